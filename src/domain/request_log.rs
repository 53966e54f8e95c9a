//! The request log: written in batches, read by the console, never longer than it may be.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::domain::{Ctx, DomainError, DomainResult, retry};
use crate::model::ids::{DirectoryId, OrganizationId, RequestId};
use crate::model::page::{Page, PageRequest};
use crate::model::request_log::{HourOfCalls, LoggedExchange, LoggedRequest, RequestFilter};
use crate::model::time::Timestamp;

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY: Duration = Duration::from_hours(24);
/// What is written beyond the length of the log before the oldest is deleted: one part in so many.
const SLACK: u32 = 20;

/// Tells whether calls are kept at all.
#[must_use]
pub fn is_on(ctx: &Ctx) -> bool {
    ctx.limits.request_log_days > 0 && ctx.limits.request_log_rows > 0
}

/// Returns the instant before which nothing is kept.
#[must_use]
pub fn oldest_kept(ctx: &Ctx) -> Timestamp {
    ctx.now().minus(DAY.saturating_mul(ctx.limits.request_log_days))
}

/// How often, at most, a call without a good token is kept of each directory: strangers must not push out what is of use.
const REFUSED_INTERVAL: Duration = Duration::from_mins(1);

/// What the writer of the log knows of a directory that is there.
#[derive(Debug, Default)]
struct Written {
    /// Calls that were written since the oldest ones were deleted; unknown at first.
    since_trim: Option<u32>,
    /// When the last call without a good token came in that was kept.
    last_refused: Option<Timestamp>,
}

/// What the writer of the log remembers from one batch to the next.
#[derive(Debug, Default)]
pub struct Memory(HashMap<DirectoryId, Written>);

impl Memory {
    /// Tells whether a call is kept: all are that came with a good token.
    fn keeps(&mut self, call: &LoggedRequest) -> bool {
        if call.token.is_some() {
            return true;
        }
        let written = self.0.entry(call.directory.clone()).or_default();
        if written.last_refused.is_some_and(|last| call.at < last.plus(REFUSED_INTERVAL)) {
            return false;
        }
        written.last_refused = Some(call.at);
        true
    }

    /// Counts a call; true when it is time to delete the directory's oldest ones.
    fn counts(&mut self, directory: &DirectoryId, rows: u32) -> bool {
        let written = self.0.entry(directory.clone()).or_default();
        // What another process wrote, or this one before it was started again, is not known here: so the first call is due.
        let due = written.since_trim.is_none_or(|since| since >= rows / SLACK);
        written.since_trim = Some(if due { 0 } else { written.since_trim.unwrap_or_default() + 1 });
        due
    }
}

/// Writes calls in one transaction. Left out are those of directories that are not there (any more), and all but one a minute
/// of those that came without a good token.
///
/// # Errors
/// When the database fails. Then none is written.
pub async fn write(ctx: &Ctx, memory: &mut Memory, calls: &mut Vec<LoggedExchange>) -> DomainResult<()> {
    let mut attempts = retry::Attempts::default();
    loop {
        match write_once(ctx, memory, calls, attempts.is_again()).await {
            Err(DomainError::Stale) if attempts.again().await => {}
            result => return result,
        }
    }
}

/// Tries to write calls; when it is not the first time, those that memory does not keep are left out already.
async fn write_once(ctx: &Ctx, memory: &mut Memory, calls: &mut Vec<LoggedExchange>, again: bool) -> DomainResult<()> {
    let called: HashSet<DirectoryId> = calls.iter().map(|call| call.request.directory.clone()).collect();
    let mut tx = ctx.db.write().await?;
    let there = tx.request_log().hold_directories(&called).await?;
    calls.retain(|call| there.contains(&call.request.directory) && (again || memory.keeps(&call.request)));
    tx.request_log().insert(calls).await?;
    let rows = ctx.limits.request_log_rows;
    let mut long = HashSet::new();
    for call in calls.iter() {
        if memory.counts(&call.request.directory, rows) {
            long.insert(&call.request.directory);
        }
    }
    for directory in long {
        tx.request_log().keep_newest(directory, rows).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Lists the calls of a directory of an organization, the newest first.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has no such directory.
pub async fn list(
    ctx: &Ctx,
    organization: &OrganizationId,
    directory: &DirectoryId,
    filter: &RequestFilter,
    request: &PageRequest,
) -> DomainResult<Page<LoggedRequest>> {
    let mut reader = ctx.db.read().await?;
    reader.directories().find(organization, directory).await?.ok_or(DomainError::NotFound)?;
    Ok(reader.request_log().list(directory, filter, request).await?)
}

/// Counts the refused and failed calls of an organization's directories in the last 24 hours, of those that had any.
///
/// # Errors
/// When the database fails.
pub async fn failures(ctx: &Ctx, organization: &OrganizationId) -> DomainResult<HashMap<DirectoryId, i64>> {
    let since = ctx.now().minus(DAY);
    Ok(ctx.db.read().await?.request_log().failures(organization, since).await?.into_iter().collect())
}

/// How long back the calls of a directory are counted by the hour.
pub const HOURS_COUNTED: i64 = 7 * 24;

/// Counts the calls of a directory of an organization by the hour, the last seven days; hours without calls are left out.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has no such directory.
pub async fn hours(
    ctx: &Ctx,
    organization: &OrganizationId,
    directory: &DirectoryId,
) -> DomainResult<Vec<HourOfCalls>> {
    let now = ctx.now();
    // From the beginning of the first hour on.
    let first = (now.as_ms() / HOUR_MS - HOURS_COUNTED + 1) * HOUR_MS;
    let mut reader = ctx.db.read().await?;
    reader.directories().find(organization, directory).await?.ok_or(DomainError::NotFound)?;
    Ok(reader.request_log().hours(directory, Timestamp::from_ms(first), now.minus(DAY)).await?)
}

/// Finds one call of a directory of an organization, with its bodies.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find(
    ctx: &Ctx,
    organization: &OrganizationId,
    directory: &DirectoryId,
    id: &RequestId,
) -> DomainResult<LoggedExchange> {
    let mut reader = ctx.db.read().await?;
    reader.directories().find(organization, directory).await?.ok_or(DomainError::NotFound)?;
    reader.request_log().find(directory, id).await?.ok_or(DomainError::NotFound)
}
