//! Updates that were handled are closed in the store a moment later: with the next batch that is stored, or after
//! [`CLOSE_WAIT`], many in one transaction. A busy bot spares half its commits. A crash in that moment makes the update
//! be handled again, as a crash right after handling always did: every deed has a key.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kernel::{Actor, UpdateId};
use shop::notifications::updates_close;
use tokio::time::Instant;

use crate::bot::Bot;

/// How long a handled update waits for company.
const CLOSE_WAIT: Duration = Duration::from_millis(100);

/// Handled updates that are open in the store.
#[derive(Debug, Default)]
pub struct Closing(Mutex<Line>);

#[derive(Debug, Default)]
struct Line {
    done: Vec<UpdateId>,
    /// Since when the first of them waits.
    since: Option<Instant>,
    /// A task sees to it that they do not wait for ever.
    is_watched: bool,
}

impl Closing {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True when nobody watches yet.
    fn push(&self, ids: &[UpdateId]) -> bool {
        let mut line = self.line();
        line.done.extend(ids);
        line.since.get_or_insert_with(Instant::now);
        !std::mem::replace(&mut line.is_watched, true)
    }

    /// All of them, for a transaction that closes them; [`Bot::close_soon`] takes back what was not closed.
    pub(crate) fn take(&self) -> Vec<UpdateId> {
        let mut line = self.line();
        line.since = None;
        std::mem::take(&mut line.done)
    }

    /// When to look next; `None`, and nobody watches any more, when none waits.
    fn due(&self) -> Option<Instant> {
        let mut line = self.line();
        let due = line.since.map(|since| since + CLOSE_WAIT);
        line.is_watched = due.is_some();
        due
    }
}

impl Bot {
    /// Has handled updates closed soon.
    pub(crate) fn close_soon(&self, ids: &[UpdateId]) {
        if !ids.is_empty() && self.closing().push(ids) {
            let bot = self.clone();
            // The end of the process waits for this.
            self.tasks().spawn(async move {
                while let Some(due) = bot.closing().due() {
                    if due > Instant::now() {
                        tokio::time::sleep_until(due).await;
                    } else {
                        bot.close_waiting().await;
                    }
                }
            });
        }
    }

    async fn close_waiting(&self) {
        let ids = self.closing().take();
        let done = ids.clone();
        let closed = self.shop().run(Actor::System, move |ctx| {
            let done = done.clone();
            Box::pin(async move { updates_close(ctx, &done).await })
        });
        if let Err(error) = closed.await {
            tracing::warn!(%error, "handled updates could not be closed; trying again");
            self.close_soon(&ids);
        }
    }
}
