//! Looking into a table behind the program's back.

use rollcall::store::Db;
use sqlx::{AssertSqlSafe, Row as _};

/// Reads a table: of each row, all that is text.
pub async fn rows_of(db: &Db, table: &str) -> Vec<String> {
    macro_rules! read {
        ($pool:expr) => {
            sqlx::query(AssertSqlSafe(format!("SELECT * FROM {table}")))
                .fetch_all($pool)
                .await
                .unwrap()
                .iter()
                .map(|row| {
                    let texts =
                        (0..row.len()).filter_map(|column| row.try_get::<Option<String>, _>(column).ok().flatten());
                    texts.collect::<Vec<_>>().join("\n")
                })
                .collect()
        };
    }
    match db {
        Db::Sqlite { readers, .. } => read!(readers),
        Db::Postgres(pool) => read!(pool),
    }
}
