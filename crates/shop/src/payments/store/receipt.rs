//! Table `receipt`.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, ExprTrait as _};
use db::sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder as _, QuerySelect as _};
use kernel::{AttemptId, Money, Page, PageRequest, ReceiptId, Timestamp, UserId, from_unix_ms, unix_ms};

use super::damaged;
use crate::payments::model::{FileKind, Receipt, ReceiptFlag, ReceiptState};
use crate::{Error, Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipt")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub attempt_id: i64,
    pub user_id: i64,
    pub file_ref: String,
    pub file_kind: String,
    pub sha256: String,
    pub phash: i64,
    pub flags: String,
    pub state: String,
    pub state_version: i64,
    pub claimed_by: Option<i64>,
    pub claim_until: Option<i64>,
    pub first_by: Option<i64>,
    pub decided_by: Option<i64>,
    pub decided_at: Option<i64>,
    pub received: Option<i64>,
    pub reason: Option<String>,
    pub submitted_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Receipt {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: ReceiptId(row.id),
            attempt_id: AttemptId(row.attempt_id),
            user_id: UserId(row.user_id),
            file_ref: row.file_ref,
            file_kind: FileKind::from_word(&row.file_kind).ok_or_else(|| damaged("receipt", row.id))?,
            sha256: row.sha256,
            flags: serde_json::from_str(&row.flags)?,
            state: ReceiptState::from_word(&row.state).ok_or_else(|| damaged("receipt", row.id))?,
            state_version: row.state_version,
            claimed_by: row.claimed_by.map(UserId),
            claim_until: row.claim_until.map(from_unix_ms),
            first_by: row.first_by.map(UserId),
            decided_by: row.decided_by.map(UserId),
            decided_at: row.decided_at.map(from_unix_ms),
            received: row.received.map(Money::from_rial).transpose()?,
            reason: row.reason,
            submitted_at: from_unix_ms(row.submitted_at),
        })
    }
}

pub struct NewReceipt<'a> {
    pub attempt_id: AttemptId,
    pub user_id: UserId,
    pub file_ref: &'a str,
    pub file_kind: FileKind,
    pub sha256: &'a str,
    pub phash: u64,
    pub flags: &'a [ReceiptFlag],
}

pub async fn insert(db: &impl ConnectionTrait, now: Timestamp, new: NewReceipt<'_>) -> Result<ReceiptId> {
    let row = ActiveModel {
        attempt_id: Set(new.attempt_id.0),
        user_id: Set(new.user_id.0),
        file_ref: Set(new.file_ref.to_owned()),
        file_kind: Set(new.file_kind.as_str().to_owned()),
        sha256: Set(new.sha256.to_owned()),
        phash: Set(new.phash.cast_signed()),
        flags: Set(serde_json::to_string(new.flags)?),
        state: Set(ReceiptState::Submitted.as_str().to_owned()),
        state_version: Set(1),
        submitted_at: Set(unix_ms(now)),
        ..Default::default()
    };
    Ok(ReceiptId(Entity::insert(row).exec(db).await?.last_insert_id))
}

pub async fn get(db: &impl ConnectionTrait, id: ReceiptId) -> Result<Option<Receipt>> {
    Entity::find_by_id(id.0).one(db).await?.map(Receipt::try_from).transpose()
}

/// Reads a receipt for a decision: on PostgreSQL others wait for this transaction.
pub async fn lock(db: &impl ConnectionTrait, id: ReceiptId) -> Result<Option<Receipt>> {
    Entity::find_by_id(id.0).lock(db::ROW_LOCK).one(db).await?.map(Receipt::try_from).transpose()
}

/// The newest receipt with the very same file; an approved one before all others.
pub async fn by_sha256(db: &impl ConnectionTrait, sha256: &str) -> Result<Option<Receipt>> {
    Entity::find()
        .filter(Column::Sha256.eq(sha256))
        .order_by_desc(Expr::cust("CASE WHEN state = 'approved' THEN 1 ELSE 0 END"))
        .order_by_desc(Column::Id)
        .one(db)
        .await?
        .map(Receipt::try_from)
        .transpose()
}

