//! Table `payment_attempt`: how a row changes. Every change is a compare-and-set on state and version.

use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait as _};
use kernel::{IntentId, Money, Timestamp, TransferId, unix_ms};

use super::attempt::{Column, Entity};
use crate::Result;
use crate::payments::gateway::{Opened, Proof};
use crate::payments::machine::AttemptMove;
use crate::payments::model::{Attempt, AttemptState};

/// What a move writes beside the state.
#[derive(Debug)]
pub struct AttemptChange<'a> {
    pub state: AttemptState,
    pub late: Option<bool>,
    pub resubmitted: bool,
    pub verified: Option<(Money, Timestamp)>,
    pub credited: Option<(TransferId, Timestamp)>,
    /// The page, and how the shop was known where it was opened.
    pub opened: Option<(&'a Opened, Option<i64>)>,
    pub proof: Option<&'a Proof>,
    /// What the provider confirmed beyond what was booked.
    pub rest: Option<(Money, Option<TransferId>)>,
    /// Since when the shop bears it; `None` inside when it does no more.
    pub borne_at: Option<Option<Timestamp>>,
    pub kept_why: Option<&'a str>,
    /// The provider was asked; when to ask again, and since when nothing is known.
    pub checked: Option<Checked>,
    /// When it was asked.
    pub asked_at: Option<Timestamp>,
}

/// What a question to a provider leaves.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
    pub next_check_at: Option<Timestamp>,
    pub unknown_since: Option<Timestamp>,
}

impl AttemptChange<'_> {
    pub fn to(state: AttemptState) -> Self {
        Self {
            state,
            late: None,
            resubmitted: false,
            verified: None,
            credited: None,
            opened: None,
            proof: None,
            rest: None,
            borne_at: None,
            kept_why: None,
            checked: None,
            asked_at: None,
        }
    }
}

/// Writes a move: the new state and what it brings. False when somebody else moved the attempt meanwhile.
pub async fn moved(db: &impl ConnectionTrait, before: &Attempt, change: AttemptChange<'_>) -> Result<bool> {
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(change.state.as_str()))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(Column::Id.eq(before.id.0))
        .filter(Column::State.eq(before.state.as_str()))
        .filter(Column::StateVersion.eq(before.state_version));
    if let Some(late) = change.late {
        update = update.col_expr(Column::Late, Expr::value(late));
    }
    if change.resubmitted {
        update = update.col_expr(Column::Resubmits, Expr::col(Column::Resubmits).add(1));
    }
    if let Some((received, at)) = change.verified {
        update = update
            .col_expr(Column::Received, Expr::value(received.rial()))
            .col_expr(Column::VerifiedAt, Expr::value(unix_ms(at)));
    }
    if let Some((transfer_id, at)) = change.credited {
        update = update
            .col_expr(Column::CreditedTransferId, Expr::value(transfer_id.0))
            .col_expr(Column::CreditedAt, Expr::value(unix_ms(at)));
    }
    if let Some((opened, access_id)) = change.opened {
        update = update
            .col_expr(Column::AccessId, Expr::value(access_id))
            .col_expr(Column::Authority, Expr::value(opened.authority.as_str()))
            .col_expr(Column::Url, Expr::value(opened.url.as_str()))
            .col_expr(Column::Fee, Expr::value(opened.fee.map(Money::rial)));
    }
    if let Some(proof) = change.proof {
        update = update
            .col_expr(Column::ExternalRef, Expr::value(proof.reference.as_str()))
            .col_expr(Column::PayerCard, Expr::value(proof.payer_card.clone()));
        if let Some(fee) = proof.fee {
            update = update.col_expr(Column::Fee, Expr::value(fee.rial()));
        }
    }
    if let Some((rest, transfer_id)) = change.rest {
        update = update
            .col_expr(Column::Rest, Expr::value(rest.rial()))
            .col_expr(Column::RestTransferId, Expr::value(transfer_id.map(|id| id.0)));
    }
    if let Some(at) = change.borne_at {
        update = update.col_expr(Column::BorneAt, Expr::value(at.map(unix_ms)));
    }
    if let Some(why) = change.kept_why {
        update = update.col_expr(Column::KeptWhy, Expr::value(why));
    }
    if let Some(checked) = change.checked {
        update = update
            .col_expr(Column::Checks, Expr::col(Column::Checks).add(1))
            .col_expr(Column::NextCheckAt, Expr::value(checked.next_check_at.map(unix_ms)))
            .col_expr(Column::UnknownSince, Expr::value(checked.unknown_since.map(unix_ms)));
    }
    if let Some(at) = change.asked_at {
        update = update.col_expr(Column::AskedAt, Expr::value(unix_ms(at)));
    }
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Ends every attempt of an intent that still waits for the payer. The provider goes on being asked: the payer may be at
/// the bank.
pub async fn end_waiting(db: &impl ConnectionTrait, intent_id: IntentId, end: AttemptMove) -> Result<u64> {
    let to = if end == AttemptMove::Expire { AttemptState::Expired } else { AttemptState::Canceled };
    let waiting = [AttemptState::Created, AttemptState::AwaitingReceipt, AttemptState::Redirected];
    let open = Column::IntentId.eq(intent_id.0).and(Column::State.is_in(waiting.map(AttemptState::as_str)));
    let canceled = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(db::rows_in_order::<Entity>(open))
        .exec(db)
        .await?;
    Ok(canceled.rows_affected)
}
