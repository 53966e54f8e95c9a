//! A connection to a SQLite file, and how statements are run on it.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use futures::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};
use rusqlite::OpenFlags;
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Describe, Either, Execute, Executor, SqlStr};
use sqlx_core::transaction::TransactionManager;

use super::Embedded;
use super::error::told;
use super::row::{Column, Done, NoStatement, Row};
use super::value::{Arguments, Kind, Value};

/// How long another process is waited for that mends or makes the file while it is opened.
const SET_UP: Duration = Duration::from_secs(10);
/// Memory in which a connection that only reads keeps pages, in KiB.
const READER_KIB: i32 = 1_024;
/// The same of one that writes: the pages that a group of large changes touches, which would else be written out and read again.
const WRITER_KIB: i32 = 8_192;
/// Statements that a connection keeps prepared: more than there are texts in the program.
const STATEMENTS: usize = 512;
/// A statement that took longer than this lets other requests go first.
const POLITE: Duration = Duration::from_micros(500);
/// A statement that took longer than this is told of.
const SLOW: Duration = Duration::from_secs(1);

/// How a file is opened.
#[derive(Debug, Clone)]
pub struct Options {
    file: PathBuf,
    parsed: SqliteConnectOptions,
    read_only: bool,
    patience: Duration,
}

impl Options {
    /// Opens the file for reading only, which must be there.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Waits this long for a lock of another process. Meanwhile the thread does nothing else.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The same file for sqlx's own driver, which migrates.
    #[must_use]
    pub const fn parsed(&self) -> &SqliteConnectOptions {
        &self.parsed
    }
}

impl FromStr for Options {
    type Err = sqlx::Error;

    fn from_str(url: &str) -> Result<Self, sqlx::Error> {
        let parsed = SqliteConnectOptions::from_str(url)?.foreign_keys(true);
        Ok(Self { file: parsed.get_filename().to_owned(), parsed, read_only: false, patience: Duration::ZERO })
    }
}

impl sqlx::ConnectOptions for Options {
    type Connection = Connection;

    fn from_url(url: &url::Url) -> Result<Self, sqlx::Error> {
        url.as_str().parse()
    }

    async fn connect(&self) -> Result<Connection, sqlx::Error> {
        Connection::open(self)
    }

    fn log_statements(self, _: log::LevelFilter) -> Self {
        self
    }

    fn log_slow_statements(self, _: log::LevelFilter, _: Duration) -> Self {
        self
    }
}

/// A connection to a file. A clone is the same connection.
#[derive(Clone)]
pub struct Connection {
    shared: Arc<Mutex<Shared>>,
    in_background: bool,
}

struct Shared {
    connection: rusqlite::Connection,
    /// The columns of the statements that were run, by their texts.
    columns: HashMap<String, Arc<[Column]>>,
}

/// What a statement returned.
struct Outcome {
    done: Done,
    rows: Vec<Row>,
}

/// Which rows a statement is run for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    All,
    First,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("in_background", &self.in_background).finish_non_exhaustive()
    }
}

impl Connection {
    /// Opens a file that is there.
    ///
    /// # Errors
    /// When it is not, or is no database.
    pub fn open(options: &Options) -> Result<Self, sqlx::Error> {
        Self::open_with(options, OpenFlags::empty())
    }

    /// Opens a file, makes it where it is not there, and turns on its write-ahead log.
    ///
    /// # Errors
    /// When it cannot be made, or is no database.
    pub fn make(options: &Options) -> Result<Self, sqlx::Error> {
        let made = Self::open_with(options, OpenFlags::SQLITE_OPEN_CREATE)?;
        made.lock().connection.pragma_update(None, "journal_mode", "WAL").map_err(told)?;
        Ok(made)
    }

    fn open_with(options: &Options, more: OpenFlags) -> Result<Self, sqlx::Error> {
        // `shared` sees to it that one thread at a time has the connection.
        let access =
            if options.read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE | more };
        let connection = rusqlite::Connection::open_with_flags(&options.file, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .and_then(|connection| {
                connection.busy_timeout(SET_UP)?;
                // A commit that was answered must survive a power cut: an identity provider does not send it again.
                connection.pragma_update(None, "synchronous", "FULL")?;
                connection.pragma_update(None, "foreign_keys", true)?;
                // Else a statement with a bound `LIMIT` is planned anew for each value.
                connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
                // Eight of them read the same pages, which the system keeps, too.
                let kib = if options.read_only { READER_KIB } else { WRITER_KIB };
                connection.pragma_update(None, "cache_size", -kib)?;
                // What a savepoint would be rolled back to is some pages: not worth a file.
                connection.pragma_update(None, "temp_store", "MEMORY")?;
                connection.set_prepared_statement_cache_capacity(STATEMENTS);
                connection.busy_timeout(options.patience)?;
                Ok(connection)
            })
            .map_err(told)?;
        let shared = Shared { connection, columns: HashMap::new() };
        Ok(Self { shared: Arc::new(Mutex::new(shared)), in_background: false })
    }

