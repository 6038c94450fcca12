//! Somebody wants the provider to be asked now: the payer who waits, or a person at the desk.

use kernel::AttemptId;
use serde_json::json;

use super::attempt_returned::{is_open_question, is_unconfirmed};
use crate::identity::{Permission, require};
use crate::payments::error::PaymentRefusal;
use crate::payments::jobs::check_job;
use crate::payments::model::FactKind;
use crate::payments::store::{attempt, fact};
use crate::{Ctx, Result, audit};

/// Lets the provider be asked now. However often it is called, one question waits at most.
///
/// # Errors
/// [`PaymentRefusal::NotAtProvider`] for a card transfer; [`PaymentRefusal::NotFound`] for somebody else's payment
/// without [`Permission::PaymentManage`].
pub async fn attempt_ask(ctx: &Ctx<'_>, id: AttemptId) -> Result<()> {
    let current = attempt::get(ctx.tx(), id).await?.ok_or(PaymentRefusal::NotFound)?;
    if !current.is_online() {
        return Err(PaymentRefusal::NotAtProvider.into());
    }
    let own = ctx.actor().user_id() == Some(current.user_id);
    if !own {
        require(ctx, Permission::PaymentManage).await?;
        let what = (FactKind::Inquired, json!({}));
        fact::add(ctx.tx(), id, what, (ctx.actor(), ctx.now())).await?;
        audit::record(ctx, "payment.ask", &format!("attempt:{id}"), json!({}));
    }
    if (is_open_question(current.state) && current.online.authority.is_some()) || is_unconfirmed(&current) {
        ctx.enqueue(check_job(id));
    }
    Ok(())
}
