//! What panels hold, in one shape for both eras.

pub mod client;
pub mod inbound;
pub mod status;
