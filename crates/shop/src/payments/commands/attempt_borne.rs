//! The shop bears what a person had booked and the provider does not pay.

use kernel::{Money, TransferId};
use serde_json::json;

use crate::ledger::{Account, TransferKind, TransferPost, transfer_find, transfer_post};
use crate::payments::error::PaymentRefusal;
use crate::payments::model::{Attempt, FactKind};
use crate::payments::store::attempt_move::{self, AttemptChange, Checked};
use crate::payments::store::{fact, settlement};
use crate::{Ctx, Event, Result, audit};

/// Books the loss. What the provider does not pay stands in suspense once it has said so; before, it is with it as far
/// as the books know.
pub(super) async fn attempt_borne(
    ctx: &Ctx<'_>,
    current: &Attempt,
    (over, reason): (Money, &str),
) -> Result<()> {
    let spoken = current.rest.is_some();
    // A payout that was recorded has left what it lacked in suspense.
    let in_suspense = spoken || settlement::is_paid_out(ctx.tx(), current.id).await?;
    let from = match in_suspense {
        true => Account::Suspense(current.gateway.clone()),
        false => Account::clearing(&current.gateway, current.id),
    };
    let post = TransferPost {
        kind: TransferKind::Internal,
        idem_key: borne_key(current, fact::count(ctx.tx(), (current.id, FactKind::Borne)).await?),
        entries: vec![(from, over), (Account::Gift, over.negated())],
        attempt_id: None,
        order_id: None,
        reason: reason.to_owned(),
    };
    let posted = transfer_post(ctx, post).await?;
    let change = AttemptChange {
        borne_at: Some(Some(ctx.now())),
        rest: (!spoken).then_some((over.negated(), (!in_suspense).then_some(posted.transfer_id))),
        checked: Some(Checked { next_check_at: None, unknown_since: None }),
        ..AttemptChange::to(current.state)
    };
    if !attempt_move::moved(ctx.tx(), current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    // Whatever was booked besides has said so already.
    if current.rest_transfer_id.is_none() {
        ctx.emit(Event::PaymentRevalued { attempt_id: current.id, by: over.negated() }).await?;
    }
    let data = json!({ "amount": over, "reason": reason });
    fact::add(ctx.tx(), current.id, (FactKind::Borne, data.clone()), (ctx.actor(), ctx.now())).await?;
    audit::record(ctx, "payment.bear", &format!("attempt:{}", current.id), data);
    Ok(())
}

/// It may be paid after all, less than was booked, and the rest borne again.
fn borne_key(current: &Attempt, times_before: u64) -> String {
    format!("pay:{}:borne:{times_before}", current.id)
}

/// What was booked when the shop began to bear it.
pub(super) async fn borne_by(ctx: &Ctx<'_>, current: &Attempt) -> Result<Option<TransferId>> {
    if current.borne_at.is_none() {
        return Ok(None);
    }
    let times = fact::count(ctx.tx(), (current.id, FactKind::Borne)).await?;
    transfer_find(ctx.tx(), &borne_key(current, times.saturating_sub(1))).await
}
