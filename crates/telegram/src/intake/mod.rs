//! Where updates come in: by polling or by webhook, as raw JSON first. Nothing is interpreted before it is stored.

pub mod poll;
pub mod update;
pub mod webhook;
