//! Bringing the tables up to date: once, however many processes start together.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, query, query_scalar};

use crate::store::Db;

/// The tables of this program.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

impl Db {
    /// Brings the tables up to date. Of several processes at once, one does it and the others wait for it.
    ///
    /// # Errors
    /// When a migration fails or the database has one that this program does not know.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        match self {
            Self::Sqlite { readers, .. } => {
                let mut connection = readers.connect_options().parsed().connect().await?;
                if is_up_to_date(&mut connection).await {
                    // A command beside a server that writes all the time does not wait for it.
                    MIGRATIONS.run(&mut connection).await?;
                } else {
                    // In one transaction that has the write lock from the start: between reading what is done and doing the rest
                    // no other process comes in.
                    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
                    MIGRATIONS.run(&mut *tx).await?;
                    tx.commit().await?;
                }
                connection.close().await?;
            }
            Self::Postgres(pool) => {
                // The migrator holds an advisory lock, which ends with the connection, so it must not be one of the pool: a
                // migration that fails leaves it locked. Neither the wait for that lock nor a migration has a time limit.
                let mut connection = pool.acquire().await?.detach();
                query("SET statement_timeout = 0").execute(&mut connection).await?;
                MIGRATIONS.run(&mut connection).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }
}

/// Tells whether there is nothing to be done. Whether what was done is what this program knows, the migrator checks.
async fn is_up_to_date(connection: &mut SqliteConnection) -> bool {
    let done = query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE success").fetch_one(connection).await;
    // In an empty database there is no such table.
    done.is_ok_and(|done: i64| usize::try_from(done).is_ok_and(|done| done >= MIGRATIONS.iter().count()))
}
