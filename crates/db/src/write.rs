//! The unit of work: one closure, one transaction, committed by whoever called [`Db::write`] and nobody else.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait};

use crate::error::{DbFault, Failure, fault_of, is_cut};
use crate::group::closed;
use crate::open::{Db, Writer};

/// How often a transaction that lost a race is run in all.
const TRIES_MAX: u32 = 6;
const BACKOFF_BASE: Duration = Duration::from_millis(4);
/// More connections than a pool holds.
const CUT_MAX: usize = 32;

/// How a run of a unit of work ended, as far as its transaction is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Keep what it did.
    Keep,
    /// Undo what it did.
    Refuse,
    /// Undo it, and try again.
    Race,
    /// The database itself failed: undo it, and whatever shares the transaction.
    Broken,
}

/// A unit of work that keeps its answer to itself. There are hundreds of kinds of them: without their types everything
/// below exists once.
pub(crate) type Work = Arc<dyn for<'t> Fn(&'t DatabaseTransaction) -> BoxFuture<'t, Step> + Send + Sync>;

impl Db {
    /// Runs `work` in one transaction and commits it when it answers `Ok`. On `Err` or panic nothing is saved.
    ///
    /// `work` may run several times (lost races, others in its group who refuse), so it must do nothing outside the
    /// transaction. It must not touch the network. The answer comes after the commit is durable.
    ///
    /// # Errors
    /// What `work` answered, or the database's own failure.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: for<'t> Fn(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        let last = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&last);
        let work: Work = Arc::new(move |transaction| {
            let (running, kept) = (work(transaction), Arc::clone(&kept));
            async move {
                let result = caught(running).await;
                let step = step_of(result.as_ref().err());
                *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                step
            }
            .boxed()
        });
        let committed = self.write_untyped(work).await;
        let last = last.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (last, committed) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(E::from(error)),
            (None, Ok(())) => Err(E::from(closed())),
        }
    }

    /// What became of the transaction: `Ok` also when the work refused.
    async fn write_untyped(&self, work: Work) -> Result<(), DbErr> {
        for attempt in 1..TRIES_MAX {
            let ended = self.write_once(&work).await;
            let lost = match &ended {
                Ok(step) => *step == Step::Race,
                Err(error) => fault_of(error) == DbFault::Race,
            };
            if !lost {
                return ended.map(drop);
            }
            tokio::time::sleep(BACKOFF_BASE * (1 << attempt)).await;
        }
        self.write_once(&work).await.map(drop)
    }

    async fn write_once(&self, work: &Work) -> Result<Step, DbErr> {
        match &self.writer {
            Writer::Group(writer) => writer.write(Arc::clone(work)).await,
            Writer::Pool(pool) => write_pool(pool, work).await,
        }
    }
}

/// A connection that the server has cut shows it at its first word. Nothing was asked of it yet, so another one is taken:
/// after an outage the pool may hold many.
async fn begun(pool: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    for _ in 0..CUT_MAX {
        match pool.begin().await {
            Err(error) if is_cut(&error) => {}
            begun => return begun,
        }
    }
    pool.begin().await
}

async fn write_pool(pool: &DatabaseConnection, work: &Work) -> Result<Step, DbErr> {
    let transaction = begun(pool).await?;
    let step = work(&transaction).await;
    if step == Step::Keep {
        transaction.commit().await?;
    } else {
        drop(transaction.rollback().await);
    }
    Ok(step)
}

fn step_of<E: Failure>(error: Option<&E>) -> Step {
    match error.map(|error| error.database().map(fault_of)) {
        None => Step::Keep,
        Some(Some(DbFault::Race)) => Step::Race,
        Some(Some(DbFault::Unavailable)) => Step::Broken,
        Some(_) => Step::Refuse,
    }
}

/// A panic inside a unit of work becomes an error: the transaction is rolled back and the writer lives on (F-21).
async fn caught<T, E: Failure>(work: BoxFuture<'_, Result<T, E>>) -> Result<T, E> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(result) => result,
        Err(_) => Err(E::from(DbErr::Custom("a unit of work panicked; nothing was saved".to_owned()))),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

    use super::*;
    use crate::open::DbConfig;

    async fn insert(tx: &DatabaseTransaction, number: i64) -> Result<(), DbErr> {
        tx.execute_unprepared(&format!(
            "INSERT INTO schedule (name, next_at, fence) VALUES ('{number}', 0, 0)"
        ))
        .await
        .map(drop)
    }

    async fn names(db: &Db) -> Vec<i64> {
        let sql = Statement::from_string(
            DbBackend::Sqlite,
            "SELECT CAST(name AS INTEGER) FROM schedule ORDER BY 1",
        );
        let rows = db.reader().query_all_raw(sql).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// One caller: keeps its row, or writes it and then refuses, or leaves a transaction of its own open.
    fn call(db: &Db, number: i64) -> impl Future<Output = Result<(), DbErr>> + use<> {
        let db = db.clone();
        async move {
            db.write(move |tx| {
                async move {
                    insert(tx, number).await?;
                    match number % 3 {
                        0 => Ok(()),
                        1 => Err(DbErr::Custom("refused".to_owned())),
                        _ => {
                            let inner = tx.begin().await?;
                            insert(&inner, 1000 + number).await?;
                            inner.rollback().await?;
                            Ok(())
                        }
                    }
                }
                .boxed()
            })
            .await
        }
    }

    async fn fresh(name: &str) -> (Db, std::path::PathBuf) {
        let folder = std::env::temp_dir().join(format!("mrjbot-db-{name}-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&folder));
        (Db::open(&DbConfig::sqlite(&folder.join("shop.sqlite"))).await.unwrap(), folder)
    }

    #[tokio::test]
    async fn a_refusal_inside_a_group_undoes_only_itself() {
        let (db, folder) = fresh("group").await;
        // Polled together they queue together and share commits; refusals are first, in the middle and last.
        let answers = futures::future::join_all((1..=200).map(|number| call(&db, number))).await;
        let refused = answers.iter().filter(|answer| answer.is_err()).count();
        assert_eq!(refused, (1..=200).filter(|number| number % 3 == 1).count());
        let kept: Vec<i64> = (1..=200).filter(|number| number % 3 != 1).collect();
        assert_eq!(names(&db).await, kept);
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    /// The commit itself fails: a reference that is looked at only then leads nowhere.
    #[tokio::test]
    async fn f02_nothing_is_answered_before_it_is_saved() {
        let (db, folder) = fresh("commit").await;
        let run = |sql: &'static str| {
            db.write::<(), DbErr, _>(move |tx| {
                async move { tx.execute_unprepared(sql).await.map(drop) }.boxed()
            })
        };
        run("CREATE TABLE parent (id INTEGER PRIMARY KEY)").await.unwrap();
        run("CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
            .await
            .unwrap();
        let answer = run("INSERT INTO child (parent) VALUES (1)").await;
        assert!(answer.is_err(), "it was said to be saved");
        call(&db, 3).await.unwrap();
        assert_eq!(names(&db).await, [3], "and the writer lives on");
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[tokio::test]
    async fn a_lone_refusal_leaves_nothing_and_the_writer_lives_on() {
        let (db, folder) = fresh("lone").await;
        assert!(call(&db, 1).await.is_err());
        assert_eq!(names(&db).await, [0_i64; 0]);
        call(&db, 3).await.unwrap();
        assert_eq!(names(&db).await, [3]);
        db.close().await;
        std::fs::remove_dir_all(folder).unwrap();
    }
}
