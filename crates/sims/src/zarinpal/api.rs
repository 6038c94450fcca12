//! REST v4 for merchants: `POST /pg/v4/payment/{route}.json`, with faults around every route.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Path, State};
use axum::http::Response;
use axum::routing::post;
use serde_json::json;

use super::answer::{self, Answer};
use super::faults::{self, Spot};
use super::reply::Reply;
use super::sim::Sim;
use super::{fee, inquiry, request, reverse, unverified, verify};
use crate::conn::Cut;

/// One call of a merchant.
pub(super) struct Call<'a> {
    pub(super) sim: &'a Sim,
    pub(super) body: &'a [u8],
    pub(super) now_ms: i64,
}

struct Route {
    name: &'static str,
    run: fn(&Call<'_>) -> Answer,
}

static ROUTES: [Route; 6] = [
    Route { name: "request", run: request::open },
    Route { name: "verify", run: verify::verify },
    Route { name: "inquiry", run: inquiry::inquire },
    Route { name: "unVerified", run: unverified::list },
    Route { name: "reverse", run: reverse::reverse },
    Route { name: "feeCalculation", run: fee::calculate },
];

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new().route("/pg/v4/payment/{file}", post(serve))
}

async fn serve(
    State(sim): State<Arc<Sim>>,
    Path(file): Path<String>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    body: Bytes,
) -> Response<Body> {
    let stop = sim.stop.clone();
    let name = file.strip_suffix(".json").unwrap_or_default();
    let Some(route) = ROUTES.iter().find(|route| route.name == name) else {
        return Reply::json(404, &json!({ "message": "Not Found" })).send(stop);
    };
    // A task of its own: the service goes on when the merchant has hung up.
    let work = sim.tasks.spawn({
        let sim = Arc::clone(&sim);
        async move { answer(&sim, (route, &body), &cut).await }
    });
    let reply = work.await.unwrap_or_else(|_| Reply::json(500, &json!({ "message": "Server Error" })));
    reply.send(stop)
}

async fn answer(sim: &Sim, (route, body): (&Route, &[u8]), cut: &Cut) -> Reply {
    let plan = faults::draw(sim, Spot::Api(route.name));
    plan.wait(sim).await;
    if let Some(reply) = plan.instead(sim, cut).await {
        return reply;
    }
    let answer = (route.run)(&Call { sim, body, now_ms: sim.now_ms() });
    plan.afterwards(sim, cut, answer::reply(plan.tell(answer))).await
}
