//! Whether what was answered was stored: each row of a scenario that changes something is held to what the database has then.

use anyhow::Result;
use sqlx::{ConnectOptions as _, PgConnection, SqliteConnection};

use crate::scenario::Work;

/// What a change leaves behind, counted with one statement.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    statement: &'static str,
    per_request: u64,
}

impl Stored {
    /// Returns what is counted in a scenario.
    pub fn by(work: Work) -> Option<Self> {
        const MEMBERS: &str = "SELECT COUNT(*) FROM scim_group_members";
        Some(match work {
            Work::PostUser => Self { statement: "SELECT COUNT(*) FROM scim_users", per_request: 1 },
            Work::PatchActive => {
                Self { statement: "SELECT CAST(SUM(version) AS BIGINT) FROM scim_users", per_request: 1 }
            }
            Work::AddToSmall | Work::AddToLarge => Self { statement: MEMBERS, per_request: 1 },
            Work::AddMany => Self { statement: MEMBERS, per_request: 200 },
            _ => return None,
        })
    }

    /// Counts.
    pub fn count(self, database: &str) -> Result<u64> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let count: i64 = runtime.block_on(async {
            if database.starts_with("postgres") {
                let mut connection: PgConnection =
                    database.parse::<sqlx::postgres::PgConnectOptions>()?.connect().await?;
                sqlx::query_scalar(self.statement).fetch_one(&mut connection).await
            } else {
                let options = database.parse::<sqlx::sqlite::SqliteConnectOptions>()?.read_only(true);
                let mut connection: SqliteConnection = options.connect().await?;
                sqlx::query_scalar(self.statement).fetch_one(&mut connection).await
            }
        })?;
        Ok(u64::try_from(count)?)
    }

    /// Says how many of the changes that were answered are missing. One in fifty may be: a few repeat what is so already,
    /// such as the membership of one of the ten whom a small group has from the beginning.
    pub fn missing(self, requests: u64, before: u64, after: u64) -> u64 {
        let stored = after.saturating_sub(before) / self.per_request;
        let repeated = requests / 50 + 2;
        requests.saturating_sub(stored + repeated)
    }
}
