//! Commands of the ledger. Building blocks of other capabilities; only those of a wallet ask
//! themselves who may.

mod hold_capture;
mod hold_place;
mod hold_release;
mod transfer_post;
mod transfer_reverse;
mod wallet_adjust;
mod wallet_send;

pub use hold_capture::hold_capture;
pub use hold_place::{HoldPlace, hold_place};
pub use hold_release::hold_release;
pub use transfer_post::transfer_post;
pub use transfer_reverse::transfer_reverse;
pub use wallet_adjust::{WalletAdjust, wallet_adjust};
pub use wallet_send::{WalletSend, wallet_send};
