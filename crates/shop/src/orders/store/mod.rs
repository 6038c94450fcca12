//! Table `shop_order`; deeds that wait for a second person are in `proposal`.

pub(super) mod proposal;

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, OnConflict};
use db::sea_orm::{
    ActiveValue::Set, ConnectionTrait, DbBackend, FromQueryResult, QueryOrder as _, QuerySelect as _,
    Statement,
};
use kernel::{
    LocationId, Money, OrderId, Page, PageRequest, PlanId, SubscriptionId, Timestamp, TransferId, UserId,
    from_unix_ms, unix_ms,
};

use crate::orders::model::{Order, OrderKind, OrderOutcome, OrderState, Snapshot};
use crate::{Error, Result, Waiting};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "shop_order")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    pub kind: String,
    pub plan_id: Option<i64>,
    pub location_id: Option<i64>,
    pub subscription_id: Option<i64>,
    pub quantity: i64,
    pub price: i64,
    pub snapshot: String,
    pub state: String,
    pub state_version: i64,
    pub idem_key: String,
    pub charge_transfer_id: Option<i64>,
    pub outcome: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    pub paid_at: Option<i64>,
    pub closed_at: Option<i64>,
    pub delivered_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Order {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let damaged = || Error::internal(format!("shop_order {} holds an unknown word", row.id));
        Ok(Self {
            id: OrderId(row.id),
            user_id: UserId(row.user_id),
            kind: OrderKind::from_word(&row.kind).ok_or_else(damaged)?,
            plan_id: row.plan_id.map(PlanId),
            location_id: row.location_id.map(LocationId),
            subscription_id: row.subscription_id.map(SubscriptionId),
            quantity: row.quantity,
            price: Money::from_rial(row.price)?,
            snapshot: serde_json::from_str(&row.snapshot)?,
            state: OrderState::from_word(&row.state).ok_or_else(damaged)?,
            state_version: row.state_version,
            outcome: row.outcome.as_deref().and_then(OrderOutcome::from_word),
            created_at: from_unix_ms(row.created_at),
            expires_at: from_unix_ms(row.expires_at),
            paid_at: row.paid_at.map(from_unix_ms),
            closed_at: row.closed_at.map(from_unix_ms),
            delivered_at: row.delivered_at.map(from_unix_ms),
        })
    }
}

pub struct NewOrder<'a> {
    pub user_id: UserId,
    pub kind: OrderKind,
    pub plan_id: Option<PlanId>,
    pub location_id: Option<LocationId>,
    pub subscription_id: Option<SubscriptionId>,
    pub quantity: i64,
    pub price: Money,
    pub snapshot: &'a Snapshot,
    pub idem_key: &'a str,
    pub expires_at: Timestamp,
}

/// Adds an order, or answers the one with the same key.
pub async fn insert(db: &impl ConnectionTrait, now: Timestamp, new: NewOrder<'_>) -> Result<Order> {
    let row = ActiveModel {
        user_id: Set(new.user_id.0),
        kind: Set(new.kind.as_str().to_owned()),
        plan_id: Set(new.plan_id.map(|id| id.0)),
        location_id: Set(new.location_id.map(|id| id.0)),
        subscription_id: Set(new.subscription_id.map(|id| id.0)),
        quantity: Set(new.quantity),
        price: Set(new.price.rial()),
        snapshot: Set(serde_json::to_string(new.snapshot)?),
        state: Set(OrderState::AwaitingPayment.as_str().to_owned()),
        state_version: Set(1),
        idem_key: Set(new.idem_key.to_owned()),
        created_at: Set(unix_ms(now)),
        expires_at: Set(unix_ms(new.expires_at)),
        ..Default::default()
    };
    let twice = OnConflict::column(Column::IdemKey).do_nothing().to_owned();
    Entity::insert(row).on_conflict(twice).exec_without_returning(db).await?;
    let found = Entity::find().filter(Column::IdemKey.eq(new.idem_key)).one(db).await?;
    found.ok_or_else(|| Error::internal("an order vanished"))?.try_into()
}

