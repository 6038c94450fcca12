//! Table `payment_attempt`: rows in and out, lists. Moves are in `attempt_move`, the provider's side in `check`.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use db::sea_orm::{
    ActiveValue::Set, ConnectionTrait, QueryOrder as _, QuerySelect as _, QueryTrait as _, Statement,
};
use kernel::{
    AttemptId, CardId, IntentId, Money, OrderId, Timestamp, TransferId, UserId, from_unix_ms, sabotage,
    unix_ms,
};

use super::settlement::CAME;
use super::{damaged, intent};
use crate::payments::model::{Attempt, AttemptState, GATEWAY_CARD, Intent, KEPT_THEN_PAID, Online};
use crate::{Error, Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "payment_attempt")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub intent_id: i64,
    pub user_id: i64,
    pub gateway: String,
    pub state: String,
    pub state_version: i64,
    pub amount: i64,
    pub tag: i64,
    pub card_id: Option<i64>,
    pub amount_lock: Option<i64>,
    pub authority: Option<String>,
    pub external_ref: Option<String>,
    pub late: bool,
    pub resubmits: i64,
    pub received: Option<i64>,
    pub credited_transfer_id: Option<i64>,
    pub created_at: i64,
    pub deadline_at: i64,
    pub verified_at: Option<i64>,
    pub credited_at: Option<i64>,
    pub url: Option<String>,
    pub return_token: Option<String>,
    pub payer_card: Option<String>,
    pub fee: Option<i64>,
    pub checks: i64,
    pub next_check_at: Option<i64>,
    pub asked_at: Option<i64>,
    pub unknown_since: Option<i64>,
    pub settlement_id: Option<i64>,
    pub kept_why: Option<String>,
    pub rest: Option<i64>,
    pub rest_transfer_id: Option<i64>,
    pub borne_at: Option<i64>,
    pub access_id: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Attempt {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: AttemptId(row.id),
            intent_id: IntentId(row.intent_id),
            user_id: UserId(row.user_id),
            gateway: row.gateway,
            state: AttemptState::from_word(&row.state).ok_or_else(|| damaged("payment_attempt", row.id))?,
            state_version: row.state_version,
            amount: Money::from_rial(row.amount)?,
            tag: Money::from_rial(row.tag)?,
            card_id: row.card_id.map(CardId),
            late: row.late,
            resubmits: row.resubmits,
            received: row.received.map(Money::from_rial).transpose()?,
            credited_transfer_id: row.credited_transfer_id.map(TransferId),
            created_at: from_unix_ms(row.created_at),
            deadline_at: from_unix_ms(row.deadline_at),
            verified_at: row.verified_at.map(from_unix_ms),
            rest: row.rest.map(Money::from_rial).transpose()?,
            rest_transfer_id: row.rest_transfer_id.map(TransferId),
            borne_at: row.borne_at.map(from_unix_ms),
            kept_why: row.kept_why,
            online: Online {
                authority: row.authority,
                url: row.url,
                reference: row.external_ref,
                payer_card: row.payer_card,
                fee: row.fee.map(Money::from_rial).transpose()?,
                checks: row.checks,
                next_check_at: row.next_check_at.map(from_unix_ms),
                asked_at: row.asked_at.map(from_unix_ms),
                unknown_since: row.unknown_since.map(from_unix_ms),
                access_id: row.access_id,
            },
        })
    }
}

pub struct NewAttempt<'a> {
    pub intent: &'a Intent,
    pub gateway: &'a str,
    pub state: AttemptState,
    pub amount: Money,
    pub tag: Money,
    pub card_id: Option<CardId>,
    pub return_token: Option<String>,
    pub deadline_at: Timestamp,
}

/// Adds an attempt; `None` when its exact amount is taken on that card.
pub async fn insert(
    db: &impl ConnectionTrait,
    now: Timestamp,
    new: NewAttempt<'_>,
) -> Result<Option<AttemptId>> {
    let row = ActiveModel {
        intent_id: Set(new.intent.id.0),
        user_id: Set(new.intent.user_id.0),
        gateway: Set(new.gateway.to_owned()),
        state: Set(new.state.as_str().to_owned()),
        state_version: Set(1),
        amount: Set(new.amount.rial()),
        tag: Set(new.tag.rial()),
        card_id: Set(new.card_id.map(|id| id.0)),
        amount_lock: Set(new
            .card_id
            .filter(|_| !sabotage::on("amount-not-unique"))
            .map(|_| new.amount.rial())),
        late: Set(false),
        resubmits: Set(0),
        return_token: Set(new.return_token),
        checks: Set(0),
        created_at: Set(unix_ms(now)),
        deadline_at: Set(unix_ms(new.deadline_at)),
        ..Default::default()
    };
    let free = OnConflict::columns([Column::CardId, Column::AmountLock]).do_nothing().to_owned();
    let inserted = Entity::insert(row).on_conflict(free).exec_with_returning(db).await;
    match inserted {
        Ok(row) => Ok(Some(AttemptId(row.id))),
        Err(DbErr::RecordNotInserted | DbErr::RecordNotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub async fn get(db: &impl ConnectionTrait, id: AttemptId) -> Result<Option<Attempt>> {
    Entity::find_by_id(id.0).one(db).await?.map(Attempt::try_from).transpose()
}

/// The attempt of an order whose money came at this instant.
pub async fn paid_at(
    db: &impl ConnectionTrait,
    order_id: OrderId,
    at: Timestamp,
) -> Result<Option<AttemptId>> {
    let owed = intent::Entity::find()
        .select_only()
        .column(intent::Column::Id)
        .filter(intent::Column::OrderId.eq(order_id.0));
    let found: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::IntentId.in_subquery(owed.into_query()))
        .filter(Column::VerifiedAt.eq(unix_ms(at)).or(Column::KeptWhy.eq(KEPT_THEN_PAID)))
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.map(AttemptId))
}

/// Reads an attempt for a decision: on PostgreSQL others wait for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: AttemptId) -> Result<Option<Attempt>> {
    intent::turn_of_attempt(db, id).await?;
    Entity::find_by_id(id.0).lock(db::ROW_LOCK).one(db).await?.map(Attempt::try_from).transpose()
}

