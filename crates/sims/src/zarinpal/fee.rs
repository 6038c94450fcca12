//! `feeCalculation.json`, and the fee that every other answer names.
//!
//! The merchant pays it: amounts stay what was asked for.

use serde_json::json;

use super::answer::{Answer, SUCCESS};
use super::api::Call;
use super::form::Form;
use super::money::{Currency, limit_check};

/// Who pays the fee.
pub(super) const FEE_TYPE: &str = "Merchant";
/// Half a percent, …
const FEE_PARTS: i64 = 200;
/// … at most this much …
const FEE_SHARE_RIAL_MAX: i64 = 160_000;
/// … and a fixed part.
const FEE_FIXED_RIAL: i64 = 5_000;

/// The fee of an amount, both in `currency`.
pub(super) fn fee(amount: i64, currency: Currency) -> i64 {
    let share = (currency.rial(amount) / FEE_PARTS).min(FEE_SHARE_RIAL_MAX);
    currency.of_rial(share + FEE_FIXED_RIAL)
}

/// Answers `feeCalculation.json`; opens nothing.
pub(super) fn calculate(call: &Call<'_>) -> Answer {
    let mut form = Form::read(call.body);
    let merchant_id = form.merchant_id();
    let currency = form.currency();
    let amount = form.amount_asked();
    form.done()?;
    call.sim.world().admit(&merchant_id, call.now_ms)?;
    limit_check(amount, currency)?;
    let fee = fee(amount, currency);
    Ok(json!({
        "amount": amount,
        "fee": fee,
        "fee_type": FEE_TYPE,
        "suggested_amount": amount.saturating_add(fee),
        "code": SUCCESS,
        "message": "Success",
    }))
}
