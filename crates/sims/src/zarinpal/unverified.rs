//! `unVerified.json`: a merchant's money that waits for a verification, newest first.
//!
//! Amounts are the numbers that a verification wants; the service does not say their unit.

use kernel::from_unix_ms;
use serde_json::{Value, json};

use super::answer::Answer;
use super::api::Call;
use super::form::Form;
use super::session::State;

/// More are not told.
const LISTED_MAX: usize = 100;
/// Dates are written in the time of Tehran.
const TEHRAN_MS: i64 = (3 * 60 + 30) * 60_000;

pub(super) fn list(call: &Call<'_>) -> Answer {
    let mut form = Form::read(call.body);
    let merchant_id = form.merchant_id();
    form.done()?;
    let mut world = call.sim.world();
    world.admit(&merchant_id, call.now_ms)?;
    let all = world.all(call.now_ms);
    let waiting = all.iter().rev().filter(|it| it.state == State::Paid && it.merchant_id == merchant_id);
    let authorities: Vec<Value> = waiting
        .take(LISTED_MAX)
        .map(|session| {
            json!({
                "authority": session.authority,
                "amount": session.amount,
                "callback_url": session.callback_url,
                "referer": "/",
                "date": tehran(session.created_ms),
            })
        })
        .collect();
    // As text: so the service's own documentation shows it for this route.
    Ok(json!({ "code": "100", "message": "Success", "authorities": authorities }))
}

fn tehran(ms: i64) -> String {
    from_unix_ms(ms.saturating_add(TEHRAN_MS)).format("%Y-%m-%d %H:%M:%S").to_string()
}
