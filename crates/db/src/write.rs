//! The unit of work: one closure, one transaction, committed by whoever called [`Db::write`] and nobody else.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait};
use tokio::sync::oneshot;

use crate::error::{DbFault, Failure, fault_of};
use crate::group::{GroupWriter, Member, Step, closed};
use crate::open::{Db, Writer};

/// How often a transaction that lost a race is run in all.
const TRIES_MAX: u32 = 6;
const BACKOFF_BASE: Duration = Duration::from_millis(4);

impl Db {
    /// Runs `work` in one transaction and commits it when it answers `Ok`. On `Err` or panic nothing is saved.
    ///
    /// `work` may run several times (lost races), so it must do nothing outside the transaction. It must not touch
    /// the network. The answer comes after the commit is durable.
    ///
    /// # Errors
    /// What `work` answered, or the database's own failure.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: for<'t> Fn(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T, E>> + Send + Sync + Clone + 'static,
    {
        for attempt in 1..TRIES_MAX {
            let result = self.write_once(work.clone()).await;
            match &result {
                Err(error) if error.database().map(fault_of) == Some(DbFault::Race) => {
                    tokio::time::sleep(BACKOFF_BASE * (1 << attempt)).await;
                }
                _ => return result,
            }
        }
        self.write_once(work).await
    }

    async fn write_once<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: for<'t> Fn(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
    {
        match &self.writer {
            Writer::Group(writer) => write_group(writer, work).await,
            Writer::Pool(pool) => write_pool(pool, work).await,
        }
    }
}

async fn write_pool<T, E, F>(pool: &DatabaseConnection, work: F) -> Result<T, E>
where
    E: Failure,
    F: for<'t> Fn(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T, E>>,
{
    let transaction = pool.begin().await?;
    match caught(work(&transaction)).await {
        Ok(value) => {
            transaction.commit().await?;
            Ok(value)
        }
        Err(error) => {
            drop(transaction.rollback().await);
            Err(error)
        }
    }
}

async fn write_group<T, E, F>(writer: &GroupWriter, work: F) -> Result<T, E>
where
    T: Send + 'static,
    E: Failure,
    F: for<'t> Fn(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
{
    let (answer, wait) = oneshot::channel::<Result<T, E>>();
    writer.submit(Box::new(Call { work, result: None, answer })).await?;
    wait.await.unwrap_or_else(|_| Err(E::from(closed())))
}

/// A unit of work on its way through the one writer.
struct Call<T, E, F> {
    work: F,
    /// Of the last time it ran.
    result: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Member for Call<T, E, F>
where
    T: Send + 'static,
    E: Failure,
    F: for<'t> Fn(&'t DatabaseTransaction) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'static,
{
    fn work<'a>(&'a mut self, transaction: &'a DatabaseTransaction) -> BoxFuture<'a, Step> {
        async move {
            let result = caught((self.work)(transaction)).await;
            let step = match &result {
                Ok(_) => Step::Keep,
                Err(error) if error.database().map(fault_of) == Some(DbFault::Unavailable) => Step::Broken,
                Err(_) => Step::Refuse,
            };
            self.result = Some(result);
            step
        }
        .boxed()
    }

    fn finish(self: Box<Self>, committed: Result<(), DbErr>) {
        let answer = match (self.result, committed) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(_)), Err(error)) => Err(E::from(error)),
            (None, outcome) => Err(E::from(outcome.err().unwrap_or_else(closed))),
        };
        // A caller that went away does not hear the answer; its work stands.
        drop(self.answer.send(answer));
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
