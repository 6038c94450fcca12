//! Money that goes back through the panel: found by the bank's reference, given back whole, and looked for again
//! whenever the answer was not a clear yes.

use kernel::{Money, sabotage};
use serde_json::{Value, json};
use shop::payments::{GatewayAccess, GatewayError, RefundAccess, RefundAsked, Reversal};

use super::answer::{integer, unbelievable};
use super::panel::{Panel, Told};

/// The least that is given back, in rial (documented with the method).
const RIAL_MIN: i64 = 20_000;
/// In the bank's next round of transfers. The other way, `CARD`, is at once and a service of its own.
const METHOD: &str = "PAYA";
const REASON: &str = "CUSTOMER_REQUEST";
/// In the word of a refund that came to nothing; the words themselves are documented nowhere.
const THROWN_BACK: [&str; 3] = ["FAIL", "REJECT", "CANCEL"];
/// A reference of the bank is one payment; two rows would be a riddle.
const ROWS_MAX: u64 = 2;

const FIND: &str = "query Sessions($terminal_id: ID!, $reference_id: String, $limit: Int) { \
    Session(terminal_id: $terminal_id, reference_id: $reference_id, limit: $limit) { \
    id status amount timeline { refund_amount refund_status } } }";
const LOOK: &str = "query Sessions($terminal_id: ID!, $limit: Int) { Session(terminal_id: $terminal_id, limit: $limit) { id } }";
const ADD: &str = "mutation AddRefund($session_id: ID!, $amount: BigInteger!, $description: String, \
    $method: InstantPayoutActionTypeEnum, $reason: RefundReasonEnum) { \
    resource: AddRefund(session_id: $session_id, amount: $amount, description: $description, method: $method, \
    reason: $reason) { id amount timeline { refund_amount refund_status } } }";

/// A payment as the panel has it.
struct Session {
    id: String,
    status: String,
    /// In rial.
    refunded: Option<i64>,
}

/// What the panel knows of a payment.
enum Found {
    One(Session),
    Impossible(&'static str),
}

pub(super) async fn refund(
    panel: &Panel,
    access: &GatewayAccess,
    asked: &RefundAsked,
) -> Result<Reversal, GatewayError> {
    let Some(own) = access.refund.as_ref().filter(|_| !access.sandbox) else {
        return Ok(impossible("no_access"));
    };
    if asked.amount.rial() < RIAL_MIN {
        return Ok(impossible("amount"));
    }
    let session = match find(panel, own, asked).await? {
        Found::One(session) => session,
        Found::Impossible(code) => return Ok(impossible(code)),
    };
    if let Some(known) = known(&session, asked.amount).filter(|_| !sabotage::on("refund-unlooked-for")) {
        return Ok(known);
    }
    let order = json!({
        "session_id": session.id,
        "amount": asked.amount.rial(),
        "description": asked.note,
        "method": METHOD,
        "reason": REASON,
    });
    match panel.ask(&own.token, (ADD, &order)).await? {
        Told::Data(data) if data.get("resource").and_then(id_of) == Some(session.id) => {
            Ok(Reversal::Reversed)
        }
        Told::Data(_) => Err(unbelievable("refunded another payment, or none")),
        Told::ShutOut => Ok(impossible("access")),
        // "Already refunded" may be the answer to a call whose own answer was lost.
        Told::No(words) => match find(panel, own, asked).await? {
            Found::One(session) => {
                Ok(known(&session, asked.amount).unwrap_or(Reversal::Impossible { code: words }))
            }
            Found::Impossible(_) => Err(unbelievable("a payment that was there and is not")),
        },
    }
}

/// Asks for one payment of the terminal, whichever it is.
pub(super) async fn probe(panel: &Panel, access: &GatewayAccess) -> Result<(), GatewayError> {
    let refused = |code: &str, detail: String| GatewayError::Refused { code: code.to_owned(), detail };
    let Some(own) = access.refund.as_ref() else { return Err(refused("no_access", String::new())) };
    let variables = json!({ "terminal_id": own.terminal, "limit": 1 });
    match panel.ask(&own.token, (LOOK, &variables)).await? {
        Told::Data(data) if data.get("Session").is_some_and(Value::is_array) => Ok(()),
        Told::Data(_) => Err(unbelievable("a list that is none")),
        Told::ShutOut => Err(refused("access", String::new())),
        Told::No(words) => Err(refused("terminal", words)),
    }
}

/// What is left to do with a payment that may have been refunded, in whole or in part, or was never paid.
fn known(session: &Session, amount: Money) -> Option<Reversal> {
    match (session.status.as_str(), session.refunded.unwrap_or_default()) {
        ("REFUNDED", _) => Some(Reversal::Reversed),
        (_, refunded) if refunded >= amount.rial() => Some(Reversal::Reversed),
        (_, refunded) if refunded > 0 => Some(impossible("refunded_in_part")),
        ("PAID" | "VERIFIED", _) => None,
        _ => Some(impossible("unpaid")),
    }
}

async fn find(panel: &Panel, own: &RefundAccess, asked: &RefundAsked) -> Result<Found, GatewayError> {
    let variables =
        json!({ "terminal_id": own.terminal, "reference_id": asked.reference, "limit": ROWS_MAX });
    let rows = match panel.ask(&own.token, (FIND, &variables)).await? {
        Told::Data(mut data) => match data.remove("Session") {
            Some(Value::Array(rows)) => rows,
            Some(Value::Null) => Vec::new(),
            _ => return Err(unbelievable("a list that is none")),
        },
        Told::ShutOut => return Ok(Found::Impossible("access")),
        Told::No(_) => return Ok(Found::Impossible("terminal")),
    };
    let [row] = rows.as_slice() else {
        return Ok(Found::Impossible(if rows.is_empty() { "not_found" } else { "ambiguous" }));
    };
    // Whatever the terminal counts in, a tenth or tenfold is not another payment of the same reference.
    if row.get("amount").and_then(integer) != Some(asked.amount.rial()) {
        return Ok(Found::Impossible("amount_differs"));
    }
    let id = id_of(row).ok_or_else(|| unbelievable("a payment without a number"))?;
    let status = row["status"].as_str().unwrap_or_default().trim().to_ascii_uppercase();
    // A timeline is an object, or a list whose last entry is the newest.
    let timeline = match &row["timeline"] {
        Value::Array(entries) => entries.last().cloned().unwrap_or_default(),
        other => other.clone(),
    };
    // A transfer that the bank threw back has given nothing back.
    let word = timeline["refund_status"].as_str().unwrap_or_default().to_ascii_uppercase();
    let went = !THROWN_BACK.iter().any(|part| word.contains(part));
    let refunded = timeline.get("refund_amount").and_then(integer).filter(|_| went);
    Ok(Found::One(Session { id, status, refunded }))
}

/// A number of the panel, which comes as text or as a number.
fn id_of(row: &Value) -> Option<String> {
    super::answer::digits(row.get("id")?)
}

fn impossible(code: &str) -> Reversal {
    Reversal::Impossible { code: code.to_owned() }
}
