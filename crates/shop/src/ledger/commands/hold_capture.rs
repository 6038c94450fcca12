//! Spends what was reserved.

use kernel::{HoldId, Money};

use super::transfer_post::{replay, transfer_post};
use crate::ledger::account::Account;
use crate::ledger::error::LedgerError;
use crate::ledger::model::{Posted, TransferPost};
use crate::ledger::store::{self, holds};
use crate::{Ctx, Error, Result};

/// Ends the hold and posts `post`, which takes at most the held amount from the held account; what it does not take is
/// free again. Captured before with the same post: answers that transfer.
///
/// # Errors
/// `ledger.hold_not_found`; `ledger.hold_closed`; internal when the post takes more or from somewhere else.
pub async fn hold_capture(ctx: &Ctx<'_>, id: HoldId, post: TransferPost) -> Result<Posted> {
    let hold = holds::hold_get(ctx.tx(), id).await?.ok_or(LedgerError::HoldNotFound { id })?;
    let code = holds::account_code(ctx.tx(), hold.account_id).await?.unwrap_or_default();
    let taken = taken_from(&post, &code)?;
    if !taken.is_positive() || taken.rial() > hold.amount {
        return Err(Error::internal(format!("hold {id} is of {}, the post takes {taken}", hold.amount)));
    }
    // Before anything else is written, every account in the order that all transfers keep.
    let accounts: Vec<&Account> = post.entries.iter().map(|(account, _)| account).collect();
    store::accounts_lock(ctx.tx(), &accounts).await?;
    if holds::hold_close(ctx.tx(), &hold, "captured", ctx.now()).await? {
        return transfer_post(ctx, post).await;
    }
    let hash = post.input_hash(None)?;
    if let Some(posted) = replay(ctx, &post.idem_key, &hash).await? {
        return Ok(posted);
    }
    let now = holds::hold_get(ctx.tx(), id).await?.ok_or(LedgerError::HoldNotFound { id })?;
    Err(LedgerError::HoldClosed { id, state: now.state }.into())
}

fn taken_from(post: &TransferPost, code: &str) -> Result<Money> {
    let mut taken = Money::ZERO;
    for (_, amount) in post.entries.iter().filter(|(account, _)| account.code() == code) {
        taken = taken.checked_sub(*amount)?;
    }
    Ok(taken)
}
