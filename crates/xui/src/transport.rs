//! One HTTP exchange with a panel: our headers, no redirects, no compression, a bounded body, a bounded wait.
//! Knows nothing of sessions or envelopes and repeats nothing.

use std::error::Error as StdError;

use bytes::{Bytes, BytesMut};
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, DATE, HeaderMap,
    HeaderName, HeaderValue, LOCATION, RETRY_AFTER, SET_COOKIE,
};
use reqwest::redirect::Policy;
use reqwest::{Method, Response};
use serde_json::Value;
use url::Url;

use crate::config::{PanelConfig, RESPONSE_BYTES_MAX, Timeouts, base_of};
use crate::envelope::Answer;
use crate::error::{Error, UnreachableCause};
use crate::tls::{self, PinMismatch};

const XHR: HeaderName = HeaderName::from_static("x-requested-with");
const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");
/// Links of an error chain that are looked at.
const CAUSES_MAX: usize = 16;

/// What to ask.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    /// Relative to the base path, already percent-encoded, without a leading slash.
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    /// Lists and bulk work get the longer time-out.
    pub(crate) bulk: bool,
    /// A probe: 404 is an answer, not a sign of a lost session.
    pub(crate) probe: bool,
}

impl Ask {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), body: None, bulk: false, probe: false }
    }

    pub(crate) fn post(path: impl Into<String>, body: Option<Value>) -> Self {
        Self { method: Method::POST, path: path.into(), body, bulk: false, probe: false }
    }

    pub(crate) fn bulk(mut self) -> Self {
        self.bulk = true;
        self
    }

    pub(crate) fn probe(mut self) -> Self {
        self.probe = true;
        self
    }
}

/// The headers that carry who we are. All values are marked sensitive.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    pub(crate) bearer: Option<HeaderValue>,
    pub(crate) cookie: Option<HeaderValue>,
    pub(crate) csrf: Option<HeaderValue>,
}

/// A header value that never shows itself; `None` when the text cannot be one.
pub(crate) fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// One HTTP client for one panel.
pub(crate) struct Http {
    client: reqwest::Client,
    base: Url,
    timeouts: Timeouts,
}

impl Http {
    pub(crate) fn new(config: &PanelConfig) -> Result<Self, Error> {
        let base = base_of(&config.base_url)?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en-US"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(XHR, HeaderValue::from_static("XMLHttpRequest"));
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::client_config(config.tls)?)
            .default_headers(headers)
            .redirect(Policy::none())
            .no_gzip()
            .no_proxy()
            .http1_only()
            .connect_timeout(config.timeouts.connect)
            .timeout(config.timeouts.call)
            .build()
            .map_err(|error| Error::Client { cause: error.without_url().to_string() })?;
        Ok(Self { client, base, timeouts: config.timeouts })
    }

    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// Sends one request once.
    pub(crate) async fn send(&self, ask: &Ask, credentials: &Credentials) -> Result<Answer, Error> {
        let url = self.base.join(&ask.path).map_err(|_| Error::BadAddress { part: "route" })?;
        let mut request = self.client.request(ask.method.clone(), url);
        let parts =
            [(AUTHORIZATION, &credentials.bearer), (COOKIE, &credentials.cookie), (CSRF, &credentials.csrf)];
        for (name, value) in parts {
            if let Some(value) = value {
                request = request.header(name, value.clone());
            }
        }
        if let Some(body) = &ask.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        if ask.bulk {
            request = request.timeout(self.timeouts.bulk);
        }
        let answer = read(request.send().await.map_err(|error| of_transport(&error))?).await;
        tracing::debug!(
            host = self.base.host_str().unwrap_or_default(),
            method = %ask.method,
            status = answer.as_ref().map_or(0, |answer| answer.status),
            "panel call"
        );
        answer
    }
}

async fn read(mut response: Response) -> Result<Answer, Error> {
    let text = |name: HeaderName| {
        response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    let mut answer = Answer {
        status: response.status().as_u16(),
        content_type: text(CONTENT_TYPE).unwrap_or_default(),
        location: text(LOCATION),
        date: text(DATE),
        retry_after: text(RETRY_AFTER),
        set_cookies: response
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok().map(str::to_owned))
            .collect(),
        body: Bytes::new(),
    };
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| of_transport(&error))? {
        if body.len() + chunk.len() > RESPONSE_BYTES_MAX {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    answer.body = body.freeze();
    Ok(answer)
}

/// Tells apart "nothing was sent" from "who knows".
fn of_transport(error: &reqwest::Error) -> Error {
    if let Some(tls) = find_rustls(error) {
        return of_tls(tls);
    }
    if error.is_builder() {
        return Error::Client { cause: "request".to_owned() };
    }
    if error.is_connect() {
        let cause = if error.is_dns() {
            UnreachableCause::Dns
        } else if error.is_timeout() {
            UnreachableCause::ConnectTimeout
        } else if io_kind(error) == Some(std::io::ErrorKind::ConnectionRefused) {
            UnreachableCause::Refused
        } else {
            UnreachableCause::Other
        };
        return Error::Unreachable { cause };
    }
    if error.is_timeout() { Error::TimedOut } else { Error::Cut }
}

fn of_tls(error: &rustls::Error) -> Error {
    if let rustls::Error::InvalidCertificate(reason) = error {
        if let rustls::CertificateError::Other(other) = reason
            && let Some(mismatch) = other.0.downcast_ref::<PinMismatch>()
        {
            return Error::TlsFingerprintMismatch { seen: mismatch.seen };
        }
        return Error::TlsUntrusted { cause: format!("{reason:?}") };
    }
    Error::TlsBroken { cause: error.to_string() }
}

/// Walks the chain of causes. `io::Error::source` skips the error it wraps, hence the second path.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |known| {
        let error: &'a (dyn StdError + 'static) = *known;
        match error.downcast_ref::<std::io::Error>() {
            Some(io) => io.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
    .take(CAUSES_MAX)
}

fn find_rustls(error: &reqwest::Error) -> Option<&rustls::Error> {
    causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>())
}

fn io_kind(error: &reqwest::Error) -> Option<std::io::ErrorKind> {
    causes(error).find_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind)
}
