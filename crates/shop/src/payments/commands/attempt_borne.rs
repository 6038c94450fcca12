//! The shop bears what a person had booked and the provider does not pay.

use kernel::Money;
use serde_json::json;

use crate::ledger::{Account, TransferKind, TransferPost, transfer_post};
use crate::payments::error::PaymentRefusal;
use crate::payments::model::{Attempt, FactKind};
use crate::payments::store::attempt_move::{self, AttemptChange, Checked};
use crate::payments::store::{fact, settlement};
use crate::{Ctx, Result, audit};

/// Books the loss. What the provider has confirmed less of stands in suspense; what it has not confirmed at all is with
/// it as far as the books know.
pub(super) async fn attempt_borne(
    ctx: &Ctx<'_>,
    current: &Attempt,
    (over, reason): (Money, &str),
) -> Result<()> {
    let confirmed = current.online.reference.is_some();
    if !confirmed && settlement::is_paid_out(ctx.tx(), current.id).await? {
        return Err(PaymentRefusal::SettlementUsed.into());
    }
    let from = match confirmed {
        true => Account::Suspense(current.gateway.clone()),
        false => Account::clearing(&current.gateway, current.id),
    };
    let post = TransferPost {
        kind: TransferKind::Internal,
        idem_key: format!("pay:{}:borne", current.id),
        entries: vec![(from, over), (Account::Gift, over.negated())],
        attempt_id: None,
        order_id: None,
        reason: reason.to_owned(),
    };
    let posted = transfer_post(ctx, post).await?;
    let change = AttemptChange {
        borne_at: Some(ctx.now()),
        rest: (!confirmed).then_some((over.negated(), Some(posted.transfer_id))),
        checked: Some(Checked { next_check_at: None, unknown_since: None }),
        ..AttemptChange::to(current.state)
    };
    if !attempt_move::moved(ctx.tx(), current, change).await? {
        return Err(PaymentRefusal::IllegalMove.into());
    }
    let data = json!({ "amount": over, "reason": reason });
    fact::add(ctx.tx(), current.id, (FactKind::Borne, data.clone()), (ctx.actor(), ctx.now())).await?;
    audit::record(ctx, "payment.bear", &format!("attempt:{}", current.id), data);
    Ok(())
}
