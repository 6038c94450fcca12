//! Takes a transfer back.

use kernel::{AttemptId, Money, OrderId, TransferId, sabotage};

use super::transfer_post::write;
use crate::ledger::account::Account;
use crate::ledger::error::LedgerError;
use crate::ledger::model::{Posted, TransferKind, TransferPost};
use crate::ledger::store;
use crate::{Ctx, Error, Result};

/// Posts the exact negation of a transfer, once (I-7); again answers the reversal that stands. Whoever calls it has
/// asked for the permission.
///
/// # Errors
/// `ledger.transfer_not_found`; `ledger.not_reversible` for a reversal; `ledger.insufficient_funds` when the money is
/// spent already.
pub async fn transfer_reverse(ctx: &Ctx<'_>, id: TransferId, reason: &str) -> Result<Posted> {
    let transfer = store::transfer_get(ctx.tx(), id).await?.ok_or(LedgerError::TransferNotFound { id })?;
    if transfer.kind == TransferKind::Reversal.as_str() {
        return Err(LedgerError::NotReversible { id }.into());
    }
    let mut entries = Vec::new();
    for (code, amount) in store::entries_of(ctx.tx(), id).await? {
        let account = Account::from_code(&code)
            .ok_or_else(|| Error::internal(format!("account {code} is not in the chart")))?;
        entries.push((account, Money::from_rial(amount)?.negated()));
    }
    // Two guards say "once": the key, and the column that names what is reversed.
    let (idem_key, reverses) = if sabotage::on("reversal-repeatable") {
        (format!("reverse:{id}:{}", ctx.rng().next_u64()), None)
    } else {
        (format!("reverse:{id}"), Some(TransferId(transfer.id)))
    };
    let post = TransferPost {
        kind: TransferKind::Reversal,
        idem_key,
        entries,
        attempt_id: transfer.attempt_id.map(AttemptId),
        order_id: transfer.order_id.map(OrderId),
        reason: reason.to_owned(),
    };
    write(ctx, post, reverses).await
}
