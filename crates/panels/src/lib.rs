//! Fills [`shop::fleet::PanelDriver`]; a folder per panel kind.
//!
//! Translates between the shop's words and a panel client's, and decides nothing: who gets which client is the
//! business of `shop::fleet`.

mod registry;
pub mod xui;

pub use registry::Panels;
