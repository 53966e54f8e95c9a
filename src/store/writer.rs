//! The one writer of a SQLite file, and the group commit.
//!
//! A durable commit waits for the disk, and there is one writer: alone, each unit of work would wait for the disk of all before
//! it. So units that wait at the same time share one outer transaction. Each runs in a savepoint of its own, one behind the
//! other on the same connection; one that fails is rolled back to its savepoint and takes nobody else down; and all are
//! answered after the one commit. Nobody waits for company: a unit that is alone is committed at once.
//!
//! The connection belongs to a task. It lends it to one unit after the other and gets it back whatever becomes of the unit, so
//! no transaction is left open by a future that is dropped.

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, query};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;

use crate::store::script::Script;
use crate::store::{StoreError, StoreResult};

/// Most units of work in one commit: what the last of them waits for.
const GROUP: usize = 64;
/// Units of work that may wait for the writer; more wait for a place among these.
const WAITING: usize = 1_024;

const BEGIN: &str = "BEGIN IMMEDIATE; SAVEPOINT unit";
const KEEP_AND_GO_ON: &str = "RELEASE unit; SAVEPOINT unit";
const UNDO_AND_GO_ON: &str = "ROLLBACK TO unit";
const KEEP_AND_COMMIT: &str = "RELEASE unit; COMMIT";
const UNDO_AND_COMMIT: &str = "ROLLBACK TO unit; RELEASE unit; COMMIT";
const ROLLBACK: &str = "ROLLBACK";

/// Lends the connection that writes to one unit of work at a time.
#[derive(Debug, Clone)]
pub struct Writer {
    waiting: Sender<Message>,
    #[cfg(test)]
    options: Box<SqliteConnectOptions>,
    patience: Duration,
}

/// Who waits for the connection.
type Asked = oneshot::Sender<StoreResult<Lease>>;

#[derive(Debug)]
enum Message {
    /// A unit of work waits for the connection.
    Lend(Asked),
    /// The connection is to be closed.
    Close(oneshot::Sender<()>),
}

/// The connection, for one unit of work. One that is dropped is undone.
#[derive(Debug)]
pub struct Lease {
    /// The connection.
    pub connection: OwnedMutexGuard<SqliteConnection>,
    /// What is still to be run on it.
    pub script: Script,
    back: oneshot::Sender<Done>,
}

/// A unit of work that is to be kept.
#[derive(Debug)]
struct Done {
    script: Script,
    kept: Kept,
}

/// Who waits for the commit of a unit of work.
type Kept = oneshot::Sender<StoreResult<()>>;

impl Writer {
    /// Starts the task that has the connection. A unit of work waits at most `patience` for it.
    ///
    /// # Errors
    /// When the file cannot be opened for writing.
    pub async fn start(options: SqliteConnectOptions, patience: Duration) -> Result<Self, sqlx::Error> {
        let connection = options.connect().await?;
        let (waiting, queue) = channel(WAITING);
        tokio::spawn(
            Task { options: options.clone(), queue, connection: Some(Arc::new(Mutex::new(connection))) }.run(),
        );
        Ok(Self {
            waiting,
            #[cfg(test)]
            options: Box::new(options),
            patience,
        })
    }

    /// Opens another connection that writes: for tests that change what no rule changes.
    #[cfg(test)]
    pub async fn connect(&self) -> Result<SqliteConnection, sqlx::Error> {
        self.options.connect().await
    }

    /// Waits for the connection.
    ///
    /// # Errors
    /// When it is not to be had in time, or the database is locked by another process.
    pub async fn lend(&self) -> StoreResult<Lease> {
        let lent = async {
            let (asked, answer) = oneshot::channel();
            self.waiting.send(Message::Lend(asked)).await.map_err(|_| closed())?;
            answer.await.map_err(|_| closed())?
        };
        timeout(self.patience, lent).await.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut.into()))
    }

    /// Closes the connection, after the units of work that wait.
    pub async fn close(&self) {
        let (asked, done) = oneshot::channel();
        if self.waiting.send(Message::Close(asked)).await.is_ok() {
            // It is closed, too, when the task has ended.
            let _ = done.await;
        }
    }
}

impl Lease {
    /// Keeps what was done, and returns when it is on the disk.
    ///
    /// # Errors
    /// When the shared commit fails. Then nothing is kept.
    pub async fn commit(self) -> StoreResult<()> {
        let (kept, committed) = oneshot::channel();
        self.back.send(Done { script: self.script, kept }).map_err(|_| closed())?;
        drop(self.connection);
        committed.await.map_err(|_| closed())?
    }
}

fn closed() -> StoreError {
    sqlx::Error::PoolClosed.into()
}

/// Has the connection.
struct Task {
    options: SqliteConnectOptions,
    queue: Receiver<Message>,
    /// Nothing after it was lost.
    connection: Option<Arc<Mutex<SqliteConnection>>>,
}

