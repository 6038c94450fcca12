//! Money that came is booked and its order settled, in one transaction, whoever said that it came.

use kernel::{AttemptId, Money};
use serde_json::json;

use super::order_settle::{Came, Settled, order_settle};
use crate::notifications::{NewNotice, notice_send};
use crate::orders::model::OrderOutcome;
use crate::payments::{attempt_credit, attempt_kept};
use crate::{Ctx, Kind, Result};

/// Books a verified attempt and does what its order says. What came, and what became of it.
///
/// # Errors
/// As `payments::attempt_credit`; the database's own failures.
pub(in crate::orders) async fn payment_settle(ctx: &Ctx<'_>, id: AttemptId) -> Result<(Money, Settled)> {
    let credited = attempt_credit(ctx, id).await?;
    let came = Came { late: credited.late, received: credited.received };
    let settled = match order_settle(ctx, credited.order_id, came).await {
        Ok(settled) => settled,
        // Paid in another way meanwhile: the money is in the wallet, and the customer is told so.
        Err(error) if error.kind() == Kind::Conflict && error.code() == "orders.already_paid" => {
            let notice = NewNotice {
                user_id: credited.user_id,
                key: "orders.paid_twice",
                args: json!({ "order": credited.order_id, "amount": credited.received }),
                dedup_key: format!("attempt:{}:paid_twice", credited.attempt_id),
                topic: None,
            };
            notice_send(ctx, notice).await?;
            Settled::ToWallet(OrderOutcome::PaidBefore)
        }
        Err(error) => return Err(error),
    };
    if let Settled::ToWallet(why) = settled {
        attempt_kept(ctx, id, why.as_str()).await?;
    }
    Ok((credited.received, settled))
}
