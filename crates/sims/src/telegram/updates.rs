//! Updates on their way to a bot: the queue, and `getUpdates` that empties it.
//!
//! An update stays until it is confirmed or a day old. Never calls a webhook; that is next door.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::call::Call;
use super::methods::webhooks::allowed;
use super::refusal::{Answer, Refusal};
use super::sim::Sim;
use super::world::{Pending, World};

/// How long an undelivered update is kept, in seconds.
const KEPT_S: i64 = 24 * 3600;
/// Updates waiting for one bot; the oldest are forgotten beyond it.
const QUEUE_MAX: usize = 100_000;
/// The longest wait of one `getUpdates`, in seconds.
const POLL_S_MAX: i64 = 50;
/// Updates in one answer.
const LIMIT_MAX: i64 = 100;
/// Kinds that a bot gets only when it asks for them.
const ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// An update to be: which chat it belongs to, its kind and its object.
pub(super) struct News {
    pub(super) queue: i64,
    pub(super) kind: &'static str,
    pub(super) body: Value,
}

/// Queues an update for a bot. `None` when the bot does not want its kind.
pub(super) fn push(sim: &Sim, world: &mut World, bot: usize, news: News) -> Option<i64> {
    let expires = sim.now_s() + KEPT_S;
    let bot = world.bots.get_mut(bot)?;
    let wanted = match &bot.allowed_updates {
        Some(kinds) => kinds.iter().any(|kind| kind == news.kind),
        None => !ON_REQUEST.contains(&news.kind),
    };
    if !wanted {
        return None;
    }
    bot.last_update += 1;
    let id = bot.last_update;
    let mut body = Map::new();
    body.insert("update_id".to_owned(), json!(id));
    body.insert(news.kind.to_owned(), news.body);
    let body = Value::Object(body);
    sim.vouch("Update", &body);
    if bot.queue.len() >= QUEUE_MAX {
        bot.queue.pop_front();
    }
    bot.queue.push_back(Pending { id, queue: news.queue, body, expires });
    bot.signal.ring();
    Some(id)
}

/// Answers `getUpdates`: at once when something is there, else after at most `timeout` seconds.
pub(super) async fn poll(sim: &Sim, bot: usize, call: &Call) -> Answer {
    let timeout = call.int("timeout").unwrap_or(0).clamp(0, POLL_S_MAX);
    let limit = call.int("limit").unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX);
    let limit = usize::try_from(limit).unwrap_or(1);
    let turn = begin(sim, bot, call)?;
    let deadline = tokio::time::sleep(Duration::from_secs(timeout.unsigned_abs()));
    tokio::pin!(deadline);
    loop {
        let mut changed = match look(sim, bot, turn, limit)? {
            Look::Ready(updates) => return Ok(shuffled(sim, updates)),
            Look::Nothing(_) if timeout == 0 => return Ok(json!([])),
            Look::Nothing(changed) => changed,
        };
        tokio::select! {
            () = sim.stop.cancelled() => return Ok(json!([])),
            () = &mut deadline => return Ok(json!([])),
            _ = changed.changed() => {}
        }
    }
}

/// Confirms what `offset` confirms and takes the turn from any other waiting request.
fn begin(sim: &Sim, bot: usize, call: &Call) -> Result<u64, Refusal> {
    let mut world = sim.world();
    let bot = world.bots.get_mut(bot).ok_or_else(|| Refusal::new(401, "Unauthorized"))?;
    if bot.webhook.is_some() {
        return Err(Refusal::conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        ));
    }
    if let Some(kinds) = call.value("allowed_updates").and_then(Value::as_array) {
        bot.allowed_updates = allowed(kinds);
    }
    match call.int("offset").unwrap_or(0) {
        offset if offset < 0 => {
            let kept = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let forgotten = bot.queue.len().saturating_sub(kept);
            bot.queue.drain(..forgotten);
        }
        offset => bot.queue.retain(|pending| pending.id >= offset),
    }
    bot.poll_turn += 1;
    bot.signal.ring();
    Ok(bot.poll_turn)
}

enum Look {
    Ready(Vec<Value>),
    Nothing(tokio::sync::watch::Receiver<()>),
}

fn look(sim: &Sim, bot: usize, turn: u64, limit: usize) -> Result<Look, Refusal> {
    let now = sim.now_s();
    let mut world = sim.world();
    let bot = world.bots.get_mut(bot).ok_or_else(|| Refusal::new(401, "Unauthorized"))?;
    if bot.webhook.is_some() {
        return Err(Refusal::conflict("terminated by setWebhook request"));
    }
    if bot.poll_turn != turn {
        return Err(Refusal::conflict(
            "terminated by other getUpdates request; make sure that only one bot instance is running",
        ));
    }
    bot.queue.retain(|pending| pending.expires > now);
    let ready: Vec<Value> = bot.queue.iter().take(limit).map(|pending| pending.body.clone()).collect();
    Ok(if ready.is_empty() { Look::Nothing(bot.signal.listen()) } else { Look::Ready(ready) })
}

fn shuffled(sim: &Sim, mut updates: Vec<Value>) -> Value {
    let mut faults = sim.faults();
    if updates.len() > 1 && faults.reorders(&sim.rng) {
        updates.reverse();
    }
    if faults.doubles(&sim.rng)
        && let Some(first) = updates.first().cloned()
    {
        updates.insert(0, first);
    }
    Value::Array(updates)
}
