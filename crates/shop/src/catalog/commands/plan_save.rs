//! Adds or changes a plan.

use kernel::PlanId;
use serde_json::json;

use crate::catalog::error::CatalogError;
use crate::catalog::model::PlanInput;
use crate::catalog::store;
use crate::identity::Permission;
use crate::{Ctx, Result, audit, identity};

/// Adds a plan (visible at once), or changes the one with this id. What was sold stays as it was sold.
///
/// # Errors
/// `catalog.text_invalid`, `catalog.number_invalid`, `catalog.audience_invalid`, `catalog.locations_missing`,
/// `catalog.location_unknown`, `catalog.plan_unknown`; without `CatalogManage`: forbidden.
pub async fn plan_save(ctx: &Ctx<'_>, input: PlanInput, id: Option<PlanId>) -> Result<PlanId> {
    identity::require(ctx, Permission::CatalogManage).await?;
    input.validate()?;
    if !store::locations_known(ctx.tx(), &input.location_ids).await? {
        return Err(CatalogError::LocationUnknown.into());
    }
    let id = match id {
        None => store::plan_insert(ctx.tx(), ctx.now(), &input).await?,
        Some(id) if store::plan_update(ctx.tx(), id, &input).await? => id,
        Some(_) => return Err(CatalogError::PlanUnknown.into()),
    };
    ctx.commons_changed();
    audit::record(ctx, "catalog.plan_save", &format!("plan:{id}"), json!(input));
    Ok(id)
}
