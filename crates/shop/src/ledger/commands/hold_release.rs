//! Gives a reservation up.

use kernel::HoldId;

use crate::ledger::error::LedgerError;
use crate::ledger::hold_store;
use crate::{Ctx, Result};

/// Frees what was reserved. Released or expired already: nothing changes.
///
/// # Errors
/// `ledger.hold_not_found`; `ledger.hold_closed` when it was captured.
pub async fn hold_release(ctx: &Ctx<'_>, id: HoldId) -> Result<()> {
    let hold = hold_store::hold_get(ctx.tx(), id).await?.ok_or(LedgerError::HoldNotFound { id })?;
    if hold_store::hold_close(ctx.tx(), &hold, "released", ctx.now()).await? {
        return Ok(());
    }
    let now = hold_store::hold_get(ctx.tx(), id).await?.ok_or(LedgerError::HoldNotFound { id })?;
    if now.state == "captured" {
        return Err(LedgerError::HoldClosed { id, state: now.state }.into());
    }
    Ok(())
}
