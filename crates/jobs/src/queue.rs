//! The table `job`: enqueue, claim, finish, give up.
//!
//! A lane is a name; at most one job of a lane runs at a time, in order of priority and age among those that are due.
//! The database holds this (a partial unique index), not the workers.

use chrono::TimeDelta;
use kernel::{JobId, Timestamp, from_unix_ms, sabotage, unix_ms};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, DbErr, EntityTrait as _, FromQueryResult,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement, Value,
};
use serde::Serialize;

use crate::entity::job;
use crate::{ATTEMPTS_MAX, Priority};

/// The longest error text kept with a job.
const ERROR_LEN_MAX: usize = 500;

/// A job to be enqueued.
#[derive(Clone, Debug)]
pub struct NewJob {
    kind: &'static str,
    payload: serde_json::Value,
    lane: Option<String>,
    dedup_key: Option<String>,
    priority: Priority,
    run_at: Option<Timestamp>,
    attempts_max: u32,
}

impl NewJob {
    /// A job of `kind` (`capability.noun_verb`), due at once.
    #[must_use]
    pub fn new(kind: &'static str, payload: &impl Serialize) -> Self {
        Self {
            kind,
            payload: serde_json::to_value(payload).unwrap_or_default(),
            lane: None,
            dedup_key: None,
            priority: Priority::Normal,
            run_at: None,
            attempts_max: ATTEMPTS_MAX,
        }
    }

    /// Runs alone among the jobs of this lane.
    #[must_use]
    pub fn lane(mut self, lane: impl Into<String>) -> Self {
        self.lane = Some(lane.into());
        self
    }

    /// While a job with this key waits, another one is not added.
    #[must_use]
    pub fn dedup(mut self, key: impl Into<String>) -> Self {
        self.dedup_key = Some(key.into());
        self
    }

    #[must_use]
    pub fn priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    #[must_use]
    pub fn at(mut self, run_at: Timestamp) -> Self {
        self.run_at = Some(run_at);
        self
    }

    /// How often it is tried before it is a dead letter.
    #[must_use]
    pub fn attempts_max(mut self, attempts_max: u32) -> Self {
        self.attempts_max = attempts_max;
        self
    }
}

const INSERT: &str = "INSERT INTO job \
    (kind, lane, payload, priority, attempts_max, run_at, dedup_key, created_at, state, attempts, fence)";
/// What each new job has, behind its own values.
const AS_NEW: &str = "'queued', 0, 0";
const TWIN_STANDS: &str =
    "ON CONFLICT (dedup_key) WHERE state = 'queued' AND dedup_key IS NOT NULL DO NOTHING";

impl NewJob {
    fn run_at(&self, now: Timestamp) -> i64 {
        unix_ms(self.run_at.unwrap_or(now))
    }

    fn values(self, now: Timestamp) -> [Value; 8] {
        let run_at = self.run_at(now);
        [
            self.kind.into(),
            self.lane.into(),
            self.payload.to_string().into(),
            (self.priority as i64).into(),
            i64::from(self.attempts_max).into(),
            run_at.into(),
            self.dedup_key.into(),
            unix_ms(now).into(),
        ]
    }
}

/// Adds a job in the caller's transaction. A waiting job with the same dedup key is kept and made due no later.
///
/// # Errors
/// The database's own failures.
pub async fn enqueue(db: &impl ConnectionTrait, now: Timestamp, new: NewJob) -> Result<(), DbErr> {
    let (run_at, dedup_key) = (new.run_at(now), new.dedup_key.clone());
    let sql = format!("{INSERT} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {AS_NEW}) {TWIN_STANDS}");
    let insert = Statement::from_sql_and_values(db.get_database_backend(), sql, new.values(now));
    let is_new = db.execute_raw(insert).await?.rows_affected() > 0;
    let Some(key) = dedup_key.filter(|_| !is_new) else { return Ok(()) };
    let sooner = job::Entity::update_many()
        .col_expr(job::Column::RunAt, Expr::value(run_at))
        .filter(job::Column::DedupKey.eq(key))
        .filter(job::Column::State.eq("queued"))
        .filter(job::Column::RunAt.gt(run_at));
    sooner.exec(db).await.map(drop)
}

