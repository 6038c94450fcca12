//! The provider's word about money that a person has booked without it.

use kernel::{Money, sabotage};
use serde_json::json;

use super::attempt_borne::borne_by;
use super::attempt_checked::{move_to, note, note_change, own_reference};
use crate::ledger::{Account, TransferKind, TransferPost, transfer_post, transfer_reverse};
use crate::notifications::alert_send;
use crate::payments::cadence::next_confirmation;
use crate::payments::gateway::{GatewayError, GatewayFact, Proof};
use crate::payments::model::{Attempt, FactKind};
use crate::payments::store::attempt_move::{AttemptChange, Checked};
use crate::payments::store::{check, intent, settlement};
use crate::{Ctx, Event, Result};

/// Notes what the provider says. The person's booking stands; what came beyond it is booked too, and people are told
/// whenever the two do not agree.
pub(super) async fn attempt_confirmed(
    ctx: &Ctx<'_>,
    current: &Attempt,
    answer: Result<GatewayFact, GatewayError>,
) -> Result<()> {
    match answer {
        Ok(GatewayFact::Paid(proof)) if !proof.amount.is_positive() => {
            no_word(ctx, current, "paid without an amount").await
        }
        Ok(GatewayFact::Paid(proof)) => paid(ctx, current, proof).await,
        Ok(GatewayFact::Pending | GatewayFact::AtBank) => denied(ctx, current, None).await,
        Ok(GatewayFact::Failed { code }) => denied(ctx, current, Some(code)).await,
        Err(error) => no_word(ctx, current, &error.to_string()).await,
    }
}

async fn no_word(ctx: &Ctx<'_>, current: &Attempt, detail: &str) -> Result<()> {
    note_change(ctx, current, (FactKind::NoAnswer, json!({ "detail": detail }))).await?;
    let again = Checked { next_check_at: Some(next_confirmation(current, ctx.now())), unknown_since: None };
    move_to(ctx, current, AttemptChange { checked: Some(again), ..AttemptChange::to(current.state) }).await
}

async fn paid(ctx: &Ctx<'_>, current: &Attempt, mut proof: Proof) -> Result<()> {
    own_reference(ctx, current, &mut proof).await?;
    let other = check::by_reference(ctx.tx(), &current.gateway, &proof.reference).await?;
    if let Some(other) = other {
        let checked = Some(denied_check(ctx, current));
        move_to(ctx, current, AttemptChange { checked, ..AttemptChange::to(current.state) }).await?;
        let args = json!({ "attempt": current.id, "reference": proof.reference, "other": other.id });
        return alert_send(ctx, "payments.reference_taken", &args, &current.id.to_string()).await;
    }
    let booked = current.received.unwrap_or_default();
    let rest = proof.amount.checked_sub(booked)?;
    undenied(ctx, current).await?;
    let transfer_id = booked_besides(ctx, current, rest).await?;
    let change = AttemptChange {
        proof: Some(&proof),
        // Nobody bears what is paid.
        borne_at: current.borne_at.is_some().then_some(None),
        rest: (current.rest.is_some() || !rest.is_zero()).then_some((rest, transfer_id)),
        checked: Some(Checked { next_check_at: None, unknown_since: None }),
        ..AttemptChange::to(current.state)
    };
    move_to(ctx, current, change).await?;
    let data = json!({ "amount": proof.amount, "reference": proof.reference, "repeated": proof.repeated });
    note(ctx, current, (FactKind::Paid, data)).await?;
    if transfer_id.is_some() && rest.is_positive() {
        ctx.emit(Event::PaymentGrew { attempt_id: current.id, amount: rest }).await?;
    }
    if rest.is_zero() {
        return Ok(());
    }
    let args = json!({ "attempt": current.id, "gateway": current.gateway, "booked": booked, "amount": proof.amount });
    alert_send(ctx, "payments.confirmed_otherwise", &args, &current.id.to_string()).await
}

