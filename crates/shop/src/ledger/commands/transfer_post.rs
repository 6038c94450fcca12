//! Posts a transfer. The hot path: one round trip; what is special takes another two.

use kernel::{Money, TransferId, sabotage};

use crate::ledger::account::Account;
use crate::ledger::model::{AccountRow, Posted, TransferPost, lines_of};
use crate::ledger::store::{self, TransferRow};
use crate::{Ctx, Error, Result};

/// Moves money. The same key again answers the transfer that stands and moves nothing.
///
/// A refusal leaves no trace, so a caller may catch it and do something else in the same transaction.
///
/// # Errors
/// `ledger.insufficient_funds` when an account that gives would end below its floor; `shop.amount_out_of_range`;
/// internal when entries do not balance, or when the key was used for something else.
pub async fn transfer_post(ctx: &Ctx<'_>, post: TransferPost) -> Result<Posted> {
    write(ctx, post, None).await
}

pub(super) async fn write(ctx: &Ctx<'_>, post: TransferPost, reverses: Option<TransferId>) -> Result<Posted> {
    post.check()?;
    let entries: Vec<(String, Money)> =
        post.entries.iter().map(|(account, amount)| (account.code(), *amount)).collect();
    let mut row = TransferRow {
        kind: post.kind.as_str(),
        idem_key: post.idem_key.clone(),
        input_hash: post.input_hash(reverses)?,
        reverses_id: reverses.map(|id| id.0),
        attempt_id: post.attempt_id.map(|id| id.0),
        order_id: post.order_id.map(|id| id.0),
        actor: ctx.actor().label(),
        reason: post.reason_kept(),
    };
    if sabotage::on("transfer-key-not-unique") {
        row.idem_key = format!("{}:{}", post.idem_key, ctx.rng().next_u64());
    }
    if let Some(transfer_id) = store::transfer_book(ctx.tx(), (&row, ctx.now()), &entries).await? {
        return Ok(Posted { transfer_id, fresh: true });
    }
    write_carefully(ctx, (&post, &row), &entries).await
}

/// Makes accounts that are missing, says who has not enough, and answers a key that is taken.
async fn write_carefully(
    ctx: &Ctx<'_>,
    (post, row): (&TransferPost, &TransferRow),
    entries: &[(String, Money)],
) -> Result<Posted> {
    let accounts: Vec<&Account> = post.entries.iter().map(|(account, _)| account).collect();
    let mut rows = store::accounts_lock(ctx.tx(), &accounts).await?;
    let versions: Vec<i64> = rows.iter().map(|row| row.version).collect();
    let lines = match lines_of(&mut rows, entries) {
        Ok(lines) => lines,
        // Money that moved once may be spent by now: a repeated key is answered, whatever the balance.
        Err(refusal) => return replay(ctx, &post.idem_key, &row.input_hash).await?.ok_or(refusal),
    };
    let changes: Vec<(&AccountRow, i64)> = rows.iter().zip(versions).collect();
    let written = store::transfer_write(ctx.tx(), (row, ctx.now()), (&lines, &changes)).await?;
    let Some(transfer_id) = written else {
        let standing = replay(ctx, &post.idem_key, &row.input_hash).await?;
        return standing.ok_or_else(|| Error::internal("a transfer's key is taken by nobody"));
    };
    Ok(Posted { transfer_id, fresh: true })
}

/// The transfer that stands under the key, when it was posted from the same input.
pub(super) async fn replay(ctx: &Ctx<'_>, idem_key: &str, hash: &str) -> Result<Option<Posted>> {
    match store::transfer_by_key(ctx.tx(), idem_key).await? {
        Some((transfer_id, known)) if known == hash => Ok(Some(Posted { transfer_id, fresh: false })),
        Some((id, _)) => Err(Error::internal(format!("key {idem_key} was used for another transfer ({id})"))),
        None => Ok(None),
    }
}
