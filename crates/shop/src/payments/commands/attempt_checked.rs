//! What a provider said about a payment. The one way for its word to become a fact.

use chrono::TimeDelta;
use kernel::{AttemptId, OrderId, Timestamp, sabotage, unix_ms};
use serde_json::{Value, json};

use super::attempt_confirmed::attempt_confirmed;
use super::attempt_returned::{is_open_question, is_unconfirmed};
use crate::notifications::{NewNotice, notice_change_about, notice_send};
use crate::notifications::{alert_send, alert_send_hourly};
use crate::payments::cadence::{is_over, may_settle, next_check, next_settling};
use crate::payments::error::PaymentRefusal;
use crate::payments::gateway::{GatewayError, GatewayFact, Proof};
use crate::payments::machine::AttemptMove;
use crate::payments::model::{Attempt, AttemptState, FactKind, IntentState};
use crate::payments::store::attempt_move::{self, AttemptChange, Checked};
use crate::payments::store::{attempt, check, fact, gateway_access, intent};
use crate::{Ctx, Event, Result};

/// After how long in the unknown a person should look (§1.7).
const UNKNOWN_ALERT_AFTER: TimeDelta = TimeDelta::minutes(5);

/// Notes the answer to one question. When it was paid the money is booked in this transaction, by whoever listens to
/// [`Event::PaymentVerified`]. What is settled already stays as it is: asking twice changes nothing (F-04, F-10).
pub(in crate::payments) async fn attempt_checked(
    ctx: &Ctx<'_>,
    id: AttemptId,
    answer: Result<GatewayFact, GatewayError>,
) -> Result<()> {
    let current = attempt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    if is_unconfirmed(&current) {
        return attempt_confirmed(ctx, &current, answer).await;
    }
    if !is_open_question(current.state) {
        return Ok(());
    }
    match answer {
        Ok(GatewayFact::Paid(proof)) => paid(ctx, &current, proof).await,
        Ok(GatewayFact::AtBank) if settles(ctx, &current).await? => at_bank(ctx, &current).await,
        Ok(GatewayFact::Pending | GatewayFact::AtBank) => not_paid(ctx, &current, None).await,
        Ok(GatewayFact::Failed { code }) => not_paid(ctx, &current, Some(code)).await,
        Err(error) => no_answer(ctx, &current, &error).await,
    }
}

/// Test services count their references from one again and again.
pub(super) async fn own_reference(ctx: &Ctx<'_>, current: &Attempt, proof: &mut Proof) -> Result<()> {
    let access = match current.online.access_id {
        Some(id) => gateway_access::find(ctx.tx(), id).await?,
        None => None,
    };
    if access.is_some_and(|access| access.sandbox) {
        proof.reference = format!("sandbox:{}:{}", current.id, proof.reference);
    }
    Ok(())
}

async fn paid(ctx: &Ctx<'_>, current: &Attempt, mut proof: Proof) -> Result<()> {
    if !proof.amount.is_positive() {
        let nonsense = GatewayError::Unknown("paid without an amount".to_owned());
        return no_answer(ctx, current, &nonsense).await;
    }
    own_reference(ctx, current, &mut proof).await?;
    if let Some(other) = check::by_reference(ctx.tx(), &current.gateway, &proof.reference).await?
        && other.id != current.id
        && !sabotage::on("reference-pays-twice")
    {
        // One reference pays once (I-9): somebody has to look at this.
        let args = json!({ "attempt": current.id, "other": other.id, "reference": proof.reference });
        alert_send(ctx, "payments.reference_taken", &args, &current.id.to_string()).await?;
        let taken = GatewayError::Unknown(format!("its reference belongs to payment {}", other.id));
        return no_answer(ctx, current, &taken).await;
    }
    let state = confirmed(current.state).ok_or(PaymentRefusal::IllegalMove)?;
    let change = AttemptChange {
        late: Some(current.late || is_over(current, ctx.now())),
        verified: Some((proof.amount, ctx.now())),
        proof: Some(&proof),
        checked: Some(Checked { next_check_at: None, unknown_since: None }),
        ..AttemptChange::to(state)
    };
    move_to(ctx, current, change).await?;
    let data = json!({ "amount": proof.amount, "reference": proof.reference, "repeated": proof.repeated });
    note(ctx, current, (FactKind::Paid, data)).await?;
    ctx.emit(Event::PaymentVerified { attempt_id: current.id }).await
}

