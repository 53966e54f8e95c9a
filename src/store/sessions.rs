//! Sessions: the queries, and the store that tower-sessions asks for.
//!
//! The id of a session is a secret, so its SHA-256 stands in its place: who reads the table cannot sign in with it.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sqlx::{query, query_as};
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{self, Error, SessionStore};

use crate::model::ids::{AccountId, AdministratorId, OrganizationId};
use crate::model::session::{
    ACCOUNT_KEY, ADDRESS_KEY, ADMINISTRATOR_KEY, AGENT_KEY, BEGUN_KEY, CODE_WANTED_KEY, ORGANIZATION_KEY, OpenSession,
    SEEN_KEY,
};
use crate::model::time::{Clock, Timestamp};
use crate::store::{Conn, Db, StoreError, StoreResult, change, on, statements};

/// Queries about sessions.
#[derive(Debug)]
pub struct Sessions<'a> {
    pub(super) conn: Conn<'a>,
}

statements! {
    CREATE = "INSERT INTO sessions (id, administrator_id, account_id, organization_id, data, expires_ms)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING";
    // An update, not an upsert: a session that a deactivation has just deleted must not come back with its last request.
    SAVE = "UPDATE sessions SET administrator_id = $2, account_id = $3, organization_id = $4, data = $5, expires_ms = $6
        WHERE id = $1";
    LOAD = "SELECT data, expires_ms FROM sessions WHERE id = $1 AND expires_ms > $2";
    DELETE = "DELETE FROM sessions WHERE id = $1";
    DELETE_EXPIRED = "DELETE FROM sessions WHERE expires_ms <= $1";
    END_OF_ACCOUNT = "DELETE FROM sessions WHERE account_id = $1 AND organization_id = $2";
    END_UNLESS_ACTIVE = "DELETE FROM sessions WHERE account_id = $1 AND organization_id = $2 AND NOT EXISTS
        (SELECT 1 FROM memberships m WHERE m.organization_id = $2 AND m.account_id = $1 AND m.active)";
    END_OF_ADMINISTRATOR = "DELETE FROM sessions WHERE administrator_id = $1";
    OF_ADMINISTRATOR = "SELECT id, data FROM sessions WHERE administrator_id = $1 AND expires_ms > $2 ORDER BY expires_ms DESC, id
        LIMIT $3";
    END_ONE_OF_ADMINISTRATOR = "DELETE FROM sessions WHERE administrator_id = $1 AND id = $2";
    END_OTHERS_OF_ADMINISTRATOR = "DELETE FROM sessions WHERE administrator_id = $1 AND id <> $2";
    END_OF_DIRECTORY = "DELETE FROM sessions WHERE organization_id = $1
        AND account_id IN (SELECT account_id FROM scim_users WHERE directory_id = $2)
        AND account_id NOT IN (SELECT m.account_id FROM memberships m WHERE m.organization_id = $1 AND m.active)";
}

