//! What can go wrong between us and a panel. Values carry what the panel said, never what we sent.

use thiserror::Error as ThisError;

/// Why no connection came about. Nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreachableCause {
    Dns,
    Refused,
    ConnectTimeout,
    Other,
}

/// One failed call. [`Error::effect_unknown`] says whether a write may have happened all the same.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum Error {
    #[error("the panel's address is unusable: {part}")]
    BadAddress { part: &'static str },
    #[error("the HTTP client could not be built: {cause}")]
    Client { cause: String },
    /// Failed before anything was sent: repeating is safe.
    #[error("the panel cannot be reached ({cause:?})")]
    Unreachable { cause: UnreachableCause },
    /// No answer in time after sending. A write may have happened: read before sending it again.
    #[error("the panel did not answer in time")]
    TimedOut,
    /// The connection broke after sending. As [`Error::TimedOut`].
    #[error("the connection broke before the answer")]
    Cut,
    /// `success:false` with the panel's own words, one line, prefix kept. Part of the work may be done.
    #[error("the panel refused: {message}")]
    Refused { message: String },
    /// The login or token is not accepted. `remembered`: this was answered from memory, the panel was not asked again
    /// (its limiter locks out after five attempts). On panels ≥ 3.0 a locked-out account looks the same.
    #[error("the panel does not accept the credentials")]
    AuthFailed { remembered: bool },
    /// The session ended twice in one call.
    #[error("the panel's session was lost")]
    SessionLost,
    /// The token may not do this (403 with JSON).
    #[error("the token's scope is too small")]
    ScopeDenied,
    /// No such route in this version, or the row the route names is on another panel.
    #[error("the panel has no such route")]
    NotFound,
    /// The host answers, but not as a panel at this base path.
    #[error("no panel at this base path")]
    WrongBasePath,
    #[error("HTML instead of JSON (status {status})")]
    HtmlInsteadOfJson { status: u16 },
    #[error("the answer is not what a panel says (status {status})")]
    Garbage { status: u16 },
    /// 200 with no body: an unknown route in disguise or a panel that failed to save.
    #[error("an empty answer")]
    EmptyAnswer,
    #[error("the answer is larger than {} bytes", crate::config::RESPONSE_BYTES_MAX)]
    TooLarge,
    /// 5xx and other unexpected states, from the panel or a proxy. A write may have happened.
    #[error("the server failed with status {status}")]
    ServerFailed { status: u16 },
    /// Another certificate than the pinned one.
    #[error("the panel shows another certificate than the pinned one")]
    TlsFingerprintMismatch { seen: [u8; 32] },
    /// The trust store does not vouch for the certificate; `cause` is rustls' word for why.
    #[error("the panel's certificate is not trusted: {cause}")]
    TlsUntrusted { cause: String },
    /// The other side does not speak TLS, or not a TLS of ours.
    #[error("TLS failed: {cause}")]
    TlsBroken { cause: String },
    /// Plain http sent to a port that wants https.
    #[error("the panel wants https")]
    HttpsRequired,
    /// 403: the panel's `webDomain` is another host name than the one we use.
    #[error("the panel refuses this host name")]
    HostRefused,
    /// 429 from the panel or a proxy in front of it.
    #[error("too many requests")]
    Limited { retry_after_s: Option<u64> },
}

impl Error {
    /// True when a write that ended so may have been carried out, wholly or in part.
    #[must_use]
    pub fn effect_unknown(&self) -> bool {
        match self {
            Self::TimedOut
            | Self::Cut
            | Self::Refused { .. }
            | Self::HtmlInsteadOfJson { .. }
            | Self::Garbage { .. }
            | Self::EmptyAnswer
            | Self::TooLarge
            | Self::ServerFailed { .. } => true,
            Self::BadAddress { .. }
            | Self::Client { .. }
            | Self::Unreachable { .. }
            | Self::AuthFailed { .. }
            | Self::SessionLost
            | Self::ScopeDenied
            | Self::NotFound
            | Self::WrongBasePath
            | Self::TlsFingerprintMismatch { .. }
            | Self::TlsUntrusted { .. }
            | Self::TlsBroken { .. }
            | Self::HttpsRequired
            | Self::HostRefused
            | Self::Limited { .. } => false,
        }
    }

    /// A stable word for metrics, logs and rows.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadAddress { .. } => "bad_address",
            Self::Client { .. } => "client",
            Self::Unreachable { cause: UnreachableCause::Dns } => "dns",
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Cut => "cut",
            Self::Refused { .. } => "refused",
            Self::AuthFailed { .. } => "auth_failed",
            Self::SessionLost => "session_lost",
            Self::ScopeDenied => "scope_denied",
            Self::NotFound => "not_found",
            Self::WrongBasePath => "wrong_base_path",
            Self::HtmlInsteadOfJson { .. } => "html",
            Self::Garbage { .. } => "garbage",
            Self::EmptyAnswer => "empty_answer",
            Self::TooLarge => "too_large",
            Self::ServerFailed { .. } => "server_failed",
            Self::TlsFingerprintMismatch { .. } => "tls_fingerprint_mismatch",
            Self::TlsUntrusted { .. } => "tls_untrusted",
            Self::TlsBroken { .. } => "tls_broken",
            Self::HttpsRequired => "https_required",
            Self::HostRefused => "host_refused",
            Self::Limited { .. } => "limited",
        }
    }
}
