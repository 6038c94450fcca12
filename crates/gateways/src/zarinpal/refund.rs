//! Money that goes back through the panel: a payment is found by the bank's reference, looked at, and ordered back whole.
//!
//! Only a clear row of exactly our amount is a fact. What the panel refuses in words is one for nobody: its words are
//! documented nowhere.

use kernel::{Money, sabotage};
use serde_json::{Value, json};
use shop::payments::{GatewayAccess, GatewayError, RefundAccess, RefundAnswer, RefundAsked, RefundStanding};

use super::answer::{digits, integer, unbelievable};
use super::panel::{Panel, Told};

/// The least that is given back, in rial (documented with the method).
const RIAL_MIN: i64 = 20_000;
/// In the bank's next round of transfers. The other way, `CARD`, is at once and a service of its own.
const METHOD: &str = "PAYA";
const REASON: &str = "CUSTOMER_REQUEST";
/// A reference of the bank is one payment. A panel that listed all payments instead would list more than one.
const ROWS_MAX: u64 = 2;
/// In the word of a refund that came to nothing. A guess, which is good for waking people and for nothing else.
const THROWN_BACK: [&str; 3] = ["FAIL", "REJECT", "CANCEL"];

const FIND: &str = "query Sessions($terminal_id: ID!, $reference_id: String, $limit: Int) { \
    Session(terminal_id: $terminal_id, reference_id: $reference_id, limit: $limit) { \
    id status amount timeline { refund_amount refund_status } } }";
const LOOK: &str = "query Sessions($terminal_id: ID!, $limit: Int) { Session(terminal_id: $terminal_id, limit: $limit) { id } }";
const ADD: &str = "mutation AddRefund($session_id: ID!, $amount: BigInteger!, $description: String, \
    $method: InstantPayoutActionTypeEnum, $reason: RefundReasonEnum) { \
    resource: AddRefund(session_id: $session_id, amount: $amount, description: $description, method: $method, \
    reason: $reason) { id amount timeline { refund_amount refund_status } } }";

fn refused(code: &str, detail: impl Into<String>) -> GatewayError {
    GatewayError::Refused { code: code.to_owned(), detail: detail.into() }
}

fn impossible(code: &str) -> RefundStanding {
    RefundStanding::Impossible { code: code.to_owned() }
}

/// The sandbox has no panel.
fn own(access: &GatewayAccess) -> Result<&RefundAccess, GatewayError> {
    let own = access.refund.as_ref().filter(|_| !access.sandbox);
    own.ok_or_else(|| refused("no_access", "no access to refunds, or the test service"))
}

pub(super) async fn standing(
    panel: &Panel,
    access: &GatewayAccess,
    asked: &RefundAsked,
) -> Result<RefundStanding, GatewayError> {
    let own = own(access)?;
    if asked.amount.rial() < RIAL_MIN {
        return Ok(impossible("amount"));
    }
    let variables =
        json!({ "terminal_id": own.terminal, "reference_id": asked.reference, "limit": ROWS_MAX });
    let rows = match panel.ask(&own.token, (FIND, &variables)).await? {
        Told::Data(mut data) => match data.remove("Session") {
            Some(Value::Array(rows)) => rows,
            Some(Value::Null) => Vec::new(),
            _ => return Err(unbelievable("a list that is none")),
        },
        Told::ShutOut => return Err(refused("access", "")),
        Told::No(words) => return Err(refused("terminal", words)),
    };
    match rows.as_slice() {
        [row] => read(row, asked.amount),
        [] => Ok(impossible("not_found")),
        _ => Ok(impossible("ambiguous")),
    }
}

/// What one row says of a payment of this amount.
fn read(row: &Value, amount: Money) -> Result<RefundStanding, GatewayError> {
    // Whatever the terminal counts in, a tenth or tenfold is not another payment of the same reference.
    if row.get("amount").and_then(integer) != Some(amount.rial()) {
        return Ok(impossible("amount_differs"));
    }
    let key = row.get("id").and_then(digits).ok_or_else(|| unbelievable("a payment without a number"))?;
    let status = row["status"].as_str().unwrap_or_default().trim().to_ascii_uppercase();
    let (refunded, thrown_back) = went_back(&row["timeline"]);
    let looked_for = !sabotage::on("refund-unlooked-for");
    Ok(match (status.as_str(), refunded) {
        ("REFUNDED", _) => RefundStanding::GaveBack { thrown_back },
        (_, refunded) if refunded >= amount.rial() && looked_for => RefundStanding::GaveBack { thrown_back },
        (_, refunded) if refunded > 0 && looked_for => impossible("refunded_in_part"),
        ("PAID" | "VERIFIED", _) => RefundStanding::Whole { key },
        _ => impossible("unpaid"),
    })
}

/// What was ever ordered back, in rial, and whether the last of it came to nothing. A timeline is an object, or a list of
/// them.
fn went_back(timeline: &Value) -> (i64, bool) {
    let entries = match timeline {
        Value::Array(entries) => entries.as_slice(),
        one => std::slice::from_ref(one),
    };
    let amounts = entries.iter().filter_map(|entry| entry.get("refund_amount").and_then(integer));
    let word = entries.last().and_then(|entry| entry["refund_status"].as_str()).unwrap_or_default();
    let word = word.to_ascii_uppercase();
    (amounts.fold(0, i64::saturating_add), THROWN_BACK.iter().any(|part| word.contains(part)))
}

pub(super) async fn order(
    panel: &Panel,
    access: &GatewayAccess,
    (asked, key): (&RefundAsked, &str),
) -> Result<RefundAnswer, GatewayError> {
    let own = own(access)?;
    let order = json!({
        "session_id": key,
        "amount": asked.amount.rial(),
        "description": asked.note,
        "method": METHOD,
        "reason": REASON,
    });
    match panel.ask(&own.token, (ADD, &order)).await? {
        Told::Data(data) => match data.get("resource").and_then(|row| row.get("id")).and_then(digits) {
            Some(id) if id == key => Ok(RefundAnswer::Ordered),
            _ => Err(unbelievable("refunded another payment, or none")),
        },
        Told::ShutOut => Ok(RefundAnswer::Refused { code: "access".to_owned() }),
        Told::No(words) => Ok(RefundAnswer::Refused { code: words }),
    }
}

/// Asks for one payment of the terminal, whichever it is.
pub(super) async fn probe(panel: &Panel, access: &GatewayAccess) -> Result<(), GatewayError> {
    let own = own(access)?;
    let variables = json!({ "terminal_id": own.terminal, "limit": 1 });
    match panel.ask(&own.token, (LOOK, &variables)).await? {
        Told::Data(data) if data.get("Session").is_some_and(Value::is_array) => Ok(()),
        Told::Data(_) => Err(unbelievable("a list that is none")),
        Told::ShutOut => Err(refused("access", "")),
        Told::No(words) => Err(refused("terminal", words)),
    }
}
