//! What a "yes" of Zarinpal says, read member by member. Pure. Whatever disagrees with what we asked is unknown.

use kernel::{Money, sabotage};
use serde_json::Value;
use shop::payments::{Asked, GatewayError, GatewayFact, Proof, Standing, Unverified, UnverifiedList};

use super::answer::{Data, digits, integer, unbelievable};
use super::codes::DONE_BEFORE;
use super::form::is_authority;

/// Zarinpal lists the last so many; from then on older payments may be missing.
const LISTED_MAX: usize = 100;
/// A masked card has sixteen characters, some write it with dashes.
const CARD_CHARS_MAX: usize = 24;
/// Who pays the fee, when it is not us.
const FEE_OF_PAYER: &str = "payer";

/// The authority of a payment that was opened.
pub(super) fn authority(data: &Data) -> Result<String, GatewayError> {
    let authority = data.get("authority").and_then(Value::as_str).filter(|text| is_authority(text));
    authority.map(str::to_owned).ok_or_else(|| unbelievable("opened without an authority"))
}

/// A payment that was verified.
pub(super) fn paid(code: i64, data: &Data, asked: &Asked) -> Result<GatewayFact, GatewayError> {
    let differs = |amount: &Value| integer(amount) != Some(asked.amount.rial());
    if present(data, "amount").is_some_and(differs) && !sabotage::on("verified-amount-unchecked") {
        return Err(unbelievable("verified with another amount"));
    }
    if present(data, "authority").is_some_and(|named| named.as_str() != Some(asked.authority.as_str())) {
        return Err(unbelievable("verified another payment"));
    }
    let reference = data.get("ref_id").and_then(digits);
    Ok(GatewayFact::Paid(Proof {
        amount: asked.amount,
        reference: reference.ok_or_else(|| unbelievable("verified without a reference"))?,
        payer_card: card(data),
        fee: fee(data),
        repeated: code == DONE_BEFORE,
    }))
}

/// Zarinpal's fee, when it is ours to bear.
pub(super) fn fee(data: &Data) -> Option<Money> {
    let of_payer = |of: &Value| of.as_str().is_some_and(|text| text.eq_ignore_ascii_case(FEE_OF_PAYER));
    if data.get("fee_type").is_some_and(of_payer) {
        return None;
    }
    let rial = data.get("fee").and_then(integer).filter(|rial| *rial >= 0)?;
    Money::from_rial(rial).ok()
}

/// Kept when it is masked: a whole card number is nothing we want to hold.
fn card(data: &Data) -> Option<String> {
    let card = data.get("card_pan").and_then(Value::as_str)?.trim();
    let masked = card.contains(['*', 'x', 'X']);
    let sound = card.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | 'x' | 'X' | '-'));
    (masked && sound && card.len() <= CARD_CHARS_MAX).then(|| card.to_owned())
}

/// Where a payment stands.
pub(super) fn standing(data: &Data) -> Result<Standing, GatewayError> {
    let word = data.get("status").and_then(Value::as_str);
    let word = word.ok_or_else(|| unbelievable("an inquiry without a status"))?.trim().to_ascii_uppercase();
    Ok(match word.as_str() {
        "VERIFIED" => Standing::Verified,
        "PAID" => Standing::Paid,
        "IN_BANK" | "INBANK" => Standing::AtBank,
        "FAILED" | "CANCELED" | "CANCELLED" => Standing::Failed,
        "REVERSED" | "REFUNDED" => Standing::Reversed,
        _ => Standing::Unclear,
    })
}

/// What waits to be verified. The documentation calls the list a string, its example shows an array; what PHP has
/// filtered comes as an object.
pub(super) fn unverified(data: &Data) -> Result<UnverifiedList, GatewayError> {
    let nonsense = || unbelievable("a list that makes no sense");
    let parsed = match present(data, "authorities") {
        Some(Value::String(text)) => Some(serde_json::from_str::<Value>(text).map_err(|_| nonsense())?),
        other => other.cloned(),
    };
    let items: Vec<Value> = match parsed {
        None => Vec::new(),
        Some(Value::Array(items)) => items,
        Some(Value::Object(items)) => items.into_iter().map(|(_, item)| item).collect(),
        Some(_) => return Err(nonsense()),
    };
    let payments = items.iter().filter_map(one_unverified).collect();
    Ok(UnverifiedList { payments, full: items.len() >= LISTED_MAX })
}

/// The unit of the amount is documented nowhere (clients take it for rial): a hint, never an amount to verify with.
fn one_unverified(item: &Value) -> Option<Unverified> {
    let authority = item.get("authority").and_then(Value::as_str).filter(|text| is_authority(text))?;
    let rial = item.get("amount").and_then(integer).filter(|rial| *rial > 0)?;
    Some(Unverified { authority: authority.to_owned(), amount: Money::from_rial(rial).ok()? })
}

fn present<'a>(data: &'a Data, name: &str) -> Option<&'a Value> {
    data.get(name).filter(|value| !value.is_null())
}
