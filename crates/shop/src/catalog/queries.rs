//! Reading the catalogue.

use kernel::{LocationId, PlanId};
use sea_orm::ConnectionTrait;

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
/// The database's own failures.
pub async fn plan_get(db: &impl ConnectionTrait, id: PlanId) -> Result<Option<Plan>> {
    store::plan_find(db, id).await
}

/// All locations in the order of the shop window.
///
/// # Errors
/// The database's own failures.
pub async fn location_list(db: &impl ConnectionTrait, visible_only: bool) -> Result<Vec<Location>> {
    store::locations(db, visible_only).await
}

/// # Errors
/// The database's own failures.
pub async fn location_get(db: &impl ConnectionTrait, id: LocationId) -> Result<Option<Location>> {
    store::location_find(db, id).await
}
