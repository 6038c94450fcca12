//! The one SQLite writer. Callers that wait at the same moment share one commit, and so one fsync.
//!
//! Every caller runs in a savepoint of its own, one after the other; an answer leaves only after the commit. When the
//! database itself fails inside a group (disk full, I/O error), the whole group is rolled back and everybody is told
//! that nothing was saved.

use std::fmt;

use futures::future::BoxFuture;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};

/// How many callers may wait for the writer before the next one waits to be let in.
const QUEUE_MAX: usize = 4096;
/// How many callers share one commit at most.
const GROUP_MAX: usize = 64;

/// Tells the caller how its commit ended.
pub(crate) type Finish = Box<dyn FnOnce(Result<(), DbErr>) + Send>;

/// What a caller's work came to, before the commit.
pub(crate) struct Step {
    /// Keep its savepoint.
    pub keep: bool,
    /// The database itself failed: give up the whole group.
    pub broken: bool,
    pub finish: Finish,
}

pub(crate) type Work = Box<dyn for<'t> FnOnce(&'t DatabaseTransaction) -> BoxFuture<'t, Step> + Send>;

enum Message {
    Work(Work),
    Close(oneshot::Sender<()>),
}

#[derive(Clone)]
pub(crate) struct GroupWriter(mpsc::Sender<Message>);

impl fmt::Debug for GroupWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GroupWriter")
    }
}

impl GroupWriter {
    pub(crate) fn start(connection: DatabaseConnection) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(run(connection, receiver));
        Self(sender)
    }

    /// Hands work to the writer. Once handed over it is done even if the caller goes away.
    pub(crate) async fn submit(&self, work: Work) -> Result<(), DbErr> {
        self.0.send(Message::Work(work)).await.map_err(|_| closed())
    }

    pub(crate) async fn close(&self) {
        let (done, wait) = oneshot::channel();
        if self.0.send(Message::Close(done)).await.is_ok() {
            drop(wait.await);
        }
    }
}

pub(crate) fn closed() -> DbErr {
    DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::ConnectionClosed)
}

fn nothing_saved(cause: &DbErr) -> DbErr {
    tracing::error!(error = %cause, "the database refused a group of writes");
    DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout)
}

async fn run(connection: DatabaseConnection, mut inbox: mpsc::Receiver<Message>) {
    while let Some(message) = inbox.recv().await {
        match message {
            Message::Work(first) => {
                if let Some(done) = group(&connection, first, &mut inbox).await {
                    drop(connection.close().await);
                    let _ = done.send(());
                    return;
                }
            }
            Message::Close(done) => {
                drop(connection.close().await);
                let _ = done.send(());
                return;
            }
        }
    }
}

/// Runs one group. Returns the closer when somebody asked to close meanwhile.
async fn group(
    connection: &DatabaseConnection,
    first: Work,
    inbox: &mut mpsc::Receiver<Message>,
) -> Option<oneshot::Sender<()>> {
    let mut closer = None;
    let mut finishes: Vec<Finish> = Vec::new();
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let outcome = match connection.begin_with_options(options).await {
        Ok(transaction) => {
            let mut next = Some(first);
            let mut broken = None;
            while let Some(work) = next.take() {
                if let Err(error) = savepoint(&transaction, work, &mut finishes).await {
                    broken = Some(error);
                    break;
                }
                if finishes.len() < GROUP_MAX {
                    match inbox.try_recv() {
                        Ok(Message::Work(work)) => next = Some(work),
                        Ok(Message::Close(done)) => closer = Some(done),
                        Err(_) => {}
                    }
                }
            }
            match broken {
                None => transaction.commit().await,
                Some(error) => {
                    drop(transaction.rollback().await);
                    Err(error)
                }
            }
        }
        Err(error) => {
            // Work that never began is dropped: its caller sees the closed channel as "unavailable".
            drop(first);
            Err(error)
        }
    };
    answer(finishes, outcome);
    closer
}

fn answer(finishes: Vec<Finish>, outcome: Result<(), DbErr>) {
    match outcome {
        Ok(()) => finishes.into_iter().for_each(|finish| finish(Ok(()))),
        Err(cause) => finishes.into_iter().for_each(|finish| finish(Err(nothing_saved(&cause)))),
    }
}

async fn savepoint(
    transaction: &DatabaseTransaction,
    work: Work,
    finishes: &mut Vec<Finish>,
) -> Result<(), DbErr> {
    let inner = transaction.begin().await?;
    let step = work(&inner).await;
    finishes.push(step.finish);
    if step.broken {
        drop(inner.rollback().await);
        return Err(closed());
    }
    if step.keep { inner.commit().await } else { inner.rollback().await }
}
