//! Telling those who look after the money.

use kernel::{Money, unix_ms};
use serde_json::{Value, json};

use crate::notifications::{alert_send, alert_send_hourly};
use crate::{Ctx, Result};

/// Tells everybody with `AlertReceive`, each once per `dedup_key`.
pub(super) async fn alert(ctx: &Ctx<'_>, key: &'static str, args: &Value, dedup_key: &str) -> Result<()> {
    alert_send(ctx, key, args, &format!("{key}:{dedup_key}")).await
}

/// Whoever may change the limit for a second person may change it alone: everybody else who looks after the money hears.
pub(super) async fn limit_raised(ctx: &Ctx<'_>, (before, after): (Money, Money)) -> Result<()> {
    let args = json!({ "before": before, "after": after, "by": ctx.actor().user_id() });
    let now = unix_ms(ctx.now());
    alert(ctx, "payments.four_eyes_raised", &args, &format!("{}:{now}", after.rial())).await
}

/// The same at most once an hour about one subject.
pub(super) async fn alert_hourly(
    ctx: &Ctx<'_>,
    key: &'static str,
    args: &Value,
    subject: &str,
) -> Result<()> {
    alert_send_hourly(ctx, key, args, subject).await
}
