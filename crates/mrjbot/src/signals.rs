//! When to stop: SIGINT, SIGTERM, or the end of the parent's pipe. Whoever does not stop in time is stopped.

use std::io::Read as _;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// The contract's five seconds, with room for the process to end.
const STOP_MAX: Duration = Duration::from_millis(4_500);

/// A token that is cancelled when the process shall end. `parent_pipe`: standard input ends when the parent does.
pub fn stop_token(parent_pipe: bool) -> CancellationToken {
    let stop = CancellationToken::new();
    let cancelled = stop.clone();
    tokio::spawn(async move {
        signal().await;
        cancelled.cancel();
    });
    if parent_pipe {
        let cancelled = stop.clone();
        std::thread::spawn(move || {
            let mut byte = [0; 64];
            let mut pipe = std::io::stdin().lock();
            while matches!(pipe.read(&mut byte), Ok(1..)) {}
            cancelled.cancel();
        });
    }
    let watched = stop.clone();
    tokio::spawn(async move {
        watched.cancelled().await;
        std::thread::spawn(|| {
            std::thread::sleep(STOP_MAX);
            crate::out::complain("something did not stop in time; ending without it");
            std::process::exit(1);
        });
    });
    stop
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return drop(tokio::signal::ctrl_c().await);
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    drop(tokio::signal::ctrl_c().await);
}
