//! What is owed and how it was paid: intents, attempts, cards, receipts.
//!
//! Invariants: an attempt is credited at most once and for what was received (I-5); an approved receipt's picture is
//! never approved again (I-9); states change only as [`machine`] lists; a provider that gave no clear answer is asked
//! until somebody knows, and no browser's word is a fact. Payments states facts and books the credit; it never decides
//! what a payment buys, that is `orders`.

mod account;
mod bank;
mod cadence;
mod commands;
mod error;
mod events;
mod gateway;
mod going_back;
mod jobs;
pub mod machine;
mod model;
mod outages;
mod page;
mod probe;
mod queries;
mod store;

pub use account::{gateway_list, gateways_open};
pub use bank::{CardNumber, bank_of};
pub use commands::attempt_ask::attempt_ask;
pub use commands::attempt_ask_again::{Askable, attempt_ask_again, attempt_askable};
pub use commands::attempt_by_hand::{ByHand, attempt_credit_by_hand, attempt_write_off};
pub(crate) use commands::attempt_cancel::attempt_turn;
pub use commands::attempt_cancel::{attempts_cancel, payments_turn, payments_turn_free};
pub(crate) use commands::attempt_checked::{page_closed, payment_topic};
pub use commands::attempt_credit::{Credited, attempt_credit, attempt_kept, payment_refund_told};
pub use commands::attempt_refund::attempt_back_by_hand;
pub use commands::attempt_returned::{Returned, attempt_returned};
pub use commands::attempt_reverse::attempt_reverse;
pub use commands::card_add::{CardInput, card_add, card_edit};
pub use commands::card_attempt_open::{CardInvoice, card_attempt_open};
pub use commands::card_state_set::card_state_set;
pub use commands::gateway_set::{GatewaySet, RefundSet, gateway_set};
pub use commands::intent_open::{IntentOpen, intent_open};
pub use commands::online_attempt_open::online_attempt_open;
pub use commands::receipt_approve::{Approval, Verdict, receipt_approve};
pub use commands::receipt_claim::receipt_claim;
pub use commands::receipt_reject::{Rejection, receipt_reject};
pub use commands::receipt_submit::{ReceiptSubmit, Submitted, receipt_submit};
pub(crate) use commands::receipt_void::receipt_voidable;
pub use commands::receipt_void::{Voided, receipt_void};
pub use commands::settlement_record::{Settled, SettlementRecord, settlement_record};
pub use commands::settlement_take_back::settlement_take_back;
pub use commands::surplus_keep::{Kept, surplus_keep};
pub use error::PaymentRefusal;
pub(crate) use events::on_event;
pub use gateway::{
    Abilities, Asked, Callback, DESCRIPTION_LEN_MAX, Gateway, GatewayAccess, GatewayError, GatewayFact,
    Opened, PaymentRequest, Proof, RefundAccess, RefundAnswer, RefundAsked, RefundStanding, Reversal,
    Standing, Unverified, UnverifiedList,
};
pub use jobs::register;
pub use machine::{ATTEMPT_MOVES, AttemptMove, RECEIPT_MOVES, ReceiptMove};
pub use model::{
    Attempt, AttemptState, Card, CardState, ClearingFacts, Fact, FactKind, FileKind, GATEWAY_CARD,
    GatewayView, Intent, IntentState, KEPT_THEN_PAID, Online, Receipt, ReceiptFlag, ReceiptState, Settlement,
};
pub(crate) use outages::Outages;
pub use page::page_open;
pub use probe::{GatewayHealth, gateway_probe, refund_probe};
pub use queries::{
    AttemptSearch, AttemptView, AttemptsEnded, AttemptsWaiting, CardView, ClearingPart, ReceiptView, Stuck,
    attempt_by_return_token, attempt_get, attempt_list, attempt_online_of, attempt_open_of, attempt_paid_for,
    attempt_pictured_of, attempt_receipts, attempt_rejected_of, attempt_search, attempt_timeline,
    attempt_voided_of, attempts_ended, attempts_unpictured, attempts_waiting, card_get, card_list,
    clearing_facts, intent_get, intent_of_order, order_received, receipt_get, receipt_queue, receipt_view,
    receipts_waiting, settlement_covered, settlement_exists, settlements_newest, user_attempts,
};
