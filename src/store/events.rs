//! Events.

use sqlx::query_as;

use crate::model::event::Event;
use crate::model::ids::{DirectoryId, EventId, OrganizationId};
use crate::model::time::Timestamp;
use crate::store::{Conn, StoreResult, change, on, statements};

/// Queries about events.
#[derive(Debug)]
pub struct Events<'a> {
    pub(super) conn: Conn<'a>,
}

statements! {
    INSERT = "INSERT INTO events (organization_id, id, directory_id, at_ms, actor_kind, actor_id, actor_label, action,
            subject_id, subject_label, detail)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    LATEST = "SELECT organization_id, id, directory_id, at_ms, actor_kind, actor_id, actor_label, action, subject_id,
            subject_label, detail
        FROM events WHERE organization_id = $1 ORDER BY id DESC LIMIT $2";
    BEFORE = "SELECT organization_id, id, directory_id, at_ms, actor_kind, actor_id, actor_label, action, subject_id,
            subject_label, detail
        FROM events WHERE organization_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
    LATEST_OF_DIRECTORY = "SELECT organization_id, id, directory_id, at_ms, actor_kind, actor_id, actor_label, action,
            subject_id, subject_label, detail
        FROM events WHERE organization_id = $1 AND directory_id = $2 ORDER BY id DESC LIMIT $3";
}

#[derive(sqlx::FromRow)]
struct Row {
    organization_id: String,
    id: EventId,
    directory_id: Option<DirectoryId>,
    at_ms: Timestamp,
    actor_kind: String,
    actor_id: Option<String>,
    actor_label: String,
    action: String,
    subject_id: String,
    subject_label: String,
    detail: String,
}

impl From<Row> for Event {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            organization: Some(row.organization_id).filter(|id| !id.is_empty()).map(OrganizationId::from),
            directory: row.directory_id,
            at: row.at_ms,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            actor_label: row.actor_label,
            action: row.action,
            subject_id: row.subject_id,
            subject_label: row.subject_label,
            detail: row.detail,
        }
    }
}

impl Events<'_> {
    /// Stores an event.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&mut self, event: &Event) -> StoreResult<()> {
        let organization = event.organization.as_ref().map_or("", OrganizationId::as_str);
        change!(
            self.conn,
            INSERT,
            [
                organization,
                &event.id,
                &event.directory,
                event.at,
                &event.actor_kind,
                &event.actor_id,
                &event.actor_label,
                &event.action,
                &event.subject_id,
                &event.subject_label,
                &event.detail
            ]
        )?;
        Ok(())
    }

    /// Reads the last events of an organization, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn latest(&mut self, organization: &OrganizationId, limit: u32) -> StoreResult<Vec<Event>> {
        let rows: Vec<Row> =
            on!(self.conn, |c| query_as(LATEST).bind(organization).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Reads the last events of an organization before one of them, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn before(
        &mut self,
        organization: &OrganizationId,
        event: &EventId,
        limit: u32,
    ) -> StoreResult<Vec<Event>> {
        let rows: Vec<Row> = on!(self.conn, |c| query_as(BEFORE)
            .bind(organization)
            .bind(event)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Reads the last events of a directory, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn latest_of_directory(
        &mut self,
        organization: &OrganizationId,
        directory: &DirectoryId,
        limit: u32,
    ) -> StoreResult<Vec<Event>> {
        let rows: Vec<Row> = on!(self.conn, |c| query_as(LATEST_OF_DIRECTORY)
            .bind(organization)
            .bind(directory)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
