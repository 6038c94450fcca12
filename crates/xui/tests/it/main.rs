//! Tests of the 3x-ui client through its public door, over real HTTP on 127.0.0.1.

mod probing;
mod put;
mod recordings;
mod server;
mod sessions;
mod simulated;
mod tls;
