//! Reserves money on an account.

use kernel::{HoldId, Money, Timestamp};

use crate::ledger::account::Account;
use crate::ledger::error::LedgerError;
use crate::ledger::store::{self, holds};
use crate::{Ctx, Error, Result};

/// What is reserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldPlace {
    pub account: Account,
    pub amount: Money,
    /// Unique for ever.
    pub idem_key: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Reserves `amount`: it stays in the balance and cannot be spent by anything else. The same key again answers the
/// hold that stands.
///
/// # Errors
/// `ledger.amount_not_positive`; `ledger.insufficient_funds`; internal when the key was used for something else.
pub async fn hold_place(ctx: &Ctx<'_>, place: HoldPlace) -> Result<HoldId> {
    if !place.amount.is_positive() {
        return Err(LedgerError::AmountNotPositive.into());
    }
    let mut rows = store::accounts_lock(ctx.tx(), &[&place.account]).await?;
    let mut row = rows.pop().ok_or_else(|| Error::internal("an account that was just made is not there"))?;
    if let Some(hold) = holds::hold_by_key(ctx.tx(), &place.idem_key).await? {
        return same(&hold, (row.id, place.amount)).map(|()| HoldId(hold.id));
    }
    row.held = Money::from_rial(row.held)?.checked_add(place.amount)?.rial();
    if let Some(missing) = row.missing() {
        return Err(LedgerError::InsufficientFunds { missing }.into());
    }
    let times = (place.expires_at, ctx.now());
    holds::hold_insert(ctx.tx(), (row.id, place.amount.rial()), &place.idem_key, times).await?;
    let hold = holds::hold_by_key(ctx.tx(), &place.idem_key).await?;
    let hold = hold.ok_or_else(|| Error::internal("a hold that was just placed is not there"))?;
    same(&hold, (row.id, place.amount)).map(|()| HoldId(hold.id))
}

fn same(hold: &holds::hold::Model, (account_id, amount): (i64, Money)) -> Result<()> {
    if hold.account_id == account_id && hold.amount == amount.rial() {
        Ok(())
    } else {
        Err(Error::internal(format!("key {} was used for another hold ({})", hold.idem_key, hold.id)))
    }
}
