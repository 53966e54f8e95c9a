//! The request log.

use std::collections::HashSet;

use sqlx::{QueryBuilder, query, query_as, query_scalar};

use crate::model::ids::{DirectoryId, OrganizationId, RequestId, TokenId};
use crate::model::page::{Page, PageRequest, Position};
use crate::model::request_log::{FirstCalls, HourOfCalls, LoggedExchange, LoggedRequest, RequestFilter};
use crate::model::text::{key_of, without_nul};
use crate::model::time::Timestamp;
use crate::store::{Conn, StoreResult, contains_pattern, on, statements};

/// Queries about the request log.
#[derive(Debug)]
pub struct RequestLog<'a> {
    pub(super) conn: Conn<'a>,
}

/// Rows of one statement: each binds [`COLUMNS`] values, and SQLite takes 32,766 of them.
const ROWS: usize = 500;
/// Values of a row.
const COLUMNS: usize = 24;
const _: () = assert!(ROWS * COLUMNS <= 32_766);

/// The columns of a call, without bodies.
macro_rules! select {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT directory_id, id, at_ms, token_id, token_label, address, agent, provider, method, path, query, status,
                scim_type, detail, duration_us, resource_kind, resource_id, resource_label, sentence, request_bytes,
                answer_bytes",
            $more,
            " FROM scim_requests ",
            $rest
        )
    };
}

/// What a list is narrowed to: all but the first two parameters may be left empty.
macro_rules! conditions {
    () => {
        "WHERE directory_id = $1 AND search_key LIKE $2 ESCAPE '\\' AND status BETWEEN $3 AND $4
            AND (CAST($5 AS TEXT) = '' OR method = $5) AND at_ms >= $6 AND at_ms < $7"
    };
}

statements! {
    COUNT = concat!("SELECT COUNT(*) FROM scim_requests ", conditions!());
    NEWEST = concat!(select!("", ""), conditions!(), " AND CAST($9 AS TEXT) = '' ORDER BY id DESC LIMIT $8");
    OLDER = concat!(select!("", ""), conditions!(), " AND id < $9 ORDER BY id DESC LIMIT $8");
    NEWER = concat!(select!("", ""), conditions!(), " AND id > $9 ORDER BY id LIMIT $8");
    HOURS = "SELECT at_ms / 3600000 AS hour, COUNT(*) AS calls,
            COUNT(CASE WHEN status >= 400 THEN 1 END) AS failures,
            COUNT(CASE WHEN status BETWEEN 400 AND 499 AND at_ms >= $3 THEN 1 END) AS refused_lately,
            COUNT(CASE WHEN status >= 500 AND at_ms >= $3 THEN 1 END) AS failed_lately
        FROM scim_requests WHERE directory_id = $1 AND at_ms >= $2 GROUP BY at_ms / 3600000 ORDER BY at_ms / 3600000";
    FAILURES = "SELECT directory_id, COUNT(*) FROM scim_requests
        WHERE directory_id IN (SELECT id FROM directories WHERE organization_id = $1) AND at_ms >= $2 AND status >= 400
        GROUP BY directory_id";
    FIRST = "SELECT MIN(at_ms) AS any_ms, MIN(CASE WHEN method = 'GET' AND status < 300 THEN at_ms END) AS read_ms
        FROM scim_requests WHERE directory_id = $1 AND token_id IS NOT NULL";
    FIND = select!(", request_body, answer_body", "WHERE directory_id = $1 AND id = $2");
    // The directory is held against its deletion, which waits for the batch.
    EXISTS_FOR_SHARE = "SELECT id FROM directories WHERE id = $1 FOR SHARE";
    EXISTS = "SELECT id FROM directories WHERE id = $1";
    KEEP_NEWEST = "DELETE FROM scim_requests WHERE directory_id = $1 AND id <=
        (SELECT id FROM scim_requests WHERE directory_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)";
    DELETE_BEFORE = "DELETE FROM scim_requests WHERE at_ms < $1";
}