impl Task {
    async fn run(mut self) {
        let mut next = self.queue.recv().await;
        while let Some(message) = next {
            next = match message {
                Message::Lend(first) => self.group(first).await,
                Message::Close(asked) => {
                    self.queue.close();
                    if let Some(connection) = self.connection.take().and_then(Arc::into_inner)
                        && let Err(error) = connection.into_inner().close().await
                    {
                        tracing::warn!(%error, "the database file was not closed in order");
                    }
                    // Whoever asked may have gone.
                    let _ = asked.send(());
                    return;
                }
            };
            if next.is_none() {
                next = self.queue.recv().await;
            }
        }
    }

    /// Does one unit of work after the other in one transaction, and answers them all. Returns a message that came up and is no
    /// part of the group.
    async fn group(&mut self, first: Asked) -> Option<Message> {
        let connection = match self.begin().await {
            Ok(connection) => connection,
            Err(error) => {
                // Whoever waited may have lost patience.
                let _ = first.send(Err(error.into()));
                return None;
            }
        };
        let mut group = Vec::new();
        let mut unit = first;
        for number in 1.. {
            let done = lend(&connection, unit).await;
            let next = if number < GROUP { self.queue.try_recv().ok() } else { None };
            let goes_on = matches!(next, Some(Message::Lend(_)));
            let finished = finish(&mut *connection.lock().await, done, goes_on, &mut group).await;
            if let Err(error) = finished {
                self.roll_back(&connection).await;
                let error = Arc::new(error);
                for unit in group {
                    // Whoever waited may have gone.
                    let _ = unit.send(Err(StoreError::SharedCommit(Arc::clone(&error))));
                }
                return next;
            }
            match next {
                Some(Message::Lend(next)) => unit = next,
                next => {
                    for unit in group {
                        // A client that hung up does not wait for its answer, and has its change all the same.
                        let _ = unit.send(Ok(()));
                    }
                    return next;
                }
            }
        }
        None
    }

    /// Begins the outer transaction, on a new connection where there is none.
    async fn begin(&mut self) -> Result<Arc<Mutex<SqliteConnection>>, sqlx::Error> {
        let connection = match &self.connection {
            Some(connection) => Arc::clone(connection),
            None => Arc::new(Mutex::new(self.options.connect().await?)),
        };
        self.connection = Some(Arc::clone(&connection));
        let begun = run(BEGIN, &mut *connection.lock().await).await;
        match begun {
            Ok(()) => Ok(connection),
            Err(error) => {
                // It may have begun, and failed at the savepoint.
                self.roll_back(&connection).await;
                Err(error)
            }
        }
    }

    /// Undoes what was begun. A connection that is in doubt is not used again.
    async fn roll_back(&mut self, connection: &Mutex<SqliteConnection>) {
        let mut connection = connection.lock().await;
        // Some errors of SQLite end the transaction themselves, or it was never begun: then there is nothing to undo.
        if let Err(error) = run(ROLLBACK, &mut connection).await
            && error.as_database_error().is_none()
        {
            self.connection = None;
        }
    }
}

/// Lends the connection to a unit of work until it gives it back; at once when nobody waits for it any more. Nothing when the
/// unit is not to be kept.
async fn lend(connection: &Arc<Mutex<SqliteConnection>>, unit: Asked) -> Option<Done> {
    let (back, returned) = oneshot::channel();
    let connection = Arc::clone(connection).lock_owned().await;
    unit.send(Ok(Lease { connection, script: Script::default(), back })).ok()?;
    returned.await.ok()
}

/// Ends a unit of work, and begins the next one or commits the group. One whose last statements fail is undone and told so, and
/// takes nobody else down.
async fn finish(
    connection: &mut SqliteConnection,
    done: Option<Done>,
    goes_on: bool,
    group: &mut Vec<Kept>,
) -> Result<(), sqlx::Error> {
    let undo = if goes_on { UNDO_AND_GO_ON } else { UNDO_AND_COMMIT };
    let Some(Done { script, kept }) = done else { return run(undo, connection).await };
    let statement = if goes_on { KEEP_AND_GO_ON } else { KEEP_AND_COMMIT };
    match script.run_before(statement, connection).await {
        Ok(()) => {
            group.push(kept);
            Ok(())
        }
        // Where the savepoint is still there it was a statement of the unit that failed, and nothing that the group shares.
        Err(error) if run(UNDO_AND_GO_ON, connection).await.is_ok() => {
            // Whoever waited may have gone.
            let _ = kept.send(Err(error.into()));
            if goes_on { Ok(()) } else { run(UNDO_AND_COMMIT, connection).await }
        }
        Err(error) => {
            group.push(kept);
            Err(error)
        }
    }
}

async fn run(statement: &'static str, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    query(statement).execute(connection).await.map(drop)
}
