//! Reviewers see at once that the payer of a waiting receipt was shut out, or let in again.
//!
//! It changes what they are shown, never what they may decide: the money is real, a person decides knowing it.

use kernel::UserId;
use serde_json::json;

use crate::notifications::notice_change;
use crate::payments::store::receipt;
use crate::{Ctx, Result};

/// The payer of these was shut out, or let in again.
///
/// # Errors
/// The database's own failures.
pub async fn receipts_mark(ctx: &Ctx<'_>, user_id: UserId, barred: bool) -> Result<()> {
    for waiting in receipt::undecided_of(ctx.tx(), user_id).await? {
        // Facts that differ from those before: the copies are made anew, with everything that is true by now.
        let args = json!({
            "receipt": waiting.id, "first_by": waiting.first_by, "received": waiting.received, "barred": barred,
        });
        notice_change(ctx, &format!("receipt:{}", waiting.id), "payments.receipt_review", args).await?;
    }
    Ok(())
}
