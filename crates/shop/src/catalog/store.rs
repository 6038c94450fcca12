//! Tables `plan`, `plan_location`, `location`, and every query of this capability.

use std::collections::HashMap;

use kernel::{Bytes, LocationId, Money, PlanId, Timestamp, sabotage, unix_ms};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, Set,
};

use super::model::{Location, LocationInput, Plan, PlanInput, RenewalPolicy, Visibility};
use crate::Result;

pub(super) mod plan {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name_fa: String,
        pub name_en: String,
        pub category: String,
        pub traffic_bytes: i64,
        pub duration_days: i64,
        pub device_limit: i64,
        pub price: i64,
        pub price_per_gib: Option<i64>,
        pub price_per_day: Option<i64>,
        pub stock: Option<i64>,
        pub renewal: String,
        pub audience: String,
        pub sort: i64,
        pub state: String,
        pub created_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod plan_location {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "plan_location")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub plan_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub location_id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod location {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "location")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub code: String,
        pub name_fa: String,
        pub name_en: String,
        pub flag: String,
        pub sort: i64,
        pub state: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl TryFrom<(plan::Model, Vec<LocationId>)> for Plan {
    type Error = crate::Error;

    fn try_from((row, location_ids): (plan::Model, Vec<LocationId>)) -> Result<Self> {
        Ok(Self {
            id: PlanId(row.id),
            name_fa: row.name_fa,
            name_en: row.name_en,
            category: row.category,
            traffic: Bytes::new(row.traffic_bytes),
            duration_days: row.duration_days,
            device_limit: row.device_limit,
            price: Money::from_rial(row.price)?,
            price_per_gib: row.price_per_gib.map(Money::from_rial).transpose()?,
            price_per_day: row.price_per_day.map(Money::from_rial).transpose()?,
            stock: row.stock,
            renewal: RenewalPolicy::from_word(&row.renewal),
            audience: row.audience,
            sort: row.sort,
            state: Visibility::from_word(&row.state),
            location_ids,
        })
    }
}

impl From<location::Model> for Location {
    fn from(row: location::Model) -> Self {
        Self {
            id: LocationId(row.id),
            code: row.code,
            name_fa: row.name_fa,
            name_en: row.name_en,
            flag: row.flag,
            sort: row.sort,
            state: Visibility::from_word(&row.state),
        }
    }
}

pub(super) async fn plans(db: &impl ConnectionTrait, visible_only: bool) -> Result<Vec<Plan>> {
    let mut condition = Condition::all();
    if visible_only {
        condition = condition.add(plan::Column::State.eq(Visibility::Active.as_str()));
    }
    let rows = plan::Entity::find()
        .filter(condition)
        .order_by_asc(plan::Column::Sort)
        .order_by_asc(plan::Column::Id)
        .all(db)
        .await?;
    let mut places: HashMap<i64, Vec<LocationId>> = HashMap::new();
    for link in plan_location::Entity::find().order_by_asc(plan_location::Column::LocationId).all(db).await? {
        places.entry(link.plan_id).or_default().push(LocationId(link.location_id));
    }
    rows.into_iter()
        .map(|row| {
            let location_ids = places.remove(&row.id).unwrap_or_default();
            Plan::try_from((row, location_ids))
        })
        .collect()
}

pub(super) async fn plan_find(db: &impl ConnectionTrait, id: PlanId) -> Result<Option<Plan>> {
    let Some(row) = plan::Entity::find_by_id(id.0).one(db).await? else { return Ok(None) };
    let location_ids = plan_location::Entity::find()
        .filter(plan_location::Column::PlanId.eq(id.0))
        .order_by_asc(plan_location::Column::LocationId)
        .all(db)
        .await?
        .into_iter()
        .map(|link| LocationId(link.location_id))
        .collect();
    Plan::try_from((row, location_ids)).map(Some)
}

fn plan_row(input: &PlanInput) -> plan::ActiveModel {
    plan::ActiveModel {
        name_fa: Set(input.name_fa.trim().to_owned()),
        name_en: Set(input.name_en.trim().to_owned()),
        category: Set(input.category.trim().to_owned()),
        traffic_bytes: Set(input.traffic.get()),
        duration_days: Set(input.duration_days),
        device_limit: Set(input.device_limit),
        price: Set(input.price.rial()),
        price_per_gib: Set(input.price_per_gib.map(Money::rial)),
        price_per_day: Set(input.price_per_day.map(Money::rial)),
        renewal: Set(input.renewal.as_str().to_owned()),
        audience: Set(input.audience.clone()),
        sort: Set(input.sort),
        ..Default::default()
    }
}

pub(super) async fn plan_insert(
    db: &impl ConnectionTrait,
    now: Timestamp,
    input: &PlanInput,
) -> Result<PlanId> {
    let row = plan::ActiveModel {
        stock: Set(input.stock),
        state: Set(Visibility::Active.as_str().to_owned()),
        created_at: Set(unix_ms(now)),
        ..plan_row(input)
    };
    let id = PlanId(plan::Entity::insert(row).exec(db).await?.last_insert_id);
    plan_locations_set(db, id, &input.location_ids).await?;
    Ok(id)
}

/// False when there is no such plan.
pub(super) async fn plan_update(db: &impl ConnectionTrait, id: PlanId, input: &PlanInput) -> Result<bool> {
    let updated =
        plan::Entity::update_many().set(plan_row(input)).filter(plan::Column::Id.eq(id.0)).exec(db).await?;
    if updated.rows_affected == 0 {
        return Ok(false);
    }
    plan_locations_set(db, id, &input.location_ids).await?;
    Ok(true)
}

async fn plan_locations_set(db: &impl ConnectionTrait, id: PlanId, locations: &[LocationId]) -> Result<()> {
    plan_location::Entity::delete_many().filter(plan_location::Column::PlanId.eq(id.0)).exec(db).await?;
    let mut wanted: Vec<i64> = locations.iter().map(|location| location.0).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let rows = wanted
        .into_iter()
        .map(|location_id| plan_location::ActiveModel { plan_id: Set(id.0), location_id: Set(location_id) });
    plan_location::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

pub(super) async fn plan_state_update(
    db: &impl ConnectionTrait,
    id: PlanId,
    state: Visibility,
) -> Result<bool> {
    let updated = plan::Entity::update_many()
        .col_expr(plan::Column::State, Expr::value(state.as_str()))
        .filter(plan::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}

pub(super) async fn stock_update(db: &impl ConnectionTrait, id: PlanId, stock: Option<i64>) -> Result<bool> {
    let updated = plan::Entity::update_many()
        .col_expr(plan::Column::Stock, Expr::value(stock))
        .filter(plan::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}

/// Moves a counted stock by `step`, never below zero. False when nothing moved.
pub(super) async fn stock_move(db: &impl ConnectionTrait, id: PlanId, step: i64) -> Result<bool> {
    let mut moving = plan::Entity::update_many()
        .col_expr(plan::Column::Stock, Expr::col(plan::Column::Stock).add(step))
        .filter(plan::Column::Id.eq(id.0));
    if !sabotage::on("stock-below-zero") {
        moving = moving.filter(Expr::col(plan::Column::Stock).add(step).gte(0));
    }
    let updated = moving.exec(db).await?;
    Ok(updated.rows_affected == 1)
}

pub(super) async fn locations(db: &impl ConnectionTrait, visible_only: bool) -> Result<Vec<Location>> {
    let mut condition = Condition::all();
    if visible_only {
        condition = condition.add(location::Column::State.eq(Visibility::Active.as_str()));
    }
    let rows = location::Entity::find()
        .filter(condition)
        .order_by_asc(location::Column::Sort)
        .order_by_asc(location::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Location::from).collect())
}

pub(super) async fn location_find(db: &impl ConnectionTrait, id: LocationId) -> Result<Option<Location>> {
    Ok(location::Entity::find_by_id(id.0).one(db).await?.map(Location::from))
}

/// How many of these locations exist.
pub(super) async fn locations_known(db: &impl ConnectionTrait, ids: &[LocationId]) -> Result<bool> {
    let known: Vec<i64> = locations(db, false).await?.into_iter().map(|location| location.id.0).collect();
    Ok(ids.iter().all(|id| known.contains(&id.0)))
}

fn location_row(input: &LocationInput) -> location::ActiveModel {
    location::ActiveModel {
        code: Set(input.code.clone()),
        name_fa: Set(input.name_fa.trim().to_owned()),
        name_en: Set(input.name_en.trim().to_owned()),
        flag: Set(input.flag.trim().to_owned()),
        sort: Set(input.sort),
        state: Set(input.state.as_str().to_owned()),
        ..Default::default()
    }
}

pub(super) async fn location_insert(db: &impl ConnectionTrait, input: &LocationInput) -> Result<LocationId> {
    Ok(LocationId(location::Entity::insert(location_row(input)).exec(db).await?.last_insert_id))
}

/// False when there is no such location.
pub(super) async fn location_update(
    db: &impl ConnectionTrait,
    id: LocationId,
    input: &LocationInput,
) -> Result<bool> {
    let updated = location::Entity::update_many()
        .set(location_row(input))
        .filter(location::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}
