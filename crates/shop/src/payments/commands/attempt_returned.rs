//! A browser came back from a payment page. That is no fact about money: it is a reason to ask the provider.

use kernel::{AttemptId, sabotage};
use serde_json::json;

use crate::payments::cadence::{is_over, next_check};
use crate::payments::gateway::Callback;
use crate::payments::jobs::check_job;
use crate::payments::machine::AttemptMove;
use crate::payments::model::{Attempt, AttemptState, FactKind};
use crate::payments::store::attempt_move::{self, AttemptChange, Checked};
use crate::payments::store::{attempt, check, fact};
use crate::{Ctx, Result};

/// Whose page it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// The provider is being asked, or has answered already.
    Known(AttemptId),
    /// No payment has this address.
    Unknown,
    /// The address is of one payment, the key of another, or nonsense: written down, and nothing else (F-08).
    Forged(AttemptId),
}

/// Takes a callback. `token` is the secret part of the address, `callback` what the provider's rules read from the
/// query. However often it comes, the provider is asked once at a time and the money is booked once (F-04).
///
/// # Errors
/// The database's own failures.
pub async fn attempt_returned(
    ctx: &Ctx<'_>,
    (gateway, token): (&str, &str),
    callback: Option<Callback>,
) -> Result<Returned> {
    let mut addressed = check::by_return_token(ctx.tx(), token).await?.filter(|a| a.gateway == gateway);
    if sabotage::on("callback-secret-unchecked")
        && let Some(callback) = &callback
    {
        addressed = check::by_authority(ctx.tx(), gateway, &callback.authority).await?;
    }
    let Some(addressed) = addressed else {
        return Ok(Returned::Unknown);
    };
    // Locked before anything is written about it: of fifty that come together each sees what the one before it noted.
    let Some(current) = attempt::lock(ctx.tx(), addressed.id).await? else {
        return Ok(Returned::Unknown);
    };
    let known = current.online.authority.as_deref().unwrap_or_default();
    let genuine = callback.filter(|callback| {
        let named = callback.authority == known || sabotage::on("callback-authority-unchecked");
        !known.is_empty() && named
    });
    let Some(callback) = genuine else {
        note_once(ctx, current.id, (FactKind::Forged, json!({}))).await?;
        return Ok(Returned::Forged(current.id));
    };
    let said = (FactKind::Returned, json!({ "says_paid": callback.says_paid }));
    note_once(ctx, current.id, said).await?;
    if is_open_question(current.state) {
        if callback.says_paid {
            hinted(ctx, current.id).await?;
        }
        ctx.enqueue(check_job(current.id));
    }
    Ok(Returned::Known(current.id))
}

/// Whether the provider's word would change anything.
pub(in crate::payments) fn is_open_question(state: AttemptState) -> bool {
    match state {
        AttemptState::Redirected | AttemptState::Verifying | AttemptState::Unknown => true,
        AttemptState::Canceled | AttemptState::Expired | AttemptState::Failed => {
            !sabotage::on("late-money-unasked")
        }
        _ => false,
    }
}

/// Booked by hand, without a word of the provider: it gives back what nobody verifies, so it is asked all the same.
pub(in crate::payments) fn is_unconfirmed(attempt: &Attempt) -> bool {
    let online = &attempt.online;
    attempt.state == AttemptState::Credited && online.authority.is_some() && online.reference.is_none()
}

/// Something says that an attempt was paid: from now on it is being verified, also when it had ended, and stays so
/// until the provider gives a clear answer.
pub(in crate::payments) async fn hinted(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    let Some(current) = attempt::lock(ctx.tx(), id).await? else { return Ok(()) };
    let Some(state) = current.state.after(AttemptMove::Verify) else { return Ok(()) };
    let checked = Checked {
        next_check_at: next_check(&current, state, (ctx.now(), None)),
        // Silence about a page that nobody had come back from was no silence about money.
        unknown_since: current.online.unknown_since.filter(|_| current.state == AttemptState::Unknown),
    };
    let late = current.late || is_over(&current, ctx.now());
    let change = AttemptChange { late: Some(late), checked: Some(checked), ..AttemptChange::to(state) };
    // Whoever was faster has moved it for a better reason.
    attempt_move::moved(ctx.tx(), &current, change).await.map(drop)
}

/// The same browser reloads the page: once is enough in the timeline.
async fn note_once(ctx: &Ctx<'_>, id: AttemptId, (kind, data): (FactKind, serde_json::Value)) -> Result<()> {
    let newest = fact::newest(ctx.tx(), id).await?;
    if newest.is_some_and(|newest| newest.kind == kind && newest.data == data) {
        return Ok(());
    }
    fact::add(ctx.tx(), id, (kind, data), (ctx.actor(), ctx.now())).await
}
