//! Delivers updates to a bot's webhook: in order within a chat, chats beside each other, until it answers 2xx.
//!
//! Never gives an update up before its day is over.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::call::Call;
use super::methods::{Ctx, run};
use super::sim::Sim;

/// The longest delay between two attempts, apart from what `Retry-After` asks for.
const DELAY_MAX: Duration = Duration::from_secs(60);
/// The longest `Retry-After` that is honoured, in seconds.
const RETRY_AFTER_S_MAX: u64 = 3600;
/// The largest answer that is read for a method call in it.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Methods that an answer may not call.
const NOT_IN_ANSWER: [&str; 4] = ["setwebhook", "deletewebhook", "close", "logout"];

struct Parcel {
    bot: usize,
    /// The webhook's turn: an outcome that comes after a change of the webhook is ignored.
    turn: u64,
    queue: i64,
    update: i64,
    url: String,
    secret: Option<String>,
    body: Value,
    twice: bool,
}

enum Outcome {
    Taken(Option<Value>),
    Failed { why: String, wait: Option<Duration> },
}

/// Which chats are being served or must wait.
#[derive(Default)]
struct Lanes {
    busy: HashSet<i64>,
    resting: HashMap<i64, (Instant, Duration)>,
}

/// Serves one bot's webhook until the simulator stops.
pub(super) async fn serve(sim: Arc<Sim>, bot: usize) {
    let mut lanes = Lanes::default();
    let mut under_way = JoinSet::new();
    loop {
        let (parcels, mut changed) = plan(&sim, bot, &mut lanes);
        for parcel in parcels {
            lanes.busy.insert(parcel.queue);
            under_way.spawn(deliver(sim.clone(), parcel));
        }
        let next = lanes.resting.values().map(|(until, _)| *until).min();
        let wake = async {
            match next {
                Some(until) => tokio::time::sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sim.stop.cancelled() => return,
            Some(done) = under_way.join_next(), if !under_way.is_empty() => {
                if let Ok((parcel, outcome)) = done {
                    settle(&sim, &mut lanes, &parcel, outcome);
                }
            }
            _ = changed.changed() => {}
            () = wake => {}
        }
    }
}

/// The first update of every chat that may be served now, as far as there are connections.
fn plan(sim: &Sim, bot: usize, lanes: &mut Lanes) -> (Vec<Parcel>, tokio::sync::watch::Receiver<()>) {
    let now = Instant::now();
    let now_s = sim.now_s();
    let mut world = sim.world();
    let Some(state) = world.bots.get_mut(bot) else { return (Vec::new(), world.signal.listen()) };
    let changed = state.signal.listen();
    let Some(hook) = state.webhook.clone() else {
        lanes.resting.clear();
        return (Vec::new(), changed);
    };
    state.queue.retain(|pending| pending.expires > now_s);
    let mut parcels: Vec<Parcel> = Vec::new();
    let mut seen = lanes.busy.clone();
    for (index, pending) in state.queue.iter().enumerate() {
        if lanes.busy.len() + parcels.len() >= hook.max_connections {
            break;
        }
        let rests = lanes.resting.get(&pending.queue).is_some_and(|(until, _)| *until > now);
        if !seen.insert(pending.queue) || rests {
            continue;
        }
        let later = state.queue.iter().skip(index + 1).find(|other| other.queue == pending.queue);
        let mut faults = sim.faults();
        let chosen = match later {
            Some(later) if faults.reorders(&sim.rng) => later,
            _ => pending,
        };
        parcels.push(Parcel {
            bot,
            turn: state.webhook_turn,
            queue: chosen.queue,
            update: chosen.id,
            url: hook.url.clone(),
            secret: hook.secret.clone(),
            body: chosen.body.clone(),
            twice: faults.doubles(&sim.rng),
        });
    }
    // A rest that is over must not wake the loop again and again.
    lanes
        .resting
        .retain(|queue, (until, _)| *until > now || parcels.iter().any(|parcel| parcel.queue == *queue));
    for parcel in &parcels {
        if let Some((until, _)) = lanes.resting.get_mut(&parcel.queue) {
            *until = now + RESTING_WHILE_BUSY;
        }
    }
    (parcels, changed)
}

/// A chat under delivery keeps its delay for the next failure, but must not wake the loop.
const RESTING_WHILE_BUSY: Duration = Duration::from_secs(24 * 3600);

async fn deliver(sim: Arc<Sim>, parcel: Parcel) -> (Parcel, Outcome) {
    let mut outcome = attempt(&sim, &parcel).await;
    if parcel.twice && matches!(outcome, Outcome::Taken(_)) {
        outcome = attempt(&sim, &parcel).await;
    }
    (parcel, outcome)
}

async fn attempt(sim: &Sim, parcel: &Parcel) -> Outcome {
    let failed = |why: String| Outcome::Failed { why, wait: None };
    let mut request =
        sim.http.post(&parcel.url).header(CONTENT_TYPE, "application/json").body(parcel.body.to_string());
    if let Some(secret) = &parcel.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let sent = tokio::select! {
        () = sim.stop.cancelled() => return failed("Stopped".to_owned()),
        sent = request.send() => sent,
    };
    let response = match sent {
        Ok(response) => response,
        Err(error) if error.is_timeout() => return failed("Read timeout expired".to_owned()),
        Err(error) if error.is_connect() => return failed("Connection refused".to_owned()),
        Err(_) => return failed("Connection closed unexpectedly".to_owned()),
    };
    let status = response.status();
    if !status.is_success() {
        let asked =
            response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        let wait = asked.map(|seconds| Duration::from_secs(seconds.min(RETRY_AFTER_S_MAX)));
        let why = format!(
            "Wrong response from the webhook: {} {}",
            status.as_u16(),
            status.canonical_reason().unwrap_or("")
        );
        return Outcome::Failed { why: why.trim_end().to_owned(), wait };
    }
    match response.bytes().await {
        Ok(body) if body.len() <= ANSWER_BYTES_MAX => Outcome::Taken(serde_json::from_slice(&body).ok()),
        Ok(_) => Outcome::Taken(None),
        Err(_) => failed("Connection closed unexpectedly".to_owned()),
    }
}

fn settle(sim: &Sim, lanes: &mut Lanes, parcel: &Parcel, outcome: Outcome) {
    lanes.busy.remove(&parcel.queue);
    let now_s = sim.now_s();
    let mut world = sim.world();
    let Some(bot) = world.bots.get_mut(parcel.bot) else { return };
    if bot.webhook_turn != parcel.turn {
        lanes.resting.remove(&parcel.queue);
        return;
    }
    match outcome {
        Outcome::Taken(answer) => {
            bot.queue.retain(|pending| pending.id != parcel.update);
            lanes.resting.remove(&parcel.queue);
            drop(world);
            if let Some(Value::Object(params)) = answer {
                call_in_answer(sim, parcel.bot, params);
            }
        }
        Outcome::Failed { why, wait } => {
            if let Some(hook) = &mut bot.webhook {
                hook.last_error = Some((now_s, why));
            }
            let last = lanes.resting.get(&parcel.queue).map(|(_, delay)| *delay);
            let delay = last.map_or(sim.webhook_retry, |last| (last * 2).min(DELAY_MAX));
            let delay = wait.unwrap_or(delay);
            lanes.resting.insert(parcel.queue, (Instant::now() + delay, delay));
        }
    }
}

/// An answer may hold one method call; nobody learns how it ends.
fn call_in_answer(sim: &Sim, bot: usize, mut params: serde_json::Map<String, Value>) {
    let Some(Value::String(name)) = params.remove("method") else { return };
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("get") || NOT_IN_ANSWER.contains(&lower.as_str()) {
        return;
    }
    let Some(method) = sim.schema.method(&name) else { return };
    sim.schema.coerce(method, &mut params);
    if sim.schema.check_params(method, &params, |_| false).is_ok() {
        let mut world = sim.world();
        let mut ctx = Ctx { sim, world: &mut world, bot };
        let outcome = run(&mut ctx, method, &Call::of(params));
        tracing::debug!(method = name, ok = outcome.is_ok(), "a method called in a webhook's answer");
    }
}