#[derive(sqlx::FromRow)]
struct Row {
    directory_id: DirectoryId,
    id: RequestId,
    at_ms: Timestamp,
    token_id: Option<TokenId>,
    token_label: Option<String>,
    address: String,
    agent: String,
    provider: String,
    method: String,
    path: String,
    query: String,
    status: i64,
    scim_type: Option<String>,
    detail: Option<String>,
    duration_us: i64,
    resource_kind: Option<String>,
    resource_id: Option<String>,
    resource_label: Option<String>,
    sentence: String,
    request_bytes: i64,
    answer_bytes: i64,
}

impl From<Row> for LoggedRequest {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            directory: row.directory_id,
            at: row.at_ms,
            token: row.token_id,
            token_label: row.token_label,
            address: row.address,
            agent: row.agent,
            provider: row.provider,
            method: row.method,
            path: row.path,
            query: row.query,
            status: u16::try_from(row.status).unwrap_or_default(),
            scim_type: row.scim_type,
            detail: row.detail,
            duration_us: row.duration_us,
            resource_kind: row.resource_kind,
            resource_id: row.resource_id,
            resource_label: row.resource_label,
            sentence: row.sentence,
            request_bytes: row.request_bytes,
            answer_bytes: row.answer_bytes,
        }
    }
}

#[derive(sqlx::FromRow)]
struct ExchangeRow {
    #[sqlx(flatten)]
    row: Row,
    request_body: Option<String>,
    answer_body: Option<String>,
}