/// Adds jobs in the caller's transaction, as [`enqueue`]. Two transactions with the same keys take them in the same order,
/// so that they do not wait for each other; keys do not keep anybody waiting for long when this comes last.
///
/// # Errors
/// The database's own failures.
pub async fn enqueue_all(
    db: &impl ConnectionTrait,
    now: Timestamp,
    mut jobs: Vec<NewJob>,
) -> Result<(), DbErr> {
    jobs.sort_by(|a, b| (&a.dedup_key, a.run_at).cmp(&(&b.dedup_key, b.run_at)));
    // The soonest of those under a key.
    jobs.dedup_by(|later, kept| kept.dedup_key.is_some() && later.dedup_key == kept.dedup_key);
    for job in jobs {
        enqueue(db, now, job).await?;
    }
    Ok(())
}

/// Adds a row of somebody else's, and with it a job, in one round trip: `sql` is an `INSERT` of one row without
/// `RETURNING`. False when it added nothing because of a conflict, and then there is no job either. A waiting job with the
/// same dedup key stays as it is.
///
/// # Errors
/// The database's own failures.
pub async fn insert_and_enqueue(
    db: &impl ConnectionTrait,
    now: Timestamp,
    (sql, mut values): (&str, Vec<Value>),
    new: NewJob,
) -> Result<bool, DbErr> {
    let backend = db.get_database_backend();
    let places: Vec<String> = (1..=8).map(|place| format!("${}", values.len() + place)).collect();
    let job = format!("{INSERT} SELECT {}, {AS_NEW}", places.join(", "));
    values.extend(new.values(now));
    if backend == DbBackend::Postgres {
        let sql = format!(
            "WITH added AS ({sql} RETURNING 1), queued AS ({job} FROM added {TWIN_STANDS}) SELECT 1 FROM added"
        );
        let added = db.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        return Ok(added.is_some());
    }
    // Sent together; the second looks at what the first has done.
    let sql = format!("{sql}; {job} WHERE changes() > 0 {TWIN_STANDS}");
    let done = db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(done.rows_affected() > 0)
}

#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Claimed {
    pub id: i64,
    pub kind: String,
    pub payload: String,
    pub attempts: i64,
    pub attempts_max: i64,
    pub fence: i64,
    pub created_at: i64,
    priority: i64,
    run_at: i64,
}

/// Takes up to `limit` due jobs under a lease, at most one per lane: the most urgent first, then the longest due.
pub(crate) async fn claim(
    db: &impl ConnectionTrait,
    owner: &str,
    now: Timestamp,
    (lease_until, limit): (Timestamp, u64),
) -> Result<Vec<Claimed>, DbErr> {
    let backend = db.get_database_backend();
    let lock = if backend == sea_orm::DbBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "UPDATE job SET state = 'running', lease_owner = $1, lease_until = $2, fence = fence + 1, attempts = attempts + 1 \
         WHERE id IN (SELECT j.id FROM job j WHERE j.state = 'queued' AND j.run_at <= $3 \
           AND (j.lane IS NULL OR (NOT EXISTS (SELECT 1 FROM job r WHERE r.lane = j.lane AND r.state = 'running') \
             AND NOT EXISTS (SELECT 1 FROM job e WHERE e.lane = j.lane AND e.state = 'queued' AND e.run_at <= $3 \
               AND (e.priority > j.priority OR (e.priority = j.priority AND e.id < j.id))))) \
           ORDER BY j.priority DESC, j.run_at, j.id LIMIT $4{lock}) \
         RETURNING id, kind, payload, attempts, attempts_max, fence, created_at, priority, run_at"
    );
    let values = [
        owner.into(),
        unix_ms(lease_until).into(),
        unix_ms(now).into(),
        i64::try_from(limit).unwrap_or(1).into(),
    ];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let mut claimed = Claimed::find_by_statement(statement).all(db).await?;
    // What an update returns has no order, whatever its rows were chosen by.
    claimed.sort_by_key(|job| (std::cmp::Reverse(job.priority), job.run_at, job.id));
    Ok(claimed)
}

