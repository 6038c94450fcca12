//! Shows or hides a plan.

use kernel::PlanId;
use serde_json::json;

use crate::catalog::error::CatalogError;
use crate::catalog::model::Visibility;
use crate::catalog::store;
use crate::identity::Permission;
use crate::{Ctx, Result, audit, identity};

/// Puts a plan into the shop window or takes it out. Subscriptions that were sold are not touched.
///
/// # Errors
/// `catalog.plan_unknown`; without `CatalogManage`: forbidden.
pub async fn plan_state_set(ctx: &Ctx<'_>, id: PlanId, state: Visibility) -> Result<()> {
    identity::require(ctx, Permission::CatalogManage).await?;
    if !store::plan_state_update(ctx.tx(), id, state).await? {
        return Err(CatalogError::PlanUnknown.into());
    }
    ctx.commons_changed();
    audit::record(ctx, "catalog.plan_state_set", &format!("plan:{id}"), json!({ "state": state }));
    Ok(())
}
