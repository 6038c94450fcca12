//! The one SQLite writer. Callers that wait at the same moment share one commit, and so one fsync; an answer leaves only
//! after it.
//!
//! Callers run one after the other in one transaction. As long as nobody refuses there is nothing to undo. When one of
//! several refuses, the transaction is rolled back and all of them run again, now each in a savepoint, so that a refusal
//! undoes its own work only: savepoints cost each caller a round trip and SQLite a copy of every page it changes.
//!
//! When the database itself fails inside a group (disk full, I/O error), the whole group is rolled back, everybody is
//! told that nothing was saved, and the connection is given up: SQLite may have ended the transaction by itself, and the
//! driver, which counts them, would take the next one for a savepoint inside it. That one would be "committed" without a
//! byte written.
//!
//! When the disk refuses to make a commit durable, the writer writes nothing more (F-16): what it would read back need not
//! be what is on the disk. Whoever runs the process hears of it and ends.

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;
use kernel::sabotage;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::{SetOnce, mpsc, oneshot};

use crate::error::is_unsynced;
use crate::write::{Step, Work};

/// How many callers may wait for the writer before the next one waits to be let in.
const QUEUE_MAX: usize = 4096;
/// How many callers share one commit at most: whoever comes a moment after a group has been let in waits for all of it.
/// With half as many 64 callers make two groups that wait for each other, and what both change is written twice.
const GROUP_MAX: usize = 64;

/// A caller: its work, how that ended last, and where the end is told.
struct Member {
    work: Work,
    last: Option<Step>,
    answer: oneshot::Sender<Result<Step, DbErr>>,
}

impl Member {
    async fn run(&mut self, transaction: &DatabaseTransaction) -> Step {
        let step = (self.work)(transaction).await;
        self.last = Some(step);
        step
    }

    /// Whoever refused keeps the reason; whoever wanted to be kept hears how the group ended.
    fn finish(self, group: Result<(), DbErr>) {
        let end = match (self.last, group) {
            (Some(step), _) if step != Step::Keep => Ok(step),
            (Some(step), Ok(())) => Ok(step),
            (_, Err(error)) => Err(error),
            (None, Ok(())) => Err(closed()),
        };
        // A caller that went away does not hear the answer; its work stands.
        drop(self.answer.send(end));
    }
}

/// Makes the connection of the writer anew.
pub(crate) type Connect = Box<dyn Fn() -> BoxFuture<'static, Result<DatabaseConnection, DbErr>> + Send>;

enum Message {
    Work(Member),
    Close(oneshot::Sender<()>),
}

#[derive(Clone)]
pub(crate) struct GroupWriter {
    sender: mpsc::Sender<Message>,
    unsynced: Arc<SetOnce<()>>,
}

impl fmt::Debug for GroupWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GroupWriter")
    }
}

impl GroupWriter {
    /// Starts the writer on a thread of its own. It and the driver's thread wake each other several times for each
    /// caller; a worker of the runtime sleeps with its sockets and is dearer to wake.
    pub(crate) fn start(connection: DatabaseConnection, connect: Connect) -> Result<Self, DbErr> {
        let (sender, receiver) = mpsc::channel(QUEUE_MAX);
        let runtime = tokio::runtime::Handle::current();
        let unsynced = Arc::default();
        let tell = Arc::clone(&unsynced);
        let writer = move || runtime.block_on(run((connection, connect), receiver, &tell));
        let thread = std::thread::Builder::new().name("writer".to_owned());
        thread.spawn(writer).map_err(|error| DbErr::Conn(RuntimeErr::Internal(error.to_string())))?;
        Ok(Self { sender, unsynced })
    }

    /// Until the disk has refused to make a commit durable; usually for ever.
    pub(crate) async fn unsynced(&self) {
        self.unsynced.wait().await;
    }

    /// Hands work to the writer and waits for its end. Once handed over it is done even if the caller goes away.
    pub(crate) async fn write(&self, work: Work) -> Result<Step, DbErr> {
        let (answer, wait) = oneshot::channel();
        let member = Member { work, last: None, answer };
        self.sender.send(Message::Work(member)).await.map_err(|_| closed())?;
        wait.await.unwrap_or_else(|_| Err(closed()))
    }

