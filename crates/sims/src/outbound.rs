//! The HTTP client with which simulators call whom they are told to call.
//!
//! Never follows redirects, uses no proxy and trusts no certificate: what it calls is on this machine.

use std::sync::Arc;
use std::time::Duration;

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("no HTTP client for calls of a simulator: {0}")]
    Client(#[from] reqwest::Error),
    #[error("no TLS for calls of a simulator: {0}")]
    Tls(#[from] rustls::Error),
}

/// A client whose calls take at most `timeout`.
pub(crate) fn client(timeout: Duration) -> Result<reqwest::Client, ClientError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Ok(reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(timeout)
        .build()?)
}
