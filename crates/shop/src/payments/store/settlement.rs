//! Table `settlement`, and what payments wait to be in one.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::Expr;
use db::sea_orm::{
    ActiveValue::Set, ConnectionTrait, FromQueryResult, QueryOrder as _, QuerySelect as _, Statement,
};
use kernel::{AttemptId, Money, Timestamp, TransferId, from_unix_ms, sabotage, unix_ms};

use crate::payments::model::{Attempt, ClearingFacts, Settlement};
use crate::{Error, Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub gateway: String,
    pub amount: i64,
    pub fee: i64,
    pub covers_until: i64,
    pub attempts: i64,
    pub reference: String,
    pub transfer_id: i64,
    pub recorded_by: String,
    pub recorded_at: i64,
    pub taken_back_at: Option<i64>,
    pub kept: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Settlement {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            gateway: row.gateway,
            amount: Money::from_rial(row.amount)?,
            fee: Money::from_rial(row.fee)?,
            covers_until: from_unix_ms(row.covers_until),
            attempts: row.attempts,
            reference: row.reference,
            transfer_id: TransferId(row.transfer_id),
            recorded_at: from_unix_ms(row.recorded_at),
            taken_back_at: row.taken_back_at.map(from_unix_ms),
            kept: Money::from_rial(row.kept)?,
        })
    }
}

/// Payments whose money is with the provider still: booked, not paid out, not given back, not denied as a whole. What was
/// denied is in no payout: should it be found, it waits for one.
const OPEN: &str = "credited_transfer_id IS NOT NULL AND settlement_id IS NULL AND state IN ('credited', 'refund_pending') \
     AND (rest_transfer_id IS NULL OR received + rest <> 0)";

/// What came for a payment, with what the provider confirmed beyond a booking by hand once that is booked too.
pub(super) const CAME: &str = "(received + CASE WHEN rest_transfer_id IS NULL THEN 0 ELSE rest END)";

/// A statement has room for so many numbers on both engines.
const MARKED_AT_ONCE: usize = 1_000;

/// A payment that waits to be paid out.
#[derive(Debug, FromQueryResult)]
pub struct OpenRow {
    pub id: i64,
    /// What was booked against the provider.
    pub received: i64,
    /// What was booked when the provider confirmed more, out of suspense, or less, into it.
    pub rest: i64,
}

/// What is open at a provider among payments verified by `until`, locked: none of it is given back before it is marked.
pub async fn open_locked(
    db: &impl ConnectionTrait,
    (gateway, until): (&str, Timestamp),
) -> Result<Vec<OpenRow>> {
    // In the order of their ids: `db::rows_in_order` says why.
    let lock = if sabotage::on("payout-sum-unlocked") { "" } else { db::row_lock(db.get_database_backend()) };
    let sql = format!(
        "SELECT id, received, {CAME} - received AS rest FROM payment_attempt \
         WHERE gateway = $1 AND verified_at <= $2 AND {OPEN} ORDER BY id{lock}"
    );
    let values = [gateway.into(), unix_ms(until).into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(OpenRow::find_by_statement(statement).all(db).await?)
}

/// Marks them as paid out.
pub async fn mark(db: &impl ConnectionTrait, ids: &[i64], settlement_id: i64) -> Result<()> {
    for ids in ids.chunks(MARKED_AT_ONCE) {
        let (places, mut values) = db::bind_list(ids);
        values.push(settlement_id.into());
        let sql = format!(
            "UPDATE payment_attempt SET settlement_id = ${} WHERE id IN ({places}) AND {OPEN}",
            values.len()
        );
        let backend = db.get_database_backend();
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

/// The payments of a payout, locked in the order of their ids.
pub async fn paid_out_locked(db: &impl ConnectionTrait, settlement_id: i64) -> Result<Vec<Attempt>> {
    use super::attempt::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::SettlementId.eq(settlement_id))
        .order_by_asc(Column::Id)
        .lock(db::ROW_LOCK)
        .all(db)
        .await?;
    rows.into_iter().map(Attempt::try_from).collect()
}

/// The payments of a payout wait for one again, and its reference is free.
pub async fn take_back(db: &impl ConnectionTrait, settlement: &Settlement, now: Timestamp) -> Result<()> {
    use super::attempt::{Column as Paid, Entity as Attempts};
    Attempts::update_many()
        .col_expr(Paid::SettlementId, Expr::value(None::<i64>))
        .filter(Paid::SettlementId.eq(settlement.id))
        .exec(db)
        .await?;
    Entity::update_many()
        .col_expr(Column::TakenBackAt, Expr::value(unix_ms(now)))
        .col_expr(
            Column::Reference,
            Expr::value(format!("{} (taken back, {})", settlement.reference, settlement.id)),
        )
        .filter(Column::Id.eq(settlement.id))
        .exec(db)
        .await?;
    Ok(())
}

/// How many payouts of a provider were taken back: a reference recorded again is another booking.
pub async fn taken_back_count(db: &impl ConnectionTrait, gateway: &str) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::Gateway.eq(gateway))
        .filter(Column::TakenBackAt.is_not_null())
        .count(db)
        .await?)
}

