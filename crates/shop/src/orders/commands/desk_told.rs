//! What people hear of a deed that needs two of them: whom it is about before they agree, and how it ended afterwards.

use kernel::UserId;
use serde_json::{Value, json};

use crate::notifications::{NewNotice, notice_end, notice_send};
use crate::orders::desk::{Deed, Proposal};
use crate::orders::store::{self, proposal};
use crate::payments::{Attempt, attempt_get, attempt_paid_for, receipt_view};
use crate::{Ctx, Result};

/// How a proposal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Agreed(UserId),
    Refused(UserId),
    /// It came about in another way, or cannot come about any more.
    Over,
}

impl Decision {
    fn word(self) -> &'static str {
        match self {
            Self::Agreed(_) => "agreed",
            Self::Refused(_) => "refused",
            Self::Over => "over",
        }
    }

    fn by(self) -> Option<UserId> {
        match self {
            Self::Agreed(by) | Self::Refused(by) => Some(by),
            Self::Over => None,
        }
    }
}

/// The copies that colleagues have of a proposal.
pub(super) fn topic(id: i64) -> String {
    format!("desk:{id}")
}

/// Whose money a deed is about. A credit far from what was asked for is a slip until a second person says that it is not.
pub(super) async fn about(ctx: &Ctx<'_>, deed: &Deed) -> Result<Value> {
    let attempt: Option<Attempt> = match (*deed, deed.attempt_id()) {
        (_, Some(id)) => attempt_get(ctx.tx(), id).await?.map(|view| view.attempt),
        (Deed::Void { receipt_id }, _) => receipt_view(ctx.tx(), receipt_id).await?.map(|view| view.attempt),
        (Deed::Refund { order_id }, _) => {
            let order = store::get(ctx.tx(), order_id).await?;
            let payment = match order.as_ref().and_then(|order| order.paid_at) {
                Some(at) => attempt_paid_for(ctx.tx(), (order_id, at)).await?,
                None => None,
            };
            let customer = order.map(|order| order.user_id);
            return Ok(json!({ "order": order_id, "payment": payment, "customer": customer }));
        }
        (Deed::Adjust { user_id, .. }, _) => return Ok(json!({ "wallet": user_id, "customer": user_id })),
        _ => None,
    };
    let slip = match (deed, &attempt) {
        (Deed::Credit { received, .. }, Some(attempt)) => attempt.is_slip(*received),
        _ => false,
    };
    Ok(json!({
        "payment": attempt.as_ref().map(|attempt| attempt.id),
        "customer": attempt.as_ref().map(|attempt| attempt.user_id),
        "asked": attempt.as_ref().map(|attempt| attempt.amount),
        "slip": slip,
    }))
}

/// Every copy says how it ended, and so hears whoever proposed it.
pub(super) async fn decided(ctx: &Ctx<'_>, open: &Proposal, decision: Decision) -> Result<()> {
    let mut args = about(ctx, &open.deed).await?;
    args["deed"] = json!(open.deed);
    args["amount"] = json!(open.amount);
    args["decision"] = json!(decision.word());
    args["by"] = json!(decision.by());
    notice_end(ctx, &topic(open.id), "orders.desk_decided", args.clone()).await?;
    let notice = NewNotice {
        user_id: open.proposed_by,
        key: "orders.desk_decided",
        args,
        dedup_key: format!("desk:{}:decided", open.id),
        topic: None,
    };
    notice_send(ctx, notice).await.map(drop)
}

/// What was proposed for this has come about in another way meanwhile, or cannot come about any more.
pub(in crate::orders) async fn proposals_over(
    ctx: &Ctx<'_>,
    (subject, deeds): (&str, &[&str]),
) -> Result<()> {
    for open in proposal::overtaken(ctx.tx(), (subject, deeds), ctx.now()).await? {
        decided(ctx, &open, Decision::Over).await?;
    }
    Ok(())
}
