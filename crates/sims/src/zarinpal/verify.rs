//! `verify.json`: the merchant takes the money. The first time says 100, every other time 101.

use serde_json::{Value, json};

use super::answer::{AMOUNT_DIFFERS, Answer, NOT_PAID, Refusal, SUCCESS, VERIFIED_BEFORE};
use super::api::Call;
use super::card;
use super::fee::{FEE_TYPE, fee};
use super::form::Form;
use super::session::{Session, State};

/// What the bank network takes of every payment.
const NETWORK_FEE_RIAL: i64 = 1_200;

pub(super) fn verify(call: &Call<'_>) -> Answer {
    let mut form = Form::read(call.body);
    let merchant_id = form.merchant_id();
    let authority = form.text("authority");
    let amount = form.amount();
    form.done()?;
    let mut world = call.sim.world();
    world.admit(&merchant_id, call.now_ms)?;
    let sandbox = world.sandbox;
    let session = world.owned((&merchant_id, &authority), call.now_ms)?;
    if session.amount != amount {
        return Err(Refusal::of(AMOUNT_DIFFERS));
    }
    let first = match session.state {
        State::Paid => true,
        State::Verified => false,
        _ => return Err(Refusal::of(NOT_PAID)),
    };
    session.state = State::Verified;
    session.verifies += 1;
    let code = if first { SUCCESS } else { VERIFIED_BEFORE };
    Ok(told(session, code, sandbox))
}

/// The receipt. Sandbox and real service differ in small things that a reader must bear.
fn told(session: &Session, code: i64, sandbox: bool) -> Value {
    let pan = session.pan.as_deref().unwrap_or_default();
    let network_fee = session.currency.of_rial(NETWORK_FEE_RIAL);
    let (wages, network_fee) = if sandbox {
        (Value::Null, json!(network_fee))
    } else {
        (json!(session.wages), json!(network_fee.to_string()))
    };
    json!({
        "wages": wages,
        "code": code,
        "message": if code == SUCCESS { "Paid" } else { "Verified" },
        "card_hash": card::hash(pan),
        "card_pan": card::masked(pan),
        "ref_id": session.ref_id,
        "fee_type": FEE_TYPE,
        "fee": fee(session.amount, session.currency),
        "shaparak_fee": network_fee,
        "order_id": session.order_id,
    })
}
