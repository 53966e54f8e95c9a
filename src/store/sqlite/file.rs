//! What a database file must be before it is used.

use std::time::Duration;

use sqlx::Connection as _;

use super::connection::{Connection, Options};
use super::error::is_busy;

/// How often a locked file is tried, and the pause between: about as long as a request waits for SQLite's lock.
const ATTEMPTS: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// Makes a file that is not there, and turns on its write-ahead log, which stays on.
///
/// Nobody waits for that in SQLite: of two processes that do it to a new file at once, one is told that it is locked.
pub async fn make_ready(options: &Options) -> Result<(), sqlx::Error> {
    let mut failed = 0;
    loop {
        match Connection::make(options) {
            Ok(connection) => return connection.close().await,
            Err(error) if failed < ATTEMPTS && is_busy(&error) => {
                failed += 1;
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return Err(error),
        }
    }
}
