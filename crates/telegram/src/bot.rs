//! One bot: its token, its address, its pace, and the way of a call. Repeats only what is safe to repeat.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use bytes::{Bytes, BytesMut};
use kernel::Secret;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;
use crate::methods::{is_message, is_repeatable};
use crate::pace::{ChatKey, Lane, Pace};
use crate::reply::{self, Reader, Sent};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// Tries of one call in all.
const ATTEMPTS_MAX: usize = 3;
/// A 429 of at most so many seconds is waited for inside the call; a longer one is the caller's.
const RETRY_AFTER_WAITED_S_MAX: u64 = 3;
/// Largest answer read, in bytes. A full batch of updates stays far below.
const ANSWER_BYTES_MAX: usize = 16 << 20;
/// Longest token accepted; today's have about 46 characters.
const TOKEN_CHARS_MAX: usize = 256;

/// How long things may take. The defaults are for the public Bot API.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// One try of a plain call.
    pub call: Duration,
    /// One try of an upload or download.
    pub file: Duration,
    /// The first delay before a repeat; doubles each time.
    pub backoff: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(15),
            file: Duration::from_secs(60),
            backoff: Duration::from_millis(500),
        }
    }
}

/// Why a bot could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    #[error("a bot token looks like 123456:AAE… with letters, digits, - and _")]
    Token,
    #[error("the Bot API address is not an http or https URL")]
    Address,
}

/// What an edit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    Changed,
    /// The message showed that already.
    Same,
}

/// A bot that can be called. Clones share client, limits and pauses.
#[derive(Clone)]
pub struct Bot {
    inner: Arc<Inner>,
    lane: Lane,
}

struct Inner {
    id: i64,
    token: Secret,
    base: String,
    /// Where methods are called, without the method: parsed once. Contains the token.
    calls: url::Url,
    client: reqwest::Client,
    pace: Pace,
    patience: Patience,
}

impl std::fmt::Debug for Bot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bot")
            .field("id", &self.inner.id)
            .field("base", &self.inner.base)
            .finish_non_exhaustive()
    }
}

impl Bot {
    /// A bot at `api_url` (without `/bot<token>`), e.g. `https://api.telegram.org`.
    ///
    /// # Errors
    /// [`SetupError`] for a token or an address of the wrong form. Nothing is sent.
    pub fn new(token: Secret, api_url: &str, client: reqwest::Client) -> Result<Self, SetupError> {
        Self::with_patience(token, api_url, client, Patience::default())
    }

    /// [`Bot::new`] with other time limits.
    ///
    /// # Errors
    /// As [`Bot::new`].
    pub fn with_patience(
        token: Secret,
        api_url: &str,
        client: reqwest::Client,
        patience: Patience,
    ) -> Result<Self, SetupError> {
        let id = bot_id(token.expose()).ok_or(SetupError::Token)?;
        let address = url::Url::parse(api_url).map_err(|_| SetupError::Address)?;
        if !matches!(address.scheme(), "http" | "https") || address.query().is_some() {
            return Err(SetupError::Address);
        }
        let base = api_url.trim_end_matches('/').to_owned();
        let calls = format!("{base}/bot{}", token.expose());
        let calls = url::Url::parse(&calls).map_err(|_| SetupError::Address)?;
        let inner = Inner { id, token, base, calls, client, pace: Pace::default(), patience };
        Ok(Self { inner: Arc::new(inner), lane: Lane::default() })
    }

