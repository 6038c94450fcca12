//! The business. Crate = a technology, folder = a business capability, file = one operation.
//!
//! Everything the shop *does* is here and nothing it leans on: no HTTP, no Telegram, no panel protocol. The outside
//! world is reached through ports ([`fleet::PanelDriver`], [`payments::Gateway`], [`notifications::Messenger`]),
//! called only by jobs and reconcilers, never inside a transaction.
//!
//! Who may know whom is written in `ARCHITECTURE.md` and proven by `cargo xtask tidy`.

mod company;
mod ctx;
mod error;
mod event;
mod registry;
mod seal;
mod shop;
mod waiting;
mod words;

pub mod audit;
pub mod catalog;
pub mod fleet;
pub mod idempotency;
pub mod identity;
pub mod ledger;
pub mod notifications;
pub mod orders;
pub mod payments;
pub mod reports;
pub mod settings;
pub mod subscriptions;

pub use ctx::Ctx;
pub use error::{Error, Kind, Refusal, Result};
pub use event::Event;
pub use registry::{Registrar, Subscriber};
pub use seal::{SealError, Sealer};
pub use shop::{Ports, Shop, ShopConfig};
pub use waiting::Waiting;