/// The newest unpaid order for the same thing at the same price whose invoice has not ended.
pub async fn open_alike(
    db: &impl ConnectionTrait,
    now: Timestamp,
    new: &NewOrder<'_>,
) -> Result<Option<Order>> {
    Entity::find()
        .filter(Column::UserId.eq(new.user_id.0))
        .filter(Column::State.eq(OrderState::AwaitingPayment.as_str()))
        .filter(Column::Kind.eq(new.kind.as_str()))
        .filter(Column::SubscriptionId.eq(new.subscription_id.map(|id| id.0)))
        .filter(Column::PlanId.eq(new.plan_id.map(|id| id.0)))
        .filter(Column::Quantity.eq(new.quantity))
        .filter(Column::Price.eq(new.price.rial()))
        .filter(Column::ExpiresAt.gt(unix_ms(now)))
        .order_by_desc(Column::Id)
        .one(db)
        .await?
        .map(Order::try_from)
        .transpose()
}

pub async fn get(db: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>> {
    Entity::find_by_id(id.0).one(db).await?.map(Order::try_from).transpose()
}

/// Reads an order for a decision: on PostgreSQL others wait for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: OrderId) -> Result<Option<Order>> {
    Entity::find_by_id(id.0).lock(db::ROW_LOCK).one(db).await?.map(Order::try_from).transpose()
}

/// What a move writes beside the state.
#[derive(Default)]
pub struct OrderChange {
    pub charge: Option<(Option<TransferId>, Timestamp)>,
    pub subscription_id: Option<SubscriptionId>,
    pub outcome: Option<OrderOutcome>,
    pub closed_at: Option<Timestamp>,
    pub quantity: Option<i64>,
}

/// Writes a move. False when it is illegal or somebody else moved the order meanwhile.
pub async fn moved(
    db: &impl ConnectionTrait,
    before: &Order,
    to: OrderState,
    change: OrderChange,
) -> Result<bool> {
    if !before.state.may_become(to) {
        return Ok(false);
    }
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .col_expr(Column::Outcome, Expr::value(change.outcome.map(OrderOutcome::as_str)))
        .filter(Column::Id.eq(before.id.0))
        .filter(Column::State.eq(before.state.as_str()))
        .filter(Column::StateVersion.eq(before.state_version));
    if let Some((transfer_id, at)) = change.charge {
        update = update
            .col_expr(Column::ChargeTransferId, Expr::value(transfer_id.map(|id| id.0)))
            .col_expr(Column::PaidAt, Expr::value(unix_ms(at)));
    }
    if let Some(id) = change.subscription_id {
        update = update.col_expr(Column::SubscriptionId, Expr::value(id.0));
    }
    if let Some(quantity) = change.quantity {
        update = update.col_expr(Column::Quantity, Expr::value(quantity));
    }
    if let Some(at) = change.closed_at {
        update = update.col_expr(Column::ClosedAt, Expr::value(unix_ms(at)));
        if to == OrderState::Active {
            update = update.col_expr(Column::DeliveredAt, Expr::value(unix_ms(at)));
        }
    }
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Takes the orders that wait for a subscription's delivery, as a refund does before it takes the subscription. SQLite
/// has one writer anyway.
pub async fn provisioning_turn(db: &impl ConnectionTrait, subscription_id: SubscriptionId) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        provisioning(subscription_id).lock(db::ROW_LOCK).all(db).await?;
    }
    Ok(())
}

fn provisioning(subscription_id: SubscriptionId) -> Select<Entity> {
    Entity::find()
        .filter(Column::SubscriptionId.eq(subscription_id.0))
        .filter(Column::State.eq(OrderState::Provisioning.as_str()))
        .order_by_asc(Column::Id)
}

