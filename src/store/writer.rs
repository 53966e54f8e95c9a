//! The one writer of a SQLite file, and the group commit.
//!
//! A durable commit waits for the disk, and there is one writer: alone, each unit of work would wait for the disk of all before
//! it. So units that wait at the same time share one outer transaction. Each runs in a savepoint of its own, one behind the
//! other on the same connection; one that fails is rolled back to its savepoint and takes nobody else down; and all are
//! answered after the one commit. Nobody waits for company: a unit behind which nobody waits is committed at once.
//!
//! What commits leave in the log is moved into the file on a connection of its own, while the next units work: nobody's commit
//! waits for it, unless it cannot keep up.
//!
//! The connection goes from a unit that ends straight to the one that has waited longest. A unit that is dropped is undone
//! there and then, so no transaction is left open by a future that is dropped.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};
use tokio::time::timeout;

use crate::store::sqlite::{Connection, Options, is_busy};
use crate::store::{StoreError, StoreResult};

/// Most units of work in one commit: what the last of them waits for.
const GROUP: usize = 64;
/// Pages of the log at which a commit moves them into the file itself, so that the log does not grow for ever.
const LOG_PAGES: u32 = 8_000;
/// Rows that were changed after which the log is moved beside the commits: it is about two thousand pages.
const MOVE_AFTER: u64 = 1_000;
/// The pause before a lock that another process has is asked for again.
const PAUSE: Duration = Duration::from_millis(5);

/// Lends the connection that writes to one unit of work at a time.
#[derive(Debug, Clone)]
pub struct Writer {
    shared: Arc<Shared>,
    patience: Duration,
}

#[derive(Debug)]
struct Shared {
    /// Its queue is first in, first out.
    turn: Arc<Mutex<State>>,
    /// Units of work that wait for their turn, and will have it or tell.
    waiting: AtomicUsize,
    mover: std::sync::Mutex<Mover>,
}

/// Moves what is in the log into the file.
#[derive(Debug)]
struct Mover {
    /// Nothing when it is closed.
    connection: Option<Connection>,
    /// Rows that were ever changed when it last did.
    moved: u64,
}

/// Who has it has the turn.
type Turn = OwnedMutexGuard<State>;

#[derive(Debug)]
struct State {
    options: Options,
    /// Nothing when it is closed, or in doubt.
    connection: Option<Connection>,
    closed: bool,
    /// The units of work that were kept since the last commit: nobody has told them yet.
    group: Vec<Kept>,
    /// Whether the outer transaction has begun.
    begun: bool,
}

/// Who waits for the commit of a unit of work.
type Kept = oneshot::Sender<StoreResult<()>>;

/// The connection, for one unit of work. One that is dropped is undone.
#[derive(Debug)]
pub struct Lease {
    /// The connection.
    pub connection: Connection,
    /// Nothing once the unit has ended.
    turn: Option<Turn>,
    shared: Arc<Shared>,
}

/// A place in the queue for the turn.
struct Waiting<'a>(&'a Arc<Shared>);

impl Writer {
    /// Opens the connection. A unit of work waits at most `patience` for it.
    ///
    /// # Errors
    /// When the file cannot be opened for writing.
    pub fn start(options: Options, patience: Duration) -> Result<Self, sqlx::Error> {
        let connection = Some(open(&options)?);
        let mover = Mover { connection: Some(Connection::open(&options)?), moved: 0 };
        let state = State { options, connection, closed: false, group: Vec::new(), begun: false };
        let shared = Shared {
            turn: Arc::new(Mutex::new(state)),
            waiting: AtomicUsize::new(0),
            mover: std::sync::Mutex::new(mover),
        };
        Ok(Self { shared: Arc::new(shared), patience })
    }

    /// Waits for the connection.
    ///
    /// # Errors
    /// When it is not to be had in time, or the database is locked by another process.
    pub async fn lend(&self) -> StoreResult<Lease> {
        timeout(self.patience, self.shared.lend()).await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }

    /// Waits until the units of work before this call are on the disk.
    ///
    /// # Errors
    /// When their commit fails, or it is not this call's turn in time.
    pub async fn settle(&self) -> StoreResult<()> {
        let turn = timeout(self.patience, self.shared.turn());
        let mut turn = turn.await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        if turn.group.is_empty() {
            return Ok(());
        }
        let (kept, committed) = oneshot::channel();
        turn.group.push(kept);
        self.shared.pass_on(turn);
        committed.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Closes the connection, after the unit of work that has it.
    pub async fn close(&self) {
        let mut turn = self.shared.turn().await;
        turn.commit().send();
        turn.closed = true;
        self.shared.mover.lock().unwrap_or_else(PoisonError::into_inner).connection = None;
        if let Some(connection) = turn.connection.take()
            && let Err(error) = sqlx::Connection::close(connection).await
        {
            tracing::warn!(%error, "the database file was not closed in order");
        }
    }
}

impl Shared {
    /// Waits for the turn.
    async fn turn(self: &Arc<Self>) -> Turn {
        let waiting = Waiting::new(self);
        let turn = Arc::clone(&self.turn).lock_owned().await;
        drop(waiting);
        turn
    }

    async fn lend(self: &Arc<Self>) -> StoreResult<Lease> {
        let mut turn = self.turn().await;
        let connection = turn.begin().await?;
        if let Err(error) = connection.run_now("SAVEPOINT unit") {
            let error = Arc::new(error);
            turn.fail(&error).send();
            return Err(StoreError::SharedCommit(error));
        }
        Ok(Lease { connection, turn: Some(turn), shared: Arc::clone(self) })
    }

