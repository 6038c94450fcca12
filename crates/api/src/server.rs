//! Connections: how many there are, how long one may be silent, how they end.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use kernel::sabotage;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// How long the head of a request may take, and how long a connection is kept that asks nothing more.
pub const HEAD_MAX: Duration = Duration::from_secs(15);
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);
/// Connections at the same time, within what the system allows.
const CONNECTIONS_MIN: usize = 32;
const CONNECTIONS_MAX: usize = 1_024;
/// Where the system does not say.
const FILES_ASSUMED: usize = 1_024;

/// Serves until `stop`; requests under way are finished.
///
/// Whoever connects and says nothing is shown out, and never more may be here than leave the bot, the panels and the
/// database files enough to work with (F-31).
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(connections_max()));
    let (builder, leaving) = (builder(), GracefulShutdown::new());
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let Some((place, accepted)) = stop.run_until_cancelled(next).await else { break };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                // No file left, or somebody gone before we said hello.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_AGAIN_AFTER).await;
                continue;
            }
        };
        // Without it small answers wait for the client's acknowledgement; that it may fail changes nothing else.
        drop(stream.set_nodelay(true));
        let service = TowerToHyperService::new(router.clone().into_service());
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = leaving.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection ended badly");
            }
            drop(place);
        });
    }
    drop(listener);
    leaving.shutdown().await;
}

/// HTTP/1.1, which is what proxies in front of us speak. Guessing the version from the first bytes would wait for them
/// without an end.
fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    if !sabotage::on("silent-connections-kept") {
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_MAX);
    }
    builder
}

/// Half of the files that the system lets this process open.
fn connections_max() -> usize {
    if sabotage::on("connections-take-every-file") {
        return CONNECTIONS_MAX;
    }
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next()?.parse().ok());
    (files.unwrap_or(FILES_ASSUMED) / 2).clamp(CONNECTIONS_MIN, CONNECTIONS_MAX)
}
