//! The durable inbox: updates are stored before Telegram may forget them, then handled in order per chat, chats in
//! parallel. After a crash what was not closed is handled again.

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::FutureExt as _;
use kernel::{Actor, sabotage};
use shop::Kind;
use shop::notifications::{
    Closed, IncomingUpdate, OpenUpdate, update_attempt, update_close, update_open_list, update_store,
    updates_close,
};
use telegram::{RawUpdate, Sink, SinkError};

use crate::bot::Bot;

/// How often one update is begun before it is given up (F-21).
const ATTEMPTS_MAX: i64 = 4;
/// The longest wait for what the shop leans on, e.g. the database.
const AWAY_WAIT_MAX: Duration = Duration::from_secs(10);
/// How many open updates are taken up after a restart, in one go.
const CATCH_UP_MAX: u64 = 10_000;
/// The first wait before another try; doubles.
const RETRY_AFTER: Duration = Duration::from_millis(100);

/// Updates waiting in memory, by chat. A chat is here exactly while a task works on it.
#[derive(Debug, Default)]
pub struct Lanes(Mutex<HashMap<i64, VecDeque<OpenUpdate>>>);

impl Lanes {
    /// Adds an update; true when nobody works on its chat yet.
    fn push(&self, update: OpenUpdate) -> bool {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match lanes.get_mut(&update.chat_id) {
            Some(queue) => {
                queue.push_back(update);
                false
            }
            None => {
                lanes.insert(update.chat_id, VecDeque::from([update]));
                true
            }
        }
    }

    /// The next update of a chat; forgets the chat when there is none.
    fn next(&self, chat_id: i64) -> Option<OpenUpdate> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = lanes.get_mut(&chat_id).and_then(VecDeque::pop_front);
        if next.is_none() {
            lanes.remove(&chat_id);
        }
        next
    }
}

#[async_trait]
impl Sink for Bot {
    async fn store(&self, batch: &[RawUpdate]) -> Result<(), SinkError> {
        let bot_id = self.api().id();
        let incoming: Vec<IncomingUpdate> = batch
            .iter()
            .map(|update| IncomingUpdate {
                bot_id,
                update_id: update.update_id,
                chat_id: update.chat.unwrap_or_default(),
                payload: update.raw.clone(),
            })
            .collect();
        let done = self.closing().take();
        let closing = done.clone();
        let stored = self.shop().run(Actor::System, move |ctx| {
            let (incoming, closing) = (incoming.clone(), closing.clone());
            Box::pin(async move {
                updates_close(ctx, &closing).await?;
                update_store(ctx, incoming).await
            })
        });
        match stored.await.inspect_err(|_| self.close_soon(&done)) {
            Ok(fresh) => self.enqueue(fresh),
            Err(_) if sabotage::on("update-taken-unstored") => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}

impl Bot {
    /// Takes up what an earlier life left open.
    pub(crate) async fn catch_up(&self) {
        match update_open_list(self.shop().read(), CATCH_UP_MAX).await {
            Ok(open) => self.enqueue(open),
            Err(error) => tracing::error!(%error, "open updates cannot be read"),
        }
    }

    fn enqueue(&self, updates: Vec<OpenUpdate>) {
        for update in updates {
            let chat_id = update.chat_id;
            if self.lanes().push(update) {
                let bot = self.clone();
                self.tasks().spawn(async move {
                    while let Some(update) = bot.lanes().next(chat_id) {
                        bot.work_off(update).await;
                    }
                });
            }
        }
    }

    /// Handles an update until it is done. One that fails is given up after some tries; what is away is waited for,
    /// however long it takes: the update is not at fault (F-15).
    async fn work_off(&self, update: OpenUpdate) {
        let (mut attempt, mut waited) = (update.attempts, 0);
        loop {
            let ended = AssertUnwindSafe(self.handle(&update)).catch_unwind().await;
            let failure = match ended {
                Ok(Ok(())) => return self.close_soon(&[update.id]),
                Ok(Err(error))
                    if error.kind() == Kind::Unavailable && !sabotage::on("outage-counts-as-a-try") =>
                {
                    tracing::warn!(update = update.update_id, %error, "an update waits");
                    waited += 1;
                    tokio::time::sleep(wait(waited)).await;
                    continue;
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => "the handler panicked".to_owned(),
            };
            attempt += 1;
            tracing::warn!(update = update.update_id, attempt, %failure, "an update could not be handled");
            self.count_attempt(&update).await;
            if attempt >= ATTEMPTS_MAX && !sabotage::on("poison-update-never-given-up") {
                self.apologise(&update).await;
                return self.give_up(&update).await;
            }
            tokio::time::sleep(wait(attempt)).await;
        }
    }

    async fn count_attempt(&self, update: &OpenUpdate) {
        let id = update.id;
        let counted = self
            .shop()
            .run(Actor::System, move |ctx| Box::pin(async move { update_attempt(ctx, id).await.map(drop) }));
        if let Err(error) = counted.await {
            tracing::warn!(%error, "an attempt could not be counted");
        }
    }

    async fn give_up(&self, update: &OpenUpdate) {
        let id = update.id;
        let mut waited = 0;
        loop {
            let closed = self.shop().run(Actor::System, move |ctx| {
                Box::pin(async move { update_close(ctx, id, Closed::Dead).await.map(drop) })
            });
            match closed.await {
                Ok(()) => return,
                Err(error) if error.kind() == Kind::Unavailable => {
                    waited += 1;
                    tokio::time::sleep(wait(waited)).await;
                }
                Err(error) => {
                    // It stays open and is handled again after a restart: every deed has a key.
                    tracing::warn!(%error, "an update could not be closed");
                    return;
                }
            }
        }
    }
}

/// The wait before try number `next`, counted from one.
fn wait(next: i64) -> Duration {
    const DOUBLINGS_MAX: u32 = 10;
    let doublings = u32::try_from(next.saturating_sub(1)).unwrap_or(DOUBLINGS_MAX).min(DOUBLINGS_MAX);
    (RETRY_AFTER * 2u32.pow(doublings)).min(AWAY_WAIT_MAX)
}

/// What an update is called in the keys of commands.
pub fn deed_key(update: &OpenUpdate) -> String {
    format!("tg:{}:{}", update.bot_id, update.update_id)
}

/// Shared by clones of the bot.
pub type SharedLanes = Arc<Lanes>;
