//! Table `payment_intent`.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait as _};
use db::sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend, QueryOrder as _, Statement};
use kernel::{AttemptId, IntentId, Money, OrderId, Timestamp, UserId, from_unix_ms, unix_ms};

use super::damaged;
use crate::payments::model::{Intent, IntentState};
use crate::{Error, Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_intent")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    pub order_id: i64,
    pub amount: i64,
    pub state: String,
    pub state_version: i64,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Intent {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: IntentId(row.id),
            user_id: UserId(row.user_id),
            order_id: OrderId(row.order_id),
            amount: Money::from_rial(row.amount)?,
            state: IntentState::from_word(&row.state).ok_or_else(|| damaged("payment_intent", row.id))?,
            state_version: row.state_version,
            expires_at: from_unix_ms(row.expires_at),
        })
    }
}

pub struct NewIntent {
    pub user_id: UserId,
    pub order_id: OrderId,
    pub amount: Money,
    pub expires_at: Timestamp,
}

pub async fn insert(db: &impl ConnectionTrait, now: Timestamp, new: &NewIntent) -> Result<IntentId> {
    let row = ActiveModel {
        user_id: Set(new.user_id.0),
        order_id: Set(new.order_id.0),
        amount: Set(new.amount.rial()),
        state: Set(IntentState::Open.as_str().to_owned()),
        state_version: Set(1),
        created_at: Set(unix_ms(now)),
        expires_at: Set(unix_ms(new.expires_at)),
        ..Default::default()
    };
    Ok(IntentId(Entity::insert(row).exec(db).await?.last_insert_id))
}

pub async fn get(db: &impl ConnectionTrait, id: IntentId) -> Result<Option<Intent>> {
    Entity::find_by_id(id.0).one(db).await?.map(Intent::try_from).transpose()
}

/// The newest intent of an order.
pub async fn of_order(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Option<Intent>> {
    Entity::find()
        .filter(Column::OrderId.eq(order_id.0))
        .order_by_desc(Column::Id)
        .one(db)
        .await?
        .map(Intent::try_from)
        .transpose()
}

/// Who changes an attempt has the turn of its intent first, so that two who are at attempts of the same order never wait
/// for each other. SQLite has one writer anyway.
pub async fn turn_of_attempt(db: &impl ConnectionTrait, id: AttemptId) -> Result<()> {
    let sql =
        "SELECT id FROM payment_intent WHERE id = (SELECT intent_id FROM payment_attempt WHERE id = $1)";
    turn(db, sql, id.0).await
}

/// The turn at everything that was ever to be paid for an order.
pub async fn turn_of_order(db: &impl ConnectionTrait, id: OrderId) -> Result<()> {
    turn(db, "SELECT id FROM payment_intent WHERE order_id = $1 ORDER BY id", id.0).await
}

/// The same for a sweep, which does not wait: false when somebody is at it.
pub async fn turn_is_free(db: &impl ConnectionTrait, id: OrderId) -> Result<bool> {
    let backend = db.get_database_backend();
    if backend != DbBackend::Postgres {
        return Ok(true);
    }
    let sql = "SELECT (SELECT COUNT(*) FROM payment_intent WHERE order_id = $1) = (SELECT COUNT(*) FROM \
               (SELECT id FROM payment_intent WHERE order_id = $1 FOR NO KEY UPDATE SKIP LOCKED) AS free)";
    let row = db.query_one_raw(Statement::from_sql_and_values(backend, sql, [id.0.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(false))
}

async fn turn(db: &impl ConnectionTrait, select: &str, id: i64) -> Result<()> {
    let backend = db.get_database_backend();
    if backend == DbBackend::Postgres {
        let sql = format!("{select}{}", db::row_lock(backend));
        db.query_all_raw(Statement::from_sql_and_values(backend, sql, [id.into()])).await?;
    }
    Ok(())
}

/// Moves an intent out of `from`; false when it was not there.
pub async fn close(
    db: &impl ConnectionTrait,
    id: IntentId,
    from: &[IntentState],
    to: IntentState,
) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.is_in(from.iter().map(|state| state.as_str())))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}
