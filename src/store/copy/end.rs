//! One of the two databases that a copy is between, with a connection of its own: no pool, no limit of time.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, QueryBuilder, Row as _, query, query_as, query_scalar};

use crate::limits::DatabaseLimits;
use crate::store::connect::is_postgres;
use crate::store::copy::CopyError;
use crate::store::copy::catalog::{ColumnRow, Table, quoted};
use crate::store::copy::row::{Kind, Value};
use crate::store::migrate::MIGRATIONS;
use crate::store::{Conn, ConnectError, on, postgres, sqlite};

/// How long SQLite's lock is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

const SQLITE_TABLES: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    AND name <> '_sqlx_migrations' ORDER BY name";
const SQLITE_COLUMNS: &str = "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid";
const SQLITE_REFERENCES: &str = "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1)";

const POSTGRES_TABLES: &str = "SELECT CAST(relname AS TEXT) FROM pg_class
    WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind IN ('r', 'p') AND NOT relispartition
    AND relname <> '_sqlx_migrations' ORDER BY 1";
const POSTGRES_COLUMNS: &str = "SELECT CAST(a.attname AS TEXT), format_type(a.atttypid, a.atttypmod),
    CAST(COALESCE(array_position(CAST(i.indkey AS int2[]), a.attnum) + 1, 0) AS BIGINT)
    FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE a.attrelid = CAST($1 AS regclass) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
const POSTGRES_REFERENCES: &str = "SELECT DISTINCT CAST(f.relname AS TEXT) FROM pg_constraint c
    JOIN pg_class f ON f.oid = c.confrelid WHERE c.conrelid = CAST($1 AS regclass) AND c.contype = 'f'";

/// One of the two databases.
#[derive(Debug)]
pub enum End {
    /// SQLite.
    Sqlite(sqlite::Connection),
    /// PostgreSQL.
    Postgres(PgConnection),
}

impl End {
    /// Opens the database that is read. It is not made where it is not there.
    pub async fn open_source(url: &str) -> Result<Self, ConnectError> {
        Self::open(url, sqlite::Options::read_only).await
    }

    /// Opens the database that is written.
    pub async fn open_target(url: &str) -> Result<Self, ConnectError> {
        Self::open(url, |options| options).await
    }

    async fn open(url: &str, adjust: impl FnOnce(sqlite::Options) -> sqlite::Options) -> Result<Self, ConnectError> {
        if is_postgres(url) {
            let limits = DatabaseLimits { statement_timeout_seconds: 0, ..DatabaseLimits::default() };
            let mut connection = postgres::connect_once(&postgres::options(url, &limits)?).await?;
            // The server may have limits of its own.
            query("SET statement_timeout = 0").execute(&mut connection).await?;
            query("SET idle_in_transaction_session_timeout = 0").execute(&mut connection).await?;
            Ok(Self::Postgres(connection))
        } else if url.starts_with("sqlite:") {
            let options = adjust(sqlite::Options::from_str(url)?.patience(PATIENCE));
            Ok(Self::Sqlite(sqlite::Connection::open(&options)?))
        } else {
            Err(ConnectError::UnknownScheme)
        }
    }

