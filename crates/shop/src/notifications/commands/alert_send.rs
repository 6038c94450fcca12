//! Telling those who look after the shop.

use jobs::Priority;
use kernel::unix_ms;
use serde_json::Value;

use super::notice_change::change;
use super::notice_send::send;
use crate::identity::{self, Permission};
use crate::notifications::model::NewNotice;
use crate::notifications::store::Topic;
use crate::{Ctx, Result};

const HOUR_MS: i64 = 3_600_000;

/// Tells everybody with [`Permission::AlertReceive`], each once per key and `dedup_key`. What somebody waits for goes out before
/// it, a receipt to be looked at say: on a bad day there are many alerts, and a chat takes one message a second.
///
/// # Errors
/// The database's own failures.
pub async fn alert_send(ctx: &Ctx<'_>, key: &'static str, args: &Value, dedup_key: &str) -> Result<()> {
    sent(ctx, (key, args), &format!("{key}:{dedup_key}"), None).await
}

async fn sent(
    ctx: &Ctx<'_>,
    (key, args): (&'static str, &Value),
    dedup_key: &str,
    topic: Option<&str>,
) -> Result<()> {
    for user in identity::users_with(ctx.tx(), Permission::AlertReceive).await? {
        let dedup_key = format!("{dedup_key}:{}", user.id);
        let topic = topic.map(ToOwned::to_owned);
        let new = NewNotice { user_id: user.id, key, args: args.clone(), dedup_key, topic };
        send(ctx, new, Priority::Normal).await?;
    }
    Ok(())
}

/// The same at most once an hour about one subject.
///
/// # Errors
/// As [`alert_send`].
pub async fn alert_send_hourly(ctx: &Ctx<'_>, key: &'static str, args: &Value, subject: &str) -> Result<()> {
    let hour = unix_ms(ctx.now()) / HOUR_MS;
    alert_send(ctx, key, args, &format!("{subject}:{hour}")).await
}

/// One alert an hour about one subject that always says the newest: what comes within the hour takes the place of what is
/// there.
///
/// # Errors
/// As [`alert_send`].
pub async fn alert_renew(ctx: &Ctx<'_>, key: &'static str, args: &Value, subject: &str) -> Result<()> {
    let topic = format!("{key}:{subject}:{}", unix_ms(ctx.now()) / HOUR_MS);
    sent(ctx, (key, args), &topic, Some(&topic)).await?;
    change(ctx, (&topic, Topic::Stays, None), (key, args), Priority::Normal).await.map(drop)
}
