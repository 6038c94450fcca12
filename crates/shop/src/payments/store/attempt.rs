//! Tables `payment_intent` and `payment_attempt`.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use db::sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder as _, QuerySelect as _, Statement};
use kernel::{
    AttemptId, CardId, IntentId, Money, OrderId, Page, PageRequest, Timestamp, TransferId, UserId,
    from_unix_ms, unix_ms,
};

use super::damaged;
use crate::payments::model::{Attempt, AttemptState, Intent, IntentState};
use crate::{Error, Result};

pub mod intent {
    //! Table `payment_intent`.
    use db::sea_orm::entity::prelude::*;

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
}

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
        })
    }
}

impl TryFrom<intent::Model> for Intent {
    type Error = Error;

    fn try_from(row: intent::Model) -> Result<Self> {
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

pub async fn intent_insert(db: &impl ConnectionTrait, now: Timestamp, new: &NewIntent) -> Result<IntentId> {
    let row = intent::ActiveModel {
        user_id: Set(new.user_id.0),
        order_id: Set(new.order_id.0),
        amount: Set(new.amount.rial()),
        state: Set(IntentState::Open.as_str().to_owned()),
        state_version: Set(1),
        created_at: Set(unix_ms(now)),
        expires_at: Set(unix_ms(new.expires_at)),
        ..Default::default()
    };
    Ok(IntentId(intent::Entity::insert(row).exec(db).await?.last_insert_id))
}

pub async fn intent_get(db: &impl ConnectionTrait, id: IntentId) -> Result<Option<Intent>> {
    intent::Entity::find_by_id(id.0).one(db).await?.map(Intent::try_from).transpose()
}

/// The newest intent of an order.
pub async fn intent_of_order(db: &impl ConnectionTrait, order_id: OrderId) -> Result<Option<Intent>> {
    intent::Entity::find()
        .filter(intent::Column::OrderId.eq(order_id.0))
        .order_by_desc(intent::Column::Id)
        .one(db)
        .await?
        .map(Intent::try_from)
        .transpose()
}

/// Moves an intent out of `from`; false when it was not there.
pub async fn intent_close(
    db: &impl ConnectionTrait,
    id: IntentId,
    from: &[IntentState],
    to: IntentState,
) -> Result<bool> {
    let updated = intent::Entity::update_many()
        .col_expr(intent::Column::State, Expr::value(to.as_str()))
        .col_expr(intent::Column::StateVersion, Expr::col(intent::Column::StateVersion).add(1))
        .filter(intent::Column::Id.eq(id.0))
        .filter(intent::Column::State.is_in(from.iter().map(|state| state.as_str())))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}

pub struct NewAttempt<'a> {
    pub intent: &'a Intent,
    pub gateway: &'a str,
    pub state: AttemptState,
    pub amount: Money,
    pub tag: Money,
    pub card_id: Option<CardId>,
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
        amount_lock: Set(new.card_id.map(|_| new.amount.rial())),
        late: Set(false),
        resubmits: Set(0),
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

/// Reads an attempt for a decision: on PostgreSQL others wait for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: AttemptId) -> Result<Option<Attempt>> {
    Entity::find_by_id(id.0).lock_exclusive().one(db).await?.map(Attempt::try_from).transpose()
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

/// The newest attempt of a person in one of `states`, made after `since`.
pub async fn newest_of_user(
    db: &impl ConnectionTrait,
    user_id: UserId,
    states: &[AttemptState],
    since: Timestamp,
) -> Result<Option<Attempt>> {
    Entity::find()
        .filter(Column::UserId.eq(user_id.0))
        .filter(Column::State.is_in(states.iter().map(|state| state.as_str())))
        .filter(Column::CreatedAt.gte(unix_ms(since)))
        .order_by_desc(Column::Id)
        .one(db)
        .await?
        .map(Attempt::try_from)
        .transpose()
}

/// Writes a move: the new state and what it brings. False when somebody else moved the attempt meanwhile.
pub async fn moved(db: &impl ConnectionTrait, before: &Attempt, change: AttemptChange) -> Result<bool> {
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(change.state.as_str()))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(Column::Id.eq(before.id.0))
        .filter(Column::State.eq(before.state.as_str()))
        .filter(Column::StateVersion.eq(before.state_version));
    if let Some(late) = change.late {
        update = update.col_expr(Column::Late, Expr::value(late));
    }
    if change.resubmitted {
        update = update.col_expr(Column::Resubmits, Expr::col(Column::Resubmits).add(1));
    }
    if let Some((received, at)) = change.verified {
        update = update
            .col_expr(Column::Received, Expr::value(received.rial()))
            .col_expr(Column::VerifiedAt, Expr::value(unix_ms(at)));
    }
    if let Some((transfer_id, at)) = change.credited {
        update = update
            .col_expr(Column::CreditedTransferId, Expr::value(transfer_id.0))
            .col_expr(Column::CreditedAt, Expr::value(unix_ms(at)));
    }
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// What a move writes beside the state.
pub struct AttemptChange {
    pub state: AttemptState,
    pub late: Option<bool>,
    pub resubmitted: bool,
    pub verified: Option<(Money, Timestamp)>,
    pub credited: Option<(TransferId, Timestamp)>,
}

impl AttemptChange {
    pub fn to(state: AttemptState) -> Self {
        Self { state, late: None, resubmitted: false, verified: None, credited: None }
    }
}

/// Attempts in `state` whose deadline has passed, oldest first.
pub async fn overdue(db: &impl ConnectionTrait, now: Timestamp, limit: u64) -> Result<Vec<Attempt>> {
    Entity::find()
        .filter(
            Column::State.is_in([AttemptState::AwaitingReceipt.as_str(), AttemptState::Redirected.as_str()]),
        )
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
    let released = Entity::update_many()
        .col_expr(Column::AmountLock, Expr::value(None::<i64>))
        .filter(Column::AmountLock.is_not_null())
        .filter(Column::DeadlineAt.lt(unix_ms(before)))
        .filter(Column::State.is_in(closed.map(AttemptState::as_str)))
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

pub struct AttemptFilter<'a> {
    pub states: &'a [AttemptState],
    pub user_id: Option<UserId>,
}

pub async fn list(
    db: &impl ConnectionTrait,
    filter: AttemptFilter<'_>,
    page: PageRequest,
) -> Result<Page<Attempt>> {
    let mut query = Entity::find();
    if !filter.states.is_empty() {
        query = query.filter(Column::State.is_in(filter.states.iter().map(|state| state.as_str())));
    }
    if let Some(user_id) = filter.user_id {
        query = query.filter(Column::UserId.eq(user_id.0));
    }
    let total = query.clone().count(db).await?;
    let rows =
        query.order_by_desc(Column::Id).offset(page.offset()).limit(u64::from(page.size)).all(db).await?;
    let items = rows.into_iter().map(Attempt::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::new(page, items, total))
}

/// Cancels every attempt of an intent that still waits for the payer.
pub async fn cancel_waiting(db: &impl ConnectionTrait, intent_id: IntentId) -> Result<u64> {
    let waiting = [AttemptState::Created, AttemptState::AwaitingReceipt, AttemptState::Redirected];
    let canceled = Entity::update_many()
        .col_expr(Column::State, Expr::value(AttemptState::Canceled.as_str()))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(Column::IntentId.eq(intent_id.0))
        .filter(Column::State.is_in(waiting.map(AttemptState::as_str)))
        .exec(db)
        .await?;
    Ok(canceled.rows_affected)
}