/// Ids and perceptual hashes of receipts since `since`, newest first.
pub async fn phashes(
    db: &impl ConnectionTrait,
    since: Timestamp,
    limit: u64,
) -> Result<Vec<(ReceiptId, u64)>> {
    let rows: Vec<(i64, i64)> = Entity::find()
        .select_only()
        .column(Column::Id)
        .column(Column::Phash)
        .filter(Column::SubmittedAt.gte(unix_ms(since)))
        .order_by_desc(Column::Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, phash)| (ReceiptId(id), phash.cast_unsigned())).collect())
}

/// What a move writes beside the state.
pub struct ReceiptChange<'a> {
    pub state: ReceiptState,
    pub claim: Option<(UserId, Timestamp)>,
    pub first_by: Option<UserId>,
    pub decided: Option<(Option<UserId>, Timestamp)>,
    pub received: Option<Money>,
    pub reason: Option<&'a str>,
}

impl ReceiptChange<'_> {
    pub fn to(state: ReceiptState) -> Self {
        Self { state, claim: None, first_by: None, decided: None, received: None, reason: None }
    }
}

/// Writes a move. False when somebody else moved the receipt meanwhile (F-06).
pub async fn moved(db: &impl ConnectionTrait, before: &Receipt, change: ReceiptChange<'_>) -> Result<bool> {
    let mut update = Entity::update_many()
        .col_expr(Column::State, Expr::value(change.state.as_str()))
        .col_expr(Column::StateVersion, Expr::col(Column::StateVersion).add(1))
        .filter(Column::Id.eq(before.id.0))
        .filter(Column::State.eq(before.state.as_str()))
        .filter(Column::StateVersion.eq(before.state_version));
    if let Some((by, until)) = change.claim {
        update = update
            .col_expr(Column::ClaimedBy, Expr::value(by.0))
            .col_expr(Column::ClaimUntil, Expr::value(unix_ms(until)));
    }
    if let Some(by) = change.first_by {
        update = update.col_expr(Column::FirstBy, Expr::value(by.0));
    }
    if let Some((by, at)) = change.decided {
        update = update
            .col_expr(Column::DecidedBy, Expr::value(by.map(|id| id.0)))
            .col_expr(Column::DecidedAt, Expr::value(unix_ms(at)));
    }
    if let Some(received) = change.received {
        update = update.col_expr(Column::Received, Expr::value(received.rial()));
    }
    if let Some(reason) = change.reason {
        update = update.col_expr(Column::Reason, Expr::value(reason));
    }
    Ok(update.exec(db).await?.rows_affected == 1)
}

pub async fn undecided(db: &impl ConnectionTrait, page: PageRequest) -> Result<Page<Receipt>> {
    let open = [ReceiptState::Submitted.as_str(), ReceiptState::Claimed.as_str()];
    let query = Entity::find().filter(Column::State.is_in(open));
    let total = query.clone().count(db).await?;
    let rows = query
        .order_by_asc(Column::SubmittedAt)
        .offset(page.offset())
        .limit(u64::from(page.size))
        .all(db)
        .await?;
    let items = rows.into_iter().map(Receipt::try_from).collect::<Result<Vec<_>>>()?;
    Ok(Page::new(page, items, total))
}

/// What waits of one payer: never many.
pub async fn undecided_of(db: &impl ConnectionTrait, user_id: UserId) -> Result<Vec<Receipt>> {
    let open = [ReceiptState::Submitted.as_str(), ReceiptState::Claimed.as_str()];
    let query = Entity::find().filter(Column::State.is_in(open)).filter(Column::UserId.eq(user_id.0));
    query.all(db).await?.into_iter().map(Receipt::try_from).collect()
}

/// The pictures of an attempt, oldest first.
pub async fn all_of(db: &impl ConnectionTrait, attempt_id: AttemptId) -> Result<Vec<Receipt>> {
    let sent = Entity::find().filter(Column::AttemptId.eq(attempt_id.0)).order_by_asc(Column::Id).all(db);
    sent.await?.into_iter().map(Receipt::try_from).collect()
}

/// The newest receipt of an attempt.
pub async fn newest_of(db: &impl ConnectionTrait, attempt_id: AttemptId) -> Result<Option<Receipt>> {
    Entity::find()
        .filter(Column::AttemptId.eq(attempt_id.0))
        .order_by_desc(Column::Id)
        .one(db)
        .await?
        .map(Receipt::try_from)
        .transpose()
}
