//! Sets how many pieces of a plan are left.

use kernel::PlanId;
use serde_json::json;

use crate::catalog::error::CatalogError;
use crate::catalog::model::{STOCK_MAX, number_check};
use crate::catalog::store;
use crate::identity::Permission;
use crate::{Ctx, Result, audit, identity};

/// Sets the stock; `None` is unlimited.
///
/// # Errors
/// `catalog.number_invalid`, `catalog.plan_unknown`; without `CatalogManage`: forbidden.
pub async fn stock_set(ctx: &Ctx<'_>, id: PlanId, stock: Option<i64>) -> Result<()> {
    identity::require(ctx, Permission::CatalogManage).await?;
    number_check("stock", stock.unwrap_or(0), (0, STOCK_MAX))?;
    if !store::stock_update(ctx.tx(), id, stock).await? {
        return Err(CatalogError::PlanUnknown.into());
    }
    audit::record(ctx, "catalog.stock_set", &format!("plan:{id}"), json!({ "stock": stock }));
    Ok(())
}