    const fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(connection) => Conn::Sqlite(connection),
            Self::Postgres(connection) => Conn::Postgres(connection),
        }
    }

    /// Begins to read all tables as they are at one instant.
    pub async fn begin_snapshot(&mut self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => query("BEGIN").execute(connection).await.map(drop),
            Self::Postgres(connection) => {
                query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").execute(connection).await.map(drop)
            }
        }
    }

    /// Begins to write, alone: nobody else writes into any of the tables until the end.
    pub async fn begin_alone(&mut self, tables: &[Table]) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => query("BEGIN IMMEDIATE").execute(connection).await.map(drop),
            Self::Postgres(connection) => {
                query("BEGIN").execute(&mut *connection).await?;
                let names = quoted(tables.iter().map(|table| table.name.as_str()));
                let lock = AssertSqlSafe(format!("LOCK TABLE {names} IN EXCLUSIVE MODE"));
                query(lock).execute(connection).await.map(drop)
            }
        }
    }

    /// Keeps what was written.
    pub async fn commit(&mut self) -> Result<(), sqlx::Error> {
        on!(self.conn(), |c| query("COMMIT").execute(c).await.map(drop))
    }

    /// Ends the connection, and with it what was not committed.
    pub async fn close(self) {
        // What was to be kept is committed: nothing can be lost any more.
        let _ = match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        };
    }

    /// Tells whether the database has all the migrations of this program, and no others.
    pub async fn is_up_to_date(&mut self) -> bool {
        let text = "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version";
        let done: Result<Vec<(i64, Vec<u8>)>, _> = on!(self.conn(), |c| query_as(text).fetch_all(c).await);
        // What has no such table is no database of this program.
        done.is_ok_and(|done| {
            let known = MIGRATIONS.iter().map(|migration| (migration.version, migration.checksum.to_vec()));
            known.eq(done)
        })
    }

    /// Reads which tables there are.
    pub async fn tables(&mut self) -> Result<Vec<Table>, CopyError> {
        let (tables, columns, references) = match self {
            Self::Sqlite(_) => (SQLITE_TABLES, SQLITE_COLUMNS, SQLITE_REFERENCES),
            Self::Postgres(_) => (POSTGRES_TABLES, POSTGRES_COLUMNS, POSTGRES_REFERENCES),
        };
        let names: Vec<String> = on!(self.conn(), |c| query_scalar(tables).fetch_all(c).await)?;
        let mut found = Vec::with_capacity(names.len());
        for name in names {
            let columns: Vec<ColumnRow> = on!(self.conn(), |c| query_as(columns).bind(&name).fetch_all(c).await)?;
            let references: Vec<String> =
                on!(self.conn(), |c| query_scalar(references).bind(&name).fetch_all(c).await)?;
            found.push(Table::new(name, columns, references)?);
        }
        Ok(found)
    }

    /// Counts the rows of a table.
    pub async fn count(&mut self, table: &Table) -> Result<i64, sqlx::Error> {
        let text = format!("SELECT COUNT(*) FROM {}", table.quoted_name());
        on!(self.conn(), |c| query_scalar(AssertSqlSafe(text)).fetch_one(c).await)
    }

    /// Deletes the rows of a table.
    pub async fn clear(&mut self, table: &Table) -> Result<(), sqlx::Error> {
        let text = format!("DELETE FROM {}", table.quoted_name());
        on!(self.conn(), |c| query(AssertSqlSafe(text)).execute(c).await.map(drop))
    }

    /// Reads rows in the order of the key, behind one that was read.
    pub async fn read(
        &mut self,
        table: &Table,
        after: Option<&[Value]>,
        limit: i64,
    ) -> Result<Vec<Vec<Value>>, sqlx::Error> {
        let key = table.key_list();
        on!(self.conn(), |c| {
            let mut sql = QueryBuilder::new(format!("SELECT {} FROM {}", table.column_list(), table.quoted_name()));
            if let Some(after) = after {
                sql.push(format!(" WHERE ({key}) > ("));
                let mut values = sql.separated(", ");
                for value in after {
                    match value {
                        Value::Text(text) => values.push_bind(text),
                        Value::Integer(number) => values.push_bind(number),
                        Value::Boolean(truth) => values.push_bind(truth),
                    };
                }
                sql.push(")");
            }
            sql.push(format!(" ORDER BY {key} LIMIT ")).push_bind(limit);
            let mut rows = Vec::new();
            for row in sql.build().fetch_all(c).await? {
                let mut values = Vec::with_capacity(table.columns.len());
                for (index, column) in table.columns.iter().enumerate() {
                    values.push(match column.kind {
                        Kind::Text => Value::Text(row.try_get(index)?),
                        Kind::Integer => Value::Integer(row.try_get(index)?),
                        Kind::Boolean => Value::Boolean(row.try_get(index)?),
                    });
                }
                rows.push(values);
            }
            Ok(rows)
        })
    }

    /// Writes rows.
    pub async fn insert(&mut self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), sqlx::Error> {
        on!(self.conn(), |c| {
            let mut sql = QueryBuilder::new(format!("INSERT INTO {} ({}) ", table.quoted_name(), table.column_list()));
            sql.push_values(rows, |mut row, values| {
                for value in values {
                    match value {
                        Value::Text(text) => row.push_bind(text),
                        Value::Integer(number) => row.push_bind(number),
                        Value::Boolean(truth) => row.push_bind(truth),
                    };
                }
            });
            sql.build().execute(c).await.map(drop)
        })
    }
}
