//! Work that comes round: claimed by one replica at a time with a conditional update, never by a clock in memory.

use std::str::FromStr as _;
use std::time::Duration;

use chrono::TimeDelta;
use croner::Cron;
use kernel::{Timestamp, unix_ms};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _,
};

use crate::entity::schedule;
use crate::queue::{NewJob, enqueue};

/// When a schedule is due again.
#[derive(Clone, Copy, Debug)]
pub enum Every {
    /// A fixed distance after the last run.
    Interval(Duration),
    /// A cron expression in UTC, e.g. `0 3 * * *`.
    Cron(&'static str),
}

/// A name, when it is due, and the job it enqueues.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub name: &'static str,
    pub every: Every,
    pub job: NewJob,
}

impl Every {
    fn next(self, after: Timestamp) -> Timestamp {
        match self {
            Self::Interval(interval) => after + TimeDelta::from_std(interval).unwrap_or(TimeDelta::hours(1)),
            Self::Cron(expression) => Cron::from_str(expression)
                .ok()
                .and_then(|cron| cron.find_next_occurrence(&after, false).ok())
                .unwrap_or(after + TimeDelta::hours(1)),
        }
    }
}

/// Makes sure every schedule has its row, and no other has: a row that nobody fires would be due for ever. New ones are
/// due at once.
pub(crate) async fn register(
    db: &impl ConnectionTrait,
    now: Timestamp,
    schedules: &[Schedule],
) -> Result<(), DbErr> {
    let known = schedules.iter().map(|schedule| schedule.name);
    schedule::Entity::delete_many().filter(schedule::Column::Name.is_not_in(known)).exec(db).await?;
    for schedule in schedules {
        let row = schedule::ActiveModel {
            name: Set(schedule.name.to_owned()),
            next_at: Set(unix_ms(now)),
            ran_at: Set(None),
            fence: Set(0),
        };
        schedule::Entity::insert(row)
            .on_conflict(OnConflict::column(schedule::Column::Name).do_nothing().to_owned())
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Enqueues the job of every schedule that is due. Of several replicas exactly one wins each round.
pub(crate) async fn fire_due(
    db: &impl ConnectionTrait,
    now: Timestamp,
    schedules: &[Schedule],
) -> Result<u32, DbErr> {
    let due: Vec<String> = schedule::Entity::find()
        .filter(schedule::Column::NextAt.lte(unix_ms(now)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.name)
        .collect();
    let mut fired = 0;
    for schedule in schedules.iter().filter(|schedule| due.iter().any(|name| name == schedule.name)) {
        let won = schedule::Entity::update_many()
            .col_expr(schedule::Column::NextAt, Expr::value(unix_ms(schedule.every.next(now))))
            .col_expr(schedule::Column::RanAt, Expr::value(unix_ms(now)))
            .col_expr(schedule::Column::Fence, Expr::col(schedule::Column::Fence).add(1))
            .filter(schedule::Column::Name.eq(schedule.name))
            .filter(schedule::Column::NextAt.lte(unix_ms(now)))
            .exec(db)
            .await?;
        if won.rows_affected == 1 {
            enqueue(db, now, schedule.job.clone().dedup(format!("schedule:{}", schedule.name))).await?;
            fired += 1;
        }
    }
    Ok(fired)
}
