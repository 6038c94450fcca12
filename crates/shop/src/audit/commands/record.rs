//! Writes one entry in the caller's transaction.

use kernel::{sabotage, unix_ms};
use serde_json::Value;

use crate::audit::chain::Link;
use crate::audit::store;
use crate::{Ctx, Result};

/// Records that the actor of `ctx` did `action` (`capability.verb`) to `subject` (`user:17`, `setting:shop_name`).
///
/// `data` holds what is needed to understand it later; never a secret. On PostgreSQL the head of the chain stays
/// locked until the command ends, so record late and only what a person with privileges did.
///
/// # Errors
/// The database's own failures.
pub async fn record(ctx: &Ctx<'_>, action: &str, subject: &str, data: Value) -> Result<()> {
    let head = store::head_advance(ctx.tx()).await?;
    let (actor, data) = (ctx.actor().label(), data.to_string());
    let link = Link {
        prev_hash: if sabotage::on("audit-unchained") { "" } else { &head.hash },
        seq: head.seq,
        at: unix_ms(ctx.now()),
        actor: &actor,
        face: ctx.actor().face().as_str(),
        action,
        subject,
        data: &data,
    };
    let hash = link.hash();
    store::entry_insert(ctx.tx(), &link, &hash).await?;
    store::head_set(ctx.tx(), &hash).await?;
    Ok(())
}
