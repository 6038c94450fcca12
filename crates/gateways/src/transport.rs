//! One HTTP exchange with a provider: JSON out, a bounded body back, a bounded wait, no redirects.
//! Repeats nothing, judges nothing, and never tells whom or what it asked.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use kernel::Secret;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response, Url};
use rustls::ClientConfig;
use rustls_platform_verifier::Verifier;
use serde::Serialize;
use shop::payments::GatewayError;

/// Largest answer that is read. A provider's longest list stays far below.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Time to reach a provider: TCP and TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Time of one whole call, its last byte included.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// An idle connection is dropped before a provider drops it: a break after sending would leave a payment unknown.
const IDLE_TIME_MAX: Duration = Duration::from_secs(20);
const IDLE_CONNECTIONS_MAX: usize = 4;

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    pub connect: Duration,
    /// One whole call, its last byte included.
    pub call: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: CONNECT_TIMEOUT, call: CALL_TIMEOUT }
    }
}

/// Why a gateway could not be made. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    #[error("a provider's address is an http or https URL without credentials, query and fragment")]
    Address,
    #[error("the HTTP client could not be built: {0}")]
    Client(String),
}

/// What came back, whatever it says.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

/// Why nothing came back that could be read. Whether the call took effect is not known, whichever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Silence {
    #[error("the request could not be made")]
    Unmade,
    #[error("no connection")]
    Unreachable,
    #[error("no answer in time")]
    TimedOut,
    #[error("the connection broke")]
    Cut,
    #[error("an answer of more than {ANSWER_BYTES_MAX} bytes")]
    TooLarge,
}

impl From<Silence> for GatewayError {
    fn from(silence: Silence) -> Self {
        Self::Unknown(silence.to_string())
    }
}

impl Silence {
    /// Keeps the kind alone: the error's own words contain the address.
    fn of(error: &reqwest::Error) -> Self {
        if error.is_builder() {
            Self::Unmade
        } else if error.is_connect() {
            Self::Unreachable
        } else if error.is_timeout() {
            Self::TimedOut
        } else {
            Self::Cut
        }
    }
}

/// The HTTP client of one provider.
#[derive(Clone)]
pub(crate) struct Http(reqwest::Client);

impl Http {
    pub(crate) fn new(patience: Patience) -> Result<Self, SetupError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        // What is read is what was sent: a small body cannot unfold into a large one.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls()?)
            .default_headers(headers)
            .redirect(Policy::none())
            .no_gzip()
            .no_proxy()
            .http1_only()
            .connect_timeout(patience.connect)
            .timeout(patience.call)
            .pool_idle_timeout(IDLE_TIME_MAX)
            .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
            .build()
            .map_err(|error| SetupError::Client(error.without_url().to_string()))?;
        Ok(Self(client))
    }

    /// Sends one request once.
    pub(crate) async fn post<B>(&self, url: &str, body: &B) -> Result<Answer, Silence>
    where
        B: Serialize + Sync + ?Sized,
    {
        send(self.0.post(url).json(body)).await
    }

    /// Sends one request once, and shows a token.
    pub(crate) async fn post_as<B>(&self, url: &str, token: &Secret, body: &B) -> Result<Answer, Silence>
    where
        B: Serialize + Sync + ?Sized,
    {
        send(self.0.post(url).bearer_auth(token.expose()).json(body)).await
    }
}

async fn send(request: RequestBuilder) -> Result<Answer, Silence> {
    match request.send().await {
        Ok(response) => read(response).await,
        Err(error) => Err(Silence::of(&error)),
    }
}

async fn read(mut response: Response) -> Result<Answer, Silence> {
    let status = response.status().as_u16();
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| Silence::of(&error))? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(Silence::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body: body.freeze() })
}

/// The machine's trust store, ring; whatever else the process has chosen for itself.
fn tls() -> Result<ClientConfig, SetupError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let unusable = |error: rustls::Error| SetupError::Client(error.to_string());
    let verifier = Verifier::new(Arc::clone(&provider)).map_err(unusable)?;
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

/// A provider's base address without its trailing slash.
pub(crate) fn base_of(address: &str) -> Result<String, SetupError> {
    let url = Url::parse(address).map_err(|_| SetupError::Address)?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if plain { Ok(url.as_str().trim_end_matches('/').to_owned()) } else { Err(SetupError::Address) }
}
