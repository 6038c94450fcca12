//! A person changes a customer's balance by hand.

use kernel::{Money, UserId};
use serde_json::json;

use super::transfer_post::transfer_post;
use crate::identity::{self, Permission};
use crate::ledger::account::Account;
use crate::ledger::error::LedgerError;
use crate::ledger::model::{Posted, REASON_LEN_MAX, TransferKind, TransferPost};
use crate::{Ctx, Event, Result, audit};

/// A balance to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletAdjust {
    pub user_id: UserId,
    /// More, or with a minus less.
    pub amount: Money,
    pub reason: String,
    /// Unique for ever among adjustments; made by the face when the form opens.
    pub idem_key: String,
}

/// Adds to a wallet or takes from it, against gifts. The same key again changes nothing. Whoever listens to
/// [`Event::WalletAdjusted`] tells the customer.
///
/// # Errors
/// `identity.forbidden` without [`Permission::WalletAdjust`]; `identity.user_not_found`; `ledger.amount_zero`,
/// `ledger.reason_required`; `ledger.insufficient_funds` when the wallet would go below zero.
pub async fn wallet_adjust(ctx: &Ctx<'_>, adjust: WalletAdjust) -> Result<Posted> {
    identity::require(ctx, Permission::WalletAdjust).await?;
    let WalletAdjust { user_id, amount, reason, idem_key } = adjust;
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON_LEN_MAX {
        return Err(LedgerError::ReasonRequired { max: REASON_LEN_MAX }.into());
    }
    if amount.is_zero() {
        return Err(LedgerError::AmountZero.into());
    }
    identity::user_get(ctx.tx(), user_id).await?;
    let post = TransferPost {
        kind: TransferKind::Adjust,
        idem_key: format!("adjust:{idem_key}"),
        entries: vec![(Account::Wallet(user_id), amount), (Account::Gift, amount.negated())],
        attempt_id: None,
        order_id: None,
        reason: reason.clone(),
    };
    let posted = transfer_post(ctx, post).await?;
    if posted.fresh {
        let data = json!({ "amount": amount, "reason": reason, "transfer_id": posted.transfer_id });
        audit::record(ctx, "wallet.adjust", &format!("user:{user_id}"), data);
        let transfer_id = posted.transfer_id;
        ctx.emit(Event::WalletAdjusted { user_id, amount, transfer_id }).await?;
    }
    Ok(posted)
}
