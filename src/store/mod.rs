//! The database: SQL, and nothing but SQL. Rules live in `domain`.
//!
//! One portable text per statement runs on SQLite and on PostgreSQL. A [`Reader`] or a [`Tx`] lends a connection to one small
//! struct per area (`tx.users()`), which has the queries. To add a query:
//!
//! 1. add its text to the area's `statements!` block (the test `every_statement_prepares` finds it there),
//! 2. add a method that binds the tenant first and returns model types,
//! 3. dispatch with `on!(self.conn, |c| query_as(TEXT).bind(…).fetch_all(c).await)`.

mod accounts;
mod administrators;
mod audit;
mod connect;
pub mod copy;
mod directories;
mod error;
mod events;
mod groups;
mod installation;
mod keyset;
mod memberships;
mod migrate;
mod newcomers;
mod organizations;
mod postgres;
mod request_log;
mod roles;
mod search;
mod second_factors;
mod sessions;
mod sqlite;
mod tokens;
mod users;
mod writer;

#[cfg(test)]
mod tests;

pub use accounts::Accounts;
pub use administrators::{Administrators, CodePurpose};
pub use audit::Audit;
pub use connect::ConnectError;
pub use directories::{Authenticated, Directories};
pub use error::{StoreError, StoreResult, Unique};
pub use events::Events;
pub use groups::{Candidate, Groups};
pub use installation::Installation;
pub use memberships::{MemberName, Memberships};
pub use newcomers::Newcomer;
pub use organizations::Organizations;
pub use request_log::RequestLog;
pub use roles::Roles;
pub use search::Search;
pub use second_factors::SecondFactors;
pub use sessions::{Sessions, Store as SessionStore, session_handle};
pub use tokens::Tokens;
pub use users::{HeldUser, Users, Wanted};

use std::cell::Cell;

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use crate::store::sqlite::Embedded;
use crate::store::writer::{Lease, Writer};

/// The database of the installation. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite: many readers, one writer.
    Sqlite {
        /// Connections that only read.
        readers: sqlite::Pool,
        /// The one connection that writes.
        writer: Writer,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

/// A connection for reading, outside any transaction.
#[derive(Debug)]
pub enum Reader {
    /// A connection that only reads.
    Sqlite(PoolConnection<Embedded>),
    /// A pooled connection.
    Postgres(PoolConnection<Postgres>),
}

/// A unit of work: all of it is kept by [`Tx::commit`], none of it otherwise.
///
/// It must not live in a future that a client's hang-up drops: `web::detach` runs every request in a task of its own.
#[derive(Debug)]
pub enum Tx {
    /// A savepoint on the one writer.
    Sqlite(Lease),
    /// An ordinary transaction.
    Postgres(Transaction<'static, Postgres>),
}

/// A borrowed connection of either kind.
#[derive(Debug)]
pub enum Conn<'a> {
    /// SQLite.
    Sqlite(&'a mut sqlite::Connection),
    /// PostgreSQL.
    Postgres(&'a mut PgConnection),
}

impl Db {
    /// Borrows a connection for reading.
    ///
    /// # Errors
    /// When none can be had.
    pub async fn read(&self) -> StoreResult<Reader> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Reader::Sqlite(readers.acquire().await?),
            Self::Postgres(pool) => Reader::Postgres(pool.acquire().await?),
        })
    }

    /// Begins a unit of work.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn write(&self) -> StoreResult<Tx> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.lend().await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }
}

impl Db {
    /// Waits until all that a unit of work which has ended may have seen is on the disk.
    ///
    /// On SQLite units of work share a commit, and one sees what those before it did. What is answered because of that must not be
    /// answered before it is certain. PostgreSQL shows nothing that was not committed.
    ///
    /// # Errors
    /// When the commit fails.
    pub async fn settle(&self) -> StoreResult<()> {
        match self {
            Self::Sqlite { writer, .. } => writer.settle().await,
            Self::Postgres(_) => Ok(()),
        }
    }
}