impl RequestLog<'_> {
    /// Stores calls: several rows a statement.
    ///
    /// # Errors
    /// When the database fails, or a directory is not there.
    pub async fn insert(&mut self, calls: &[LoggedExchange]) -> StoreResult<()> {
        for calls in calls.chunks(ROWS) {
            on!(long self.conn, |c| {
                let mut sql = QueryBuilder::new(
                    "INSERT INTO scim_requests (directory_id, id, at_ms, token_id, token_label, address, agent, provider,
                        method, path, query, status, scim_type, detail, duration_us, resource_kind, resource_id,
                        resource_label, sentence, search_key, request_bytes, answer_bytes, request_body, answer_body) ",
                );
                sql.push_values(calls, |mut row, call| {
                    let request = &call.request;
                    row.push_bind(&request.directory)
                        .push_bind(&request.id)
                        .push_bind(request.at)
                        .push_bind(&request.token)
                        .push_bind(&request.token_label)
                        .push_bind(text(&request.address))
                        .push_bind(text(&request.agent))
                        .push_bind(text(&request.provider))
                        .push_bind(text(&request.method))
                        .push_bind(text(&request.path))
                        .push_bind(text(&request.query))
                        .push_bind(i64::from(request.status))
                        .push_bind(request.scim_type.as_deref().map(text))
                        .push_bind(request.detail.as_deref().map(text))
                        .push_bind(request.duration_us)
                        .push_bind(request.resource_kind.as_deref().map(text))
                        .push_bind(request.resource_id.as_deref().map(text))
                        .push_bind(request.resource_label.as_deref().map(text))
                        .push_bind(text(&request.sentence))
                        .push_bind(search_key(request))
                        .push_bind(request.request_bytes)
                        .push_bind(request.answer_bytes)
                        .push_bind(call.request_body.as_deref().map(text))
                        .push_bind(call.answer_body.as_deref().map(text));
                });
                sql.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Tells which of these directories are there, and holds them against deletion until the unit of work ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_directories(&mut self, ids: &HashSet<DirectoryId>) -> StoreResult<HashSet<DirectoryId>> {
        // SQLite has one writer, and no row locks.
        let text = match self.conn {
            Conn::Sqlite(..) => EXISTS,
            Conn::Postgres(_) => EXISTS_FOR_SHARE,
        };
        // In one order, whoever else holds several.
        let mut sorted: Vec<&DirectoryId> = ids.iter().collect();
        sorted.sort();
        let mut there = HashSet::with_capacity(ids.len());
        for id in sorted {
            let found: Option<DirectoryId> = on!(self.conn, |c| query_scalar(text).bind(id).fetch_optional(c).await)?;
            there.extend(found);
        }
        Ok(there)
    }

    /// Lists a directory's calls, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(
        &mut self,
        directory: &DirectoryId,
        filter: &RequestFilter,
        request: &PageRequest,
    ) -> StoreResult<Page<LoggedRequest>> {
        let pattern = contains_pattern(request.search.as_deref());
        let (least, greatest) = filter.statuses.unwrap_or((0, u16::MAX));
        let method = filter.method.clone().map(without_nul).unwrap_or_default();
        let since = filter.since.map_or(i64::MIN, Timestamp::as_ms);
        let until = filter.until.map_or(i64::MAX, Timestamp::as_ms);
        let total: i64 = on!(long self.conn, |c| query_scalar(COUNT)
            .bind(directory)
            .bind(&pattern)
            .bind(i64::from(least))
            .bind(i64::from(greatest))
            .bind(&method)
            .bind(since)
            .bind(until)
            .fetch_one(c)
            .await)?;
        let (text, from) = match &request.position {
            Position::First => (NEWEST, String::new()),
            Position::After(id) => (OLDER, without_nul(id.clone())),
            Position::Before(id) => (NEWER, without_nul(id.clone())),
        };
        let rows: Vec<Row> = on!(long self.conn, |c| query_as(text)
            .bind(directory)
            .bind(&pattern)
            .bind(i64::from(least))
            .bind(i64::from(greatest))
            .bind(&method)
            .bind(since)
            .bind(until)
            .bind(i64::from(request.size) + 1)
            .bind(from)
            .fetch_all(c)
            .await)?;
        let calls = rows.into_iter().map(LoggedRequest::from).collect();
        Ok(Page::from_rows(calls, request, total, |call| call.id.to_string()))
    }

    /// Counts a directory's calls since an instant by the hour, and what went wrong since a later one: one statement, read from an index.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hours(
        &mut self,
        directory: &DirectoryId,
        since: Timestamp,
        lately: Timestamp,
    ) -> StoreResult<Vec<HourOfCalls>> {
        let rows: Vec<(i64, i64, i64, i64, i64)> = on!(long self.conn, |c| query_as(HOURS)
            .bind(directory)
            .bind(since)
            .bind(lately)
            .fetch_all(c)
            .await)?;
        let hour = |(hour, calls, failures, refused_lately, failed_lately)| HourOfCalls {
            hour,
            calls,
            failures,
            refused_lately,
            failed_lately,
        };
        Ok(rows.into_iter().map(hour).collect())
    }

    /// Counts the refused and failed calls of an organization's directories since an instant, of those that had any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn failures(
        &mut self,
        organization: &OrganizationId,
        since: Timestamp,
    ) -> StoreResult<Vec<(DirectoryId, i64)>> {
        Ok(on!(long self.conn, |c| query_as(FAILURES).bind(organization).bind(since).fetch_all(c).await)?)
    }

    /// Tells what a directory's identity provider did first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first(&mut self, directory: &DirectoryId) -> StoreResult<FirstCalls> {
        let (any, read) = on!(long self.conn, |c| query_as(FIRST).bind(directory).fetch_one(c).await)?;
        Ok(FirstCalls { any, read })
    }

    /// Finds one call of a directory with its bodies.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, directory: &DirectoryId, id: &RequestId) -> StoreResult<Option<LoggedExchange>> {
        let row: Option<ExchangeRow> =
            on!(self.conn, |c| query_as(FIND).bind(directory).bind(id).fetch_optional(c).await)?;
        Ok(row.map(|row| LoggedExchange {
            request: row.row.into(),
            request_body: row.request_body,
            answer_body: row.answer_body,
        }))
    }

    /// Deletes a directory's oldest calls beyond so many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_newest(&mut self, directory: &DirectoryId, rows: u32) -> StoreResult<()> {
        on!(long self.conn, |c| query(KEEP_NEWEST).bind(directory).bind(i64::from(rows)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Deletes calls that came in before an instant.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_before(&mut self, instant: Timestamp) -> StoreResult<()> {
        on!(long self.conn, |c| query(DELETE_BEFORE).bind(instant).execute(c).await.map(drop))?;
        Ok(())
    }
}

/// PostgreSQL keeps U+0000 in no text.
fn text(text: &str) -> String {
    without_nul(text.to_owned())
}

/// What a search looks in: who and what the call is about.
fn search_key(request: &LoggedRequest) -> String {
    let parts = [
        request.resource_label.as_deref().unwrap_or_default(),
        request.resource_id.as_deref().unwrap_or_default(),
        &request.sentence,
        &request.query,
    ];
    without_nul(key_of(&parts.join(" ")))
}
