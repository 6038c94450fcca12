//! Table `subscription_grant`: what each order gave, and what a refund took back.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::Expr;
use db::sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder as _};
use kernel::{OrderId, PlanId, SubscriptionId, Timestamp, unix_ms};

use crate::Result;
use crate::subscriptions::policy::Period;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription_grant")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub subscription_id: i64,
    pub order_id: i64,
    pub kind: String,
    pub before: String,
    pub after: String,
    pub granted_at: i64,
    pub retracted_at: Option<i64>,
    pub plan_before: Option<i64>,
    pub devices_before: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The word of a grant that made the subscription.
pub const BUY: &str = "buy";

pub async fn insert(
    db: &impl ConnectionTrait,
    now: Timestamp,
    (subscription_id, order_id): (SubscriptionId, OrderId),
    (kind, before, after): (&str, &Period, &Period),
    replaced: Option<(PlanId, i64)>,
) -> Result<()> {
    let row = ActiveModel {
        subscription_id: Set(subscription_id.0),
        order_id: Set(order_id.0),
        kind: Set(kind.to_owned()),
        before: Set(serde_json::to_string(before)?),
        after: Set(serde_json::to_string(after)?),
        granted_at: Set(unix_ms(now)),
        plan_before: Set(replaced.map(|(plan_id, _)| plan_id.0)),
        devices_before: Set(replaced.map(|(_, devices)| devices)),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// What an order gave and nobody has taken back.
#[derive(Clone, Debug)]
pub struct Standing {
    pub id: i64,
    pub order_id: OrderId,
    pub kind: String,
    pub before: Period,
    /// The plan and the devices that it replaced.
    pub replaced: Option<(PlanId, i64)>,
}

/// The newest grant of a subscription that stands.
pub async fn newest(db: &impl ConnectionTrait, subscription_id: SubscriptionId) -> Result<Option<Standing>> {
    let row = Entity::find()
        .filter(Column::SubscriptionId.eq(subscription_id.0))
        .filter(Column::RetractedAt.is_null())
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let before = serde_json::from_str(&row.before)?;
    let replaced = row.plan_before.map(PlanId).zip(row.devices_before);
    Ok(Some(Standing { id: row.id, order_id: OrderId(row.order_id), kind: row.kind, before, replaced }))
}

/// Notes that a grant was taken back. False when it was before.
pub async fn retract(db: &impl ConnectionTrait, id: i64, now: Timestamp) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::RetractedAt, Expr::value(unix_ms(now)))
        .filter(Column::Id.eq(id))
        .filter(Column::RetractedAt.is_null())
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}
