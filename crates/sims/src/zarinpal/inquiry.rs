//! `inquiry.json`: where a payment is. Moves nothing, and is no substitute for a verification.

use serde_json::json;

use super::answer::{Answer, SUCCESS};
use super::api::Call;
use super::form::Form;

pub(super) fn inquire(call: &Call<'_>) -> Answer {
    let mut form = Form::read(call.body);
    let merchant_id = form.merchant_id();
    let authority = form.text("authority");
    form.done()?;
    let mut world = call.sim.world();
    world.admit(&merchant_id, call.now_ms)?;
    let session = world.owned((&merchant_id, &authority), call.now_ms)?;
    Ok(json!({ "status": session.state.inquired(), "code": SUCCESS, "message": "Success" }))
}