/// Where what the two say differently is booked.
async fn booked_besides(ctx: &Ctx<'_>, current: &Attempt, rest: Money) -> Result<Option<kernel::TransferId>> {
    if rest.is_zero() || sabotage::on("confirmed-rest-unbooked") {
        return Ok(None);
    }
    if rest.is_positive() {
        return more_came(ctx, current, rest).await.map(Some);
    }
    // A payout that was recorded before has shown what was missing.
    if settlement::is_paid_out(ctx.tx(), current.id).await? {
        return Ok(None);
    }
    let transfer_id = less_came(ctx, current, rest.negated()).await?;
    ctx.emit(Event::PaymentRevalued { attempt_id: current.id, by: rest }).await?;
    Ok(Some(transfer_id))
}

/// The provider had said that nothing was paid, and has found it: what was booked of that is undone, also when the shop
/// had given it up.
async fn undenied(ctx: &Ctx<'_>, current: &Attempt) -> Result<()> {
    let borne = borne_by(ctx, current).await?;
    if let Some(transfer_id) = borne {
        transfer_reverse(ctx, transfer_id, "paid after all").await?;
    }
    let less = current.rest_transfer_id.filter(|id| borne != Some(*id));
    if let Some(transfer_id) = less {
        transfer_reverse(ctx, transfer_id, "confirmed after all").await?;
    }
    if borne.is_none() && less.is_none() {
        return Ok(());
    }
    ctx.emit(Event::PaymentRevalued { attempt_id: current.id, by: current.overbooked() }).await
}

/// The provider will not pay it out: nobody knows yet who bears it.
pub(super) async fn less_came(ctx: &Ctx<'_>, current: &Attempt, over: Money) -> Result<kernel::TransferId> {
    let post = TransferPost {
        kind: TransferKind::Internal,
        // It may be denied, found, and confirmed to be less.
        idem_key: format!("pay:{}:over:{}", current.id, current.state_version),
        entries: vec![
            (Account::clearing(&current.gateway, current.id), over),
            (Account::Suspense(current.gateway.clone()), over.negated()),
        ],
        attempt_id: None,
        order_id: None,
        reason: format!("booked beyond payment {}", current.id),
    };
    Ok(transfer_post(ctx, post).await?.transfer_id)
}

/// The customer has it at once. The provider pays it out together with what was booked: until then it is in suspense.
async fn more_came(ctx: &Ctx<'_>, current: &Attempt, rest: Money) -> Result<kernel::TransferId> {
    let owed = intent::get(ctx.tx(), current.intent_id).await?;
    let post = TransferPost {
        kind: TransferKind::Credit,
        idem_key: format!("pay:{}:rest", current.id),
        entries: vec![
            (Account::Suspense(current.gateway.clone()), rest.negated()),
            (Account::Wallet(current.user_id), rest),
        ],
        // An attempt is credited once (I-5); this came afterwards.
        attempt_id: None,
        order_id: owed.map(|owed| owed.order_id),
        reason: format!("rest of payment {}", current.id),
    };
    let posted = transfer_post(ctx, post).await?;
    Ok(posted.transfer_id)
}

/// It may be found yet, and is asked about ever more seldom; what the shop bears only when something says so.
fn denied_check(ctx: &Ctx<'_>, current: &Attempt) -> Checked {
    let open = current.borne_at.is_none();
    Checked { next_check_at: open.then(|| next_confirmation(current, ctx.now())), unknown_since: None }
}

/// Nothing is taken from the customer by itself: people decide. Until the provider says otherwise it will pay nothing.
async fn denied(ctx: &Ctx<'_>, current: &Attempt, code: Option<String>) -> Result<()> {
    if current.rest.is_none() {
        let rest = current.received.unwrap_or_default().negated();
        let transfer_id = booked_besides(ctx, current, rest).await?;
        let change = AttemptChange {
            rest: Some((rest, transfer_id)),
            checked: Some(denied_check(ctx, current)),
            ..AttemptChange::to(current.state)
        };
        move_to(ctx, current, change).await?;
    } else {
        let checked = Some(denied_check(ctx, current));
        move_to(ctx, current, AttemptChange { checked, ..AttemptChange::to(current.state) }).await?;
    }
    note_change(ctx, current, (FactKind::NotPaid, json!({ "code": code, "canceled": false }))).await?;
    let args = json!({ "attempt": current.id, "gateway": current.gateway, "amount": current.received });
    alert_send(ctx, "payments.hand_unconfirmed", &args, &current.id.to_string()).await
}