/// Whether the provider has paid a payment out.
pub async fn is_paid_out(db: &impl ConnectionTrait, id: AttemptId) -> Result<bool> {
    use super::attempt::{Column, Entity};
    let found = Entity::find_by_id(id.0).filter(Column::SettlementId.is_not_null()).count(db).await?;
    Ok(found > 0)
}

pub struct NewSettlement<'a> {
    pub gateway: &'a str,
    pub amount: Money,
    pub fee: Money,
    pub covers_until: Timestamp,
    pub attempts: i64,
    pub reference: &'a str,
    pub transfer_id: TransferId,
    pub recorded_by: String,
    pub kept: Money,
}

pub async fn insert(db: &impl ConnectionTrait, now: Timestamp, new: NewSettlement<'_>) -> Result<i64> {
    let row = ActiveModel {
        gateway: Set(new.gateway.to_owned()),
        amount: Set(new.amount.rial()),
        fee: Set(new.fee.rial()),
        covers_until: Set(unix_ms(new.covers_until)),
        attempts: Set(new.attempts),
        reference: Set(new.reference.to_owned()),
        transfer_id: Set(new.transfer_id.0),
        recorded_by: Set(new.recorded_by),
        recorded_at: Set(unix_ms(now)),
        kept: Set(new.kept.rial()),
        ..Default::default()
    };
    Ok(Entity::insert(row).exec(db).await?.last_insert_id)
}

/// The payout with this word of the bank.
pub async fn by_reference(
    db: &impl ConnectionTrait,
    gateway: &str,
    reference: &str,
) -> Result<Option<Settlement>> {
    Entity::find()
        .filter(Column::Gateway.eq(gateway))
        .filter(Column::Reference.eq(reference))
        .one(db)
        .await?
        .map(Settlement::try_from)
        .transpose()
}

pub async fn exists(db: &impl ConnectionTrait, id: i64) -> Result<bool> {
    Ok(Entity::find_by_id(id).count(db).await? > 0)
}

/// What the payments of a payout came to.
pub async fn covered(db: &impl ConnectionTrait, settlement_id: i64) -> Result<Money> {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM({CAME}), 0) AS BIGINT) AS came FROM payment_attempt WHERE settlement_id = $1"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [settlement_id.into()]);
    let row = db.query_one_raw(statement).await?;
    let came = row.map(|row| row.try_get::<i64>("", "came")).transpose()?;
    Ok(Money::from_rial(came.unwrap_or_default())?)
}

/// What stands in suspense at a provider beyond what is explained, when `stands` is all of it: what payouts brought too
/// much, what was given back after its payout, and less what they lacked. Less than zero is a lack.
pub async fn unexplained(db: &impl ConnectionTrait, gateway: &str, stands: Money) -> Result<Money> {
    let facts = clearing(db).await?;
    let own = facts.into_iter().find(|facts| facts.gateway == gateway && facts.card_id.is_none());
    let Some(own) = own else { return Ok(Money::ZERO) };
    Ok(stands.checked_add(own.open_rest)?.checked_add(own.unbacked)?)
}

