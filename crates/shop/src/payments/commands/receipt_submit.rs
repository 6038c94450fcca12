//! A payer sends the picture of a card transfer.

use chrono::TimeDelta;
use kernel::{AttemptId, ReceiptId, UserId};
use serde_json::json;

use crate::identity::{Permission, users_with};
use crate::notifications::{NewNotice, notice_send};
use crate::payments::error::PaymentRefusal;
use crate::payments::machine::AttemptMove;
use crate::payments::model::{Attempt, AttemptState, FileKind, IntentState, ReceiptFlag};
use crate::payments::store::attempt_move::{self, AttemptChange};
use crate::payments::store::receipt::{self, NewReceipt};
use crate::payments::store::{attempt, intent};
use crate::{Ctx, Result};

/// How far back a picture may belong to an invoice that has ended: money that came is looked at however late its
/// picture is, and the reviewers see that it is.
const LATE_MAX: TimeDelta = TimeDelta::days(365);
/// A payment that ended so long ago is meant by a picture that is sent while another one's is looked at.
const ENDED_LATELY: TimeDelta = TimeDelta::days(1);
/// How far back and how many pictures are compared.
const COMPARE_SINCE: TimeDelta = TimeDelta::days(30);
const COMPARE_MAX: u64 = 5_000;
/// Perceptual hashes this close are the same picture to the eye (of 64 bits).
const SIMILAR_BITS_MAX: u32 = 6;

/// A picture and what is known of it.
#[derive(Clone, Debug)]
pub struct ReceiptSubmit {
    pub user_id: UserId,
    /// The invoice it was sent for, when the face knows; otherwise the newest that waits.
    pub attempt_id: Option<AttemptId>,
    pub file_ref: String,
    pub file_kind: FileKind,
    pub sha256: String,
    pub phash: u64,
}

/// What became of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Submitted {
    pub receipt_id: ReceiptId,
    pub attempt_id: AttemptId,
    /// It came after the deadline: accepted, and marked for the reviewers.
    pub late: bool,
}

/// Puts a picture before the reviewers.
///
/// # Errors
/// [`PaymentRefusal::NothingAwaited`], [`PaymentRefusal::AlreadyInReview`], [`PaymentRefusal::TooManyPictures`].
pub async fn receipt_submit(ctx: &Ctx<'_>, input: ReceiptSubmit) -> Result<Submitted> {
    let current = find(ctx, &input).await?;
    if current.resubmits > ctx.settings().receipt_resubmits_max {
        return Err(PaymentRefusal::TooManyPictures.into());
    }
    let state = current.state.after(AttemptMove::SubmitReceipt).ok_or(PaymentRefusal::NothingAwaited)?;
    let late = ctx.now() > current.deadline_at;
    let change = AttemptChange { late: Some(late || current.late), ..AttemptChange::to(state) };
    if !attempt_move::moved(ctx.tx(), &current, change).await? {
        return Err(PaymentRefusal::AlreadyInReview.into());
    }
    let flags = flags(ctx, &input, late).await?;
    let new = NewReceipt {
        attempt_id: current.id,
        user_id: input.user_id,
        file_ref: &input.file_ref,
        file_kind: input.file_kind,
        sha256: &input.sha256,
        phash: input.phash,
        flags: &flags,
    };
    let receipt_id = receipt::insert(ctx.tx(), ctx.now(), new).await?;
    show_to_reviewers(ctx, receipt_id).await?;
    Ok(Submitted { receipt_id, attempt_id: current.id, late })
}

async fn find(ctx: &Ctx<'_>, input: &ReceiptSubmit) -> Result<Attempt> {
    let since = ctx.now() - LATE_MAX;
    if let Some(id) = input.attempt_id
        && let Some(attempt) = attempt::lock(ctx.tx(), id).await?
        && attempt.user_id == input.user_id
        && !attempt.is_online()
        && attempt.created_at >= since
    {
        match attempt.state {
            AttemptState::AwaitingReceipt | AttemptState::Expired | AttemptState::Canceled => {
                return Ok(attempt);
            }
            AttemptState::InReview => return Err(PaymentRefusal::AlreadyInReview.into()),
            AttemptState::Rejected => return Err(PaymentRefusal::TooManyPictures.into()),
            _ => {}
        }
    }
    let newest =
        |states: &'static [AttemptState]| attempt::newest_of_user(ctx.tx(), input.user_id, states, since);
    if let Some(attempt) = newest(&[AttemptState::AwaitingReceipt]).await? {
        return Ok(attempt);
    }
    if newest(&[AttemptState::InReview]).await?.is_some() {
        // Another picture of what is looked at already, unless another payment ended without one.
        let known = receipt::by_sha256(ctx.tx(), &input.sha256).await?.is_some();
        return match newest(ENDED).await? {
            Some(ended) if !known && ended_lately(ctx, &ended).await? => Ok(ended),
            _ => Err(PaymentRefusal::AlreadyInReview.into()),
        };
    }
    if let Some(ended) = newest(ENDED).await? {
        return Ok(ended);
    }
    Err(match newest(&[AttemptState::Rejected]).await? {
        Some(_) => PaymentRefusal::TooManyPictures.into(),
        None => PaymentRefusal::NothingAwaited.into(),
    })
}

const ENDED: &[AttemptState] = &[AttemptState::Expired, AttemptState::Canceled];

/// By the clock and not by a person, nor because its order was paid in another way.
async fn ended_lately(ctx: &Ctx<'_>, attempt: &Attempt) -> Result<bool> {
    let intent = intent::get(ctx.tx(), attempt.intent_id).await?;
    let by_clock = intent.is_some_and(|intent| intent.state == IntentState::Expired);
    Ok(by_clock && attempt.created_at >= ctx.now() - ENDED_LATELY)
}

async fn flags(ctx: &Ctx<'_>, input: &ReceiptSubmit, late: bool) -> Result<Vec<ReceiptFlag>> {
    let mut flags = Vec::new();
    if late {
        flags.push(ReceiptFlag::Late);
    }
    if let Some(same) = receipt::by_sha256(ctx.tx(), &input.sha256).await? {
        flags.push(ReceiptFlag::SameFile { receipt_id: same.id });
        return Ok(flags);
    }
    let others = receipt::phashes(ctx.tx(), ctx.now() - COMPARE_SINCE, COMPARE_MAX).await?;
    let similar =
        others.into_iter().find(|(_, phash)| (phash ^ input.phash).count_ones() <= SIMILAR_BITS_MAX);
    if let Some((receipt_id, _)) = similar {
        flags.push(ReceiptFlag::SimilarPicture { receipt_id });
    }
    Ok(flags)
}

async fn show_to_reviewers(ctx: &Ctx<'_>, receipt_id: ReceiptId) -> Result<()> {
    for reviewer in users_with(ctx.tx(), Permission::ReceiptReview).await? {
        let notice = NewNotice {
            user_id: reviewer.id,
            key: "payments.receipt_review",
            args: json!({ "receipt": receipt_id }),
            dedup_key: format!("receipt:{receipt_id}:{}", reviewer.id),
            topic: Some(format!("receipt:{receipt_id}")),
        };
        notice_send(ctx, notice).await?;
    }
    Ok(())
}
