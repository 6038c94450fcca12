//! Sample customers who act by themselves: they write to the bot and use their subscriptions.

use std::time::Duration;

use kernel::Rng;
use serde_json::{Value, json};

use super::sample::Sample;
use super::world::World;

const PAUSE_MS_MIN: u64 = 1_500;
const PAUSE_MS_MORE: u64 = 6_000;
/// The most one step of use moves, in bytes.
const BYTES_MAX: u64 = 80 << 20;
const WORDS: [&str; 4] = ["/start", "/subscription", "/wallet", "/help"];

/// Never ends; without `on` it does nothing.
pub async fn run(on: bool, (sample, world): (&Sample, &World)) {
    if !on || sample.customers.is_empty() {
        return std::future::pending().await;
    }
    let rng = Rng::seeded(sample.seed ^ 0x11fe);
    loop {
        tokio::time::sleep(Duration::from_millis(PAUSE_MS_MIN + rng.below(PAUSE_MS_MORE))).await;
        let sent = if rng.below(3) == 0 { write(sample, world, &rng).await } else { surf(world, &rng).await };
        if let Err(error) = sent {
            tracing::debug!(%error, "a sample customer could not act");
        }
    }
}

async fn write(sample: &Sample, world: &World, rng: &Rng) -> Result<(), reqwest::Error> {
    let at = |len: usize| usize::try_from(rng.below(len as u64)).unwrap_or(0);
    let Some(person) = sample.customers.get(at(sample.customers.len())) else { return Ok(()) };
    let word = WORDS.get(at(WORDS.len())).copied().unwrap_or("/start");
    let url = format!("{}/_sim/users/{}/messages", world.telegram.url, person.id);
    world.http.post(url).json(&json!({ "text": word })).send().await.map(drop)
}

async fn surf(world: &World, rng: &Rng) -> Result<(), reqwest::Error> {
    let at = |len: usize| usize::try_from(rng.below(len as u64)).unwrap_or(0);
    let Some(panel) = world.panels.get(at(world.panels.len())) else { return Ok(()) };
    let emails = emails_of(&panel.running.state());
    let Some(email) = emails.get(at(emails.len())) else { return Ok(()) };
    let down = rng.below(BYTES_MAX);
    let body = json!({ "email": email, "up": down / 12, "down": down });
    let url = format!("{}/_sim/traffic", panel.running.control_url);
    world.http.post(url).json(&body).send().await.map(drop)
}

/// The clients a panel has, each once.
pub fn emails_of(state: &Value) -> Vec<String> {
    let inbounds = state["inbounds"].as_array().map(Vec::as_slice).unwrap_or_default();
    let clients = inbounds
        .iter()
        .flat_map(|inbound| inbound["clients"].as_array().map(Vec::as_slice).unwrap_or_default());
    let mut emails: Vec<String> =
        clients.filter_map(|client| client["email"].as_str()).map(str::to_owned).collect();
    emails.sort_unstable();
    emails.dedup();
    emails
}
