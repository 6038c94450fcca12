//! Table `payment_attempt`, as the one who asks providers sees it: what is due to be asked, and whose it is.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait as _};
use db::sea_orm::{ConnectionTrait, QueryOrder as _, QuerySelect as _, QueryTrait as _};
use kernel::{AttemptId, OrderId, Timestamp, unix_ms};

use super::attempt::{Column, Entity};
use super::intent;
use crate::Result;
use crate::payments::model::{Attempt, AttemptState, GATEWAY_CARD};

/// Attempts that are due to be asked about, the longest due first.
pub async fn due(db: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<AttemptId>> {
    let ids: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::NextCheckAt.lte(unix_ms(now)))
        .order_by_asc(Column::NextCheckAt)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(AttemptId).collect())
}

/// Pushes back what was taken up, so that the next round takes up others (the question itself sets the next time). What
/// somebody is at just now stays due.
pub async fn taken_up(db: &impl ConnectionTrait, ids: &[AttemptId], until: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::NextCheckAt, Expr::value(unix_ms(until)))
        .filter(db::rows_at_rest::<Entity>(Column::Id.is_in(ids.iter().map(|id| id.0))))
        .exec(db)
        .await?;
    Ok(())
}

/// Somebody lets the provider be asked now.
pub async fn asked(db: &impl ConnectionTrait, id: AttemptId, now: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::AskedAt, Expr::value(unix_ms(now)))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Every payment whose payer was sent to a provider and has not been heard of: due at once, unless somebody is at it.
/// For a list that may be incomplete.
pub async fn all_ask_at(
    db: &impl ConnectionTrait,
    gateway: &str,
    (created_before, at): (Timestamp, Timestamp),
) -> Result<u64> {
    let unheard_of = Column::Gateway
        .eq(gateway)
        .and(Column::State.eq(AttemptState::Redirected.as_str()))
        .and(Column::CreatedAt.lt(unix_ms(created_before)))
        .and(Column::NextCheckAt.gt(unix_ms(at)));
    let updated = Entity::update_many()
        .col_expr(Column::NextCheckAt, Expr::value(unix_ms(at)))
        .filter(db::rows_at_rest::<Entity>(unheard_of))
        .exec(db)
        .await?;
    Ok(updated.rows_affected)
}

pub async fn by_authority(
    db: &impl ConnectionTrait,
    gateway: &str,
    authority: &str,
) -> Result<Option<Attempt>> {
    Entity::find()
        .filter(Column::Gateway.eq(gateway))
        .filter(Column::Authority.eq(authority))
        .one(db)
        .await?
        .map(Attempt::try_from)
        .transpose()
}

pub async fn by_reference(
    db: &impl ConnectionTrait,
    gateway: &str,
    reference: &str,
) -> Result<Option<Attempt>> {
    Entity::find()
        .filter(Column::Gateway.eq(gateway))
        .filter(Column::ExternalRef.eq(reference))
        .one(db)
        .await?
        .map(Attempt::try_from)
        .transpose()
}

pub async fn by_return_token(db: &impl ConnectionTrait, token: &str) -> Result<Option<Attempt>> {
    Entity::find().filter(Column::ReturnToken.eq(token)).one(db).await?.map(Attempt::try_from).transpose()
}

/// The secret part of the address the payer comes back to.
pub async fn return_token(db: &impl ConnectionTrait, id: AttemptId) -> Result<Option<String>> {
    let token: Option<Option<String>> =
        Entity::find_by_id(id.0).select_only().column(Column::ReturnToken).into_tuple().one(db).await?;
    Ok(token.flatten())
}

/// The newest attempt of an order at a provider.
pub async fn online_of(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Option<Attempt>> {
    let intents = intent::Entity::find()
        .select_only()
        .column(intent::Column::Id)
        .filter(intent::Column::OrderId.eq(order_id.0))
        .into_query();
    Entity::find()
        .filter(Column::IntentId.in_subquery(intents))
        .filter(Column::Gateway.ne(GATEWAY_CARD))
        .order_by_desc(Column::Id)
        .one(db)
        .await?
        .map(Attempt::try_from)
        .transpose()
}
