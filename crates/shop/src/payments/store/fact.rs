//! Table `payment_fact`: what happened to an attempt, in order. Rows are added and never changed.

use db::sea_orm::ConnectionTrait;
use db::sea_orm::entity::prelude::*;
use db::sea_orm::{ActiveValue::Set, QueryOrder as _, QuerySelect as _, QueryTrait as _};
use kernel::{Actor, AttemptId, Timestamp, from_unix_ms, unix_ms};
use serde_json::Value;

use super::damaged;
use crate::payments::model::{Fact, FactKind};
use crate::{Error, Result};

/// How much of a timeline is read.
const TIMELINE_MAX: u64 = 200;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_fact")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub attempt_id: i64,
    pub kind: String,
    pub actor: String,
    pub data: String,
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Fact {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            kind: FactKind::from_word(&row.kind).ok_or_else(|| damaged("payment_fact", row.id))?,
            actor: row.actor,
            data: serde_json::from_str(&row.data)?,
            at: from_unix_ms(row.at),
        })
    }
}

pub async fn add(
    db: &impl ConnectionTrait,
    attempt_id: AttemptId,
    (kind, data): (FactKind, Value),
    (actor, now): (Actor, Timestamp),
) -> Result<()> {
    let row = ActiveModel {
        attempt_id: Set(attempt_id.0),
        kind: Set(kind.as_str().to_owned()),
        actor: Set(actor.label()),
        data: Set(data.to_string()),
        at: Set(unix_ms(now)),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The timeline, oldest first; of an endless one its newest part.
pub async fn timeline(db: &impl ConnectionTrait, attempt_id: AttemptId) -> Result<Vec<Fact>> {
    let rows = Entity::find()
        .filter(Column::AttemptId.eq(attempt_id.0))
        .order_by_desc(Column::Id)
        .limit(TIMELINE_MAX)
        .all(db)
        .await?;
    rows.into_iter().rev().map(Fact::try_from).collect()
}

/// What tells how far a payment is on its way back, the oldest first: however long a silent provider was asked.
pub async fn going_back(db: &impl ConnectionTrait, attempt_id: AttemptId) -> Result<Vec<Fact>> {
    use FactKind as K;
    let kinds = [K::ReverseAsked, K::ReverseCalled, K::ReverseRefused, K::RefundOrdered, K::RefundRefused];
    let words = kinds.map(FactKind::as_str);
    let mut rows = Entity::find()
        .filter(Column::AttemptId.eq(attempt_id.0))
        .filter(Column::Kind.is_in(words))
        .order_by_desc(Column::Id)
        .limit(TIMELINE_MAX)
        .all(db)
        .await?;
    rows.sort_unstable_by_key(|row| row.id);
    rows.into_iter().map(Fact::try_from).collect()
}

/// What went back by a refund, or as a person says, since `since` and was not thrown back, the newest first.
pub async fn refunded_since(
    db: &impl ConnectionTrait,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<AttemptId>> {
    let thrown = Entity::find()
        .select_only()
        .column(Column::AttemptId)
        .filter(Column::Kind.eq(FactKind::RefundThrownBack.as_str()));
    let rows = Entity::find()
        .filter(Column::Kind.eq(FactKind::ReversedBack.as_str()))
        .filter(Column::At.gte(unix_ms(since)))
        .filter(Column::Data.not_like("%\"way\":\"reverse\"%"))
        .filter(Column::AttemptId.not_in_subquery(thrown.into_query()))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| AttemptId(row.attempt_id)).collect())
}

/// What stayed although it was asked back since `since`, the newest first; what is known to have gone back after all is
/// left out.
pub async fn stayed_since(db: &impl ConnectionTrait, since: Timestamp, limit: u64) -> Result<Vec<AttemptId>> {
    let known = Entity::find()
        .select_only()
        .column(Column::AttemptId)
        .filter(Column::Kind.eq(FactKind::BackAfterAll.as_str()));
    let ids: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::AttemptId)
        .filter(Column::Kind.eq(FactKind::ReverseImpossible.as_str()))
        .filter(Column::At.gte(unix_ms(since)))
        .filter(Column::AttemptId.not_in_subquery(known.into_query()))
        .group_by(Column::AttemptId)
        .order_by_desc(Column::AttemptId)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(AttemptId).collect())
}

/// How often something happened to an attempt.
pub async fn count(db: &impl ConnectionTrait, (id, kind): (AttemptId, FactKind)) -> Result<u64> {
    let of = Entity::find().filter(Column::AttemptId.eq(id.0)).filter(Column::Kind.eq(kind.as_str()));
    Ok(of.count(db).await?)
}

/// The newest fact of an attempt, so that the same one is not written again and again.
pub async fn newest(db: &impl ConnectionTrait, attempt_id: AttemptId) -> Result<Option<Fact>> {
    let row =
        Entity::find().filter(Column::AttemptId.eq(attempt_id.0)).order_by_desc(Column::Id).one(db).await?;
    row.map(Fact::try_from).transpose()
}

/// Whether the browser ever came back saying that its payer gave up.
pub async fn came_back_canceled(db: &impl ConnectionTrait, attempt_id: AttemptId) -> Result<bool> {
    came_back(db, attempt_id, false).await
}

/// Whether the browser ever came back saying that it was paid.
pub async fn came_back_paid(db: &impl ConnectionTrait, attempt_id: AttemptId) -> Result<bool> {
    came_back(db, attempt_id, true).await
}

async fn came_back(db: &impl ConnectionTrait, attempt_id: AttemptId, says_paid: bool) -> Result<bool> {
    let rows = Entity::find()
        .filter(Column::AttemptId.eq(attempt_id.0))
        .filter(Column::Kind.eq(FactKind::Returned.as_str()))
        .all(db)
        .await?;
    let facts = rows.into_iter().map(Fact::try_from).collect::<Result<Vec<_>>>()?;
    Ok(facts.iter().any(|fact| fact.data["says_paid"] == says_paid))
}
