//! Share links and subscription documents for the inbounds of a 3x-ui panel.
//!
//! The way through: [`Inbound::parse`] reads what the panel stores, [`Inbound::nodes`] joins it with a
//! customer's [`Client`] and our [`Endpoint`] into [`Node`]s, [`render`] writes them as one of five documents.
//!
//! ```text
//! panel JSON ─parse→ Inbound ─nodes(client, endpoint)→ [Node] ─render(format, profile)→ String
//! ```
//!
//! This crate never does I/O, never reads a clock, never draws randomness and never holds a text for people:
//! the same input gives the same bytes, so a document may be hashed for an ETag.

mod apps;
mod client;
mod document;
mod findings;
mod format;
mod inbound;
mod link;
mod loose;
mod mask;
mod node;
mod profile;
mod protocol;
mod relay;
mod security;
mod transport;

#[cfg(test)]
mod tests;

pub use apps::App;
pub use client::{Client, Endpoint};
pub use document::{NODES_MAX, base64, clash, plain, render, sing_box, xray};
pub use findings::Finding;
pub use format::Format;
pub use inbound::{Inbound, NodeError, ParseError};
pub use link::share_link;
pub use node::Node;
pub use profile::{Profile, UserInfo};
pub use protocol::ProtocolKind;
