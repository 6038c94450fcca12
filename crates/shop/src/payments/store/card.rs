//! Table `card`.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::Expr;
use db::sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder as _, QuerySelect as _};
use kernel::{CardId, Money, Timestamp, unix_ms};

use super::damaged;
use crate::payments::bank::CardNumber;
use crate::payments::model::{Card, CardState};
use crate::{Error, Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "card")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub number: String,
    pub bank: String,
    pub holder: String,
    pub owner: String,
    pub daily_cap: Option<i64>,
    pub state: String,
    pub used_at: i64,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Card {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: CardId(row.id),
            number: CardNumber::from_stored(row.number),
            bank: row.bank,
            holder: row.holder,
            owner: row.owner,
            daily_cap: row.daily_cap.map(Money::from_rial).transpose()?,
            state: CardState::from_word(&row.state).ok_or_else(|| damaged("card", row.id))?,
        })
    }
}

pub struct NewCard<'a> {
    pub number: &'a CardNumber,
    pub bank: &'a str,
    pub holder: &'a str,
    pub owner: &'a str,
    pub daily_cap: Option<Money>,
}

pub async fn insert(db: &impl ConnectionTrait, now: Timestamp, new: NewCard<'_>) -> Result<CardId> {
    let row = ActiveModel {
        number: Set(new.number.digits().to_owned()),
        bank: Set(new.bank.to_owned()),
        holder: Set(new.holder.to_owned()),
        owner: Set(new.owner.to_owned()),
        daily_cap: Set(new.daily_cap.map(Money::rial)),
        state: Set(CardState::Active.as_str().to_owned()),
        used_at: Set(0),
        created_at: Set(unix_ms(now)),
        ..Default::default()
    };
    Ok(CardId(Entity::insert(row).exec(db).await?.last_insert_id))
}

pub async fn exists(db: &impl ConnectionTrait, number: &CardNumber) -> Result<bool> {
    Ok(Entity::find().filter(Column::Number.eq(number.digits())).one(db).await?.is_some())
}

pub async fn get(db: &impl ConnectionTrait, id: CardId) -> Result<Option<Card>> {
    Entity::find_by_id(id.0).one(db).await?.map(Card::try_from).transpose()
}

pub async fn list(db: &impl ConnectionTrait) -> Result<Vec<Card>> {
    Entity::find().order_by_asc(Column::Id).all(db).await?.into_iter().map(Card::try_from).collect()
}

/// Cards that are offered, the longest unused first. Locked on PostgreSQL, so that two payers take turns: always in the
/// order of their ids, since that of their use changes while a payer waits, and two that lock in different orders wait for
/// each other.
pub async fn rotation(db: &impl ConnectionTrait) -> Result<Vec<Card>> {
    let mut rows = Entity::find()
        .filter(Column::State.eq(CardState::Active.as_str()))
        .order_by_asc(Column::Id)
        .lock(db::ROW_LOCK)
        .all(db)
        .await?;
    // What the last one before us has used is known only now.
    rows.sort_by_key(|row| (row.used_at, row.id));
    rows.into_iter().map(Card::try_from).collect()
}

pub async fn used(db: &impl ConnectionTrait, id: CardId, now: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(unix_ms(now)))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

pub async fn state_set(db: &impl ConnectionTrait, id: CardId, state: CardState) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}

pub async fn edit(db: &impl ConnectionTrait, id: CardId, new: &NewCard<'_>) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::Holder, Expr::value(new.holder))
        .col_expr(Column::Owner, Expr::value(new.owner))
        .col_expr(Column::DailyCap, Expr::value(new.daily_cap.map(Money::rial)))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}
