//! Opening a database: which one, and with which options.

use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::pool::PoolOptions;

use crate::limits::DatabaseLimits;
use crate::store::writer::Writer;
use crate::store::{Db, StoreResult, postgres, sqlite};

/// Connections that read a SQLite file at one time. Reading is short; more would only wait for the processor.
const SQLITE_READERS: u32 = 8;
/// How long a request waits for a connection to SQLite or for its write lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The address names no database that Rollcall knows.
    #[error("the database address must start with sqlite:// or postgres://")]
    UnknownScheme,
    /// The folder of the SQLite file could not be made.
    #[error("cannot make the folder of the database file")]
    Folder(#[source] std::io::Error),
    /// What `sslmode` asks for cannot be had.
    #[error("cannot open the database with the TLS of its sslmode and sslrootcert")]
    Tls(#[source] sqlx::Error),
    /// The database refused.
    #[error("cannot open the database")]
    Sql(#[from] sqlx::Error),
}

impl Db {
    /// Opens the database at an address; a SQLite file and its folder are made if they are not there.
    ///
    /// # Errors
    /// When the address is not understood or the database cannot be reached.
    pub async fn connect(url: &str) -> Result<Self, ConnectError> {
        Self::connect_with(url, &DatabaseLimits::default()).await
    }

    /// Opens the database at an address with the limits that the installation sets for PostgreSQL.
    ///
    /// # Errors
    /// When the address is not understood or the database cannot be reached.
    pub async fn connect_with(url: &str, limits: &DatabaseLimits) -> Result<Self, ConnectError> {
        if is_postgres(url) {
            Ok(Self::Postgres(postgres::open(url, limits).await?))
        } else if url.starts_with("sqlite:") {
            let options = sqlite::Options::from_str(url)?;
            if let Some(folder) = options.file().parent().filter(|folder| *folder != Path::new("")) {
                tokio::fs::create_dir_all(folder).await.map_err(ConnectError::Folder)?;
            }
            sqlite::make_ready(&options).await?;
            let writer = Writer::start(options.clone(), PATIENCE)?;
            let readers = PoolOptions::new()
                .max_connections(SQLITE_READERS)
                .acquire_timeout(PATIENCE)
                // There is no network that could have lost a connection, and asking costs as much as a statement.
                .test_before_acquire(false)
                .connect_with(options.patience(PATIENCE).read_only())
                .await?;
            Ok(Self::Sqlite { readers, writer })
        } else {
            Err(ConnectError::UnknownScheme)
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When there is none.
    pub async fn ping(&self) -> StoreResult<()> {
        match self {
            Self::Sqlite { readers, .. } => sqlx::query("SELECT 1").execute(readers).await.map(drop)?,
            Self::Postgres(pool) => sqlx::query("SELECT 1").execute(pool).await.map(drop)?,
        }
        Ok(())
    }

    /// Closes every connection, after what is under way.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Tells whether an address is one of PostgreSQL.
pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}
