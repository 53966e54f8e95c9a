//! What belongs to the installation as a whole.

use sqlx::{query, query_scalar};

use crate::model::secret::CursorKey;
use crate::store::{Conn, StoreResult, on, statements};

/// Queries about the installation as a whole.
#[derive(Debug)]
pub struct Installation<'a> {
    pub(super) conn: Conn<'a>,
}

statements! {
    FIND_CURSOR_KEY = "SELECT cursor_key FROM installation WHERE id = 1";
    SET_CURSOR_KEY = "UPDATE installation SET cursor_key = $1 WHERE id = 1 AND cursor_key IS NULL";
}

impl Installation<'_> {
    /// Finds what cursors are sealed with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_cursor_key(&mut self) -> StoreResult<Option<CursorKey>> {
        Ok(on!(self.conn, |c| query_scalar(FIND_CURSOR_KEY).fetch_one(c).await)?)
    }

    /// Stores what cursors are sealed with, if there is nothing yet: of two processes the first decides.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_cursor_key(&mut self, key: &CursorKey) -> StoreResult<()> {
        on!(self.conn, |c| query(SET_CURSOR_KEY).bind(key).execute(c).await.map(drop))?;
        Ok(())
    }
}
