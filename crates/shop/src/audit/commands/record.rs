//! Notes an entry; writes what was noted.

use kernel::{sabotage, unix_ms};
use serde_json::Value;

use crate::audit::chain::Link;
use crate::audit::store;
use crate::{Ctx, Result};

/// An entry that is written at the end of its transaction.
#[derive(Debug)]
pub(crate) struct Noted {
    actor: String,
    face: &'static str,
    action: String,
    subject: String,
    data: Value,
}

/// Records that the actor of `ctx` did `action` (`capability.verb`) to `subject` (`user:17`, `setting:shop_name`).
///
/// `data` holds what is needed to understand it later; never a secret. The entry is written in this transaction, at its
/// end: the head of the chain is one row for the whole shop, and whoever holds it keeps everybody else waiting.
pub fn record(ctx: &Ctx<'_>, action: &str, subject: &str, data: Value) {
    ctx.note(Noted {
        actor: ctx.actor().label(),
        face: ctx.actor().face().as_str(),
        action: action.to_owned(),
        subject: subject.to_owned(),
        data,
    });
}

/// Writes an entry behind the last one.
pub(crate) async fn write(ctx: &Ctx<'_>, noted: Noted) -> Result<()> {
    let head = store::head_advance(ctx.tx()).await?;
    let data = noted.data.to_string();
    let link = Link {
        prev_hash: if sabotage::on("audit-unchained") { "" } else { &head.hash },
        seq: head.seq,
        at: unix_ms(ctx.now()),
        actor: &noted.actor,
        face: noted.face,
        action: &noted.action,
        subject: &noted.subject,
        data: &data,
    };
    let hash = link.hash();
    store::entry_insert(ctx.tx(), &link, &hash).await?;
    store::head_set(ctx.tx(), &hash).await?;
    Ok(())
}
