//! The checkout, and the only place that composes: catalogue + ledger + payments + subscriptions.
//!
//! Invariants: an order is charged at most once (I-6); a paid order stands or its money is in the wallet and the
//! customer has been told which; nothing is granted that was not charged in the same transaction.

mod commands;
mod desk;
mod error;
mod jobs;
mod model;
mod queries;
mod standing;
mod store;
mod timeline;

pub use commands::desk_do::{desk_do, desk_refuse, wallet_adjust_at_shell};
pub use commands::order_cancel::order_cancel;
pub use commands::order_pay_card::order_pay_card;
pub use commands::order_pay_online::order_pay_online;
pub use commands::order_pay_wallet::order_pay_wallet;
pub use commands::order_place::{OrderPlace, Wish, order_place};
pub use commands::order_refund::order_refund;
pub use commands::order_settle::{Came, Settled, order_settle};
pub use commands::payment_approve::{Approved, payment_approve};
pub use commands::payment_reject::payment_reject;
pub use commands::payment_shown::{payment_left, payment_shown};
pub use commands::payment_void::payment_void;
pub use desk::{Deed, DeskOutcome, Proposal};
pub use error::OrderRefusal;
pub use jobs::{on_event, register};
pub use model::{ORDER_MOVES, Order, OrderKind, OrderOutcome, OrderState, Snapshot};
pub use queries::{
    Invoice, PaymentView, SalesSummary, desk_proposal, desk_waiting, invoice, order_get, order_list,
    order_open_list, order_page, order_payment, orders_undelivered, payment_by_return_token,
    payment_of_order, payment_view, payments_proposed, payments_stuck, sales_between,
};
pub use standing::{PaymentStanding, paid_for, payment_standing};
pub use timeline::{Step, payment_timeline};
