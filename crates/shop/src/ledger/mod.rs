//! Double-entry books: the only place where money is.
//!
//! Signs are credit-positive: what we owe (wallets) and earn (revenue) is positive, what we have (`asset:…`) and spend
//! is negative; the sum of everything is zero.
//! Invariants (reliability.md §1.3): I-1 transfers balance, I-2 balances equal their postings, I-3 the books sum to
//! zero, I-4 nothing is spent below its floor, I-7 a transfer is reversed at most once, I-10 history cannot change, I-11
//! and shows it when somebody with the database in their hands has changed it all the same.
//! Knows identity and audit; never a gateway, an order or a price.

mod account;
mod commands;
mod error;
mod invariants;
mod jobs;
mod model;
mod queries;
mod seal;
mod share;
mod store;

pub use account::{Account, CLEARING_SHARDS};
pub use commands::{
    HoldPlace, WalletAdjust, WalletSend, hold_capture, hold_place, hold_release, transfer_post,
    transfer_reverse, wallet_adjust, wallet_send,
};
pub use error::LedgerError;
pub use invariants::{Severity, Violation, books_prove, invariants_check};
pub use model::{Balance, Posted, StatementLine, TransferKind, TransferPost};
pub use queries::{balance, clearing_balance, hold_find, hold_stands, statement_page, transfer_find};
pub use seal::{SealHead, seal_head, seal_stands};
pub use share::{price_after_percent, split_by_weight};

pub(crate) use jobs::register;
