//! Tokens.

use sqlx::{query, query_as, query_scalar};

use crate::model::directory::{NewToken, Token, TokenUse};
use crate::model::ids::{DirectoryId, TokenId};
use crate::model::text::Name;
use crate::model::time::Timestamp;
use crate::store::error::exactly_one;
use crate::store::{Conn, StoreResult, on, statements};

/// Queries about tokens.
#[derive(Debug)]
pub struct Tokens<'a> {
    pub(super) conn: Conn<'a>,
}

/// The columns of a token.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, directory_id, last_four, label, created_ms, created_by, expires_ms, revoked_ms, revoked_by,
                last_used_ms, last_used_address, last_used_agent FROM tokens ",
            $rest
        )
    };
}

statements! {
    INSERT = "INSERT INTO tokens (directory_id, id, hash, last_four, label, created_ms, created_by, expires_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND = select!("WHERE directory_id = $1 AND id = $2");
    FIND_BY_ID = select!("WHERE id = $1");
    LIST = select!("WHERE directory_id = $1 ORDER BY id DESC");
    COUNT_ACTIVE = "SELECT COUNT(*) FROM tokens WHERE directory_id = $1 AND revoked_ms IS NULL
        AND (expires_ms IS NULL OR expires_ms > $2)";
    REVOKE = "UPDATE tokens SET revoked_ms = $3, revoked_by = $4 WHERE directory_id = $1 AND id = $2 AND revoked_ms IS NULL";
    USED = "UPDATE tokens SET last_used_ms = $3, last_used_address = $4, last_used_agent = $5
        WHERE directory_id = $1 AND id = $2 AND (last_used_ms IS NULL OR last_used_ms < $3)";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: TokenId,
    directory_id: DirectoryId,
    last_four: String,
    label: String,
    created_ms: Timestamp,
    created_by: String,
    expires_ms: Option<Timestamp>,
    revoked_ms: Option<Timestamp>,
    revoked_by: Option<String>,
    last_used_ms: Option<Timestamp>,
    last_used_address: Option<String>,
    last_used_agent: Option<String>,
}

impl From<Row> for Token {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            directory: row.directory_id,
            last_four: row.last_four,
            label: Name::from_stored(row.label),
            created: row.created_ms,
            created_by: row.created_by,
            expires: row.expires_ms,
            revoked: row.revoked_ms,
            revoked_by: row.revoked_by,
            last_used: row.last_used_ms,
            last_used_address: row.last_used_address,
            last_used_agent: row.last_used_agent,
        }
    }
}

impl Tokens<'_> {
    /// Stores a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&mut self, new: &NewToken) -> StoreResult<()> {
        let token = &new.token;
        let done = on!(self.conn, |c| query(INSERT)
            .bind(&token.directory)
            .bind(&token.id)
            .bind(&new.hash)
            .bind(&token.last_four)
            .bind(token.label.as_str())
            .bind(token.created)
            .bind(&token.created_by)
            .bind(token.expires)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Finds a token of a directory.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, directory: &DirectoryId, id: &TokenId) -> StoreResult<Option<Token>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND).bind(directory).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Finds a token whose directory is not known: for the command line alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_by_id(&mut self, id: &TokenId) -> StoreResult<Option<Token>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND_BY_ID).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Lists a directory's tokens, the newest first. They are few: a person makes each of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&mut self, directory: &DirectoryId) -> StoreResult<Vec<Token>> {
        let rows: Vec<Row> = on!(self.conn, |c| query_as(LIST).bind(directory).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Counts a directory's tokens that are neither revoked nor expired.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_active(&mut self, directory: &DirectoryId, now: Timestamp) -> StoreResult<i64> {
        Ok(on!(self.conn, |c| query_scalar(COUNT_ACTIVE).bind(directory).bind(now).fetch_one(c).await)?)
    }

    /// Revokes a token; false when it was revoked already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke(
        &mut self,
        directory: &DirectoryId,
        id: &TokenId,
        now: Timestamp,
        by: &str,
    ) -> StoreResult<bool> {
        let done = on!(self.conn, |c| query(REVOKE)
            .bind(directory)
            .bind(id)
            .bind(now)
            .bind(by)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Notes the last use of a token. A token that is gone is passed over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn used(&mut self, used: &TokenUse) -> StoreResult<()> {
        on!(self.conn, |c| query(USED)
            .bind(&used.directory)
            .bind(&used.token)
            .bind(used.at)
            .bind(&used.address)
            .bind(&used.agent)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }
}
