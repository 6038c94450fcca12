//! The HTTP client for the Bot API.

use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections kept for the next burst: as many as the bot speaks messages in a second. A new one costs a handshake.
const IDLE_CONNECTIONS_MAX: usize = 32;

/// A client as [`crate::Bot`] wants it. Follows no redirect: the address of a call holds the token, and Telegram sends
/// none. Repeats nothing by itself: [`crate::Bot`] knows which calls may be repeated.
pub fn http_client() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
        // Answers are small: unpacking costs more than it spares.
        .no_gzip()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
}
