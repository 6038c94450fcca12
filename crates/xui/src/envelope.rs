//! Reads one answer of a panel: what was meant, whatever the status code says. Pure; never looks at the request.

use bytes::Bytes;
use serde_json::Value;

use crate::error::Error;

/// Longest refusal text that is kept.
const MESSAGE_CHARS_MAX: usize = 300;

/// An HTTP answer, headers reduced to those that mean something here.
#[derive(Clone, Default)]
pub struct Answer {
    pub status: u16,
    pub content_type: String,
    pub location: Option<String>,
    pub date: Option<String>,
    pub retry_after: Option<String>,
    /// `Set-Cookie` lines: secrets, so there is no `Debug`.
    pub set_cookies: Vec<String>,
    pub body: Bytes,
}

/// The payload (`obj`, or null) of a success; anything else is the error it stands for.
///
/// | seen | becomes |
/// |---|---|
/// | 2xx `success:true` | the payload |
/// | 2xx `success:false` | [`Error::Refused`] with a one-line text |
/// | 2xx without a body | [`Error::EmptyAnswer`] |
/// | redirect to https / elsewhere | [`Error::HttpsRequired`] / [`Error::SessionLost`] |
/// | 401 | [`Error::SessionLost`] (for a token the caller turns it into `AuthFailed`) |
/// | 403 with JSON / bare | [`Error::ScopeDenied`] / [`Error::HostRefused`] (which may also be a stale CSRF token) |
/// | 404, 405 | [`Error::NotFound`] |
/// | 429 / other | [`Error::Limited`] / [`Error::ServerFailed`] |
///
/// # Errors
/// As the table says.
pub fn read_answer(answer: &Answer) -> Result<Value, Error> {
    match answer.status {
        200..=299 => of_body(answer),
        301 | 302 | 303 | 307 | 308 => Err(of_redirect(answer)),
        401 => Err(Error::SessionLost),
        403 => Err(of_forbidden(answer)),
        404 | 405 => Err(Error::NotFound),
        400 if wants_https(answer) => Err(Error::HttpsRequired),
        429 => {
            let retry_after_s = answer.retry_after.as_deref().and_then(|text| text.trim().parse().ok());
            Err(Error::Limited { retry_after_s })
        }
        status => Err(Error::ServerFailed { status }),
    }
}

fn of_body(answer: &Answer) -> Result<Value, Error> {
    let body = answer.body.trim_ascii();
    if body.is_empty() {
        return Err(Error::EmptyAnswer);
    }
    let status = answer.status;
    if looks_like_html(answer) {
        return Err(Error::HtmlInsteadOfJson { status });
    }
    let Ok(Value::Object(mut envelope)) = serde_json::from_slice::<Value>(body) else {
        return Err(Error::Garbage { status });
    };
    match envelope.get("success") {
        Some(Value::Bool(true)) => Ok(envelope.remove("obj").unwrap_or(Value::Null)),
        Some(Value::Bool(false)) => {
            let message = envelope.get("msg").and_then(Value::as_str).unwrap_or_default();
            Err(Error::Refused { message: one_line(message) })
        }
        _ => Err(Error::Garbage { status }),
    }
}

fn of_redirect(answer: &Answer) -> Error {
    // A panel's own redirects are relative; only the switch to TLS names a scheme.
    match &answer.location {
        Some(location) if location.starts_with("https://") => Error::HttpsRequired,
        _ => Error::SessionLost,
    }
}

fn of_forbidden(answer: &Answer) -> Error {
    if looks_like_html(answer) {
        return Error::HtmlInsteadOfJson { status: 403 };
    }
    match serde_json::from_slice::<Value>(&answer.body) {
        Ok(Value::Object(_)) => Error::ScopeDenied,
        _ => Error::HostRefused,
    }
}

fn wants_https(answer: &Answer) -> bool {
    std::str::from_utf8(&answer.body).is_ok_and(|text| text.contains("HTTP request to an HTTPS server"))
}

/// Whether the answer is a page, by its type or its first character.
pub(crate) fn looks_like_html(answer: &Answer) -> bool {
    answer.content_type.starts_with("text/html") || answer.body.trim_ascii().starts_with(b"<")
}

/// One line, single spaces, no control characters, no space before a bracket that ends the text.
fn one_line(message: &str) -> String {
    let joined = message
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>();
    let text = joined.join(" ").replace(" )", ")");
    text.chars().take(MESSAGE_CHARS_MAX).collect()
}

/// What a refusal means, as far as it changes what we do next. Matched on the panel's untranslated error text, never
/// on the sentence before the bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The e-mail (or the same client in that inbound) is there already.
    EmailTaken,
    SubIdTaken,
    /// A client, inbound or row that is not there.
    Missing,
    /// Era A keeps one client in each inbound.
    LastClient,
    /// SQLite was busy: nothing was done.
    Busy,
    Other,
}

/// Classifies the text of [`Error::Refused`].
pub(crate) fn refusal(message: &str) -> Refusal {
    let text = message.to_ascii_lowercase();
    let has = |part: &str| text.contains(part);
    if has("duplicate subid") || has("subid already in use") {
        Refusal::SubIdTaken
    } else if has("duplicate email") || has("email already in use") || has("constraint failed: clients.email")
    {
        Refusal::EmailTaken
    } else if has("no client remained") {
        Refusal::LastClient
    } else if has("database is locked") || has("database table is locked") {
        Refusal::Busy
    } else if has("record not found") || has("not found") || has("empty client id") {
        Refusal::Missing
    } else {
        Refusal::Other
    }
}
