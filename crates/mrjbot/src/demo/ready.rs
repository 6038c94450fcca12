//! The one line of JSON that says where everything is.

use serde_json::{Value, json};

use super::sample::Sample;
use super::world::World;

/// The line of the contract, and a few keys more.
pub fn line(sample: &Sample, world: &World, (url, control): (&str, &str)) -> Value {
    let (owner, reviewers) = match sample.staff.split_first() {
        Some((owner, reviewers)) => (Some(owner), reviewers),
        None => (None, &[][..]),
    };
    let telegram = world.telegram.ready_line();
    let bot = &telegram["bots"][0];
    let panels: Vec<Value> = world
        .panels
        .iter()
        .map(|panel| {
            let at = sample.locations.iter().find(|at| at.code == panel.location);
            let mut told = json!({
                "name": panel.name,
                "url": panel.running.url,
                "location": at.map(|at| at.name_en.as_str()),
                "location_fa": at.map(|at| at.name_fa.as_str()),
                "location_code": panel.location,
                "era": panel.running.profile.era(),
                "profile": panel.running.profile.name(),
                "username": panel.running.username,
                "password": panel.running.password,
                "control": panel.running.control_url,
            });
            if let Some(token) = &panel.running.token {
                told["token"] = json!(token);
            }
            if let Some(certificate) = &panel.running.cert_sha256 {
                told["cert_sha256"] = json!(certificate);
            }
            told
        })
        .collect();
    json!({
        "ready": true,
        "url": url,
        // The dashboard and its passwords come later: nobody has one yet, and an empty one would claim otherwise.
        "admin": { "username": "owner", "password": null, "telegram_id": owner.map(|owner| owner.id) },
        "reviewers": reviewers.iter().map(|person| json!({ "telegram_id": person.id })).collect::<Vec<_>>(),
        "bot": { "token": bot["token"], "username": bot["username"] },
        "telegram": world.telegram.url,
        "panels": panels,
        "zarinpal": world.zarinpal.url,
        "zarinpal_merchant": world.zarinpal_merchant(),
        "control": control,
    })
}