impl Sessions<'_> {
    /// Ends every session of an account in one organization; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_of_account(&mut self, account: &AccountId, organization: &OrganizationId) -> StoreResult<u64> {
        Ok(on!(self.conn, |c| query(END_OF_ACCOUNT)
            .bind(account)
            .bind(organization)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Ends every session of an account in one organization in which it is no active member.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_unless_active(&mut self, account: &AccountId, organization: &OrganizationId) -> StoreResult<()> {
        change!(self.conn, END_UNLESS_ACTIVE, [account, organization])?;
        Ok(())
    }

    /// Ends every session of an administrator; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_of_administrator(&mut self, administrator: &AdministratorId) -> StoreResult<u64> {
        Ok(on!(self.conn, |c| query(END_OF_ADMINISTRATOR)
            .bind(administrator)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Lists the sessions of an administrator that have not expired, at most `limit`, the last used first: use prolongs them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_administrator(
        &mut self,
        administrator: &AdministratorId,
        now: Timestamp,
        limit: u32,
    ) -> StoreResult<Vec<OpenSession>> {
        let rows: Vec<(String, String)> = on!(self.conn, |c| query_as(OF_ADMINISTRATOR)
            .bind(administrator)
            .bind(now)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        rows.into_iter().filter_map(|(handle, data)| open_session(handle, &data).transpose()).collect()
    }

    /// Ends one session of an administrator, by its handle; false when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_one_of_administrator(
        &mut self,
        administrator: &AdministratorId,
        handle: &str,
    ) -> StoreResult<bool> {
        Ok(change!(self.conn, END_ONE_OF_ADMINISTRATOR, [administrator, handle])? == 1)
    }

    /// Ends every session of an administrator but the one with this handle; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_others_of_administrator(
        &mut self,
        administrator: &AdministratorId,
        handle: &str,
    ) -> StoreResult<u64> {
        Ok(change!(self.conn, END_OTHERS_OF_ADMINISTRATOR, [administrator, handle])?)
    }

    /// Ends the sessions of a directory's people who are no active members any more; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_of_directory(
        &mut self,
        organization: &OrganizationId,
        directory: &crate::model::ids::DirectoryId,
    ) -> StoreResult<u64> {
        Ok(on!(long self.conn, |c| query(END_OF_DIRECTORY)
            .bind(organization)
            .bind(directory)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Deletes sessions whose time is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_expired(&mut self, now: Timestamp) -> StoreResult<u64> {
        Ok(on!(long self.conn, |c| query(DELETE_EXPIRED).bind(now).execute(c).await.map(|done| done.rows_affected()))?)
    }
}

/// Keeps tower-sessions' sessions in the database.
#[derive(Clone)]
pub struct Store {
    db: Db,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionStore")
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    data: String,
    expires_ms: Timestamp,
}

impl Store {
    /// Keeps sessions in `db`.
    #[must_use]
    pub const fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }

    async fn put(&self, text: &'static str, record: &Record) -> session_store::Result<bool> {
        let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        let expires =
            Timestamp::from_ms(i64::try_from(record.expiry_date.unix_timestamp_nanos() / 1_000_000).unwrap_or(0));
        let owner = |key: &str| record.data.get(key).and_then(Value::as_str);
        let mut tx = self.db.write().await.map_err(backend)?;
        let done = on!(tx.sessions().conn, |c| query(text)
            .bind(key(&record.id))
            .bind(owner(ADMINISTRATOR_KEY).or_else(|| owner(CODE_WANTED_KEY)))
            .bind(owner(ACCOUNT_KEY))
            .bind(owner(ORGANIZATION_KEY))
            .bind(&data)
            .bind(expires)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))
        .map_err(|error| backend(error.into()))?;
        tx.commit().await.map_err(backend)?;
        Ok(done == 1)
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        while !self.put(CREATE, record).await? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.put(SAVE, record).await.map(drop)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let now = self.clock.now();
        let mut reader = self.db.read().await.map_err(backend)?;
        let row: Option<Row> =
            on!(reader.sessions().conn, |c| query_as(LOAD).bind(key(id)).bind(now).fetch_optional(c).await)
                .map_err(|error| backend(error.into()))?;
        row.map(|row| {
            let data: HashMap<String, Value> =
                serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
            let expiry_date = OffsetDateTime::from_unix_timestamp_nanos(i128::from(row.expires_ms.as_ms()) * 1_000_000)
                .map_err(|error| Error::Decode(error.to_string()))?;
            Ok(Record { id: *id, data, expiry_date })
        })
        .transpose()
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let mut tx = self.db.write().await.map_err(backend)?;
        on!(tx.sessions().conn, |c| query(DELETE).bind(key(id)).execute(c).await.map(drop))
            .map_err(|error| backend(error.into()))?;
        tx.commit().await.map_err(backend)
    }
}

/// Reads what a session tells of itself; nothing while nobody is signed in with it yet.
fn open_session(handle: String, data: &str) -> StoreResult<Option<OpenSession>> {
    let data: HashMap<String, Value> =
        serde_json::from_str(data).map_err(|_| StoreError::Corrupt { table: "sessions", column: "data" })?;
    if data.contains_key(CODE_WANTED_KEY) {
        return Ok(None);
    }
    let text = |key: &str| data.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let time = |key: &str| data.get(key).and_then(Value::as_i64).map(Timestamp::from_ms);
    let (begun, seen) = (time(BEGUN_KEY), time(SEEN_KEY));
    Ok(Some(OpenSession { handle, begun, seen, agent: text(AGENT_KEY), address: text(ADDRESS_KEY) }))
}

fn key(id: &Id) -> String {
    session_handle(&id.to_string())
}

/// Returns what names a session without being its secret.
#[must_use]
pub fn session_handle(id: &str) -> String {
    use std::fmt::Write as _;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(id.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn backend(error: crate::store::StoreError) -> Error {
    let source = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
    Error::Backend(format!("{error}{source}"))
}