/// Orders of a subscription that wait for the panel.
pub async fn provisioning_of(
    db: &impl ConnectionTrait,
    subscription_id: SubscriptionId,
) -> Result<Vec<Order>> {
    provisioning(subscription_id).all(db).await?.into_iter().map(Order::try_from).collect()
}

/// Unpaid orders after `after` whose invoice has ended, by number: those that nobody is at, locked. A sweep waits for
/// nobody.
pub async fn overdue(
    db: &impl ConnectionTrait,
    (now, after): (Timestamp, OrderId),
    limit: u64,
) -> Result<Vec<Order>> {
    Entity::find()
        .filter(Column::State.eq(OrderState::AwaitingPayment.as_str()))
        .filter(Column::ExpiresAt.lt(unix_ms(now)))
        .filter(Column::Id.gt(after.0))
        .order_by_asc(Column::Id)
        .limit(limit)
        .lock_with_behavior(db::ROW_LOCK, LockBehavior::SkipLocked)
        .all(db)
        .await?
        .into_iter()
        .map(Order::try_from)
        .collect()
}

pub struct OrderFilter<'a> {
    pub user_id: Option<UserId>,
    pub states: &'a [OrderState],
}

pub async fn page(
    db: &impl ConnectionTrait,
    filter: OrderFilter<'_>,
    page: PageRequest,
) -> Result<Page<Order>> {
    let mut query = Entity::find();
    if let Some(user_id) = filter.user_id {
        query = query.filter(Column::UserId.eq(user_id.0));
    }
    if !filter.states.is_empty() {
        query = query.filter(Column::State.is_in(filter.states.iter().map(|state| state.as_str())));
    }
    let total = query.clone().count(db).await?;
    let rows =
        query.order_by_desc(Column::Id).offset(page.offset()).limit(u64::from(page.size)).all(db).await?;
    let items = rows.into_iter().map(Order::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::new(page, items, total))
}

/// Orders that are paid for and not delivered, counted in one state.
pub async fn undelivered(db: &impl ConnectionTrait, state: OrderState) -> Result<Waiting> {
    let counted: Option<(i64, Option<i64>)> = Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "count")
        .column_as(Column::PaidAt.min(), "oldest")
        .filter(Column::State.eq(state.as_str()))
        .into_tuple()
        .one(db)
        .await?;
    Ok(counted.map(Waiting::counted).unwrap_or_default())
}

/// Orders that were paid before `since` and are not delivered, oldest first.
pub async fn undelivered_since(
    db: &impl ConnectionTrait,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<OrderId>> {
    let states = [OrderState::Paid, OrderState::Provisioning, OrderState::NeedsAttention];
    let ids: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.is_in(states.map(OrderState::as_str)))
        .filter(Column::PaidAt.lt(unix_ms(since)))
        .order_by_asc(Column::PaidAt)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(OrderId).collect())
}

#[derive(Debug, FromQueryResult)]
pub struct SalesRow {
    pub kind: String,
    pub orders: i64,
    pub amount: i64,
}

/// More came for a top-up.
pub async fn topup_grew(db: &impl ConnectionTrait, id: OrderId, more: Money) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Quantity, Expr::col(Column::Quantity).add(more.rial()))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Paid orders by kind within `[from, until)`; what was given back was not sold.
pub async fn sales(
    db: &impl ConnectionTrait,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<SalesRow>> {
    // A wallet is filled with what came, whatever was asked for; one filled long ago did not note it.
    let sql = "SELECT kind, SUM(CASE WHEN kind = 'topup' AND quantity = 0 THEN 0 ELSE 1 END) AS orders, CAST(COALESCE(SUM(CASE WHEN kind = 'topup' AND quantity <> 1 THEN quantity \
               ELSE price END), 0) AS BIGINT) AS amount FROM shop_order \
               WHERE paid_at >= $1 AND paid_at < $2 AND state <> 'refunded' GROUP BY kind";
    let values = [unix_ms(from).into(), unix_ms(until).into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(SalesRow::find_by_statement(statement).all(db).await?)
}
