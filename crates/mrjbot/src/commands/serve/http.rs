//! The HTTP server: one listener, ended gracefully.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

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

/// Serves until `stop`; requests under way are finished.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let listener = listener.tap_io(|stream| {
        // Without it small answers wait for the client's acknowledgement; that it may fail changes nothing else.
        drop(stream.set_nodelay(true));
    });
    let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await;
    if let Err(error) = served {
        tracing::error!(%error, "the HTTP server ended");
    }
}
