//! One operation a file.

pub mod attempt_cancel;
pub mod attempt_credit;
pub mod card_add;
pub mod card_attempt_open;
pub mod card_state_set;
pub mod intent_open;
pub mod receipt_approve;
pub mod receipt_claim;
pub mod receipt_reject;
pub mod receipt_submit;
