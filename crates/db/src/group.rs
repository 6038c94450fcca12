//! The one SQLite writer. Callers that wait at the same moment share one commit, and so one fsync.
//!
//! Callers run one after the other, each but the first in a savepoint, so that a refusal undoes its own work only; an
//! answer leaves only after the commit. When the database itself fails inside a group (disk full, I/O error), the
//! whole group is rolled back and everybody is told that nothing was saved.

use std::fmt;

use futures::future::BoxFuture;
use kernel::sabotage;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
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
    /// Keep what it did.
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
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    // Work that never began is dropped: its caller sees the closed channel as "unavailable".
    let transaction = connection.begin_with_options(options).await.ok()?;
    let mut members = Members { finishes: Vec::new(), closer: None };
    let outcome = match members.work(&transaction, first, inbox).await {
        Ok(Keep::All) if sabotage::on("answer-before-commit") => {
            answer(std::mem::take(&mut members.finishes), Ok(()));
            transaction.commit().await
        }
        Ok(Keep::All) => transaction.commit().await,
        Ok(Keep::Nothing) => transaction.rollback().await,
        Err(error) => {
            drop(transaction.rollback().await);
            Err(error)
        }
    };
    answer(members.finishes, outcome);
    members.closer
}

/// Opens the savepoint of the second member.
const OPEN: &str = "SAVEPOINT member";
/// Ends the savepoint of a member that is kept and opens that of the next, in one round trip.
const NEXT: &str = "RELEASE member; SAVEPOINT member";
/// Undoes a member; its savepoint stays, empty, for the next.
const UNDO: &str = "ROLLBACK TO member";

/// What a transaction is good for after its members are through.
enum Keep {
    All,
    /// It held one member, who refused.
    Nothing,
}

/// Those who share one transaction.
struct Members {
    finishes: Vec<Finish>,
    closer: Option<oneshot::Sender<()>>,
}

impl Members {
    /// Runs `first` and whoever waits behind it. The first has the transaction to itself and needs no savepoint, which
    /// most of the time spares the only member two round trips.
    async fn work(
        &mut self,
        transaction: &DatabaseTransaction,
        first: Work,
        inbox: &mut mpsc::Receiver<Message>,
    ) -> Result<Keep, DbErr> {
        let (mut next, mut room) = (Some(first), None);
        while let Some(work) = next.take() {
            if let Some(statement) = room {
                transaction.execute_unprepared(statement).await?;
            }
            let step = work(transaction).await;
            self.finishes.push(step.finish);
            if step.broken {
                return Err(closed());
            }
            room = match (step.keep, self.finishes.len()) {
                (true, 1) => Some(OPEN),
                (true, _) => Some(NEXT),
                (false, 1) => return Ok(Keep::Nothing),
                (false, _) => {
                    transaction.execute_unprepared(UNDO).await?;
                    None
                }
            };
            if self.finishes.len() < GROUP_MAX {
                match inbox.try_recv() {
                    Ok(Message::Work(work)) => next = Some(work),
                    Ok(Message::Close(done)) => self.closer = Some(done),
                    Err(_) => {}
                }
            }
        }
        Ok(Keep::All)
    }
}

fn answer(finishes: Vec<Finish>, outcome: Result<(), DbErr>) {
    match outcome {
        Ok(()) => finishes.into_iter().for_each(|finish| finish(Ok(()))),
        Err(cause) => finishes.into_iter().for_each(|finish| finish(Err(nothing_saved(&cause)))),
    }
}
