//! Table `subscription`; what orders gave is in `grants`.

pub(super) mod grants;

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use db::sea_orm::{
    ActiveValue::Set, Condition, ConnectionTrait, DbBackend, FromQueryResult as _, QueryOrder as _,
    QuerySelect as _, Statement,
};
use kernel::{
    Bytes, LocationId, Page, PageRequest, PlanId, SubscriptionId, Timestamp, UserId, from_unix_ms, unix_ms,
};
use sha2::{Digest as _, Sha256};

use super::model::{Subscription, SubscriptionState};
use crate::{Error, Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscription")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    pub plan_id: i64,
    pub location_id: i64,
    pub name: String,
    pub token: String,
    pub token_hash: String,
    pub state: String,
    pub state_version: i64,
    pub traffic_bytes: i64,
    pub usage_base: i64,
    pub device_limit: i64,
    pub expires_at: Option<i64>,
    pub noticed: String,
    pub created_at: i64,
    pub delivered_at: Option<i64>,
    pub link_changed_at: Option<i64>,
    pub returned_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Subscription {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        let state = match row.returned_at {
            Some(_) => Some(SubscriptionState::Returned),
            None => SubscriptionState::from_word(&row.state),
        };
        Ok(Self {
            id: SubscriptionId(row.id),
            user_id: UserId(row.user_id),
            plan_id: PlanId(row.plan_id),
            location_id: LocationId(row.location_id),
            name: row.name,
            token: row.token,
            state: state.ok_or_else(|| Error::internal(format!("subscription {} is damaged", row.id)))?,
            state_version: row.state_version,
            traffic: Bytes::new(row.traffic_bytes),
            usage_base: Bytes::new(row.usage_base),
            device_limit: row.device_limit,
            expires_at: row.expires_at.map(from_unix_ms),
            noticed: serde_json::from_str(&row.noticed)?,
            created_at: from_unix_ms(row.created_at),
            delivered_at: row.delivered_at.map(from_unix_ms),
            link_changed_at: row.link_changed_at.map(from_unix_ms),
        })
    }
}

/// What is looked up by a token: its hash, so that the comparison tells nothing about the token.
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

pub struct NewSubscription<'a> {
    pub user_id: UserId,
    pub plan_id: PlanId,
    pub location_id: LocationId,
    pub token: &'a str,
    pub traffic: Bytes,
    pub device_limit: i64,
    pub expires_at: Option<Timestamp>,
}

/// Adds a subscription under a provisional name (its token's hash, unique); see [`name_set`].
pub async fn insert(
    db: &impl ConnectionTrait,
    now: Timestamp,
    new: NewSubscription<'_>,
) -> Result<SubscriptionId> {
    let hash = token_hash(new.token);
    let row = ActiveModel {
        user_id: Set(new.user_id.0),
        plan_id: Set(new.plan_id.0),
        location_id: Set(new.location_id.0),
        name: Set(hash.clone()),
        token: Set(new.token.to_owned()),
        token_hash: Set(hash),
        state: Set(SubscriptionState::Pending.as_str().to_owned()),
        state_version: Set(1),
        traffic_bytes: Set(new.traffic.get()),
        usage_base: Set(0),
        device_limit: Set(new.device_limit),
        expires_at: Set(new.expires_at.map(unix_ms)),
        noticed: Set("[]".to_owned()),
        created_at: Set(unix_ms(now)),
        ..Default::default()
    };
    Ok(SubscriptionId(Entity::insert(row).exec(db).await?.last_insert_id))
}

pub async fn name_set(db: &impl ConnectionTrait, id: SubscriptionId, name: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

pub async fn count_of(db: &impl ConnectionTrait, user_id: UserId) -> Result<u64> {
    Ok(Entity::find().filter(Column::UserId.eq(user_id.0)).count(db).await?)
}

pub async fn get(db: &impl ConnectionTrait, id: SubscriptionId) -> Result<Option<Subscription>> {
    Entity::find_by_id(id.0).one(db).await?.map(Subscription::try_from).transpose()
}

/// Takes a subscription's row. SQLite has one writer anyway.
pub async fn turn(db: &impl ConnectionTrait, id: SubscriptionId) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        lock(db, id).await?;
    }
    Ok(())
}

/// Reads a subscription for a change: on PostgreSQL others wait for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: SubscriptionId) -> Result<Option<Subscription>> {
    Entity::find_by_id(id.0).lock(db::ROW_LOCK).one(db).await?.map(Subscription::try_from).transpose()
}

/// The subscriptions behind these hashes, each with its own. On the path of every link: one statement, written out.
pub async fn by_token_hashes(
    db: &impl ConnectionTrait,
    hashes: &[String],
) -> Result<Vec<(String, Subscription)>> {
    let (places, values) = db::bind_list(hashes);
    let sql = format!("SELECT * FROM subscription WHERE token_hash IN ({places})");
    let rows =
        Model::find_by_statement(Statement::from_sql_and_values(db.get_database_backend(), sql, values));
    let known = rows.all(db).await?.into_iter();
    known.map(|row| Ok((row.token_hash.clone(), Subscription::try_from(row)?))).collect()
}

