//! Sessions as the panel lists them, and money that a merchant gives back through it.

use kernel::from_unix_ms;
use serde_json::{Value, json};

use super::document::Wanted;
use super::panel::text;
use super::session::{Refund, Session, State};
use super::sim::Sim;

/// The least that is given back, in rial.
const RIAL_MIN: i64 = 20_000;
/// How old a payment may be: two months.
const AGE_MS_MAX: i64 = 60 * 86_400_000;
/// What is listed when nobody says how much.
const LISTED: u64 = 25;
const LISTED_MAX: u64 = 100;

type Done = Result<Value, &'static str>;

/// The word of a session in the panel.
fn status(session: &Session) -> &'static str {
    match session.state {
        _ if session.is_refunded() => "REFUNDED",
        State::Created | State::InBank => "ACTIVE",
        State::Paid => "PAID",
        State::Verified => "VERIFIED",
        State::Canceled | State::Failed | State::Reversed => "TRASH",
    }
}

fn told(session: &Session, terminal: &str) -> Value {
    let time = |ms: i64| from_unix_ms(ms).format("%Y-%m-%d %H:%M:%S").to_string();
    let timeline = session.refunds.last().map(|last| {
        json!({
            "refund_amount": session.refunded_rial(),
            "refund_time": time(last.at_ms),
            "refund_status": last.status,
        })
    });
    json!({
        "id": session.nr.to_string(),
        "terminal_id": terminal,
        "status": status(session),
        "amount": session.rial(),
        "description": session.description,
        "created_at": time(session.created_ms),
        "timeline": timeline,
    })
}

/// `Session`: a terminal's payments, newest first.
pub(super) fn sessions(sim: &Sim, token: &str, wanted: &Wanted) -> Done {
    let mut world = sim.world();
    let number = text(wanted, "terminal_id").unwrap_or_default();
    let terminal = world.terminal_of(token, &number).ok_or("Terminal not found.")?.merchant_id.clone();
    let (id, reference) = (text(wanted, "id"), text(wanted, "reference_id"));
    let (filter, pan) = (text(wanted, "filter"), text(wanted, "card_pan"));
    let is_meant = |session: &&Session| {
        session.merchant_id == terminal
            && id.as_ref().is_none_or(|id| session.nr.to_string() == *id)
            && reference
                .as_ref()
                .is_none_or(|asked| session.ref_id.is_some_and(|it| it.to_string() == *asked))
            && filter.as_ref().is_none_or(|word| status(session) == word)
            && pan.as_ref().is_none_or(|pan| session.pan.as_ref() == Some(pan))
    };
    let number_of = |name: &str| wanted.arguments.get(name).and_then(Value::as_u64);
    let limit = number_of("limit").unwrap_or(LISTED).min(LISTED_MAX);
    let all = world.all(sim.now_ms());
    let listed = all.into_iter().rev().filter(is_meant);
    let listed = listed.skip(usize::try_from(number_of("offset").unwrap_or(0)).unwrap_or(usize::MAX));
    let listed = listed.take(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(listed.map(|session| wanted.told(&told(session, &number))).collect())
}

/// `AddRefund`: all of a payment, or a part of it, goes back to the card that paid.
pub(super) fn add(sim: &Sim, token: &str, wanted: &Wanted) -> Done {
    let now_ms = sim.now_ms();
    let mut world = sim.world();
    let id = text(wanted, "session_id").unwrap_or_default();
    let session = world.all(now_ms).into_iter().find(|session| session.nr.to_string() == id);
    let (authority, merchant) =
        session.map(|it| (it.authority.clone(), it.merchant_id.clone())).ok_or("Session not found.")?;
    let terminal = world.terminals.get(&merchant).cloned().ok_or("Session not found.")?;
    if terminal.access_token.as_deref() != Some(token) {
        return Err("Session not found.");
    }
    if !terminal.refunds {
        return Err("Refund service is not active for this terminal.");
    }
    let session = world.session(&authority, now_ms).ok_or("Session not found.")?;
    let rial = text(wanted, "amount").and_then(|text| text.parse().ok()).unwrap_or_default();
    refundable(session, rial, now_ms)?;
    let status = if text(wanted, "method").as_deref() == Some("CARD") { "DONE" } else { "PENDING" };
    session.refunds.push(Refund {
        rial,
        at_ms: now_ms,
        status: status.to_owned(),
        description: text(wanted, "description").unwrap_or_default(),
    });
    Ok(wanted.told(&told(session, &terminal.number.to_string())))
}

fn refundable(session: &Session, rial: i64, now_ms: i64) -> Result<(), &'static str> {
    if session.is_refunded() {
        return Err("This session has already been refunded.");
    }
    if session.state != State::Verified {
        return Err("This session can not be refunded.");
    }
    if rial < RIAL_MIN {
        return Err("The refund amount is less than the minimum.");
    }
    if rial > session.rial().saturating_sub(session.refunded_rial()) {
        return Err("The refund amount is more than the session amount.");
    }
    if now_ms.saturating_sub(session.paid_ms.unwrap_or(now_ms)) > AGE_MS_MAX {
        return Err("The refund time limit of this session has expired.");
    }
    Ok(())
}
