//! What the facts of others mean for payments.

use kernel::{Money, unix_ms};
use serde_json::json;

use super::commands::receipt_mark::receipts_mark;
use crate::notifications::alert_send;
use crate::{Ctx, Event, Result};

/// # Errors
/// The database's own failures.
pub async fn on_event(ctx: &Ctx<'_>, event: Event) -> Result<()> {
    match event {
        Event::UserBarred { user_id, barred } => receipts_mark(ctx, user_id, barred).await,
        Event::FourEyesRaised { before, after } => limit_raised(ctx, (before, after)).await,
        _ => Ok(()),
    }
}

/// Whoever may change the limit for a second person may change it alone: everybody else who looks after the money hears.
async fn limit_raised(ctx: &Ctx<'_>, (before, after): (Money, Money)) -> Result<()> {
    let args = json!({ "before": before, "after": after, "by": ctx.actor().user_id() });
    let once = format!("{}:{}", after.rial(), unix_ms(ctx.now()));
    alert_send(ctx, "payments.four_eyes_raised", &args, &once).await
}