/// What was given back at a provider, ever: what it had paid out of that it keeps from a later payout.
pub async fn given_back(db: &impl ConnectionTrait, gateway: &str) -> Result<Money> {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM({CAME}), 0) AS BIGINT) AS came FROM payment_attempt \
         WHERE gateway = $1 AND state IN ('refunded', 'reversed')"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [gateway.into()]);
    let row = db.query_one_raw(statement).await?;
    let came = row.map(|row| row.try_get::<i64>("", "came")).transpose()?;
    Ok(Money::from_rial(came.unwrap_or_default())?)
}

/// The newest payouts of a provider.
pub async fn newest(db: &impl ConnectionTrait, gateway: &str, limit: u64) -> Result<Vec<Settlement>> {
    Entity::find()
        .filter(Column::Gateway.eq(gateway))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(Settlement::try_from)
        .collect()
}

#[derive(Debug, FromQueryResult)]
struct FactsRow {
    gateway: String,
    card_id: Option<i64>,
    credited: i64,
    credited_amount: i64,
    settled_amount: i64,
    open_rest: i64,
    unbacked: i64,
    open: i64,
    open_amount: i64,
    unclear: i64,
    unclear_amount: i64,
}

/// What came in, what was paid out and what is open, for each provider and each card.
pub async fn clearing(db: &impl ConnectionTrait) -> Result<Vec<ClearingFacts>> {
    let sql = format!(
        "SELECT gateway, card_id, \
           SUM(CASE WHEN state IN ('credited', 'refund_pending') THEN 1 ELSE 0 END) AS credited, \
           CAST(SUM(CASE WHEN state IN ('credited', 'refund_pending') THEN {CAME} ELSE 0 END) AS BIGINT) AS credited_amount, \
           CAST(SUM(CASE WHEN settlement_id IS NOT NULL AND state IN ('credited', 'refund_pending') THEN {CAME} ELSE 0 END) AS BIGINT) AS settled_amount, \
           CAST(SUM(CASE WHEN {OPEN} AND rest > 0 THEN {CAME} - received ELSE 0 END) AS BIGINT) AS open_rest, \
           CAST(SUM(CASE WHEN rest < 0 AND rest_transfer_id IS NOT NULL AND borne_at IS NULL THEN -rest ELSE 0 END) AS BIGINT) \
             AS unbacked, \
           SUM(CASE WHEN {OPEN} AND {CAME} <> 0 THEN 1 ELSE 0 END) AS open, \
           CAST(SUM(CASE WHEN {OPEN} THEN {CAME} ELSE 0 END) AS BIGINT) AS open_amount, \
           SUM(CASE WHEN state IN ('verifying', 'unknown', 'in_review') THEN 1 ELSE 0 END) AS unclear, \
           CAST(SUM(CASE WHEN state IN ('verifying', 'unknown', 'in_review') THEN amount ELSE 0 END) AS BIGINT) AS unclear_amount \
         FROM payment_attempt GROUP BY gateway, card_id ORDER BY gateway, card_id"
    );
    let rows =
        FactsRow::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await?;
    rows.into_iter()
        .map(|row| {
            Ok(ClearingFacts {
                gateway: row.gateway,
                card_id: row.card_id.map(kernel::CardId),
                credited: row.credited,
                credited_amount: Money::from_rial(row.credited_amount)?,
                settled_amount: Money::from_rial(row.settled_amount)?,
                open: row.open,
                open_amount: Money::from_rial(row.open_amount)?,
                open_rest: Money::from_rial(row.open_rest)?,
                unbacked: Money::from_rial(row.unbacked)?,
                unclear: row.unclear,
                unclear_amount: Money::from_rial(row.unclear_amount)?,
            })
        })
        .collect()
}
