//! `Idempotency-Key` in front of a route: of a request that comes more than once one goes on, and the others get its
//! answer. Never knows what a route does.
//!
//! The short-lived half of the guard. For ever it is the key of the command that counts, which a handler takes from
//! [`IdempotencyKey::business_key`]: a process that died between effect and answer then does nothing twice.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kernel::{Actor, sabotage};
use sha2::{Digest as _, Sha256};
use shop::idempotency::{
    ANSWER_BYTES_MAX, Answer, Begun, Claim, IdempotencyError, KeyedRequest, RequestKey, key_begin,
    key_finish, key_give_up,
};
use shop::{Kind, Shop};

use crate::problem::Problem;
use crate::router::BODY_BYTES_MAX;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Requests take moments: this is soon enough, and seldom enough.
const AGAIN_AFTER_S: u32 = 1;
/// A handler ends before its claim does ([`shop::idempotency::LOCK`]): the next one must find nobody at it.
const HANDLER_TIME_MAX: Duration = Duration::from_secs(45);

/// Who asks, as whoever authenticated them says. Without one in the request's extensions a route behind these layers
/// answers no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal(Arc<str>);

impl Principal {
    /// `kind` says what `id` is a number of; neither is a word of the client.
    #[must_use]
    pub fn new(kind: &'static str, id: i64) -> Self {
        Self(format!("{kind}:{id}").into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a handler finds in the extensions of a request that came with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    pub principal: Principal,
    pub key: RequestKey,
}

impl IdempotencyKey {
    /// The key of the command that this request is: the same for the same request, for ever, and for no other.
    #[must_use]
    pub fn business_key(&self) -> String {
        // Neither holds a line break.
        let named = Sha256::digest(format!("{}\n{}", self.principal, self.key));
        format!("http:{}", hex::encode(named))
    }
}

/// For routes that move money: without a key they do nothing.
///
/// `middleware::from_fn_with_state(shop, requires_key)`, inside of whatever sets the [`Principal`].
pub async fn requires_key(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    match key_of(request.headers()) {
        Ok(Some(key)) => keyed(shop, key, (request, next)).await,
        Ok(None) => refused(IdempotencyError::KeyMissing),
        Err(invalid) => refused(invalid),
    }
}

/// For other routes that change something: with a key a repetition changes nothing more.
///
/// `middleware::from_fn_with_state(shop, accepts_key)`, inside of whatever sets the [`Principal`].
pub async fn accepts_key(State(shop): State<Shop>, request: Request, next: Next) -> Response {
    match key_of(request.headers()) {
        Ok(Some(key)) => keyed(shop, key, (request, next)).await,
        Ok(None) => next.run(request).await,
        Err(invalid) => refused(invalid),
    }
}

fn key_of(headers: &HeaderMap) -> Result<Option<RequestKey>, IdempotencyError> {
    let mut said = headers.get_all(KEY).iter();
    let Some(first) = said.next() else { return Ok(None) };
    // Two keys are none: nobody knows which one the next repetition carries. Nor is one that is no text.
    let text = if said.next().is_none() { first.to_str().unwrap_or_default() } else { "" };
    RequestKey::parse(text).map(Some)
}

fn refused(refusal: IdempotencyError) -> Response {
    Problem::from(shop::Error::from(refusal)).into_response()
}

/// Does everything in a task of its own: a client that hangs up leaves nothing half-way.
async fn keyed(shop: Shop, key: RequestKey, (request, next): (Request, Next)) -> Response {
    let Some(principal) = request.extensions().get::<Principal>().cloned() else {
        tracing::error!(path = request.uri().path(), "a route takes keys of nobody in particular");
        return internal();
    };
    let (mut request, hash) = match read(request).await {
        Ok(read) => read,
        Err(unread) => return unread.into_response(),
    };
    let remembered = KeyedRequest { principal: principal.as_str().to_owned(), key: key.clone(), hash };
    request.extensions_mut().insert(IdempotencyKey { principal, key });
    let work = once(shop, remembered, (request, next));
    if sabotage::on("http-work-ends-with-client") {
        return work.await;
    }
    tokio::spawn(work).await.unwrap_or_else(|_| internal())
}

/// Reads the body, and makes the hash of everything that the request says.
async fn read(request: Request) -> Result<(Request, String), Problem> {
    let (parts, body) = request.into_parts();
    let unread = |_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "http.body_too_large");
    let body = to_bytes(body, BODY_BYTES_MAX).await.map_err(unread)?;
    // As the client wrote it, also below a router that strips the beginning.
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let mut hash = Sha256::new();
    // Neither a method nor an address holds a line break.
    for part in [parts.method.as_str(), uri.path(), uri.query().unwrap_or_default()] {
        hash.update(part);
        hash.update("\n");
    }
    hash.update(&body);
    Ok((Request::from_parts(parts, Body::from(body)), hex::encode(hash.finalize())))
}

async fn once(shop: Shop, remembered: KeyedRequest, (request, next): (Request, Next)) -> Response {
    let begun = shop.run(Actor::System, move |ctx| Box::pin(key_begin(ctx, remembered.clone()))).await;
    match begun {
        Ok(Begun::Claimed(claim)) => {
            let response = handled(request, next).await;
            settled(&shop, claim, response).await
        }
        Ok(Begun::Done(answer)) => replayed(answer),
        Err(error) => {
            let again = error.kind() == Kind::Conflict;
            let mut response = Problem::from(error).into_response();
            if again {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(AGAIN_AFTER_S));
            }
            response
        }
    }
}