    /// Runs the next statement on a thread for what takes long, so that it keeps no other request waiting.
    pub const fn in_background(&mut self) {
        self.in_background = true;
    }

    /// Runs a statement without parameters, whatever rows it returns, now.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn run_now(&self, text: &str) -> Result<(), sqlx::Error> {
        self.lock()
            .connection
            .prepare_cached(text)
            .and_then(|mut statement| {
                let mut rows = statement.raw_query();
                while rows.next()?.is_some() {}
                Ok(())
            })
            .map(drop)
            .map_err(told)
    }

    /// Returns how many rows this connection has ever changed.
    #[must_use]
    pub fn rows_changed(&self) -> u64 {
        self.lock().connection.total_changes()
    }

    /// Sets how many pages of the log make a commit move them into the file.
    ///
    /// # Errors
    /// When SQLite refuses.
    pub fn set_log_pages(&self, pages: u32) -> Result<(), sqlx::Error> {
        self.lock().connection.pragma_update(None, "wal_autocheckpoint", pages).map_err(told)
    }

    /// Tells whether a transaction is open. Some errors end it.
    pub fn is_in_transaction(&self) -> bool {
        !self.lock().connection.is_autocommit()
    }

    /// Tells whether a statement is one, for this database.
    ///
    /// # Errors
    /// What is wrong with it.
    #[cfg(test)]
    pub fn check(&self, text: &str) -> Result<(), sqlx::Error> {
        self.lock().connection.prepare(text).map(drop).map_err(told)
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // Who panicked has left a connection that SQLite keeps in order.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[expect(clippy::disallowed_methods, reason = "how long a statement took, on which no result depends")]
    async fn run(&mut self, text: SqlStr, arguments: Vec<Value>, wanted: Wanted) -> Result<Outcome, sqlx::Error> {
        let begun = Instant::now();
        let (text, outcome) = if std::mem::take(&mut self.in_background) {
            let connection = self.clone();
            // Should nobody wait any more, the connection is busy until the statement has ended.
            let running = tokio::task::spawn_blocking(move || {
                let outcome = connection.lock().run(text.as_str(), &arguments, wanted);
                (text, outcome)
            });
            running.await.map_err(|_| sqlx::Error::WorkerCrashed)?
        } else {
            let outcome = self.lock().run(text.as_str(), &arguments, wanted);
            if begun.elapsed() > POLITE {
                tokio::task::yield_now().await;
            }
            (text, outcome)
        };
        let elapsed = begun.elapsed();
        if elapsed > SLOW {
            tracing::warn!(statement = text.as_str(), ms = elapsed.as_millis(), "a statement took long");
        }
        outcome.map_err(told)
    }
}

impl Shared {
    fn run(&mut self, text: &str, arguments: &[Value], wanted: Wanted) -> rusqlite::Result<Outcome> {
        let mut statement = self.connection.prepare_cached(text)?;
        for index in 1..=statement.parameter_count() {
            // Ours are `$n`, in any order; those of a query builder are `?`, one behind the other.
            let number = match statement.parameter_name(index).and_then(|name| name.strip_prefix('$')) {
                Some(number) => number.parse().map_err(|_| rusqlite::Error::InvalidParameterName(number.to_owned()))?,
                None => index,
            };
            let value = number.checked_sub(1).and_then(|number: usize| arguments.get(number));
            let Value(value) = value.ok_or(rusqlite::Error::InvalidParameterCount(arguments.len(), number))?;
            statement.raw_bind_parameter(index, value)?;
        }
        let width = statement.column_count();
        let columns = if let Some(columns) = self.columns.get(text) {
            Arc::clone(columns)
        } else {
            let names = statement.column_names().into_iter().enumerate();
            let columns: Arc<[Column]> = names.map(|(ordinal, name)| Column { ordinal, name: name.into() }).collect();
            // Texts that are put together are of many kinds.
            if self.columns.len() >= STATEMENTS {
                self.columns.clear();
            }
            self.columns.insert(text.to_owned(), Arc::clone(&columns));
            columns
        };
        let mut rows = Vec::new();
        let mut stepped = statement.raw_query();
        while let Some(row) = stepped.next()? {
            let values: rusqlite::Result<_> = (0..width).map(|index| row.get_ref(index).and_then(owned)).collect();
            rows.push(Row { columns: Arc::clone(&columns), values: values? });
            if wanted == Wanted::First {
                break;
            }
        }
        drop(stepped);
        let changed = if statement.readonly() { 0 } else { self.connection.changes() };
        Ok(Outcome { done: Done { changed }, rows })
    }
}

