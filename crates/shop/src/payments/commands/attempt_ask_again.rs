//! Whoever has the secret address of a payment wants the provider to be asked now. They are nobody in particular, so that
//! what they press costs the provider no more than a question every few seconds.

use kernel::{AttemptId, Timestamp, sabotage};

use super::attempt_returned::is_open_question;
use crate::payments::cadence::{asked_lately, next_check};
use crate::payments::error::PaymentRefusal;
use crate::payments::jobs::check_job;
use crate::payments::model::Attempt;
use crate::payments::store::{attempt, check};
use crate::{Ctx, Result};

/// What asking again would be good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Askable {
    /// The provider's word may change something.
    Now,
    /// It may, but the provider was asked moments ago.
    Lately,
    /// There is nothing to ask, or nothing that the answer would change.
    Settled,
}

/// Whether the provider would be asked at this instant. A payment that ended is asked about for as long as money may
/// still come of it.
#[must_use]
pub fn attempt_askable(attempt: &Attempt, now: Timestamp) -> Askable {
    let asked_still = next_check(attempt, attempt.state, (now, attempt.online.unknown_since)).is_some();
    if attempt.online.authority.is_none() || !is_open_question(attempt.state) || !asked_still {
        return Askable::Settled;
    }
    let lately = asked_lately(attempt, now) && !sabotage::on("page-asks-without-pause");
    if lately { Askable::Lately } else { Askable::Now }
}

/// Lets the provider be asked, when [`attempt_askable`] says that it makes sense: [`Askable::Now`] is the answer once it
/// is on its way.
///
/// # Errors
/// [`PaymentRefusal::NotFound`].
pub async fn attempt_ask_again(ctx: &Ctx<'_>, id: AttemptId) -> Result<Askable> {
    // Locked before it is looked at: of two presses at once one sees what the other noted.
    let current = attempt::lock(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    let askable = attempt_askable(&current, ctx.now());
    if askable == Askable::Now {
        check::asked(ctx.tx(), id, ctx.now()).await?;
        ctx.enqueue(check_job(id));
    }
    Ok(askable)
}