/// Whether the bank may still say that it was paid, and anybody waits for that.
async fn settles(ctx: &Ctx<'_>, current: &Attempt) -> Result<bool> {
    if !may_settle(current, ctx.now()) || fact::came_back_canceled(ctx.tx(), current.id).await? {
        return Ok(false);
    }
    let Some(owed) = intent::get(ctx.tx(), current.intent_id).await? else { return Ok(false) };
    if owed.state != IntentState::Canceled {
        return Ok(true);
    }
    // Paid for in another way, asked for anew or given up: whoever has come back from paying waits all the same.
    fact::came_back_paid(ctx.tx(), current.id).await
}

/// The payer has done what a payer can: it stays with the bank, and is asked about ever more seldom.
async fn at_bank(ctx: &Ctx<'_>, current: &Attempt) -> Result<()> {
    let checked = Checked { next_check_at: Some(next_settling(current, ctx.now())), unknown_since: None };
    move_to(ctx, current, AttemptChange { checked: Some(checked), ..AttemptChange::to(current.state) }).await
}

/// Where a yes leads: also from a page that the clock asked about before anybody came back from it.
fn confirmed(state: AttemptState) -> Option<AttemptState> {
    let asked = if state == AttemptState::Redirected { state.after(AttemptMove::Verify)? } else { state };
    asked.after(AttemptMove::Confirm)
}

/// `code`: the provider says that it never will be. A payer who came back saying so is believed too, once the provider
/// agrees that nothing was paid.
async fn not_paid(ctx: &Ctx<'_>, current: &Attempt, code: Option<String>) -> Result<()> {
    // Once is enough: the page is closed at the provider, whatever its address is visited with afterwards.
    let canceled = fact::came_back_canceled(ctx.tx(), current.id).await?;
    let owed = intent::get(ctx.tx(), current.intent_id).await?;
    let given_up = owed.as_ref().is_none_or(|owed| owed.state != IntentState::Open);
    let over = given_up || is_over(current, ctx.now());
    let wanted = match (&code, canceled, over) {
        (Some(_), ..) | (None, true, _) => AttemptMove::Fail,
        (None, false, true) => AttemptMove::Lapse,
        (None, false, false) => AttemptMove::Pend,
    };
    let data = json!({ "code": code, "canceled": canceled });
    // An ended payment stays ended: only money would change that.
    let Some(between) = asked_state(current.state) else {
        note_change(ctx, current, (FactKind::NotPaid, data)).await?;
        return ask_later(ctx, current, None).await;
    };
    let state = between.after(wanted).ok_or(PaymentRefusal::IllegalMove)?;
    if state == current.state {
        // A provider that was silent speaks again.
        if current.online.unknown_since.is_some() {
            note_change(ctx, current, (FactKind::NotPaid, data)).await?;
        }
        return ask_later(ctx, current, None).await;
    }
    note_change(ctx, current, (FactKind::NotPaid, data)).await?;
    let checked =
        Checked { next_check_at: next_check(current, state, (ctx.now(), None)), unknown_since: None };
    move_to(ctx, current, AttemptChange { checked: Some(checked), ..AttemptChange::to(state) }).await?;
    let ends = matches!(state, AttemptState::Failed | AttemptState::Expired);
    // Whoever left the page behind heard nothing, and hears nothing; whoever was told to wait hears how it ended.
    // Of what was given up only whoever has come back from paying waits.
    let stands = owed.as_ref().is_some_and(|owed| owed.state != IntentState::Canceled);
    let waits = fact::came_back_paid(ctx.tx(), current.id).await?
        || (stands && current.state == AttemptState::Unknown);
    if ends {
        page_closed(ctx, current.id).await?;
    }
    if ends && (canceled || waits) {
        // Its own words are not those of a page that closes.
        tell_with(ctx, current, "payments.not_paid", json!({ "ended": true })).await?;
    }
    Ok(())
}

/// Wherever a face leads to the page of a payment that has ended, it leads there no more.
///
/// # Errors
/// The database's own failures.
pub(crate) async fn page_closed(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    use AttemptState as S;
    let Some(current) = attempt::get(ctx.tx(), id).await? else { return Ok(()) };
    if !matches!(current.state, S::Canceled | S::Expired | S::Failed) {
        return Ok(());
    }
    let Some(owed) = intent::get(ctx.tx(), current.intent_id).await? else { return Ok(()) };
    let said = json!({ "attempt": id, "order": owed.order_id });
    notice_change_about(ctx, &payment_topic(owed.order_id), ("payments.page_closed", &said)).await.map(drop)
}

/// The state a question is asked in; `None` for payments that have ended.
fn asked_state(state: AttemptState) -> Option<AttemptState> {
    match state {
        AttemptState::Redirected => state.after(AttemptMove::Verify),
        AttemptState::Verifying | AttemptState::Unknown => Some(state),
        _ => None,
    }
}

