//! The panel's own subscription server: links in base64, with the user-info headers.
//!
//! JSON and Clash documents are not made; those paths are unknown subscriptions here. A manager of panels serves its own.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::header::HOST;
use axum::http::{HeaderName, Request, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::app::App;
use super::links;
use super::profile::Profile;
use super::reply::{Reply, TEXT, accepts_gzip};
use super::wire::Peer;

/// Answers every request to the subscription address.
pub(crate) async fn serve(
    State(app): State<Arc<App>>,
    ConnectInfo(_peer): ConnectInfo<Peer>,
    request: Request<Body>,
) -> Response<Body> {
    let gzip = accepts_gzip(request.headers());
    app.catch_up();
    let path = percent_decode_str(request.uri().path()).decode_utf8_lossy().into_owned();
    let host = request.headers().get(HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let reply = match (request.method().as_str(), path.strip_prefix("/sub/")) {
        ("GET", Some(id)) => document(&app, id, host),
        ("HEAD", Some(id)) if app.profile >= Profile::V3_6_0 => document(&app, id, host),
        _ if path.starts_with("/json/") || path.starts_with("/clash/") => unknown(app.profile),
        _ => Reply::no_route(app.profile),
    };
    reply.encode(app.profile, gzip)
}

fn unknown(p: Profile) -> Reply {
    if p.is_b() { Reply::bare(404) } else { Reply::text(400, TEXT, "Error!") }
}

fn document(app: &App, id: &str, host: &str) -> Reply {
    let (p, world) = (app.profile, app.world());
    let lines = links::of_sub(p, &world.db, id, host);
    if lines.is_empty() {
        return unknown(p);
    }
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let reply = Reply::text(200, TEXT, STANDARD.encode(body))
        .with(
            HeaderName::from_static("subscription-userinfo"),
            links::user_info(p, &world.db, id, app.now_ms()),
        )
        .with(HeaderName::from_static("profile-update-interval"), "12");
    if p.is_3() { reply } else { reply.with(HeaderName::from_static("profile-title"), "base64:") }
}
