//! Copying an installation from one database to another, whichever of the two kinds each is.
//!
//! All of it or nothing: the source is read as it was at one instant, the target is written in one transaction, and its rows are
//! counted before that ends. What there is to copy is read from the catalog, so a new table needs no change here.

mod catalog;
mod end;
mod row;

use crate::store::copy::catalog::{Table, in_order_of_references};
use crate::store::copy::end::End;
use crate::store::{ConnectError, Db};

/// Tables that have rows as soon as they are made: theirs go before the source's come.
const SEEDED: [&str; 2] = ["installation", "audit_head"];

/// A table that was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The table.
    pub table: String,
    /// How many rows it has, in either database.
    pub rows: i64,
}

/// Why an installation was not copied. The target is then as it was, but for its tables.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The source could not be opened.
    #[error("--from")]
    Source(#[source] ConnectError),
    /// The target could not be opened.
    #[error("--to")]
    Target(#[source] ConnectError),
    /// The source has other tables than this program makes.
    #[error(
        "--from: the database is not at the migrations of this program: run `rollcall migrate` on it, or copy with the program \
         that it belongs to"
    )]
    Level,
    /// The tables of the target could not be made.
    #[error("--to: cannot bring the database up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The target holds something.
    #[error("--to: the database is not empty: the table {0} has rows. Nothing was copied; take a new database")]
    NotEmpty(String),
    /// The tables of the two are not the same.
    #[error("the table {0} is not the same in both databases")]
    Different(String),
    /// A column has a type that is not known here.
    #[error("the column {column} of the table {table} has the type {kind}, which cannot be copied")]
    UnknownType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        kind: String,
    },
    /// Tables refer to each other in a circle.
    #[error("tables refer to each other in a circle: {0}")]
    Circle(String),
    /// After copying, the number of rows is not the source's.
    #[error("the table {table} has {from} rows in the source and {to} in the target; nothing was copied")]
    Count {
        /// The table.
        table: String,
        /// Rows in the source.
        from: i64,
        /// Rows in the target.
        to: i64,
    },
    /// A table could not be read or written.
    #[error("cannot copy the table {table}; nothing was copied")]
    Table {
        /// The table.
        table: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// One of the databases failed.
    #[error("the database failed; nothing was copied")]
    Sql(#[from] sqlx::Error),
}

/// Copies every table, in the order in which they refer to each other; says how many rows each has.
///
/// The source must have the tables of this program. The target is given them, and must hold nothing.
///
/// # Errors
/// Says why. Then nothing is in the target.
pub async fn run(from: &str, to: &str) -> Result<Vec<Copied>, CopyError> {
    let mut source = End::open_source(from).await.map_err(CopyError::Source)?;
    source.begin_snapshot().await?;
    if !source.is_up_to_date().await {
        return Err(CopyError::Level);
    }
    let tables = in_order_of_references(source.tables().await?)?;
    let db = Db::connect(to).await.map_err(CopyError::Target)?;
    let migrated = db.migrate().await;
    db.close().await;
    migrated?;
    let mut target = End::open_target(to).await.map_err(CopyError::Target)?;
    let result = fill(&mut source, &tables, &mut target).await;
    // Whatever is not committed by then is rolled back by the end of the connection.
    target.close().await;
    source.close().await;
    result
}

async fn fill(source: &mut End, tables: &[Table], target: &mut End) -> Result<Vec<Copied>, CopyError> {
    let mut theirs = target.tables().await?;
    target.begin_alone(&theirs).await?;
    for table in tables {
        match theirs.iter().position(|their| their == table) {
            Some(position) => drop(theirs.swap_remove(position)),
            None => return Err(CopyError::Different(table.name.clone())),
        }
        if !SEEDED.contains(&table.name.as_str()) && target.count(table).await? > 0 {
            return Err(CopyError::NotEmpty(table.name.clone()));
        }
    }
    if let Some(theirs) = theirs.pop() {
        return Err(CopyError::Different(theirs.name));
    }
    for table in tables {
        if SEEDED.contains(&table.name.as_str()) {
            target.clear(table).await?;
        }
        let copied = copy(source, table, target).await;
        copied.map_err(|source| CopyError::Table { table: table.name.clone(), source })?;
    }
    let mut copied = Vec::with_capacity(tables.len());
    for table in tables {
        let (from, to) = (source.count(table).await?, target.count(table).await?);
        if from != to {
            return Err(CopyError::Count { table: table.name.clone(), from, to });
        }
        copied.push(Copied { table: table.name.clone(), rows: to });
    }
    target.commit().await?;
    Ok(copied)
}

/// Copies the rows of a table, some at a time, in the order of its key.
async fn copy(source: &mut End, table: &Table, target: &mut End) -> Result<(), sqlx::Error> {
    let mut size = row::BatchSize::of(table);
    let mut after = None;
    loop {
        let rows = source.read(table, after.as_deref(), size.rows()).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(table.key_of(last));
        size.adapt(&rows);
        target.insert(table, rows).await?;
    }
}
