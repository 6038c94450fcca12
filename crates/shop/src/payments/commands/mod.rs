//! One operation a file.

pub mod attempt_ask;
pub mod attempt_ask_again;
mod attempt_borne;
pub mod attempt_by_hand;
pub mod attempt_cancel;
pub mod attempt_checked;
pub mod attempt_confirmed;
pub mod attempt_credit;
pub mod attempt_opened;
pub mod attempt_refund;
pub mod attempt_returned;
pub mod attempt_reverse;
pub mod card_add;
pub mod card_attempt_open;
pub mod card_state_set;
pub mod gateway_set;
pub mod intent_open;
pub mod online_attempt_open;
pub mod receipt_approve;
pub mod receipt_claim;
pub mod receipt_mark;
pub mod receipt_reject;
pub mod receipt_submit;
pub mod receipt_void;
pub mod settlement_record;
pub mod settlement_take_back;
pub mod surplus_keep;
