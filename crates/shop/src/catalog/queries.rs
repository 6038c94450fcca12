//! Reading the catalogue.

use kernel::{LocationId, PlanId};
use sea_orm::ConnectionTrait;

use super::error::CatalogError;
use super::model::{Location, Plan};
use super::store;
use crate::Result;

/// All plans in the order of the shop window.
///
/// # Errors
/// The database's own failures.
pub async fn plan_list(db: &impl ConnectionTrait, visible_only: bool) -> Result<Vec<Plan>> {
    store::plans(db, visible_only).await
}

/// # Errors
/// `catalog.plan_unknown`.
pub async fn plan_get(db: &impl ConnectionTrait, id: PlanId) -> Result<Plan> {
    Ok(store::plan_find(db, id).await?.ok_or(CatalogError::PlanUnknown)?)
}

/// All locations in the order of the shop window.
///
/// # Errors
/// The database's own failures.
pub async fn location_list(db: &impl ConnectionTrait, visible_only: bool) -> Result<Vec<Location>> {
    store::locations(db, visible_only).await
}

/// # Errors
/// `catalog.location_unknown`.
pub async fn location_get(db: &impl ConnectionTrait, id: LocationId) -> Result<Location> {
    Ok(store::location_find(db, id).await?.ok_or(CatalogError::LocationUnknown)?)
}