fn owned(value: ValueRef<'_>) -> rusqlite::Result<Value> {
    rusqlite::types::Value::try_from(value).map(Value).map_err(rusqlite::Error::from)
}

/// What a query has bound.
fn arguments<'q>(query: &mut impl Execute<'q, Embedded>) -> Result<Vec<Value>, sqlx::Error> {
    let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
    Ok(arguments.map(|Arguments(values)| values).unwrap_or_default())
}

impl<'c> Executor<'c> for &'c mut Connection {
    type Database = Embedded;

    fn execute<'e, 'q: 'e, E>(self, mut query: E) -> BoxFuture<'e, Result<Done, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Embedded>,
    {
        Box::pin(async move {
            let arguments = arguments(&mut query)?;
            Ok(self.run(query.sql(), arguments, Wanted::All).await?.done)
        })
    }

    fn fetch_many<'e, 'q: 'e, E>(self, mut query: E) -> BoxStream<'e, Result<Either<Done, Row>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Embedded>,
    {
        let outcome = async move {
            let arguments = arguments(&mut query)?;
            let Outcome { done, rows } = self.run(query.sql(), arguments, Wanted::All).await?;
            let rows = rows.into_iter().map(Either::Right);
            Ok::<_, sqlx::Error>(stream::iter(rows.chain([Either::Left(done)]).map(Ok)))
        };
        stream::once(outcome).try_flatten().boxed()
    }

    fn fetch_all<'e, 'q: 'e, E>(self, mut query: E) -> BoxFuture<'e, Result<Vec<Row>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Embedded>,
    {
        Box::pin(async move {
            let arguments = arguments(&mut query)?;
            Ok(self.run(query.sql(), arguments, Wanted::All).await?.rows)
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, mut query: E) -> BoxFuture<'e, Result<Option<Row>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Embedded>,
    {
        Box::pin(async move {
            let arguments = arguments(&mut query)?;
            Ok(self.run(query.sql(), arguments, Wanted::First).await?.rows.pop())
        })
    }

    fn prepare_with<'e>(self, _: SqlStr, _: &'e [Kind]) -> BoxFuture<'e, Result<NoStatement, sqlx::Error>>
    where
        'c: 'e,
    {
        Box::pin(async { Err(sqlx::Error::Protocol("a connection keeps its statements itself".into())) })
    }

    fn describe<'e>(self, _: SqlStr) -> BoxFuture<'e, Result<Describe<Embedded>, sqlx::Error>>
    where
        'c: 'e,
    {
        Box::pin(async { Err(sqlx::Error::Protocol("statements are not checked while they are compiled".into())) })
    }
}

impl sqlx::Connection for Connection {
    type Database = Embedded;
    type Options = Options;

    async fn close(self) -> Result<(), sqlx::Error> {
        // The last one to close moves what is in the log into the file.
        tokio::task::spawn_blocking(move || drop(self)).await.map_err(|_| sqlx::Error::WorkerCrashed)
    }

    async fn close_hard(self) -> Result<(), sqlx::Error> {
        self.close().await
    }

    async fn ping(&mut self) -> Result<(), sqlx::Error> {
        Ok(())
    }

    async fn begin(&mut self) -> Result<sqlx::Transaction<'_, Embedded>, sqlx::Error> {
        sqlx::Transaction::begin(self, None).await
    }

    fn shrink_buffers(&mut self) {}

    async fn flush(&mut self) -> Result<(), sqlx::Error> {
        Ok(())
    }

    fn should_flush(&self) -> bool {
        false
    }
}

/// Transactions of one connection alone. Units of work have their own way: [`Writer`](crate::store::writer::Writer).
#[derive(Debug)]
pub struct Transactions;

impl TransactionManager for Transactions {
    type Database = Embedded;

    async fn begin(connection: &mut Connection, statement: Option<SqlStr>) -> Result<(), sqlx::Error> {
        connection.run_now(statement.as_ref().map_or("BEGIN", SqlStr::as_str))
    }

    async fn commit(connection: &mut Connection) -> Result<(), sqlx::Error> {
        connection.run_now("COMMIT")
    }

    async fn rollback(connection: &mut Connection) -> Result<(), sqlx::Error> {
        connection.run_now("ROLLBACK")
    }

    fn start_rollback(connection: &mut Connection) {
        if let Err(error) = connection.run_now("ROLLBACK") {
            tracing::warn!(%error, "a transaction was not rolled back");
        }
    }

    fn get_transaction_depth(connection: &Connection) -> usize {
        usize::from(connection.is_in_transaction())
    }
}
