//! One panel at work: its shared state, and the way of a request through guard, faults and handlers.
//!
//! Every request first lets the traffic job catch up with the clock; there is no background task.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, State};
use axum::http::header::{CONTENT_TYPE, DATE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Request, Response};
use kernel::{Clock as _, Rng};
use percent_encoding::percent_decode_str;
use tokio_util::sync::CancellationToken;

use super::faults::{self, Faults};
use super::input::Input;
use super::profile::Profile;
use super::reply::{Reply, accepts_gzip};
use super::routes::{self, Call, Group};
use super::session::{CookieStyle, Limiter, Visitor};
use super::wire::Peer;
use super::world::World;
use super::{control, era_a, era_b, hosts, inbounds_http, login, race, server, settings};
use crate::clock::SimClock;

/// Largest body that a panel reads (its own cap since 3.4.2).
const BODY_MAX_BYTES: usize = 10 * 1024 * 1024;

pub(crate) struct App {
    pub(crate) profile: Profile,
    pub(crate) style: CookieStyle,
    pub(crate) clock: Arc<SimClock>,
    pub(crate) rng: Rng,
    pub(crate) limiter: Mutex<Limiter>,
    pub(crate) faults: Faults,
    /// States to go back to, by name.
    pub(crate) slots: Mutex<BTreeMap<String, World>>,
    /// Writers of era A under way.
    pub(crate) writers: AtomicUsize,
    pub(crate) shared_copy: Mutex<Option<race::SharedCopy>>,
    pub(crate) stop: CancellationToken,
    pub(crate) ports: OnceLock<(u16, u16)>,
    pub(crate) world: Mutex<World>,
}

impl App {
    /// The world, locked. Never held across an await.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.clock.now_ms()
    }

    /// Runs the polls that are due.
    pub(crate) fn catch_up(&self) {
        let now_ms = self.now_ms();
        self.world().catch_up(self.profile, now_ms);
    }

    /// What a restart of the panel's process forgets and starts again.
    pub(crate) fn restart(&self) {
        *self.limiter.lock().unwrap_or_else(PoisonError::into_inner) = Limiter::default();
        let now_ms = self.now_ms();
        let mut world = self.world();
        world.restart_core();
        world.begin(now_ms);
    }

    pub(crate) fn base(&self) -> &str {
        &self.style.base
    }

    pub(crate) fn panel_port(&self) -> u16 {
        self.ports.get().map_or(0, |p| p.0)
    }

    pub(crate) fn sub_port(&self) -> u16 {
        self.ports.get().map_or(0, |p| p.1)
    }
}

/// A request with its body read and its path decoded.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) input: Input,
    pub(crate) peer: Peer,
}

impl Asked {
    async fn read(parts: Parts, body: Body, peer: Peer) -> Option<Self> {
        let body = to_bytes(body, BODY_MAX_BYTES).await.ok()?.to_vec();
        let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let text = |name: HeaderName| parts.headers.get(name).and_then(|v| v.to_str().ok());
        let host = text(HOST).or_else(|| parts.uri.authority().map(|a| a.as_str())).unwrap_or_default();
        let input = Input {
            query: query.into_owned().collect(),
            content_type: text(CONTENT_TYPE).unwrap_or_default().to_owned(),
            body,
            host: host.to_owned(),
        };
        let path = percent_decode_str(parts.uri.path()).decode_utf8_lossy().into_owned();
        Some(Self { method: parts.method.as_str().to_owned(), path, headers: parts.headers, input, peer })
    }
}

/// Answers every request to the panel's address.
pub(crate) async fn serve(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    request: Request<Body>,
) -> Response<Body> {
    let gzip = accepts_gzip(request.headers());
    let (parts, body) = request.into_parts();
    let Some(asked) = Asked::read(parts, body, peer).await else {
        return Reply::bare(413).encode(app.profile, false);
    };
    if let Some(path) = asked.path.strip_prefix("/_sim/") {
        return control::handle(&app, path, &asked).encode(app.profile, false);
    }
    app.catch_up();
    // A task of its own: as on the real panel, work goes on when the client has hung up.
    let work = tokio::spawn({
        let app = Arc::clone(&app);
        async move { answer(&app, &asked).await }
    });
    let reply = work.await.unwrap_or_else(|_| Reply::bare(500));
    // The panel's own clock, which is how a client may notice that it runs ahead or behind.
    let date = app.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    reply.with(DATE, date).encode(app.profile, gzip)
}

async fn answer(app: &App, asked: &Asked) -> Reply {
    let base = app.base();
    if base.len() > 1 && asked.path == base[..base.len() - 1] {
        return Reply::redirect(301, base);
    }
    let Some(path) = asked.path.strip_prefix(base) else { return Reply::no_route(app.profile) };
    let plan = faults::draw(&app.faults, app.profile, path, &app.rng);
    if plan.lose_session {
        let secret = app.rng.token(32);
        app.world().secret = secret;
    }
    plan.wait(app).await;
    if let Some(reply) = plan.instead(app, asked).await {
        return reply;
    }
    let reply = admit(app, asked, path, plan.lose_session).await;
    plan.afterwards(app, asked, reply).await
}

/// Route, guard, handler.
async fn admit(app: &App, asked: &Asked, path: &str, void: bool) -> Reply {
    let Some((group, call)) = routes::find(app.profile, &asked.method, path) else {
        return Reply::no_route(app.profile);
    };
    let form_csrf = if asked.input.is_form() { asked.input.form() } else { Vec::new() };
    let form_csrf = form_csrf.into_iter().find(|(k, _)| k == "_csrf").map(|(_, v)| v);
    let visitor = Visitor { headers: &asked.headers, method: &asked.method, form_csrf, void };
    let refusal = visitor.enter(call.guard, &app.world(), &app.style, app.now_ms());
    let reply = match refusal {
        Some(reply) => reply,
        None => handle(app, group, &call, asked).await,
    };
    if app.profile >= Profile::V3_6_0 && path.starts_with("panel/api/") && !matches!(reply.status, 401 | 404)
    {
        return reply.with(HeaderName::from_static("x-3x-node-caps"), "zstd");
    }
    reply
}

async fn handle(app: &App, group: Group, call: &Call, asked: &Asked) -> Reply {
    let input = &asked.input;
    match group {
        "open" => login::handle(app, call, asked),
        "page" => login::panel_page(app),
        "hosts" => Reply::ok("", hosts::list(&app.world())),
        "server" => server::handle(app, call),
        "setting" => settings::handle(app, call, input),
        "clients" => era_b::handle(app, call, input),
        _ => {
            if app.profile.loses_updates()
                && let Some(reply) = era_a::handle(app, call, input).await
            {
                return reply;
            }
            inbounds_http::handle(app, call, input)
        }
    }
}