impl Tx {
    /// Keeps all that was done.
    ///
    /// # Errors
    /// When the database refuses; then nothing is kept.
    pub async fn commit(self) -> StoreResult<()> {
        match self {
            Self::Sqlite(lease) => lease.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

thread_local! {
    static ROUND_TRIPS: Cell<u64> = const { Cell::new(0) };
}

/// Returns how many round trips to the database this thread has made: for tests of what a request costs.
#[must_use]
pub fn round_trips() -> u64 {
    ROUND_TRIPS.get()
}

fn count_round_trip() {
    ROUND_TRIPS.set(ROUND_TRIPS.get().wrapping_add(1));
}

/// Runs one expression on either connection: `on!(self.conn, |c| query(TEXT).bind(x).execute(c).await)`. With `long` before it,
/// for what reads or deletes so much that other requests must not wait for its thread.
macro_rules! on {
    (long $conn:expr, |$c:ident| $body:expr) => {{
        if let $crate::store::Conn::Sqlite(conn) = &mut $conn {
            conn.in_background();
        }
        $crate::store::on!($conn, |$c| $body)
    }};
    ($conn:expr, |$c:ident| $body:expr) => {{
        $crate::store::count_round_trip();
        match &mut $conn {
            $crate::store::Conn::Sqlite(conn) => {
                let $c = &mut **conn;
                $body
            }
            $crate::store::Conn::Postgres(conn) => {
                let $c = &mut **conn;
                $body
            }
        }
    }};
}

/// Runs one statement that only writes: `change!(self.conn, TEXT, [directory, id])`. Returns how many rows it met.
macro_rules! change {
    ($conn:expr, $text:expr, [$($value:expr),+ $(,)?]) => {
        $crate::store::on!($conn, |c| sqlx::query($text)$(.bind($value))+.execute(c).await.map(|done| done.rows_affected()))
    };
}

/// Declares an area's statements, and the list that `every_statement_prepares` reads.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* const $name: &str = $text;)*
        /// Every statement of this area.
        #[cfg(test)]
        pub(super) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

use {change, on, statements};

/// One accessor per area, for readers and units of work alike.
macro_rules! areas {
    ($($(#[$doc:meta])* $accessor:ident: $area:ident;)*) => {
        impl Reader {
            fn conn(&mut self) -> Conn<'_> {
                match self {
                    Self::Sqlite(conn) => Conn::Sqlite(conn),
                    Self::Postgres(conn) => Conn::Postgres(conn),
                }
            }

            $($(#[$doc])*
            pub fn $accessor(&mut self) -> $area<'_> {
                $area { conn: self.conn() }
            })*
        }

        impl Tx {
            fn conn(&mut self) -> Conn<'_> {
                match self {
                    Self::Sqlite(lease) => Conn::Sqlite(&mut lease.connection),
                    Self::Postgres(tx) => Conn::Postgres(tx),
                }
            }

            $($(#[$doc])*
            pub fn $accessor(&mut self) -> $area<'_> {
                $area { conn: self.conn() }
            })*
        }
    };
}

areas! {
    /// Queries about administrators, and one-time codes.
    administrators: Administrators;
    /// Queries about second factors of administrators.
    second_factors: SecondFactors;
    /// Queries about the installation as a whole.
    installation: Installation;
    /// Queries about organizations.
    organizations: Organizations;
    /// Queries about accounts.
    accounts: Accounts;
    /// Queries about memberships.
    memberships: Memberships;
    /// Queries about roles.
    roles: Roles;
    /// Queries about directories.
    directories: Directories;
    /// Queries about tokens.
    tokens: Tokens;
    /// Queries about SCIM users.
    users: Users;
    /// Queries about SCIM groups.
    groups: Groups;
    /// Queries about sessions.
    sessions: Sessions;
    /// Queries about events.
    events: Events;
    /// Queries of the search across the whole installation.
    search: Search;
    /// Queries about the audit log.
    audit: Audit;
    /// Queries about the request log.
    request_log: RequestLog;
}

/// Most rows of values in one statement: well under what either database takes as parameters.
const BATCH: usize = 1_000;

/// Writes which of the active and the others a list keeps, as its statement compares it; empty for both.
const fn active_word(active: Option<bool>) -> &'static str {
    match active {
        None => "",
        Some(true) => "active",
        Some(false) => "deactivated",
    }
}

/// Escapes a text for `LIKE … ESCAPE '\'` and looks for it anywhere.
fn contains_pattern(search: Option<&str>) -> String {
    let mut pattern = String::from("%");
    for c in search.map(|search| crate::model::text::key_of(search.trim())).unwrap_or_default().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    if pattern.len() > 1 {
        pattern.push('%');
    }
    pattern
}
