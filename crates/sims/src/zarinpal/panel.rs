//! The panel's GraphQL, as merchants' programs use it to give money back: `POST /api/v4/graphql/`.
//!
//! Who shows no token of an owner is not let in. What is refused is told in words, under `errors`, with status 200.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Response, header};
use axum::routing::post;
use serde_json::{Value, json};

use super::document::{self, Deed, Wanted};
use super::faults::{self, Spot};
use super::refund;
use super::reply::Reply;
use super::sim::Sim;
use crate::conn::Cut;

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new().route("/api/v4/graphql/", post(serve)).route("/api/v4/graphql", post(serve))
}

async fn serve(
    State(sim): State<Arc<Sim>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let stop = sim.stop.clone();
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = shown.and_then(|shown| shown.strip_prefix("Bearer ")).unwrap_or_default().to_owned();
    // A task of its own: the panel goes on when the merchant has hung up.
    let work = sim.tasks.spawn({
        let sim = Arc::clone(&sim);
        async move { answer(&sim, (&token, &body), &cut).await }
    });
    let reply = work.await.unwrap_or_else(|_| Reply::json(500, &json!({ "message": "Server Error" })));
    reply.send(stop)
}

async fn answer(sim: &Sim, (token, body): (&str, &[u8]), cut: &Cut) -> Reply {
    if !sim.world().knows_token(token) {
        return Reply::json(401, &json!({ "message": "Unauthenticated." }));
    }
    let wanted = match Wanted::read(body) {
        Ok(wanted) => wanted,
        Err(words) => return Reply::json(200, &document::errors(&words)),
    };
    let route = match wanted.deed {
        Deed::Session => "Session",
        Deed::AddRefund => "AddRefund",
    };
    let plan = faults::draw(sim, Spot::Api(route));
    plan.wait(sim).await;
    if let Some(reply) = plan.instead(sim, cut).await {
        return reply;
    }
    let done = match wanted.deed {
        Deed::Session => refund::sessions(sim, token, &wanted),
        Deed::AddRefund => refund::add(sim, token, &wanted),
    };
    let told = match done {
        Ok(told) => json!({ "data": { wanted.key.as_str(): told } }),
        Err(words) => document::errors(words),
    };
    plan.afterwards(sim, cut, Reply::json(200, &told)).await
}

/// A text among the arguments; a number counts as one where an id is wanted.
pub(super) fn text(wanted: &Wanted, name: &str) -> Option<String> {
    match wanted.arguments.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}
