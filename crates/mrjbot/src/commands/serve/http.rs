//! The address the shop listens on.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;

/// A predecessor on the same address may need a moment to go.
const BIND_TRIES_MAX: u32 = 20;
const BIND_WAIT: Duration = Duration::from_millis(50);

/// Listens.
///
/// # Errors
/// When the address cannot be had.
pub async fn bind(address: SocketAddr) -> Result<TcpListener> {
    let mut tries = 1;
    loop {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == ErrorKind::AddrInUse && tries < BIND_TRIES_MAX => {
                tries += 1;
                tokio::time::sleep(BIND_WAIT).await;
            }
            bound => return bound.with_context(|| refused(address)),
        }
    }
}

/// What an address that cannot be had means for an operator.
pub fn refused(address: SocketAddr) -> String {
    format!(
        "cannot listen on {address}: say another address with --listen or MRJBOT_LISTEN, or end what listens there"
    )
}
