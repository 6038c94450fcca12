//! The unit of work: one closure, one transaction, committed by whoever called [`Db::write`] and nobody else.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait};
use tokio::sync::oneshot;

use crate::error::{DbFault, Failure, fault_of};
use crate::group::{Finish, GroupWriter, Step, Work, closed};
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
    let work: Work = Box::new(move |transaction| {
        async move {
            let result = caught(work(transaction)).await;
            let broken =
                matches!(&result, Err(error) if error.database().map(fault_of) == Some(DbFault::Unavailable));
            let keep = result.is_ok();
            let finish: Finish = Box::new(move |committed| {
                let result = match (result, committed) {
                    (Ok(value), Ok(())) => Ok(value),
                    (Ok(_), Err(error)) => Err(E::from(error)),
                    (Err(error), _) => Err(error),
                };
                // A caller that went away does not hear the answer; its work stands.
                drop(answer.send(result));
            });
            Step { keep, broken, finish }
        }
        .boxed()
    });
    writer.submit(work).await?;
    wait.await.unwrap_or_else(|_| Err(E::from(closed())))
}

/// A panic inside a unit of work becomes an error: the transaction is rolled back and the writer lives on (F-21).
async fn caught<T, E: Failure>(work: BoxFuture<'_, Result<T, E>>) -> Result<T, E> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(result) => result,
        Err(_) => Err(E::from(DbErr::Custom("a unit of work panicked; nothing was saved".to_owned()))),
    }
}
