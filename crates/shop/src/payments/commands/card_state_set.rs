//! The owner rests a card or offers it again.

use kernel::CardId;
use serde_json::json;

use crate::identity::{Permission, require};
use crate::payments::error::PaymentRefusal;
use crate::payments::model::CardState;
use crate::payments::store::card;
use crate::{Ctx, Result, audit};

/// Sets whether a card is offered to new payers. Open invoices keep their card.
///
/// # Errors
/// Refused without the permission; not found.
pub async fn card_state_set(ctx: &Ctx<'_>, id: CardId, state: CardState) -> Result<()> {
    require(ctx, Permission::CardManage).await?;
    if !card::state_set(ctx.tx(), id, state).await? {
        return Err(PaymentRefusal::NotFound.into());
    }
    audit::record(ctx, "card.state", &format!("card:{id}"), json!({ "state": state.as_str() }));
    Ok(())
}
