//! Table `desk_proposal`: deeds at the payments desk that wait for a second person.

use db::sea_orm::entity::prelude::*;
use db::sea_orm::sea_query::{Expr, OnConflict};
use db::sea_orm::{ActiveValue::Set, ConnectionTrait, QueryOrder as _, QuerySelect as _};
use kernel::{Money, Timestamp, UserId, from_unix_ms, unix_ms};

use crate::orders::desk::{Deed, Proposal};
use crate::{Error, Result};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "desk_proposal")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub deed: String,
    pub subject: String,
    pub amount: i64,
    pub reason: String,
    pub input: String,
    pub state: String,
    pub proposed_by: i64,
    pub decided_by: Option<i64>,
    pub created_at: i64,
    pub decided_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const PROPOSED: &str = "proposed";
const DONE: &str = "done";
const REFUSED: &str = "refused";

impl TryFrom<Model> for Proposal {
    type Error = Error;

    fn try_from(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            deed: serde_json::from_str(&row.input)?,
            amount: Money::from_rial(row.amount)?,
            reason: row.reason,
            proposed_by: UserId(row.proposed_by),
            created_at: from_unix_ms(row.created_at),
        })
    }
}

/// The proposal that waits for this deed on its subject. On PostgreSQL others wait for this transaction.
pub async fn open_of(db: &impl ConnectionTrait, deed: &Deed) -> Result<Option<Proposal>> {
    Entity::find()
        .filter(Column::Deed.eq(deed.word()))
        .filter(Column::Subject.eq(deed.subject()))
        .filter(Column::State.eq(PROPOSED))
        .lock(db::ROW_LOCK)
        .one(db)
        .await?
        .map(Proposal::try_from)
        .transpose()
}

/// One that waits.
pub async fn get(db: &impl ConnectionTrait, id: i64) -> Result<Option<Proposal>> {
    let row = Entity::find_by_id(id).filter(Column::State.eq(PROPOSED)).one(db).await?;
    row.map(Proposal::try_from).transpose()
}

/// Adds a proposal; `None` when somebody else did at this very moment.
pub async fn insert(
    db: &impl ConnectionTrait,
    (deed, amount): (&Deed, Money),
    reason: &str,
    (by, now): (UserId, Timestamp),
) -> Result<Option<i64>> {
    let row = ActiveModel {
        deed: Set(deed.word().to_owned()),
        subject: Set(deed.subject()),
        amount: Set(amount.rial()),
        reason: Set(reason.to_owned()),
        input: Set(serde_json::to_string(deed)?),
        state: Set(PROPOSED.to_owned()),
        proposed_by: Set(by.0),
        created_at: Set(unix_ms(now)),
        ..Default::default()
    };
    // As the index is written: a value apart from the statement would name no index.
    let open = Expr::cust(format!("state = '{PROPOSED}'"));
    let free =
        OnConflict::columns([Column::Deed, Column::Subject]).target_and_where(open).do_nothing().to_owned();
    match Entity::insert(row).on_conflict(free).exec_with_returning(db).await {
        Ok(row) => Ok(Some(row.id)),
        Err(DbErr::RecordNotInserted | DbErr::RecordNotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Ends a proposal. False when somebody else did.
pub async fn end(
    db: &impl ConnectionTrait,
    (id, done): (i64, bool),
    (by, now): (Option<UserId>, Timestamp),
) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::State, Expr::value(if done { DONE } else { REFUSED }))
        .col_expr(Column::DecidedBy, Expr::value(by.map(|by| by.0)))
        .col_expr(Column::DecidedAt, Expr::value(unix_ms(now)))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(PROPOSED))
        .exec(db)
        .await?;
    Ok(updated.rows_affected == 1)
}

/// Ends what somebody proposed and has come about in another way meanwhile, or cannot come about any more.
pub async fn overtaken(
    db: &impl ConnectionTrait,
    (subject, deeds): (&str, &[&str]),
    now: Timestamp,
) -> Result<Vec<Proposal>> {
    let open = Entity::find()
        .filter(Column::Subject.eq(subject))
        .filter(Column::Deed.is_in(deeds.iter().copied()))
        .filter(Column::State.eq(PROPOSED))
        .lock(db::ROW_LOCK)
        .all(db)
        .await?;
    let mut ended = Vec::with_capacity(open.len());
    for row in open {
        if end(db, (row.id, false), (None, now)).await? {
            ended.push(Proposal::try_from(row)?);
        }
    }
    Ok(ended)
}

/// What became of a proposal.
pub struct Ended {
    pub at: Timestamp,
    /// Nothing when it was overtaken.
    pub by: Option<UserId>,
    pub done: bool,
}

/// Everything that was ever proposed for one of `subjects`, oldest first.
pub async fn of_subjects(
    db: &impl ConnectionTrait,
    subjects: Vec<String>,
) -> Result<Vec<(Proposal, Option<Ended>)>> {
    let rows =
        Entity::find().filter(Column::Subject.is_in(subjects)).order_by_asc(Column::Id).all(db).await?;
    let told = |row: Model| {
        let (done, by) = (row.state == DONE, row.decided_by.map(UserId));
        let ended = row.decided_at.map(|at| Ended { at: from_unix_ms(at), by, done });
        Ok((Proposal::try_from(row)?, ended))
    };
    rows.into_iter().map(told).collect()
}

/// What waits, oldest first.
pub async fn waiting(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Proposal>> {
    Entity::find()
        .filter(Column::State.eq(PROPOSED))
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?
        .into_iter()
        .map(Proposal::try_from)
        .collect()
}
