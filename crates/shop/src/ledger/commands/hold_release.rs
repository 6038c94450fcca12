//! Gives a reservation up.

use kernel::HoldId;

use crate::ledger::error::LedgerError;
use crate::ledger::store::holds;
use crate::{Ctx, Result};

/// Frees what was reserved. Released or expired already: nothing changes.
///
/// # Errors
/// `ledger.hold_not_found`; `ledger.hold_closed` when it was captured.
pub async fn hold_release(ctx: &Ctx<'_>, id: HoldId) -> Result<()> {
    let hold = holds::hold_get(ctx.tx(), id).await?.ok_or(LedgerError::HoldNotFound { id })?;
    if holds::hold_close(ctx.tx(), &hold, "released", ctx.now()).await? {
        return Ok(());
    }
    let now = holds::hold_get(ctx.tx(), id).await?.ok_or(LedgerError::HoldNotFound { id })?;
    if now.state == "captured" {
        return Err(LedgerError::HoldClosed { id, state: now.state }.into());
    }
    Ok(())
}
