//! What one panel needs to be reached. Holds secrets, shows none of them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Secret;
use url::Url;

use crate::error::Error;

/// Time to reach the panel: TCP and TLS.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// Time of one whole call.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(15);
/// Time of a call that lists or changes many clients; above the panel's own 30 s write limit.
pub const BULK_TIMEOUT: Duration = Duration::from_secs(40);
/// Largest answer that is read. A list of 20,000 clients is about 15 MiB.
pub const RESPONSE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Reads of one panel that may run side by side.
pub const READS_IN_FLIGHT_MAX: usize = 4;

/// Gives the current six-digit code of the account, or `None` when it cannot. Called at each login.
/// The panel accepts the running 30 s step only.
pub type CodeSource = Arc<dyn Fn() -> Option<Secret> + Send + Sync>;

/// How to prove who we are.
#[derive(Clone)]
pub enum Auth {
    /// Bearer token (panels ≥ 3.0.0): no session, no CSRF, no second factor, no login limiter. Prefer it.
    Token(Secret),
    /// Login with a session cookie.
    Password { username: String, password: Secret, totp: Option<CodeSource> },
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(_) => f.write_str("Token(…)"),
            Self::Password { totp, .. } => write!(f, "Password(…, second factor: {})", totp.is_some()),
        }
    }
}

/// Which certificate is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// One that the machine's trust store vouches for.
    Verify,
    /// Exactly the leaf whose DER form has this SHA-256, whatever its name, issuer or age.
    PinSha256([u8; 32]),
}

/// Limits of waiting. The defaults are the constants of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    pub connect: Duration,
    pub call: Duration,
    pub bulk: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: CONNECT_TIMEOUT, call: CALL_TIMEOUT, bulk: BULK_TIMEOUT }
    }
}

/// One panel.
#[derive(Clone, Debug)]
pub struct PanelConfig {
    /// Scheme, host, port and the panel's secret base path; the final slash is added when missing.
    pub base_url: Url,
    pub auth: Auth,
    pub tls: Tls,
    pub timeouts: Timeouts,
}

impl PanelConfig {
    /// A configuration with trust-store TLS and the usual limits.
    #[must_use]
    pub fn new(base_url: Url, auth: Auth) -> Self {
        Self { base_url, auth, tls: Tls::Verify, timeouts: Timeouts::default() }
    }
}

/// The address every route is appended to: http(s), a host, no credentials, no query, one final slash.
///
/// # Errors
/// [`Error::BadAddress`] with the part that does not fit.
pub(crate) fn base_of(url: &Url) -> Result<Url, Error> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Error::BadAddress { part: "scheme" });
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(Error::BadAddress { part: "host" });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::BadAddress { part: "credentials" });
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::BadAddress { part: "query" });
    }
    let mut base = url.clone();
    if !base.path().ends_with('/') {
        let path = format!("{}/", base.path());
        base.set_path(&path);
    }
    Ok(base)
}

/// A password that every panel keeps: standard base64 of 32 bytes. `None` when it would hold a `/`, which era A
/// cannot carry in the path of a Trojan client; draw again (about every second draw fits).
#[must_use]
pub fn password_from(bytes: &[u8; 32]) -> Option<String> {
    let password = STANDARD.encode(bytes);
    (!password.contains('/')).then_some(password)
}
