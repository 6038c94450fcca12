//! What a subscription link costs: `/sub/{token}/base64` with 100,000 subscriptions stored, each asked for about once,
//! in an order without pattern, so that no row is warm by luck.
//!
//! The server is a process of its own: the whole HTTP face on loopback over a shop on SQLite, furnished by its own
//! commands (location, plan, a simulated panel read through its API), then filled with rows. The asking is done by this
//! process and not counted: requests per core are requests divided by the CPU seconds, user and system, that the
//! server's process spent meanwhile. The wait is what an asker sees while 8 of them ask as fast as they can, on the
//! same cores as the server: an overload, not a normal day.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use axum::serve::ListenerExt as _;
use l10n::L10n;
use testkit::{TestEngine, TestShop, TestShopOptions};

use crate::child;
use crate::figure::Figure;
use crate::load::{Load, ask};
use crate::process::{cpu_time, resident_bytes};
use crate::seed::{self, Ground, SUBSCRIPTIONS};

/// The name of the server's part.
pub const ROLE: &str = "sub";
const AREA: &str = "sub";
const GOAL_PER_CORE: f64 = 8_000.0;
const GOAL_P99_MS: f64 = 10.0;
const CONNECTIONS: usize = 8;
const WARM_UP: usize = 5_000;
const REQUESTS: usize = 60_000;
/// Coprime to the number of subscriptions: every one is asked for before one comes again.
const STRIDE: usize = 61_803;

/// # Errors
/// The server cannot be started or refuses.
pub async fn measure() -> Result<Vec<Figure>> {
    let server = child::start(ROLE, &[]).await?;
    let load = |requests| Load { port: server.port, connections: CONNECTIONS, requests };
    ask(load(WARM_UP), REQUESTS, path).await?;
    let (started, before) = (Instant::now(), cpu_time(server.pid)?);
    let (waits, bytes) = ask(load(REQUESTS), 0, path).await?;
    let (took, spent) = (started.elapsed().as_secs_f64(), (cpu_time(server.pid)? - before).as_secs_f64());
    let count = waits.count() as f64;
    let mib = resident_bytes(server.pid)? as f64 / f64::from(1 << 20);
    Ok(vec![
        Figure::at_least(
            AREA,
            format!("base64 per core, {SUBSCRIPTIONS} subscriptions ({REQUESTS} requests)"),
            (count / spent, "req/s", GOAL_PER_CORE),
        ),
        Figure::at_most(
            AREA,
            format!("wait with {CONNECTIONS} askers, p99"),
            (waits.percentile_ms(99), "ms", GOAL_P99_MS),
        ),
        Figure::cost(AREA, format!("wait with {CONNECTIONS} askers, p50"), (waits.percentile_ms(50), "ms")),
        Figure::rate(AREA, "answered, server and askers on the same cores", (count / took, "req/s")),
        Figure::cost(AREA, "bytes of a document", (bytes as f64 / count, "B")),
        Figure::cost(AREA, "memory of server and simulators", (mib, "MiB")),
    ])
}

fn path(number: usize) -> String {
    let all = usize::try_from(SUBSCRIPTIONS).unwrap_or(1);
    let which = i64::try_from(number.wrapping_mul(STRIDE) % all).unwrap_or_default() + 1;
    format!("/sub/{}/base64", seed::token(which))
}

/// The server's part: lives until the parent ends.
///
/// # Errors
/// The shop cannot be started or filled.
pub async fn serve() -> Result<()> {
    let options = TestShopOptions { engine: TestEngine::Sqlite, ..TestShopOptions::default() };
    // Bot and worker idle beside it, as in a server; the clock stands still, so that no schedule comes round.
    let world = TestShop::start(options).await?;
    let panel = world.sample.panels.first().copied().unwrap_or(kernel::PanelId(1));
    let ground = Ground { plan: world.sample.plan, location: world.sample.location, panel };
    seed::fill(&world.shop, ground).await?;
    let router = api::router(api::Api {
        shop: world.shop.clone(),
        l10n: Arc::new(L10n::load()?),
        telegram: None,
        metrics_token: None,
        clock_offset_ms: None,
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    child::ready(port).await
}
