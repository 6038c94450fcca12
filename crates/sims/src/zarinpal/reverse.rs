//! `reverse.json`: a young payment goes back to the payer.

use serde_json::json;

use super::answer::{Answer, IP_LIMIT_MISSING, NOT_SUCCESSFUL, REVERSE_TOO_LATE, Refusal, SUCCESS};
use super::api::Call;
use super::form::Form;
use super::session::State;

/// How old a payment may be.
const AGE_MS_MAX: i64 = 30 * 60_000;

pub(super) fn reverse(call: &Call<'_>) -> Answer {
    let mut form = Form::read(call.body);
    let merchant_id = form.merchant_id();
    let authority = form.text("authority");
    form.done()?;
    let mut world = call.sim.world();
    let ip_limit = world.admit(&merchant_id, call.now_ms)?.ip_limit;
    let session = world.owned((&merchant_id, &authority), call.now_ms)?;
    if !ip_limit {
        return Err(Refusal::of(IP_LIMIT_MISSING));
    }
    let Some(paid_ms) = session.paid_ms.filter(|_| session.state.is_success() && session.refunds.is_empty())
    else {
        return Err(Refusal::of(NOT_SUCCESSFUL));
    };
    if call.now_ms.saturating_sub(paid_ms) > AGE_MS_MAX {
        return Err(Refusal::of(REVERSE_TOO_LATE));
    }
    session.state = State::Reversed;
    Ok(json!({ "code": SUCCESS, "message": "Reversed" }))
}