    /// Ends a turn: the next one has it, or, where nobody waits or enough is together, the group is committed.
    fn pass_on(self: &Arc<Self>, mut turn: Turn) {
        while turn.group.len() < GROUP && self.waiting.load(Ordering::SeqCst) > 0 {
            drop(turn);
            // Who waited may have given up meanwhile, and found the turn taken.
            if self.waiting.load(Ordering::SeqCst) > 0 {
                return;
            }
            let Ok(again) = Arc::clone(&self.turn).try_lock_owned() else { return };
            turn = again;
        }
        match Handle::try_current() {
            // It waits for the disk.
            Ok(runtime) if !turn.group.is_empty() => {
                let shared = Arc::clone(self);
                runtime.spawn_blocking(move || {
                    let changed = commit(turn);
                    shared.move_log(changed);
                });
            }
            _ => {
                commit(turn);
            }
        }
    }

    /// Moves the log into the file when enough has come together, unless another thread is about it.
    fn move_log(&self, changed: u64) {
        let Ok(mut mover) = self.mover.try_lock() else { return };
        // A writer that was opened anew counts from 0.
        if changed.abs_diff(mover.moved) < MOVE_AFTER {
            return;
        }
        mover.moved = changed;
        let Some(connection) = &mover.connection else { return };
        // It moves what no reader needs any more, and waits for nobody.
        if let Err(error) = connection.run_now("PRAGMA wal_checkpoint(PASSIVE)") {
            tracing::warn!(%error, "the database's log was not moved into its file");
        }
    }
}

/// Opens the connection that writes.
fn open(options: &Options) -> Result<Connection, sqlx::Error> {
    let connection = Connection::open(options)?;
    connection.set_log_pages(LOG_PAGES)?;
    Ok(connection)
}

/// Commits a group, lets the next one begin, and tells those in the group. Returns how many rows were ever changed.
fn commit(mut turn: Turn) -> u64 {
    let outcome = turn.commit();
    let changed = turn.connection.as_ref().map_or(0, Connection::rows_changed);
    drop(turn);
    outcome.send();
    changed
}

impl<'a> Waiting<'a> {
    fn new(shared: &'a Arc<Shared>) -> Self {
        shared.waiting.fetch_add(1, Ordering::SeqCst);
        Self(shared)
    }
}

impl Drop for Waiting<'_> {
    /// Leaves the queue: with the turn, or because it was given up. Then somebody may have left the commit to this place.
    fn drop(&mut self) {
        if self.0.waiting.fetch_sub(1, Ordering::SeqCst) == 1
            && let Ok(turn) = Arc::clone(&self.0.turn).try_lock_owned()
        {
            self.0.pass_on(turn);
        }
    }
}

impl Lease {
    /// Keeps what was done, and returns when it is on the disk.
    ///
    /// # Errors
    /// When the shared commit fails. Then nothing is kept.
    pub async fn commit(mut self) -> StoreResult<()> {
        let Some(mut turn) = self.turn.take() else { return Err(closed()) };
        let (kept, committed) = oneshot::channel();
        turn.group.push(kept);
        if let Err(error) = self.connection.run_now("RELEASE unit") {
            turn.fail(&Arc::new(error)).send();
        }
        self.shared.pass_on(turn);
        committed.await.unwrap_or_else(|_| Err(closed()))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(mut turn) = self.turn.take() else { return };
        let undone = self.connection.run_now("ROLLBACK TO unit").and_then(|()| self.connection.run_now("RELEASE unit"));
        if let Err(error) = undone {
            turn.fail(&Arc::new(error)).send();
        }
        self.shared.pass_on(turn);
    }
}

impl State {
    /// Begins the outer transaction unless it has begun, on a new connection where the old one is in doubt.
    async fn begin(&mut self) -> Result<Connection, sqlx::Error> {
        let connection = match &self.connection {
            _ if self.closed => return Err(sqlx::Error::PoolClosed),
            Some(connection) => connection.clone(),
            None => self.connection.insert(open(&self.options)?).clone(),
        };
        while !self.begun {
            match connection.run_now("BEGIN IMMEDIATE") {
                Ok(()) => self.begun = true,
                // SQLite would wait with the thread; whoever waits here has a limit of its own.
                Err(error) if is_busy(&error) => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(error),
            }
        }
        Ok(connection)
    }

    /// Commits the group.
    #[must_use]
    fn commit(&mut self) -> Outcome {
        let committed = match &self.connection {
            Some(connection) if self.begun => connection.run_now("COMMIT"),
            _ => Ok(()),
        };
        match committed {
            Ok(()) => {
                self.begun = false;
                Outcome { group: std::mem::take(&mut self.group), failed: None }
            }
            Err(error) => self.fail(&Arc::new(error)),
        }
    }

    /// Undoes what was begun. A connection that is in doubt is not used again.
    #[must_use]
    fn fail(&mut self, error: &Arc<sqlx::Error>) -> Outcome {
        self.begun = false;
        // Some errors of SQLite end the transaction themselves: then there is nothing to undo.
        let undone = self
            .connection
            .as_ref()
            .is_some_and(|connection| !connection.is_in_transaction() || connection.run_now("ROLLBACK").is_ok());
        if !undone {
            self.connection = None;
        }
        Outcome { group: std::mem::take(&mut self.group), failed: Some(Arc::clone(error)) }
    }
}

/// What became of a group.
struct Outcome {
    group: Vec<Kept>,
    failed: Option<Arc<sqlx::Error>>,
}

impl Outcome {
    /// Tells those in the group.
    fn send(self) {
        for unit in self.group {
            let outcome = match &self.failed {
                None => Ok(()),
                Some(error) => Err(StoreError::SharedCommit(Arc::clone(error))),
            };
            // A client that hung up does not wait for its answer, and has its change all the same.
            let _ = unit.send(outcome);
        }
    }
}

fn closed() -> StoreError {
    sqlx::Error::PoolClosed.into()
}
