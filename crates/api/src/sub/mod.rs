//! `/sub/{token}`: what a customer's app imports and what their browser shows.
//!
//! Unknown and revoked tokens get one constant answer after the same work: the token is looked up before anything
//! else of the address is read, whatever it looks like.

mod app_page;
mod asked;
mod document;
mod page;
mod picture;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use shop::identity::user_get;
use shop::subscriptions::{SubscriptionDocument, SubscriptionState, SubscriptionView, document_by_token};

use crate::problem::Problem;
use crate::router::Api;
use asked::{Asked, Wanted};

/// Longer tokens are nobody's; no more of them is looked up, so that length costs nothing.
const TOKEN_BYTES_MAX: usize = 64;
/// The one answer to every token that is nobody's.
const UNKNOWN: &str = include_str!("../../assets/unknown.html");

/// A known subscription and who asks for it.
struct Visit<'a> {
    api: &'a Api,
    found: &'a SubscriptionDocument,
    headers: &'a HeaderMap,
    query: &'a str,
}

impl Visit<'_> {
    /// The address customers share: it comes from the settings of the server, never from the request.
    fn url(&self) -> String {
        format!("{}/sub/{}", self.api.shop.config().public_url, self.found.view.subscription.token)
    }
}

/// Everything below `/sub/`.
pub(crate) async fn entry(State(api): State<Api>, uri: Uri, headers: HeaderMap) -> Response {
    let rest = uri.path().strip_prefix("/sub/").unwrap_or_default();
    let (token, path) = rest.split_once('/').map_or((rest, None), |(token, path)| (token, Some(path)));
    let token = token.get(..token.floor_char_boundary(TOKEN_BYTES_MAX)).unwrap_or_default();
    let mut found = match document_by_token(&api.shop, token).await {
        Ok(Some(found)) => found,
        Ok(None) => return unknown().await,
        Err(error) => return Problem::from(error).into_response(),
    };
    let asked = Asked::read(path, &headers).0;
    if let Wanted::Document(_) = asked {
        found.profile.notice = entry_words(&api, &found.view).await;
    }
    let visit = Visit { api: &api, found: &found, headers: &headers, query: uri.query().unwrap_or_default() };
    match asked {
        Wanted::Document(format) => document::answer(&visit, format),
        Wanted::Page => page::answer(&visit),
        Wanted::App(app) => app_page::answer(&visit, app),
        Wanted::Picture(kind) => picture::answer(&visit, kind),
        Wanted::Nothing => unknown().await,
    }
}

/// The one entry an ended subscription shows in the apps, in its owner's language: apps name none.
async fn entry_words(api: &Api, view: &SubscriptionView) -> Option<String> {
    let key = match view.state {
        SubscriptionState::Expired => "page-state-expired",
        SubscriptionState::Depleted => "page-state-depleted",
        SubscriptionState::Returned => "page-state-returned",
        SubscriptionState::Active | SubscriptionState::Pending => return None,
    };
    let owner = user_get(api.shop.read(), view.subscription.user_id).await;
    Some(api.l10n.plain(owner.map(|owner| owner.locale).unwrap_or_default(), key))
}

/// The constant answer.
pub(crate) async fn unknown() -> Response {
    let mut response = (StatusCode::NOT_FOUND, UNKNOWN).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'"),
    );
    response
}
