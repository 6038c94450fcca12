//! Where a provider sends the payer back to, and the page that says what became of the payment.
//!
//! What a browser brings is no fact: it only makes the shop ask the provider. The address holds the payment's secret;
//! whoever does not know it learns nothing.

mod check;
mod page;

use std::time::Duration;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Actor, Locale};
use shop::identity::user_get;
use shop::orders::{PaymentStanding, PaymentView, payment_by_return_token};
use shop::payments::{Askable, Callback, Returned, attempt_askable, attempt_returned};

use crate::router::Api;
use crate::words::{Words, locale_asked, locale_of};

pub(crate) use check::{check, payer};

/// Parameters of a callback that are looked at, and how long they may be.
const PARAMETERS_MAX: usize = 32;
const QUERY_BYTES_MAX: usize = 4_096;
const TOKEN_LEN_MAX: usize = 64;
/// A payer who comes back is shown the outcome at once when the provider answers this soon.
const OUTCOME_LOOKS_MAX: u32 = 40;
const OUTCOME_LOOK_EVERY: Duration = Duration::from_millis(50);

/// `GET /webhooks/{gateway}/{token}`: the payer comes back from the provider.
pub(crate) async fn returned(
    State(api): State<Api>,
    Path((gateway, token)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let Some(port) = api.shop.gateway(&gateway).filter(|_| is_token(&token)) else {
        return page::unknown(&words(&api, &query, &headers));
    };
    let callback: Option<Callback> = port.callback(&parameters(&query));
    let asked_before = checks(&api, &token).await;
    let (asked_gateway, asked_token) = (gateway, token.clone());
    let known = api
        .shop
        .run(Actor::System, move |ctx| {
            let (gateway, token, callback) = (asked_gateway.clone(), asked_token.clone(), callback.clone());
            Box::pin(async move { attempt_returned(ctx, (&gateway, &token), callback).await })
        })
        .await;
    match known {
        Ok(Returned::Known(_)) => {
            outcome_wait(&api, (&token, asked_before)).await;
            see_page(&token, None)
        }
        Ok(Returned::Unknown | Returned::Forged(_)) => page::unknown(&words(&api, &query, &headers)),
        // Nothing is lost: the provider holds the money, and the clock asks about it.
        Err(_) => page::later(&words(&api, &query, &headers)),
    }
}

/// `GET /pay/{token}`: what became of the payment.
pub(crate) async fn status(
    State(api): State<Api>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let words = words(&api, &query, &headers);
    match addressed(&api, &token).await {
        Ok(Some(view)) => {
            let payer = user_get(api.shop.read(), view.attempt.user_id).await;
            // The browser may be set to whatever the phone came with: the payer has chosen a language in the bot.
            let chosen = locale_asked(&query).or(payer.ok().map(|payer| payer.locale));
            let words = Words { locale: chosen.unwrap_or(words.locale), ..words };
            let again = format!("/pay/{token}/check{}", lang(locale_asked(&query)));
            page::payment(&api, &words, (&view, &again))
        }
        Ok(None) => page::unknown(&words),
        Err(_) => page::later(&words),
    }
}

/// The payment of an address.
async fn addressed(api: &Api, token: &str) -> shop::Result<Option<PaymentView>> {
    if !is_token(token) {
        return Ok(None);
    }
    payment_by_return_token(api.shop.read(), token).await
}

fn words<'a>(api: &'a Api, query: &str, headers: &HeaderMap) -> Words<'a> {
    Words { l10n: &api.l10n, locale: locale_of(query, headers) }
}

fn is_token(token: &str) -> bool {
    (1..=TOKEN_LEN_MAX).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn parameters(query: &str) -> Vec<(String, String)> {
    let query = query.get(..QUERY_BYTES_MAX.min(query.len())).unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .take(PARAMETERS_MAX)
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect()
}

/// The language that the address asked for is asked for again.
fn lang(asked: Option<Locale>) -> String {
    asked.map(|locale| format!("?lang={}", locale.code())).unwrap_or_default()
}

/// The page has an address of its own, so that reloading it is no callback and no question.
fn see_page(token: &str, asked: Option<Locale>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(address) = HeaderValue::from_str(&format!("/pay/{token}{}", lang(asked))) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// How often the provider has been asked about a payment.
async fn checks(api: &Api, token: &str) -> i64 {
    let view = payment_by_return_token(api.shop.read(), token).await;
    view.ok().flatten().map_or(0, |view| view.attempt.online.checks)
}

/// Waits a moment for the provider's word. Another process may be asking, so the database is what tells.
async fn outcome_wait(api: &Api, (token, asked_before): (&str, i64)) {
    for _ in 0..OUTCOME_LOOKS_MAX {
        let Ok(Some(view)) = payment_by_return_token(api.shop.read(), token).await else { return };
        let may_come = matches!(view.standing, PaymentStanding::AwaitsPayer | PaymentStanding::NotPaid);
        let unasked = may_come && view.attempt.online.checks == asked_before;
        if !unasked && !is_waiting(&view) {
            return;
        }
        tokio::time::sleep(OUTCOME_LOOK_EVERY).await;
    }
}

/// Whether the page should look again by itself: an answer may be on its way.
fn looks_again(api: &Api, view: &PaymentView) -> bool {
    is_waiting(view) || attempt_askable(&view.attempt, api.shop.now()) == Askable::Lately
}

/// Whether somebody else has the next word.
fn is_waiting(view: &PaymentView) -> bool {
    matches!(
        view.standing,
        PaymentStanding::AtBank
            | PaymentStanding::Unknown
            | PaymentStanding::Silent
            | PaymentStanding::GoingBack
    )
}
