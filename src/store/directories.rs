//! Directories, and who may enter them.

use sqlx::{query, query_as, query_scalar};

use crate::model::directory::{Directory, DirectoryKind, DirectorySummary};
use crate::model::ids::{DirectoryId, OrganizationId, TokenId};
use crate::model::secret::SecretHash;
use crate::model::text::Name;
use crate::model::time::Timestamp;
use crate::store::error::exactly_one;
use crate::store::{Conn, StoreError, StoreResult, change, on, statements};

/// Queries about directories.
#[derive(Debug)]
pub struct Directories<'a> {
    pub(super) conn: Conn<'a>,
}

/// Rows that the counts of a directory are spread over.
const COUNT_SLOTS: i64 = 16;
/// The same on PostgreSQL, where many write at a time, and each holds its row until its commit is on the disk.
const COUNT_SLOTS_POSTGRES: i64 = 64;

/// The columns of a directory that is called `d`.
macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT d.id, d.organization_id, d.name, d.kind, d.paused_ms, d.created_ms, d.created_by", $rest)
    };
}

statements! {
    INSERT = "INSERT INTO directories (organization_id, id, name, name_key, kind, created_ms, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = select!(" FROM directories d WHERE d.organization_id = $1 AND d.id = $2");
    FIND_BY_ID = select!(" FROM directories d WHERE d.id = $1");
    FIND_BY_NAME = select!(" FROM directories d WHERE d.organization_id = $1 AND d.name_key = $2");
    // An update that changes nothing locks the row on both databases until the transaction ends.
    LOCK = "UPDATE directories SET id = id WHERE organization_id = $1 AND id = $2";
    HOLD_FOR_SHARE = "SELECT id FROM directories WHERE organization_id = $1 AND id = $2 FOR SHARE";
    RENAME = "UPDATE directories SET name = $3, name_key = $4 WHERE organization_id = $1 AND id = $2";
    SET_PAUSED = "UPDATE directories SET paused_ms = $3 WHERE organization_id = $1 AND id = $2";
    DELETE = "DELETE FROM directories WHERE organization_id = $1 AND id = $2";
    LIST = select!(",
            (SELECT CAST(COALESCE(SUM(c.users), 0) AS BIGINT) FROM directory_counts c WHERE c.directory_id = d.id) AS users,
            (SELECT CAST(COALESCE(SUM(c.groups_count), 0) AS BIGINT) FROM directory_counts c WHERE c.directory_id = d.id)
                AS groups_count,
            (SELECT COUNT(*) FROM tokens t WHERE t.directory_id = d.id AND t.revoked_ms IS NULL
                AND (t.expires_ms IS NULL OR t.expires_ms > $2)) AS active_tokens,
            (SELECT MAX(t.last_used_ms) FROM tokens t WHERE t.directory_id = d.id) AS last_request_ms
        FROM directories d WHERE d.organization_id = $1 ORDER BY d.name_key, d.id");
    SUMMARY = select!(",
            (SELECT CAST(COALESCE(SUM(c.users), 0) AS BIGINT) FROM directory_counts c WHERE c.directory_id = d.id) AS users,
            (SELECT CAST(COALESCE(SUM(c.groups_count), 0) AS BIGINT) FROM directory_counts c WHERE c.directory_id = d.id)
                AS groups_count,
            (SELECT COUNT(*) FROM tokens t WHERE t.directory_id = d.id AND t.revoked_ms IS NULL
                AND (t.expires_ms IS NULL OR t.expires_ms > $3)) AS active_tokens,
            (SELECT MAX(t.last_used_ms) FROM tokens t WHERE t.directory_id = d.id) AS last_request_ms
        FROM directories d WHERE d.organization_id = $1 AND d.id = $2");
    ADD_TO_COUNTS = "INSERT INTO directory_counts (directory_id, slot, users, groups_count) VALUES ($1, $2, $3, $4)
        ON CONFLICT (directory_id, slot) DO UPDATE
        SET users = directory_counts.users + excluded.users, groups_count = directory_counts.groups_count + excluded.groups_count";
    COUNTS = "SELECT CAST(COALESCE(SUM(users), 0) AS BIGINT) AS users, CAST(COALESCE(SUM(groups_count), 0) AS BIGINT) AS groups_count
        FROM directory_counts WHERE directory_id = $1";
    AUTHENTICATE = select!(", t.id AS token_id, t.label AS token_label
        FROM tokens t JOIN directories d ON d.id = t.directory_id
        WHERE t.hash = $1 AND t.directory_id = $2 AND t.revoked_ms IS NULL AND (t.expires_ms IS NULL OR t.expires_ms > $3)");
}

/// Returns which row of the counts counts what has this id, on PostgreSQL. One hexadecimal digit would tell too few apart.
pub(super) fn count_slot_postgres(id: &str) -> i64 {
    id.bytes().fold(0, |slot, byte| (slot * 31 + i64::from(byte)) % COUNT_SLOTS_POSTGRES)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: DirectoryId,
    organization_id: OrganizationId,
    name: String,
    kind: String,
    paused_ms: Option<Timestamp>,
    created_ms: Timestamp,
    created_by: String,
}

impl TryFrom<Row> for Directory {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let kind =
            DirectoryKind::from_word(&row.kind).ok_or(StoreError::Corrupt { table: "directories", column: "kind" })?;
        Ok(Self {
            id: row.id,
            organization: row.organization_id,
            name: Name::from_stored(row.name),
            kind,
            paused: row.paused_ms,
            created: row.created_ms,
            created_by: row.created_by,
        })
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    row: Row,
    users: i64,
    groups_count: i64,
    active_tokens: i64,
    last_request_ms: Option<Timestamp>,
}

impl TryFrom<SummaryRow> for DirectorySummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> StoreResult<Self> {
        Ok(Self {
            directory: row.row.try_into()?,
            users: row.users,
            groups: row.groups_count,
            active_tokens: row.active_tokens,
            last_request: row.last_request_ms,
        })
    }
}

#[derive(sqlx::FromRow)]
struct AuthenticatedRow {
    #[sqlx(flatten)]
    row: Row,
    token_id: TokenId,
    token_label: String,
}

/// A directory, and the token that opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// The directory.
    pub directory: Directory,
    /// The token.
    pub token: TokenId,
    /// What the token's maker calls it.
    pub token_label: String,
}

impl Directories<'_> {
    /// Stores a directory.
    ///
    /// # Errors
    /// [`Unique::DirectoryName`](crate::store::Unique) when the organization has one of that name.
    pub async fn insert(&mut self, new: &Directory) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(INSERT)
            .bind(&new.organization)
            .bind(&new.id)
            .bind(new.name.as_str())
            .bind(new.name.key())
            .bind(new.kind.word())
            .bind(new.created)
            .bind(&new.created_by)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Finds a directory of an organization.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, organization: &OrganizationId, id: &DirectoryId) -> StoreResult<Option<Directory>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND).bind(organization).bind(id).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Finds a directory whose organization is not known: for the command line alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_by_id(&mut self, id: &DirectoryId) -> StoreResult<Option<Directory>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND_BY_ID).bind(id).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Finds a directory of an organization by its name, ignoring case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_by_name(&mut self, organization: &OrganizationId, name: &Name) -> StoreResult<Option<Directory>> {
        let row: Option<Row> =
            on!(self.conn, |c| query_as(FIND_BY_NAME).bind(organization).bind(name.key()).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Finds the directory that a token opens, if the token is its own and is taken at `now`: one lookup for both, so that
    /// nothing tells which was wrong.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn authenticate(
        &mut self,
        id: &DirectoryId,
        token: &SecretHash,
        now: Timestamp,
    ) -> StoreResult<Option<Authenticated>> {
        let row: Option<AuthenticatedRow> =
            on!(self.conn, |c| query_as(AUTHENTICATE).bind(token).bind(id).bind(now).fetch_optional(c).await)?;
        row.map(|row| {
            Ok(Authenticated { directory: row.row.try_into()?, token: row.token_id, token_label: row.token_label })
        })
        .transpose()
    }

    /// Holds a directory against [`Directories::lock`], but not against others who hold it like this, until the unit of work
    /// ends; false when it is not there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold(&mut self, organization: &OrganizationId, id: &DirectoryId) -> StoreResult<bool> {
        // SQLite has one writer: nobody deletes it meanwhile, and without it nothing can be stored that refers to it.
        let Conn::Postgres(conn) = &mut self.conn else { return Ok(true) };
        let found: Option<DirectoryId> =
            query_scalar(HOLD_FOR_SHARE).bind(organization).bind(id).fetch_optional(&mut **conn).await?;
        Ok(found.is_some())
    }

    /// Holds a directory until the unit of work ends; false when it is not there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&mut self, organization: &OrganizationId, id: &DirectoryId) -> StoreResult<bool> {
        let done = on!(self.conn, |c| query(LOCK)
            .bind(organization)
            .bind(id)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Counts users and groups that came, or went where the numbers are negative. `id` is that of one of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_to_counts(
        &mut self,
        directory: &DirectoryId,
        id: &str,
        users: i64,
        groups: i64,
    ) -> StoreResult<()> {
        let slot = match self.conn {
            Conn::Sqlite(..) => i64::from(id.bytes().next_back().unwrap_or_default()) % COUNT_SLOTS,
            Conn::Postgres(_) => count_slot_postgres(id),
        };
        change!(self.conn, ADD_TO_COUNTS, [directory, slot, users, groups])?;
        Ok(())
    }

    /// Returns how many users and groups a directory has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&mut self, directory: &DirectoryId) -> StoreResult<(i64, i64)> {
        Ok(on!(self.conn, |c| query_as(COUNTS).bind(directory).fetch_one(c).await)?)
    }

    /// Renames a directory.
    ///
    /// # Errors
    /// [`Unique::DirectoryName`](crate::store::Unique) when the organization has another of that name.
    pub async fn rename(&mut self, organization: &OrganizationId, id: &DirectoryId, name: &Name) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(RENAME)
            .bind(organization)
            .bind(id)
            .bind(name.as_str())
            .bind(name.key())
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Pauses a directory since an instant, or resumes it.
    ///
    /// # Errors
    /// When there is no such directory.
    pub async fn set_paused(
        &mut self,
        organization: &OrganizationId,
        id: &DirectoryId,
        paused: Option<Timestamp>,
    ) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(SET_PAUSED)
            .bind(organization)
            .bind(id)
            .bind(paused)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Deletes a directory that has no users and groups any more, with its tokens.
    ///
    /// # Errors
    /// When there is no such directory, or users are left.
    pub async fn delete(&mut self, organization: &OrganizationId, id: &DirectoryId) -> StoreResult<()> {
        let done = on!(long self.conn, |c| query(DELETE)
            .bind(organization)
            .bind(id)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Lists an organization's directories by name. They are few: a person makes each of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&mut self, organization: &OrganizationId, now: Timestamp) -> StoreResult<Vec<DirectorySummary>> {
        let rows: Vec<SummaryRow> = on!(self.conn, |c| query_as(LIST).bind(organization).bind(now).fetch_all(c).await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Finds a directory of an organization with its numbers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn summary(
        &mut self,
        organization: &OrganizationId,
        id: &DirectoryId,
        now: Timestamp,
    ) -> StoreResult<Option<DirectorySummary>> {
        let row: Option<SummaryRow> =
            on!(self.conn, |c| query_as(SUMMARY).bind(organization).bind(id).bind(now).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }
}
