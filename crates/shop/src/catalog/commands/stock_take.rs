//! Takes one piece of a plan, or gives it back. Steps of somebody else's command: no permission of their own.

use kernel::PlanId;

use crate::catalog::error::CatalogError;
use crate::catalog::store;
use crate::{Ctx, Result};

/// Takes one piece. Of any number of simultaneous buyers, exactly as many succeed as there are pieces (F-26).
///
/// # Errors
/// `catalog.sold_out`, `catalog.plan_unknown`.
pub async fn stock_take(ctx: &Ctx<'_>, id: PlanId) -> Result<()> {
    if store::stock_move(ctx.tx(), id, -1).await? {
        return Ok(());
    }
    match store::plan_find(ctx.tx(), id).await? {
        None => Err(CatalogError::PlanUnknown.into()),
        Some(plan) if plan.stock.is_none() => Ok(()),
        Some(_) => Err(CatalogError::SoldOut { plan_id: id }.into()),
    }
}

/// Gives one piece back: an order that took it did not come about. Unlimited stock stays unlimited.
///
/// # Errors
/// `catalog.plan_unknown`.
pub async fn stock_return(ctx: &Ctx<'_>, id: PlanId) -> Result<()> {
    if store::stock_move(ctx.tx(), id, 1).await? || store::plan_find(ctx.tx(), id).await?.is_some() {
        return Ok(());
    }
    Err(CatalogError::PlanUnknown.into())
}
