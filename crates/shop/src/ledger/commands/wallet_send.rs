//! A customer gives money to another customer: from wallet to wallet, at once and for ever.

use chrono::TimeDelta;
use kernel::{Actor, Money, Timestamp, UserId, sabotage};

use super::transfer_post::{replay, transfer_post};
use crate::identity::{self, Permission, UserState};
use crate::ledger::account::Account;
use crate::ledger::error::LedgerError;
use crate::ledger::model::{Posted, TransferKind, TransferPost};
use crate::ledger::store::{self, statements};
use crate::{Ctx, Event, Result};

/// How far back the daily limit looks.
const DAY: TimeDelta = TimeDelta::hours(24);

/// Money on its way to another wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletSend {
    pub from: UserId,
    pub to: UserId,
    pub amount: Money,
    /// Unique for ever among sendings; made by the face when the form opens.
    pub idem_key: String,
}

/// Sends money. The same key again changes nothing. Whoever listens to [`Event::WalletReceived`] tells the receiver.
///
/// # Errors
/// `identity.blocked`; `identity.forbidden` for another's money without [`Permission::WalletAdjust`];
/// [`LedgerError::PeerClosed`], [`LedgerError::NoRecipient`], [`LedgerError::ToOneself`],
/// [`LedgerError::PeerTooSmall`], [`LedgerError::PeerDayLimit`]; `ledger.insufficient_funds`.
pub async fn wallet_send(ctx: &Ctx<'_>, send: WalletSend) -> Result<Posted> {
    let WalletSend { from, to, amount, idem_key } = send;
    match ctx.actor() {
        Actor::User { id, .. } if id == from => identity::require_active(ctx).await?,
        _ => identity::require(ctx, Permission::WalletAdjust).await?,
    }
    let post = TransferPost {
        kind: TransferKind::Peer,
        idem_key: format!("peer:{idem_key}"),
        entries: vec![(Account::Wallet(from), amount.negated()), (Account::Wallet(to), amount)],
        attempt_id: None,
        order_id: None,
        reason: String::new(),
    };
    if from == to {
        return Err(LedgerError::ToOneself.into());
    }
    // Locked before anything is looked at: two devices of one person do not both fit under one limit.
    store::accounts_lock(ctx.tx(), &[&Account::Wallet(from), &Account::Wallet(to)]).await?;
    if let Some(posted) = replay(ctx, &post.idem_key, &post.input_hash(None)?).await? {
        return Ok(posted);
    }
    let settings = ctx.settings();
    if !settings.wallet_transfers {
        return Err(LedgerError::PeerClosed.into());
    }
    if amount < settings.wallet_transfer_min || !amount.is_positive() {
        return Err(LedgerError::PeerTooSmall { min: settings.wallet_transfer_min }.into());
    }
    let receiver = identity::user_find(ctx.tx(), to).await?;
    if !receiver.is_some_and(|user| user.state == UserState::Active) {
        return Err(LedgerError::NoRecipient.into());
    }
    let left = day_left(ctx, from, ctx.now()).await?;
    if amount > left && !sabotage::on("peer-limit-unchecked") {
        return Err(LedgerError::PeerDayLimit { max: left }.into());
    }
    let posted = transfer_post(ctx, post).await?;
    if posted.fresh {
        let transfer_id = posted.transfer_id;
        ctx.emit(Event::WalletReceived { from, to, amount, transfer_id }).await?;
    }
    Ok(posted)
}

/// What a customer may still send today.
async fn day_left(ctx: &Ctx<'_>, from: UserId, now: Timestamp) -> Result<Money> {
    let sent = statements::sent_since(ctx.tx(), &Account::Wallet(from).code(), now - DAY).await?;
    let left = ctx.settings().wallet_transfer_daily_max.checked_sub(Money::from_rial(sent)?)?;
    Ok(if left.is_positive() { left } else { Money::ZERO })
}
