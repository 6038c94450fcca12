//! The button "check again" on the page of a payment: lets the provider be asked, and shows the page.
//!
//! It moves no money: like a callback it is only a reason to ask, and a repetition asks nothing more.

use axum::Extension;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use kernel::{Actor, AttemptId};
use shop::payments::{Askable, attempt_ask_again};

use super::{addressed, outcome_wait, page, see_page, words};
use crate::keys::Principal;
use crate::router::Api;
use crate::words::locale_asked;

/// The payment whose address was pressed, and how often its provider had been asked before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pressed {
    attempt_id: AttemptId,
    checks: i64,
}

/// Who knows the address of a payment may act for its payer, and is known by the payment's number from here on. The
/// address of no payment is answered as its page is, before anything is written down.
pub(crate) async fn payer(
    State(api): State<Api>,
    Path(token): Path<String>,
    mut request: Request,
    next: Next,
) -> Response {
    let words = words(&api, request.uri().query().unwrap_or_default(), request.headers());
    let attempt = match addressed(&api, &token).await {
        Ok(Some(view)) => view.attempt,
        Ok(None) => return page::unknown(&words),
        Err(_) => return page::later(&words),
    };
    let pressed = Pressed { attempt_id: attempt.id, checks: attempt.online.checks };
    request.extensions_mut().insert(pressed);
    request.extensions_mut().insert(Principal::new("payment", attempt.id.0));
    next.run(request).await
}

/// `POST /pay/{token}/check`.
pub(crate) async fn check(
    State(api): State<Api>,
    Extension(pressed): Extension<Pressed>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let id = pressed.attempt_id;
    match api.shop.run(Actor::System, move |ctx| Box::pin(attempt_ask_again(ctx, id))).await {
        Ok(Askable::Now) => outcome_wait(&api, (&token, pressed.checks)).await,
        // The page says what is known, and looks again when an answer is on its way.
        Ok(Askable::Lately | Askable::Settled) => {}
        Err(_) => return page::later(&words(&api, &query, &headers)),
    }
    see_page(&token, locale_asked(&query))
}