    pub(crate) async fn close(&self) {
        let (done, wait) = oneshot::channel();
        if self.sender.send(Message::Close(done)).await.is_ok() {
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

async fn run(
    (first, connect): (DatabaseConnection, Connect),
    mut inbox: mpsc::Receiver<Message>,
    unsynced: &SetOnce<()>,
) {
    let mut current = Some(first);
    while let Some(message) = inbox.recv().await {
        let closer = match message {
            // Its caller sees the closed channel as "unavailable".
            Message::Work(_) if unsynced.initialized() => None,
            Message::Work(member) => {
                if current.is_none() {
                    current = connect().await.inspect_err(|error| tracing::error!(%error, "no writer")).ok();
                }
                // Work that never began is dropped in the same way.
                let Some(connection) = &current else { continue };
                let ended = group(connection, member, (&mut inbox, unsynced)).await;
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
async fn group(
    connection: &DatabaseConnection,
    first: Member,
    (inbox, unsynced): (&mut mpsc::Receiver<Message>, &SetOnce<()>),
) -> Ended {
    let mut group = Group { members: vec![first], closer: None };
    let outcome = match group.hasty(connection, inbox).await {
        Ok(Outcome::SomeRefused) => group.careful(connection).await,
        Ok(Outcome::Ended) => Ok(()),
        Err(error) => Err(error),
    };
    if outcome.as_ref().is_err_and(is_unsynced) && !sabotage::on("unsynced-goes-on") {
        // Said before anybody hears of the group: nobody may be let in behind it. Once is enough.
        let _ = unsynced.set(());
    }
    let is_sound = outcome.is_ok() || sabotage::on("spoilt-connection-kept");
    group.answer(&outcome);
    Ended { closer: group.closer, is_sound }
}

async fn begin(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    connection.begin_with_options(options).await
}

/// Before a member: a place to come back to.
const OPEN: &str = "SAVEPOINT member";
/// After a member that is kept, and before the next, in one round trip.
const NEXT: &str = "RELEASE member; SAVEPOINT member";
/// Undoes a member; its savepoint stays, empty, for the next.
const UNDO: &str = "ROLLBACK TO member";

/// Compiled once, whatever the driver takes an unprepared statement for.
fn prepared(sql: &'static str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, sql)
}

/// How a transaction without savepoints went.
enum Outcome {
    /// Committed; or its only member refused, and it was rolled back.
    Ended,
    /// Rolled back because of one of several.
    SomeRefused,
}

/// Those who share one transaction.
struct Group {
    members: Vec<Member>,
    closer: Option<oneshot::Sender<()>>,
}

impl Group {
    /// Runs the first and whoever waits behind it, in one transaction without savepoints.
    async fn hasty(
        &mut self,
        connection: &DatabaseConnection,
        inbox: &mut mpsc::Receiver<Message>,
    ) -> Result<Outcome, DbErr> {
        let transaction = begin(connection).await?;
        let mut at = 0;
        while let Some(member) = self.members.get_mut(at) {
            match member.run(&transaction).await {
                Step::Keep => {}
                Step::Refuse | Step::Race => {
                    transaction.rollback().await?;
                    return Ok(if at == 0 { Outcome::Ended } else { Outcome::SomeRefused });
                }
                Step::Broken => return Err(give_up(transaction).await),
            }
            at += 1;
            if at < GROUP_MAX {
                match inbox.try_recv() {
                    Ok(Message::Work(member)) => self.members.push(member),
                    Ok(Message::Close(done)) => self.closer = Some(done),
                    Err(_) => {}
                }
            }
        }
        if sabotage::on("answer-before-commit") {
            self.answer(&Ok(()));
        }
        transaction.commit().await?;
        Ok(Outcome::Ended)
    }

    /// Runs all of them again, each in a savepoint.
    async fn careful(&mut self, connection: &DatabaseConnection) -> Result<(), DbErr> {
        let transaction = begin(connection).await?;
        let mut room = OPEN;
        for member in &mut self.members {
            transaction.execute_raw(prepared(room)).await?;
            room = match member.run(&transaction).await {
                Step::Keep => NEXT,
                Step::Refuse | Step::Race => {
                    transaction.execute_raw(prepared(UNDO)).await?;
                    NEXT
                }
                Step::Broken => return Err(give_up(transaction).await),
            };
        }
        transaction.commit().await
    }

    fn answer(&mut self, outcome: &Result<(), DbErr>) {
        for member in self.members.drain(..) {
            member.finish(outcome.as_ref().map_err(nothing_saved).copied());
        }
    }
}

async fn give_up(transaction: DatabaseTransaction) -> DbErr {
    drop(transaction.rollback().await);
    closed()
}
