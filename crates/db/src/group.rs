//! The one SQLite writer. Callers that wait at the same moment share one commit, and so one fsync.
//!
//! Callers run one after the other, each but the first in a savepoint, so that a refusal undoes its own work only; an
//! answer leaves only after the commit. When the database itself fails inside a group (disk full, I/O error), the
//! whole group is rolled back, everybody is told that nothing was saved, and the connection is given up: SQLite may
//! have ended the transaction by itself, and the driver, which counts them, would take the next one for a savepoint
//! inside it. That one would be "committed" without a byte written.

use std::fmt;

use futures::future::BoxFuture;
use kernel::sabotage;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
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

/// Makes the connection of the writer anew.
pub(crate) type Connect = Box<dyn Fn() -> BoxFuture<'static, Result<DatabaseConnection, DbErr>> + Send>;

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
    pub(crate) fn start(connection: DatabaseConnection, connect: Connect) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(run((connection, connect), receiver));
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

async fn run((first, connect): (DatabaseConnection, Connect), mut inbox: mpsc::Receiver<Message>) {
    let mut current = Some(first);
    while let Some(message) = inbox.recv().await {
        let closer = match message {
            Message::Work(work) => {
                if current.is_none() {
                    current = connect().await.inspect_err(|error| tracing::error!(%error, "no writer")).ok();
                }
                // Work that never began is dropped: its caller sees the closed channel as "unavailable".
                let Some(connection) = &current else { continue };
                let ended = group(connection, work, &mut inbox).await;
                if !ended.is_sound
                    && let Some(spoilt) = current.take()
                {
                    drop(spoilt.close().await);
                }
                ended.closer
            }
            Message::Close(done) => Some(done),
        };
        if let Some(done) = closer {
            if let Some(connection) = current {
                drop(connection.close().await);
            }
            let _ = done.send(());
            return;
        }
    }
}

/// What a group leaves.
struct Ended {
    /// Somebody asked to close meanwhile.
    closer: Option<oneshot::Sender<()>>,
    /// The connection may be used again: its transaction ended as it was told to.
    is_sound: bool,
}

/// Runs one group.
async fn group(connection: &DatabaseConnection, first: Work, inbox: &mut mpsc::Receiver<Message>) -> Ended {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let Ok(transaction) = connection.begin_with_options(options).await else {
        // Whatever keeps it from beginning, a connection made anew is at least as able to.
        return Ended { closer: None, is_sound: false };
    };
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
    let is_sound = outcome.is_ok() || sabotage::on("spoilt-connection-kept");
    answer(members.finishes, outcome);
    Ended { closer: members.closer, is_sound }
}

/// Opens the savepoint of the second member.
const OPEN: &str = "SAVEPOINT member";
/// Ends the savepoint of a member that is kept and opens that of the next, in one round trip.
const NEXT: &str = "RELEASE member; SAVEPOINT member";
/// Undoes a member; its savepoint stays, empty, for the next.
const UNDO: &str = "ROLLBACK TO member";

/// Compiled once, whatever the driver takes an unprepared statement for.
fn prepared(sql: &'static str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, sql)
}

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
                transaction.execute_raw(prepared(statement)).await?;
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
                    transaction.execute_raw(prepared(UNDO)).await?;
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