/// Tries after which a job whose worker died waits before the next: perhaps the worker died of it, and then the shop must
/// live between two of its deaths (F-21). Once more than so many tries, how long; the last that fits.
const LAPSE_WAITS: [(i64, TimeDelta); 2] = [(5, TimeDelta::minutes(1)), (20, TimeDelta::minutes(10))];

/// Leases that ran out by `dead_by` make their jobs claimable again: the worker died or hangs.
pub(crate) async fn leases_expire(
    db: &impl ConnectionTrait,
    (dead_by, now): (Timestamp, Timestamp),
) -> Result<u64, DbErr> {
    if sabotage::on("lease-without-end") {
        return Ok(0);
    }
    let mut run_at = CaseStatement::new();
    for (tries, wait) in LAPSE_WAITS.into_iter().rev().filter(|_| !sabotage::on("dying-undelayed")) {
        run_at = run_at.case(job::Column::Attempts.gt(tries), unix_ms(now + wait));
    }
    let expired = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value("queued"))
        .col_expr(job::Column::RunAt, run_at.finally(Expr::col(job::Column::RunAt)).into())
        .col_expr(job::Column::LeaseOwner, Expr::value(None::<String>))
        .col_expr(job::Column::LeaseUntil, Expr::value(None::<i64>))
        // A waiting twin may hold the key meanwhile; the revived job does without it.
        .col_expr(job::Column::DedupKey, Expr::value(None::<String>))
        .filter(db::rows_at_rest::<job::Entity>(
            job::Column::State.eq("running").and(job::Column::LeaseUntil.lt(unix_ms(dead_by))),
        ))
        .exec(db)
        .await?;
    Ok(expired.rows_affected)
}

/// Removes a finished job. False when the lease was lost meanwhile: the fence moved on (F-22).
pub(crate) async fn finish(db: &impl ConnectionTrait, id: i64, fence: i64) -> Result<bool, DbErr> {
    let mut ending =
        job::Entity::delete_many().filter(job::Column::Id.eq(id)).filter(job::Column::State.eq("running"));
    if !sabotage::on("lease-fence-unchecked") {
        ending = ending.filter(job::Column::Fence.eq(fence));
    }
    let done = ending.exec(db).await?;
    Ok(done.rows_affected == 1)
}

/// Puts a job back, due at `run_at`. `forgiven` tries do not count against it.
pub(crate) async fn put_back(
    db: &impl ConnectionTrait,
    claimed: &Claimed,
    run_at: Timestamp,
    (error, forgiven): (Option<&str>, bool),
) -> Result<(), DbErr> {
    let forgiven = forgiven || sabotage::on("job-never-given-up");
    let attempts = if forgiven { claimed.attempts - 1 } else { claimed.attempts };
    let dead = error.is_some() && !forgiven && claimed.attempts >= claimed.attempts_max;
    if !dead && twin_waits(db, claimed.id).await? {
        // A younger job with the same key waits and will do the same work.
        finish(db, claimed.id, claimed.fence).await?;
        return Ok(());
    }
    let state = if dead { "dead" } else { "queued" };
    let error = error.map(|text| text.chars().take(ERROR_LEN_MAX).collect::<String>());
    job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(state))
        .col_expr(job::Column::Attempts, Expr::value(attempts))
        .col_expr(job::Column::RunAt, Expr::value(unix_ms(run_at)))
        .col_expr(job::Column::LastError, Expr::value(error))
        .col_expr(job::Column::LeaseOwner, Expr::value(None::<String>))
        .col_expr(job::Column::LeaseUntil, Expr::value(None::<i64>))
        .filter(job::Column::Id.eq(claimed.id))
        .filter(job::Column::Fence.eq(claimed.fence))
        .filter(job::Column::State.eq("running"))
        .exec(db)
        .await?;
    Ok(())
}

