//! Events.

use sqlx::{QueryBuilder, query_as, query_scalar};

use crate::model::event::Event;
use crate::model::ids::{AccountId, DirectoryId, EventId, OrganizationId, UserId};
use crate::model::time::Timestamp;
use crate::store::{Conn, StoreResult, change, on, statements};

/// Queries about events.
#[derive(Debug)]
pub struct Events<'a> {
    pub(super) conn: Conn<'a>,
}

/// The columns of an event.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT organization_id, id, directory_id, at_ms, actor_kind, actor_id, actor_label, action, subject_id,
                subject_label, detail, related_id, changes FROM events ",
            $rest
        )
    };
}

/// Rows of one statement: each binds 13 values.
const ROWS: usize = 500;

statements! {
    INSERT = "INSERT INTO events (organization_id, id, directory_id, at_ms, actor_kind, actor_id, actor_label, action,
            subject_id, subject_label, detail, related_id, changes)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    LATEST = select!("WHERE organization_id = $1 AND related_id IS NULL ORDER BY id DESC LIMIT $2");
    LATEST_OF_DIRECTORY = select!(
        "WHERE organization_id = $1 AND directory_id = $2 AND related_id IS NULL ORDER BY id DESC LIMIT $3"
    );
    ABOUT = select!(
        "WHERE organization_id = $1 AND subject_id = $2 AND directory_id = $3 AND (CAST($4 AS TEXT) = '' OR id < $4)
        ORDER BY id DESC LIMIT $5"
    );
    ABOUT_PERSON = select!(
        "WHERE organization_id = $1 AND ((subject_id = $2 AND directory_id = $3) OR (subject_id = $4 AND directory_id IS NULL))
        AND (CAST($5 AS TEXT) = '' OR id < $5) ORDER BY id DESC LIMIT $6"
    );
    LAST_ABOUT = select!(
        "WHERE organization_id = $1 AND subject_id = $2 AND action IN ($3, $4) AND (CAST($5 AS TEXT) = '' OR related_id = $5)
        ORDER BY id DESC LIMIT 1"
    );
    LAST_SAYING = select!(
        "WHERE organization_id = $1 AND subject_id = $2 AND action = $3 AND detail = $4 ORDER BY id DESC LIMIT 1"
    );
    FIRST_OF_ACTION = "SELECT at_ms FROM events WHERE organization_id = $1 AND directory_id = $2 AND action = $3
        AND related_id IS NULL ORDER BY id LIMIT 1";
    BEFORE = select!("WHERE organization_id = $1 AND id < $2 AND related_id IS NULL ORDER BY id DESC LIMIT $3");
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
    related_id: Option<String>,
    changes: Option<String>,
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
            related_id: row.related_id,
            // What cannot be read is not worth failing for: the sentence says the same.
            changes: row.changes.and_then(|changes| serde_json::from_str(&changes).ok()).unwrap_or_default(),
        }
    }
}

/// Writes the attributes that changed.
pub(super) fn changes_json(event: &Event) -> Option<String> {
    if event.changes.is_empty() { None } else { serde_json::to_string(&event.changes).ok() }
}

impl Events<'_> {
    /// Stores events: one statement, unless they are very many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(&mut self, events: &[Event]) -> StoreResult<()> {
        if let [event] = events {
            let organization = event.organization.as_ref().map_or("", OrganizationId::as_str);
            let changes = changes_json(event);
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
                    &event.detail,
                    &event.related_id,
                    &changes
                ]
            )?;
            return Ok(());
        }
        for batch in events.chunks(ROWS) {
            on!(self.conn, |c| {
                let mut sql = QueryBuilder::new(
                    "INSERT INTO events (organization_id, id, directory_id, at_ms, actor_kind, actor_id, actor_label, action,
                        subject_id, subject_label, detail, related_id, changes) ",
                );
                sql.push_values(batch, |mut row, event| {
                    row.push_bind(event.organization.as_ref().map_or("", OrganizationId::as_str))
                        .push_bind(&event.id)
                        .push_bind(&event.directory)
                        .push_bind(event.at)
                        .push_bind(&event.actor_kind)
                        .push_bind(&event.actor_id)
                        .push_bind(&event.actor_label)
                        .push_bind(&event.action)
                        .push_bind(&event.subject_id)
                        .push_bind(&event.subject_label)
                        .push_bind(&event.detail)
                        .push_bind(&event.related_id)
                        .push_bind(changes_json(event));
                });
                sql.build().execute(c).await.map(drop)
            })?;
        }
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

    /// Reads the events of one user or group of a directory before one of them, or the last ones; the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn about(
        &mut self,
        organization: &OrganizationId,
        directory: &DirectoryId,
        subject: &str,
        before: Option<&EventId>,
        limit: u32,
    ) -> StoreResult<Vec<Event>> {
        let rows: Vec<Row> = on!(self.conn, |c| query_as(ABOUT)
            .bind(organization)
            .bind(subject)
            .bind(directory)
            .bind(before.map_or("", EventId::as_str))
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Reads the events of a person before one of them, or the last ones, the newest first: those of a user of a directory, if one is named,
    /// and what was done by hand to the account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn about_person(
        &mut self,
        organization: &OrganizationId,
        user: Option<(&DirectoryId, &UserId)>,
        account: &AccountId,
        before: Option<&EventId>,
        limit: u32,
    ) -> StoreResult<Vec<Event>> {
        let (directory, user) = user.map_or(("", ""), |(directory, user)| (directory.as_str(), user.as_str()));
        let rows: Vec<Row> = on!(self.conn, |c| query_as(ABOUT_PERSON)
            .bind(organization)
            .bind(user)
            .bind(directory)
            .bind(account)
            .bind(before.map_or("", EventId::as_str))
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Finds the last event of one of two actions about a user or group; where `related` is given, only one that is about that, too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_about(
        &mut self,
        organization: &OrganizationId,
        subject: &str,
        actions: [&'static str; 2],
        related: Option<&str>,
    ) -> StoreResult<Option<Event>> {
        let [one, other] = actions;
        let row: Option<Row> = on!(self.conn, |c| query_as(LAST_ABOUT)
            .bind(organization)
            .bind(subject)
            .bind(one)
            .bind(other)
            .bind(related.unwrap_or_default())
            .fetch_optional(c)
            .await)?;
        Ok(row.map(Into::into))
    }

    /// Finds the last event of an action about somebody that says just this.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_saying(
        &mut self,
        organization: &OrganizationId,
        subject: &str,
        action: &'static str,
        detail: &str,
    ) -> StoreResult<Option<Event>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(LAST_SAYING)
            .bind(organization)
            .bind(subject)
            .bind(action)
            .bind(detail)
            .fetch_optional(c)
            .await)?;
        Ok(row.map(Into::into))
    }

    /// Tells when a directory first did something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_of_action(
        &mut self,
        organization: &OrganizationId,
        directory: &DirectoryId,
        action: &'static str,
    ) -> StoreResult<Option<Timestamp>> {
        Ok(on!(long self.conn, |c| query_scalar(FIRST_OF_ACTION)
            .bind(organization)
            .bind(directory)
            .bind(action)
            .fetch_optional(c)
            .await)?)
    }
}
