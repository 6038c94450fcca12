//! `request.json`: a merchant asks for money and gets the authority to which the payer is sent.

use serde_json::{Value, json};

use super::answer::{Answer, DOMAIN_DIFFERS, REFERRER_MALFORMED, Refusal, SUCCESS};
use super::api::Call;
use super::fee::{FEE_TYPE, fee};
use super::form::Form;
use super::metadata::Metadata;
use super::money::{Currency, limit_check};
use super::session::{Session, State};
use super::wages;

const DESCRIPTION_LEN_MAX: usize = 500;
const REFERRER_LEN_MAX: usize = 64;

/// What was asked for, every field of the right form.
struct Asked {
    merchant_id: String,
    amount: i64,
    currency: Currency,
    callback_url: String,
    callback_host: String,
    description: String,
    metadata: Metadata,
    wages: Vec<Value>,
}

fn read(body: &[u8]) -> Result<Asked, Refusal> {
    let mut form = Form::read(body);
    let merchant_id = form.merchant_id();
    let amount = form.amount_asked();
    let currency = form.currency();
    let callback = form.callback();
    let description = form.text("description");
    if description.chars().count() > DESCRIPTION_LEN_MAX {
        form.complain("description", &format!("must not be greater than {DESCRIPTION_LEN_MAX} characters."));
    }
    let metadata = Metadata::read(&mut form);
    let wages = wages::read(&mut form);
    if form.get("cart_data").is_some_and(|cart| !cart.is_object()) {
        form.complain("cart_data", "must be an array.");
    }
    let referrer = form.get("referrer_id");
    let callback_url = form.get("callback_url").and_then(|url| url.as_str().map(str::to_owned));
    form.done()?;
    if referrer.is_some_and(|code| !code.as_str().is_some_and(is_referrer)) {
        return Err(Refusal::of(REFERRER_MALFORMED));
    }
    Ok(Asked {
        merchant_id,
        amount,
        currency,
        callback_url: callback_url.unwrap_or_default(),
        callback_host: callback.as_ref().and_then(|url| url.host_str()).unwrap_or_default().to_owned(),
        description,
        metadata,
        wages,
    })
}

fn is_referrer(code: &str) -> bool {
    (1..=REFERRER_LEN_MAX).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Opens a session.
pub(super) fn open(call: &Call<'_>) -> Answer {
    let asked = read(call.body)?;
    let mut world = call.sim.world();
    let terminal = world.admit(&asked.merchant_id, call.now_ms)?;
    if !terminal.takes_host(&asked.callback_host) {
        return Err(Refusal::of(DOMAIN_DIFFERS));
    }
    let auto_verify = asked.metadata.auto_verify.unwrap_or(terminal.auto_verify);
    limit_check(asked.amount, asked.currency)?;
    wages::check(&asked.wages, asked.amount, asked.currency)?;
    let (nr, authority) = world.next(&call.sim.rng);
    let fee = fee(asked.amount, asked.currency);
    let told = json!({
        "authority": authority, "fee": fee, "fee_type": FEE_TYPE, "code": SUCCESS, "message": "Success",
    });
    world.open(Session {
        nr,
        authority,
        merchant_id: asked.merchant_id,
        amount: asked.amount,
        currency: asked.currency,
        callback_url: asked.callback_url,
        description: asked.description,
        order_id: asked.metadata.order_id,
        mobile: asked.metadata.mobile,
        card_pan: asked.metadata.card_pan,
        auto_verify,
        wages: asked.wages,
        state: State::Created,
        created_ms: call.now_ms,
        settle_after_s: None,
        returned_ms: None,
        settles_ms: None,
        paid_ms: None,
        pan: None,
        ref_id: None,
        verifies: 0,
        refunds: Vec::new(),
    });
    Ok(told)
}
