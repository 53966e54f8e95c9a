//! The audit log.

use sqlx::{query, query_as, query_scalar};

use crate::model::audit::{AuditEntry, AuditFacts, AuditFilter, AuditHead};
use crate::model::page::{Page, PageRequest, Position};
use crate::model::time::Timestamp;
use crate::store::error::exactly_one;
use crate::store::{Conn, StoreResult, contains_pattern, on, statements};

/// Queries about the audit log.
#[derive(Debug)]
pub struct Audit<'a> {
    pub(super) conn: Conn<'a>,
}

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT number, at_ms, actor_kind, actor_id, actor_label, address, organization_id, directory_id, action,
                subject_id, subject_label, detail, before_value, after_value, previous_hash, hash
             FROM audit_entries ",
            $rest
        )
    };
}

/// What a list is narrowed to.
macro_rules! conditions {
    () => {
        "WHERE search_key LIKE $1 ESCAPE '\\' AND action LIKE $2 ESCAPE '\\'
            AND (CAST($3 AS TEXT) = '' OR actor_kind = $3) AND at_ms >= $4 AND at_ms < $5
            AND (CAST($6 AS TEXT) = '' OR organization_id = $6)"
    };
}

statements! {
    // Whoever comes second waits here until the first one's unit of work has ended, and then sees what it left.
    ADVANCE = "UPDATE audit_head SET number = number + 1 WHERE id = 1 RETURNING number, hash";
    INSERT = "INSERT INTO audit_entries (number, at_ms, actor_kind, actor_id, actor_label, address, organization_id,
            directory_id, action, subject_id, subject_label, detail, before_value, after_value, search_key, previous_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    SET_HEAD = "UPDATE audit_head SET hash = $1 WHERE id = 1";
    HEAD = "SELECT number, hash FROM audit_head WHERE id = 1";
    // Only the last entries are looked at, so that it costs the same however long the log is.
    RECENT = "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN address = $1 THEN 1 ELSE 0 END), 0) AS BIGINT)
        FROM (SELECT address, action, at_ms FROM audit_entries ORDER BY number DESC LIMIT $2) AS last
        WHERE action = $3 AND at_ms > $4";
    FOLLOWING = select!("WHERE number > $1 ORDER BY number LIMIT $2");
    COUNT = concat!("SELECT COUNT(*) FROM audit_entries ", conditions!());
    NEWEST = concat!(select!(""), conditions!(), " AND $8 = CAST($8 AS BIGINT) ORDER BY number DESC LIMIT $7");
    OLDER = concat!(select!(""), conditions!(), " AND number < $8 ORDER BY number DESC LIMIT $7");
    NEWER = concat!(select!(""), conditions!(), " AND number > $8 ORDER BY number LIMIT $7");
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    number: i64,
    hash: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    at_ms: Timestamp,
    actor_kind: String,
    actor_id: Option<String>,
    actor_label: String,
    address: String,
    organization_id: Option<String>,
    directory_id: Option<String>,
    action: String,
    subject_id: String,
    subject_label: String,
    detail: String,
    before_value: Option<String>,
    after_value: Option<String>,
    previous_hash: String,
    hash: String,
}

impl From<Row> for AuditEntry {
    fn from(row: Row) -> Self {
        Self {
            number: row.number,
            facts: AuditFacts {
                at: row.at_ms,
                actor_kind: row.actor_kind,
                actor_id: row.actor_id,
                actor_label: row.actor_label,
                address: row.address,
                organization: row.organization_id,
                directory: row.directory_id,
                action: row.action,
                subject_id: row.subject_id,
                subject_label: row.subject_label,
                detail: row.detail,
                before: row.before_value,
                after: row.after_value,
            },
            previous: row.previous_hash,
            hash: row.hash,
        }
    }
}