async fn twin_waits(db: &impl ConnectionTrait, id: i64) -> Result<bool, DbErr> {
    let sql = "SELECT 1 FROM job me JOIN job twin ON twin.dedup_key = me.dedup_key AND twin.state = 'queued' WHERE me.id = $1";
    let found =
        db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [id.into()])).await?;
    Ok(found.is_some())
}

/// Whether a round would find anything: due jobs, lapsed leases, due schedules. A read, so that idling costs the writer nothing.
pub(crate) async fn anything_due(db: &impl ConnectionTrait, now: Timestamp) -> Result<bool, DbErr> {
    let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM job WHERE state = 'queued' AND run_at <= $1) \
               OR EXISTS (SELECT 1 FROM job WHERE state = 'running' AND lease_until < $1) \
               OR EXISTS (SELECT 1 FROM schedule WHERE next_at <= $1)";
    let now = unix_ms(now);
    let found = db
        .query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [now.into()]))
        .await?;
    Ok(found.is_some())
}

/// How much waits, runs and died, and since when the oldest due job waits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QueueDepth {
    pub queued: u64,
    pub running: u64,
    pub dead: u64,
    pub oldest_due_at: Option<Timestamp>,
}

/// # Errors
/// The database's own failures.
pub async fn queue_depth(db: &impl ConnectionTrait, now: Timestamp) -> Result<QueueDepth, DbErr> {
    let count = |state: &'static str| job::Entity::find().filter(job::Column::State.eq(state)).count(db);
    let oldest: Option<i64> = job::Entity::find()
        .select_only()
        .column(job::Column::RunAt)
        .filter(job::Column::State.eq("queued"))
        .filter(job::Column::RunAt.lte(unix_ms(now)))
        .order_by_asc(job::Column::RunAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(QueueDepth {
        queued: count("queued").await?,
        running: count("running").await?,
        dead: count("dead").await?,
        oldest_due_at: oldest.map(from_unix_ms),
    })
}

/// A job that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeadJob {
    pub id: JobId,
    pub kind: String,
    pub attempts: i64,
    pub last_error: Option<String>,
    pub created_at: Timestamp,
}

/// The newest dead letters.
///
/// # Errors
/// The database's own failures.
pub async fn dead_list(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<DeadJob>, DbErr> {
    let rows = job::Entity::find()
        .filter(job::Column::State.eq("dead"))
        .order_by_desc(job::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| DeadJob {
            id: JobId(row.id),
            kind: row.kind,
            attempts: row.attempts,
            last_error: row.last_error,
            created_at: from_unix_ms(row.created_at),
        })
        .collect())
}

/// Gives a dead letter another life; answers its kind. `None` when there is no such dead letter.
///
/// # Errors
/// The database's own failures.
pub async fn dead_retry(
    db: &impl ConnectionTrait,
    now: Timestamp,
    id: JobId,
) -> Result<Option<String>, DbErr> {
    let dead = job::Entity::find_by_id(id.0).filter(job::Column::State.eq("dead")).one(db).await?;
    let Some(dead) = dead else { return Ok(None) };
    let revived = job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value("queued"))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::RunAt, Expr::value(unix_ms(now)))
        .filter(Expr::col(job::Column::Id).eq(id.0))
        .filter(job::Column::State.eq("dead"))
        .exec(db)
        .await?;
    Ok((revived.rows_affected == 1).then_some(dead.kind))
}