pub async fn by_token(db: &impl ConnectionTrait, token: &str) -> Result<Option<Subscription>> {
    Entity::find()
        .filter(Column::TokenHash.eq(token_hash(token)))
        .one(db)
        .await?
        .map(Subscription::try_from)
        .transpose()
}

pub async fn list_of(
    db: &impl ConnectionTrait,
    user_id: UserId,
    page: PageRequest,
) -> Result<Page<Subscription>> {
    paged(db, Entity::find().filter(Column::UserId.eq(user_id.0)), page).await
}

/// What a search may mean; what any of it fits is found.
#[derive(Debug)]
pub struct Sought {
    /// Parts of a name, in lower case.
    pub names: [String; 2],
    pub token: String,
    pub user_ids: Vec<UserId>,
    pub ids: Vec<i64>,
}

/// Everybody's, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    sought: Option<&Sought>,
    page: PageRequest,
) -> Result<Page<Subscription>> {
    let query = match sought {
        Some(sought) => Entity::find().filter(fitting(sought)),
        None => Entity::find(),
    };
    paged(db, query, page).await
}

fn fitting(sought: &Sought) -> Condition {
    let mut any = Condition::any().add(Column::TokenHash.eq(token_hash(&sought.token)));
    for name in &sought.names {
        any = any.add(Expr::expr(Func::lower(Expr::col(Column::Name))).like(db::like_part(name)));
    }
    if !sought.user_ids.is_empty() {
        any = any.add(Column::UserId.is_in(sought.user_ids.iter().map(|id| id.0)));
    }
    if !sought.ids.is_empty() {
        any = any.add(Column::Id.is_in(sought.ids.iter().copied()));
    }
    any
}

async fn paged(
    db: &impl ConnectionTrait,
    query: Select<Entity>,
    page: PageRequest,
) -> Result<Page<Subscription>> {
    let total = query.clone().count(db).await?;
    let rows =
        query.order_by_desc(Column::Id).offset(page.offset()).limit(u64::from(page.size)).all(db).await?;
    let items = rows.into_iter().map(Subscription::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::new(page, items, total))
}

/// Subscriptions that are being used, in pages by id.
pub async fn live_after(
    db: &impl ConnectionTrait,
    after: SubscriptionId,
    limit: u64,
) -> Result<Vec<Subscription>> {
    Entity::find()
        .filter(Column::State.eq(SubscriptionState::Active.as_str()))
        .filter(Column::Id.gt(after.0))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(Subscription::try_from)
        .collect()
}

/// The whole of what a renewal changes.
pub struct PeriodChange {
    pub plan_id: PlanId,
    pub traffic: Bytes,
    pub usage_base: Bytes,
    pub device_limit: i64,
    pub expires_at: Option<Timestamp>,
    pub state: SubscriptionState,
    /// The price was given back: what it bought has ended.
    pub returned_at: Option<Timestamp>,
}

/// Writes a new period. False when the subscription moved on meanwhile.
pub async fn period_set(
    db: &impl ConnectionTrait,
    before: &Subscription,
    change: &PeriodChange,
) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::PlanId, Expr::value(change.plan_id.0))
        .col_expr(Column::TrafficBytes, Expr::value(change.traffic.get()))
        .col_expr(Column::UsageBase, Expr::value(change.usage_base.get()))
        .col_expr(Column::DeviceLimit, Expr::value(change.device_limit))
        .col_expr(Column::ExpiresAt, Expr::value(change.expires_at.map(unix_ms)))
        .col_expr(Column::State, Expr::value(change.state.as_str()))
        .col_expr(Column::ReturnedAt, Expr::value(change.returned_at.map(unix_ms)))
        .col_expr(Column::Noticed, Expr::value("[]"))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(Column::Id.eq(before.id.0))
        .filter(Column::StateVersion.eq(before.state_version))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}

/// Moves a subscription to `state` and remembers what its owner has been told. False when it moved on meanwhile.
pub async fn state_set(
    db: &impl ConnectionTrait,
    before: &Subscription,
    state: SubscriptionState,
    noticed: &[String],
) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::Noticed, Expr::value(serde_json::to_string(noticed)?))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(Column::Id.eq(before.id.0))
        .filter(Column::StateVersion.eq(before.state_version))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}

pub async fn delivered(db: &impl ConnectionTrait, before: &Subscription, now: Timestamp) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::State, Expr::value(SubscriptionState::Active.as_str()))
        .col_expr(Column::DeliveredAt, Expr::value(unix_ms(now)))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(Column::Id.eq(before.id.0))
        .filter(Column::State.eq(SubscriptionState::Pending.as_str()))
        .filter(Column::StateVersion.eq(before.state_version))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}

pub async fn link_set(
    db: &impl ConnectionTrait,
    before: &Subscription,
    (token, now): (&str, Timestamp),
) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::Token, Expr::value(token))
        .col_expr(Column::TokenHash, Expr::value(token_hash(token)))
        .col_expr(Column::LinkChangedAt, Expr::value(unix_ms(now)))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(Column::Id.eq(before.id.0))
        .filter(Column::StateVersion.eq(before.state_version))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}