impl Audit<'_> {
    /// Appends an entry. From here to the end of the unit of work nobody else appends one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn append(&mut self, facts: AuditFacts) -> StoreResult<()> {
        let head: HeadRow = on!(self.conn, |c| query_as(ADVANCE).fetch_one(c).await)?;
        let entry = AuditEntry::following(head.hash, head.number, facts.cleaned());
        let facts = &entry.facts;
        let done = on!(self.conn, |c| query(INSERT)
            .bind(entry.number)
            .bind(facts.at)
            .bind(&facts.actor_kind)
            .bind(&facts.actor_id)
            .bind(&facts.actor_label)
            .bind(&facts.address)
            .bind(&facts.organization)
            .bind(&facts.directory)
            .bind(&facts.action)
            .bind(&facts.subject_id)
            .bind(&facts.subject_label)
            .bind(&facts.detail)
            .bind(&facts.before)
            .bind(&facts.after)
            .bind(facts.search_key())
            .bind(&entry.previous)
            .bind(&entry.hash)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)?;
        let done =
            on!(self.conn, |c| query(SET_HEAD).bind(&entry.hash).execute(c).await.map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Counts those of the last entries that have an action and are younger than an instant: all, and those from one address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recent(
        &mut self,
        action: &str,
        address: &str,
        since: Timestamp,
        among_last: u32,
    ) -> StoreResult<(i64, i64)> {
        Ok(on!(self.conn, |c| query_as(RECENT)
            .bind(address)
            .bind(i64::from(among_last))
            .bind(action)
            .bind(since)
            .fetch_one(c)
            .await)?)
    }

    /// Reads what the last entry should be; nothing when that row is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn head(&mut self) -> StoreResult<Option<AuditHead>> {
        let row: Option<HeadRow> = on!(self.conn, |c| query_as(HEAD).fetch_optional(c).await)?;
        Ok(row.map(|row| AuditHead { number: row.number, hash: row.hash }))
    }

    /// Reads the entries behind a number, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn following(&mut self, number: i64, limit: u32) -> StoreResult<Vec<AuditEntry>> {
        let rows: Vec<Row> =
            on!(long self.conn, |c| query_as(FOLLOWING).bind(number).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Lists entries, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&mut self, filter: &AuditFilter, request: &PageRequest) -> StoreResult<Page<AuditEntry>> {
        let (pattern, area) = (contains_pattern(request.search.as_deref()), area_pattern(filter));
        let (since, until) = bounds(filter);
        let total: i64 = on!(long self.conn, |c| query_scalar(COUNT)
            .bind(&pattern)
            .bind(&area)
            .bind(&filter.actor_kind)
            .bind(since)
            .bind(until)
            .bind(&filter.organization)
            .fetch_one(c)
            .await)?;
        let entries = self.select(filter, request).await?;
        Ok(Page::from_rows(entries, request, total, |entry| entry.number.to_string()))
    }

    /// Reads a page without counting: one row more than it has where there is more, and in reverse order when it is read
    /// backwards.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn select(&mut self, filter: &AuditFilter, request: &PageRequest) -> StoreResult<Vec<AuditEntry>> {
        let (pattern, area) = (contains_pattern(request.search.as_deref()), area_pattern(filter));
        let (since, until) = bounds(filter);
        // What is no number is behind all and before none.
        let (text, from) = match &request.position {
            Position::First => (NEWEST, 0),
            Position::After(number) => (OLDER, number.parse().unwrap_or(0)),
            Position::Before(number) => (NEWER, number.parse().unwrap_or(i64::MAX)),
        };
        let rows: Vec<Row> = on!(long self.conn, |c| query_as(text)
            .bind(&pattern)
            .bind(&area)
            .bind(&filter.actor_kind)
            .bind(since)
            .bind(until)
            .bind(&filter.organization)
            .bind(i64::from(request.size) + 1)
            .bind::<i64>(from)
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

fn area_pattern(filter: &AuditFilter) -> String {
    let mut pattern = String::new();
    for c in filter.area.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn bounds(filter: &AuditFilter) -> (i64, i64) {
    (filter.since.map_or(i64::MIN, Timestamp::as_ms), filter.until.map_or(i64::MAX, Timestamp::as_ms))
}