    /// The user id of the bot: the number before the colon of its token.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.inner.id
    }

    /// The same bot, speaking in the lane of broadcasts: it leaves room for answers to people.
    #[must_use]
    pub fn bulk(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), lane: Lane::Bulk }
    }

    /// Calls `method` with JSON `params` and reads its result as `R`.
    ///
    /// Waits for its turn (ten seconds at most) and for short 429s; repeats what never left this machine, and calls
    /// without harm in a repeat (`get…`, `edit…`, `delete…`, `answerCallbackQuery`, …) after lost answers and 5xx.
    ///
    /// # Errors
    /// [`Error`]. A send that failed with [`Error::is_unknown`] may have been delivered.
    pub async fn call<P, R>(&self, method: &str, params: &P) -> Result<R, Error>
    where
        P: Serialize + Sync + ?Sized,
        R: DeserializeOwned,
    {
        let body = serde_json::to_vec(params).map(Bytes::from).map_err(|_| no_json())?;
        let build = || self.request(method).header(CONTENT_TYPE, JSON).body(body.clone());
        self.answer(method, ChatKey::of_json(&body), (build, reply::read)).await
    }

    /// Calls a method that sends, copies or forwards one message.
    ///
    /// # Errors
    /// As [`Bot::call`].
    pub async fn send<P: Serialize + Sync + ?Sized>(&self, method: &str, params: &P) -> Result<Sent, Error> {
        self.call(method, params).await
    }

    /// Calls a method that edits a message. An edit that changes nothing is [`Edit::Same`].
    ///
    /// # Errors
    /// As [`Bot::call`], never [`Error::NotModified`].
    pub async fn edit<P: Serialize + Sync + ?Sized>(&self, method: &str, params: &P) -> Result<Edit, Error> {
        match self.call::<P, serde::de::IgnoredAny>(method, params).await {
            Ok(_) => Ok(Edit::Changed),
            Err(Error::NotModified) => Ok(Edit::Same),
            Err(error) => Err(error),
        }
    }

    /// One try without waiting, pausing or repeating: for long polling.
    pub(crate) async fn call_once<R: DeserializeOwned>(
        &self,
        method: &str,
        params: &Value,
        limit: Duration,
    ) -> Result<R, Error> {
        let (status, body) = exchange(self.request(method).json(params).timeout(limit)).await?;
        reply::result(status, &body)
    }

    /// The whole way of a call, repeats included: what `read` makes of the answer.
    pub(crate) async fn answer<R, F>(
        &self,
        method: &str,
        chat: Option<ChatKey>,
        (build, read): (F, Reader<R>),
    ) -> Result<R, Error>
    where
        F: Fn() -> RequestBuilder,
    {
        let pace = &self.inner.pace;
        let mut delays = self.delays();
        loop {
            if is_message(method) {
                pace.message(self.lane, chat.as_ref()).await?;
            } else {
                pace.call(chat.as_ref()).await?;
            }
            let answered = exchange(build()).await.and_then(|(status, body)| read(status, &body));
            let error = match answered {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tracing::debug!(bot = self.inner.id, method, %error, "call failed");
            if let Error::RetryAfter(seconds) = error {
                pace.pause(chat.as_ref(), seconds);
            }
            match delays.next() {
                // The pause is waited for at the top.
                Some(_) if matches!(error, Error::RetryAfter(0..=RETRY_AFTER_WAITED_S_MAX)) => {}
                Some(delay) if may_repeat(method, &error) => tokio::time::sleep(delay).await,
                _ => return Err(error),
            }
        }
    }

    /// The delays between the tries of one call.
    pub(crate) fn delays(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        ExponentialBuilder::new()
            .with_min_delay(self.inner.patience.backoff)
            .with_max_times(ATTEMPTS_MAX - 1)
            .build()
    }

    /// A request for `method`; its address contains the token.
    pub(crate) fn request(&self, method: &str) -> RequestBuilder {
        let Inner { client, calls, patience, .. } = self.inner.as_ref();
        let mut address = calls.clone();
        // An http address always has a path to be lengthened.
        if let Ok(mut path) = address.path_segments_mut() {
            path.push(method);
        }
        client.post(address).timeout(patience.call)
    }

    /// A request for a file; its address contains the token.
    pub(crate) fn file_request(&self, path: &str) -> RequestBuilder {
        let Inner { client, base, token, patience, .. } = self.inner.as_ref();
        client.get(format!("{base}/file/bot{}/{path}", token.expose())).timeout(patience.file)
    }

    pub(crate) fn patience(&self) -> Patience {
        self.inner.patience
    }
}

/// Whether the same call may be made again at once.
pub(crate) fn may_repeat(method: &str, error: &Error) -> bool {
    match error {
        Error::Transport { after_send: false } => true,
        Error::Transport { after_send: true } | Error::Server(_) => is_repeatable(method),
        _ => false,
    }
}

pub(crate) fn to_value<P: Serialize + ?Sized>(params: &P) -> Result<Value, Error> {
    serde_json::to_value(params).map_err(|_| no_json())
}

fn no_json() -> Error {
    Error::BadRequest { description: "parameters are no JSON".to_owned() }
}

async fn exchange(request: RequestBuilder) -> Result<(u16, Bytes), Error> {
    let response = request.send().await.map_err(|error| Error::from_reqwest(&error))?;
    let status = response.status().as_u16();
    let body = body_read(response, ANSWER_BYTES_MAX).await.map_err(|error| match error {
        Error::TooLarge => Error::Garbage,
        other => other,
    })?;
    Ok((status, body))
}

/// Reads a body of at most `limit` bytes.
pub(crate) async fn body_read(mut response: Response, limit: usize) -> Result<Bytes, Error> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(Error::TooLarge);
    }
    let mut body = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(0));
    while let Some(chunk) = response.chunk().await.map_err(|_| Error::Transport { after_send: true })? {
        if body.len() + chunk.len() > limit {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The number of a token of the right form. Other characters could change the address of a call.
fn bot_id(token: &str) -> Option<i64> {
    let (number, key) = token.split_once(':')?;
    let clean = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let fits = token.len() <= TOKEN_CHARS_MAX && !key.is_empty() && key.chars().all(clean);
    if fits && number.bytes().all(|byte| byte.is_ascii_digit()) { number.parse().ok() } else { None }
}
