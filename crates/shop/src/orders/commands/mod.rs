//! One operation a file.

pub mod desk_do;
pub mod desk_told;
pub mod order_cancel;
pub mod order_pay_card;
pub mod order_pay_online;
pub mod order_pay_wallet;
pub mod order_place;
pub mod order_refund;
pub mod order_settle;
pub mod payment_approve;
pub mod payment_reject;
pub mod payment_settle;
pub mod payment_shown;
pub mod payment_void;

pub(super) use order_settle::tell;