/// The newest attempt of an intent at a gateway in one of `states`.
pub async fn newest_of(
    db: &impl ConnectionTrait,
    intent_id: IntentId,
    gateway: &str,
    states: &[AttemptState],
) -> Result<Option<Attempt>> {
    Entity::find()
        .filter(Column::IntentId.eq(intent_id.0))
        .filter(Column::Gateway.eq(gateway))
        .filter(Column::State.is_in(states.iter().map(|state| state.as_str())))
        .order_by_desc(Column::Id)
        .one(db)
        .await?
        .map(Attempt::try_from)
        .transpose()
}

/// A person's card attempts that ended without a picture, or wait for one, the newest first.
pub async fn unpictured(
    db: &impl ConnectionTrait,
    (user_id, since): (UserId, Timestamp),
    limit: u64,
) -> Result<Vec<Attempt>> {
    use AttemptState as S;
    let open = [S::AwaitingReceipt, S::Expired, S::Canceled].map(AttemptState::as_str);
    Entity::find()
        .filter(Column::UserId.eq(user_id.0))
        .filter(Column::Gateway.eq(GATEWAY_CARD))
        .filter(Column::State.is_in(open))
        .filter(Column::CreatedAt.gte(unix_ms(since)))
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(Attempt::try_from)
        .collect()
}

/// What is booked for an order by now.
pub async fn came_for(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Money> {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM({CAME}), 0) AS BIGINT) AS came FROM payment_attempt \
         WHERE intent_id IN (SELECT id FROM payment_intent WHERE order_id = $1) \
         AND state IN ('credited', 'refund_pending')"
    );
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [order_id.0.into()]);
    let row = db.query_one_raw(statement).await?;
    let came = row.map(|row| row.try_get::<i64>("", "came")).transpose()?;
    Ok(Money::from_rial(came.unwrap_or_default())?)
}

/// The newest card attempt of a person in one of `states`, made after `since`.
pub async fn newest_of_user(
    db: &impl ConnectionTrait,
    user_id: UserId,
    states: &[AttemptState],
    since: Timestamp,
) -> Result<Option<Attempt>> {
    Entity::find()
        .filter(Column::UserId.eq(user_id.0))
        .filter(Column::Gateway.eq(GATEWAY_CARD))
        .filter(Column::State.is_in(states.iter().map(|state| state.as_str())))
        .filter(Column::CreatedAt.gte(unix_ms(since)))
        .order_by_desc(Column::Id)
        .one(db)
        .await?
        .map(Attempt::try_from)
        .transpose()
}

/// What waits for the payer behind its deadline, oldest first. Payments at a provider are not here: they end when the
/// provider has said that they were not paid.
pub async fn overdue(db: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<Attempt>> {
    Entity::find()
        .filter(Column::State.is_in([AttemptState::AwaitingReceipt.as_str(), AttemptState::Created.as_str()]))
        .filter(Column::DeadlineAt.lt(unix_ms(now)))
        .order_by_asc(Column::DeadlineAt)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(Attempt::try_from)
        .collect()
}

/// Exact amounts become free again some time after the deadline, when late money is no longer likely.
pub async fn locks_release(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64> {
    let closed =
        [AttemptState::Canceled, AttemptState::Expired, AttemptState::Credited, AttemptState::Rejected];
    let over = Column::AmountLock
        .is_not_null()
        .and(Column::DeadlineAt.lt(unix_ms(before)))
        .and(Column::State.is_in(closed.map(AttemptState::as_str)));
    let released = Entity::update_many()
        .col_expr(Column::AmountLock, Expr::value(None::<i64>))
        .filter(db::rows_at_rest::<Entity>(over))
        .exec(db)
        .await?;
    Ok(released.rows_affected)
}

/// Exact amounts taken on a card within `[low, high]`.
pub async fn locks_within(
    db: &impl ConnectionTrait,
    card_id: CardId,
    (low, high): (Money, Money),
) -> Result<Vec<i64>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::AmountLock)
        .filter(Column::CardId.eq(card_id.0))
        .filter(Column::AmountLock.between(low.rial(), high.rial()))
        .into_tuple()
        .all(db)
        .await?)
}

/// What a card received or may still receive since `since`: credited amounts and open attempts.
pub async fn card_load(db: &impl ConnectionTrait, card_id: CardId, since: Timestamp) -> Result<Money> {
    let sql = "SELECT CAST(COALESCE(SUM(COALESCE(received, amount)), 0) AS BIGINT) AS total FROM payment_attempt \
               WHERE card_id = $1 AND ((state = 'credited' AND verified_at >= $2) \
                 OR (state IN ('awaiting_receipt', 'in_review', 'verified')))";
    let values = [card_id.0.into(), unix_ms(since).into()];
    let row =
        db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let total = row.map(|row| row.try_get::<i64>("", "total")).transpose()?.unwrap_or(0);
    Ok(Money::from_rial(total)?)
}