async fn handled(request: Request, next: Next) -> Response {
    let handler = tokio::spawn(next.run(request));
    let stop = handler.abort_handle();
    match tokio::time::timeout(HANDLER_TIME_MAX, handler).await {
        Ok(Ok(response)) => response,
        // It panicked, and the hook has logged it.
        Ok(Err(_)) => internal(),
        Err(_) => {
            stop.abort();
            tracing::error!("a request under a key took too long");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "shop.unavailable").into_response()
        }
    }
}

/// Keeps the answer under the key, or frees the key when there is nothing to keep. Whatever fails here the client gets
/// what the handler answered: then the claim lapses, and the keys of the business make a repetition harmless.
async fn settled(shop: &Shop, claim: Claim, response: Response) -> Response {
    let (answer, response) = kept(response).await;
    let ended = shop.run(Actor::System, move |ctx| {
        let (claim, answer) = (claim.clone(), answer.clone());
        Box::pin(async move {
            match &answer {
                Some(answer) => key_finish(ctx, &claim, answer).await,
                None => key_give_up(ctx, &claim).await,
            }
        })
    });
    match ended.await {
        Ok(true) => {}
        Ok(false) => tracing::warn!("a request outlived its claim; its answer is not kept"),
        Err(error) => tracing::error!(%error, "what was answered under a key could not be kept"),
    }
    response
}

/// What of an answer is kept: none of what may be otherwise next time.
async fn kept(response: Response) -> (Option<Answer>, Response) {
    let status = response.status();
    let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    if passing && !sabotage::on("http-failure-kept") {
        return (None, response);
    }
    let most = u64::try_from(ANSWER_BYTES_MAX).unwrap_or(u64::MAX);
    if response.body().size_hint().upper().is_none_or(|bytes| bytes > most) {
        tracing::error!(%status, "an answer under a key is too long to be kept");
        return (None, response);
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, ANSWER_BYTES_MAX).await else { return (None, internal()) };
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let answer = Answer {
        status: status.as_u16(),
        content_type: text(header::CONTENT_TYPE),
        location: text(header::LOCATION),
        body: body.to_vec(),
    };
    (Some(answer), Response::from_parts(parts, Body::from(body)))
}

fn replayed(answer: Answer) -> Response {
    let Ok(status) = StatusCode::from_u16(answer.status) else { return internal() };
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    let kept = [(header::CONTENT_TYPE, answer.content_type), (header::LOCATION, answer.location)];
    for (name, value) in kept {
        let value = value.and_then(|value| HeaderValue::try_from(value).ok());
        headers.extend(value.map(|value| (name, value)));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

fn internal() -> Response {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "shop.internal").into_response()
}