/// Nobody knows. It stays so until somebody does: a time-out is never a failure.
async fn no_answer(ctx: &Ctx<'_>, current: &Attempt, error: &GatewayError) -> Result<()> {
    let detail = error.to_string();
    note_change(ctx, current, (FactKind::NoAnswer, json!({ "detail": detail }))).await?;
    if let GatewayError::Refused { code, .. } = error {
        let args = json!({ "gateway": current.gateway, "code": code });
        alert_send_hourly(ctx, "payments.gateway_refused", &args, &current.gateway).await?;
    }
    let lost = match current.state {
        AttemptState::Verifying if sabotage::on("silence-is-failure") => {
            current.state.after(AttemptMove::Fail)
        }
        AttemptState::Verifying => current.state.after(AttemptMove::LoseAnswer),
        // A page that nobody came back from: silence about it is no news about money.
        _ => None,
    };
    let since = current.online.unknown_since.unwrap_or(ctx.now());
    let Some(state) = lost else {
        return match current.state {
            AttemptState::Redirected => ask_later(ctx, current, Some(since)).await,
            AttemptState::Unknown => unknown_still(ctx, current, since).await,
            _ => ask_later(ctx, current, None).await,
        };
    };
    let checked = Checked {
        next_check_at: next_check(current, state, (ctx.now(), Some(since))),
        unknown_since: Some(since),
    };
    move_to(ctx, current, AttemptChange { checked: Some(checked), ..AttemptChange::to(state) }).await?;
    tell(ctx, current, "payments.waiting").await
}

/// A payment that is in the unknown alarms its owner after a while.
async fn unknown_still(ctx: &Ctx<'_>, current: &Attempt, since: Timestamp) -> Result<()> {
    if ctx.now() - since >= UNKNOWN_ALERT_AFTER {
        let args = json!({ "attempt": current.id, "gateway": current.gateway, "amount": current.amount,
            "since": unix_ms(since) });
        alert_send(ctx, "payments.unknown_long", &args, &current.id.to_string()).await?;
    }
    ask_later(ctx, current, Some(since)).await
}

/// Nothing is new but since when the provider is silent: only the next question is set.
async fn ask_later(ctx: &Ctx<'_>, current: &Attempt, silent_since: Option<Timestamp>) -> Result<()> {
    let next_check_at = next_check(current, current.state, (ctx.now(), silent_since));
    let checked = Checked { next_check_at, unknown_since: silent_since };
    move_to(ctx, current, AttemptChange { checked: Some(checked), ..AttemptChange::to(current.state) }).await
}

/// Every answer of a provider leaves through here.
pub(super) async fn move_to(ctx: &Ctx<'_>, current: &Attempt, change: AttemptChange<'_>) -> Result<()> {
    let change = AttemptChange { asked_at: Some(ctx.now()), ..change };
    if attempt_move::moved(ctx.tx(), current, change).await? {
        Ok(())
    } else {
        Err(PaymentRefusal::IllegalMove.into())
    }
}

pub(super) async fn note(ctx: &Ctx<'_>, current: &Attempt, what: (FactKind, Value)) -> Result<()> {
    fact::add(ctx.tx(), current.id, what, (ctx.actor(), ctx.now())).await
}

/// The clock asks many times; the timeline tells what changed.
pub(super) async fn note_change(ctx: &Ctx<'_>, current: &Attempt, what: (FactKind, Value)) -> Result<()> {
    let newest = fact::newest(ctx.tx(), current.id).await?;
    if newest.is_some_and(|newest| newest.kind == what.0 && newest.data == what.1) {
        return Ok(());
    }
    note(ctx, current, what).await
}

/// Tells the payer, once per attempt and key.
pub(super) async fn tell(ctx: &Ctx<'_>, current: &Attempt, key: &'static str) -> Result<()> {
    tell_with(ctx, current, key, json!({})).await
}

/// The same with more to say.
pub(super) async fn tell_with(
    ctx: &Ctx<'_>,
    current: &Attempt,
    key: &'static str,
    mut args: Value,
) -> Result<()> {
    let owed = intent::get(ctx.tx(), current.intent_id).await?;
    // A page of the payment asks under the same (`orders.payment_shown`).
    args["attempt"] = json!(current.id);
    args["order"] = json!(owed.as_ref().map(|owed| owed.order_id));
    let dedup_key = format!("attempt:{}:{key}", current.id);
    // It offers another try, until the invoice is paid or over.
    let topic = owed.map(|owed| payment_topic(owed.order_id));
    let notice = NewNotice { user_id: current.user_id, key, args, dedup_key, topic };
    notice_send(ctx, notice).await.map(drop)
}

/// What all messages belong to that ask for the payment of an order.
#[must_use]
pub(crate) fn payment_topic(id: OrderId) -> String {
    format!("order:{id}:payment")
}
