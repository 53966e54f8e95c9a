//! SQLite behind sqlx's traits, in the thread that asks.
//!
//! sqlx runs SQLite on a thread of its own, and the way there and back costs several times what a point read does. A statement
//! that finds what it needs in memory is over sooner than another thread wakes. So here `rusqlite` runs it at once, and the
//! queries of the areas stay what they are for both databases. What may take long is run [in the
//! background](Connection::in_background), where it keeps no request waiting.

mod connection;
mod error;
mod file;
mod row;
mod value;

use sqlx::Database;

pub use connection::{Connection, Options};
pub use error::is_busy;
pub use file::make_ready;

use row::{Column, Done, NoStatement, Row};
use value::{Arguments, Kind, Value, ValueRef};

/// Connections that read.
pub type Pool = sqlx::Pool<Embedded>;

/// SQLite, run by this process.
#[derive(Debug)]
pub struct Embedded;

impl Database for Embedded {
    type Connection = Connection;
    type TransactionManager = connection::Transactions;
    type Row = Row;
    type QueryResult = Done;
    type Column = Column;
    type TypeInfo = Kind;
    type Value = Value;
    type ValueRef<'r> = ValueRef<'r>;
    type Arguments = Arguments;
    type ArgumentBuffer = Vec<Value>;
    type Statement = NoStatement;
    const NAME: &'static str = "SQLite";
    const URL_SCHEMES: &'static [&'static str] = &["sqlite"];
}
