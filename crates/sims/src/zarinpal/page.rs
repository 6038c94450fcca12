//! The payer's side: `GET /pg/StartPay/{authority}`, its two buttons, and the way back to the merchant.
//!
//! Everything is embedded; nothing is fetched from elsewhere, and there is no script.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY};
use axum::routing::{get, post};
use url::Url;

use super::faults::{self, Spot};
use super::reply::{CSS, HTML, Reply};
use super::session::{Session, State as Stand};
use super::sim::Sim;
use super::template::{fill, grouped, toman};
use crate::conn::Cut;

const PAY: &str = include_str!("page/pay.html");
const NOTICE: &str = include_str!("page/notice.html");
const STYLE: &str = include_str!("page/page.css");
// No `form-action`: the buttons lead to the merchant, wherever that is.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/pg/StartPay/{authority}", get(show))
        .route("/pg/StartPay/{authority}/{deed}", post(press))
        .route("/pg/assets/page.css", get(style))
}

async fn style(State(sim): State<Arc<Sim>>) -> Response<Body> {
    Reply::new(200, CSS, STYLE).with(CACHE_CONTROL, "no-cache").send(sim.stop.clone())
}

fn page(status: u16, text: String) -> Reply {
    Reply::new(status, HTML, text)
        .with(CACHE_CONTROL, "no-store")
        .with(CONTENT_SECURITY_POLICY, POLICY)
        .with(REFERRER_POLICY, "origin")
}

async fn show(
    State(sim): State<Arc<Sim>>,
    Path(authority): Path<String>,
    ConnectInfo(cut): ConnectInfo<Cut>,
) -> Response<Body> {
    let plan = faults::draw(&sim, Spot::Page);
    plan.wait(&sim).await;
    let reply = match plan.instead(&sim, &cut).await {
        Some(reply) => reply,
        None => {
            let reply = shown(&sim, &authority);
            plan.afterwards(&sim, &cut, reply).await
        }
    };
    reply.send(sim.stop.clone())
}

/// The page of a session as it stands; opening it sends the payer to the bank.
fn shown(sim: &Sim, authority: &str) -> Reply {
    let mut world = sim.world();
    let Some(session) = world.session(authority, sim.now_ms()) else { return unknown() };
    if !session.state.is_open() || session.is_settling() {
        return notice(session);
    }
    session.visit();
    let rial = session.currency.rial(session.amount);
    let callback = Url::parse(&session.callback_url).ok();
    let host = callback.as_ref().and_then(Url::host_str).unwrap_or_default();
    page(
        200,
        fill(
            PAY,
            &[
                ("toman", &toman(rial)),
                ("rial", &grouped(rial)),
                ("merchant", host),
                ("description", &session.description),
                ("order_id", session.order_id.as_deref().unwrap_or_default()),
                ("mobile", session.mobile.as_deref().unwrap_or_default()),
                ("authority", &session.authority),
            ],
        ),
    )
}

fn unknown() -> Reply {
    page(404, fill(NOTICE, &[("kind", "unknown")]))
}

/// What to say of a session in which nothing can be pressed any more.
fn notice(session: &Session) -> Reply {
    let kind = match session.state {
        Stand::Created | Stand::InBank => "settling",
        Stand::Paid | Stand::Verified => "paid",
        Stand::Canceled | Stand::Failed => "ended",
        Stand::Reversed => "reversed",
    };
    let back = back(session).map(String::from).unwrap_or_default();
    let amount = toman(session.currency.rial(session.amount));
    page(200, fill(NOTICE, &[("kind", kind), ("toman", &amount), ("back", &back)]))
}

/// The merchant's address with what became of the payment, beside what its query held already.
fn back(session: &Session) -> Option<Url> {
    let mut url = Url::parse(&session.callback_url).ok()?;
    let status = if session.state.is_success() || session.is_settling() { "OK" } else { "NOK" };
    url.query_pairs_mut().append_pair("Authority", &session.authority).append_pair("Status", status);
    Some(url)
}

async fn press(
    State(sim): State<Arc<Sim>>,
    Path((authority, deed)): Path<(String, String)>,
    ConnectInfo(cut): ConnectInfo<Cut>,
) -> Response<Body> {
    let plan = faults::draw(&sim, Spot::Return);
    plan.wait(&sim).await;
    if let Some(reply) = plan.instead(&sim, &cut).await {
        return reply.send(sim.stop.clone());
    }
    let reply = match pressed(&sim, &authority, &deed) {
        None => unknown(),
        Some(back) => {
            if plan.callback_twice
                && let Err(error) = sim.http.get(back.clone()).send().await
            {
                tracing::warn!(%error, "the callback could not be visited a second time");
            }
            Reply::new(303, HTML, "").with(LOCATION, back).with(CACHE_CONTROL, "no-store")
        }
    };
    plan.afterwards(&sim, &cut, reply).await.send(sim.stop.clone())
}

/// Where the payer is sent. A button pressed too late changes nothing and leads back all the same.
fn pressed(sim: &Sim, authority: &str, deed: &str) -> Option<Url> {
    let now_ms = sim.now_ms();
    let mut world = sim.world();
    let outcome = match deed {
        "pay" => world.pay(authority, &sim.rng, now_ms)?,
        "cancel" => world.session(authority, now_ms)?.end_unpaid(Stand::Canceled),
        _ => return None,
    };
    if let Err(ended) = outcome {
        tracing::debug!(state = ?ended.0, "a button of an ended payment was pressed");
    }
    back(world.session(authority, now_ms)?)
}
