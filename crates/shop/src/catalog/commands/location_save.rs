//! Adds or changes a location.

use kernel::LocationId;
use serde_json::json;

use crate::catalog::error::CatalogError;
use crate::catalog::model::LocationInput;
use crate::catalog::store;
use crate::identity::Permission;
use crate::{Ctx, Result, audit, identity};

/// Adds a location, or changes the one with this id.
///
/// # Errors
/// `catalog.code_invalid`, `catalog.text_invalid`, `catalog.number_invalid`, `catalog.code_taken`,
/// `catalog.location_unknown`; without `CatalogManage`: forbidden.
pub async fn location_save(
    ctx: &Ctx<'_>,
    input: LocationInput,
    id: Option<LocationId>,
) -> Result<LocationId> {
    identity::require(ctx, Permission::CatalogManage).await?;
    input.validate()?;
    if store::locations(ctx.tx(), false)
        .await?
        .iter()
        .any(|other| other.code == input.code && Some(other.id) != id)
    {
        return Err(CatalogError::CodeTaken.into());
    }
    let id = match id {
        None => store::location_insert(ctx.tx(), &input).await?,
        Some(id) if store::location_update(ctx.tx(), id, &input).await? => id,
        Some(_) => return Err(CatalogError::LocationUnknown.into()),
    };
    ctx.commons_changed();
    audit::record(ctx, "catalog.location_save", &format!("location:{id}"), json!(input));
    Ok(id)
}
