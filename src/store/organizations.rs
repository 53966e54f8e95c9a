//! Organizations.

use sqlx::{query, query_as, query_scalar};

use crate::model::ids::OrganizationId;
use crate::model::organization::{Organization, OrganizationCounts, OrganizationSummary};
use crate::model::page::{Page, PageRequest};
use crate::model::text::{Name, key_of};
use crate::model::time::Timestamp;
use crate::store::error::exactly_one;
use crate::store::keyset::{Keyset, keyset, position, read_page};
use crate::store::{Conn, StoreResult, on, statements};

/// Queries about organizations.
#[derive(Debug)]
pub struct Organizations<'a> {
    pub(super) conn: Conn<'a>,
}

statements! {
    INSERT = "INSERT INTO organizations (id, name, name_key, created_ms) VALUES ($1, $2, $3, $4)";
    FIND = "SELECT id, name, created_ms FROM organizations WHERE id = $1";
    FIND_BY_NAME = "SELECT id, name, created_ms FROM organizations WHERE name_key = $1";
    COUNT = "SELECT COUNT(*) FROM organizations WHERE name_key LIKE $1 ESCAPE '\\'";
    COUNTS = "SELECT
            (SELECT COUNT(*) FROM memberships WHERE organization_id = $1 AND active) AS active_members,
            (SELECT COUNT(*) FROM memberships WHERE organization_id = $1 AND NOT active) AS deactivated_members,
            (SELECT COUNT(*) FROM roles WHERE organization_id = $1) AS roles,
            (SELECT COUNT(*) FROM directories WHERE organization_id = $1) AS directories";
}

/// The console's list, by name.
pub(super) const LIST: Keyset = keyset! {
    query: "SELECT o.id, o.name, o.created_ms,
            (SELECT COUNT(*) FROM directories d WHERE d.organization_id = o.id) AS directories,
            (SELECT COUNT(*) FROM memberships m WHERE m.organization_id = o.id) AS members,
            (SELECT MAX(t.last_used_ms) FROM tokens t JOIN directories d ON d.id = t.directory_id
              WHERE d.organization_id = o.id) AS last_request_ms
        FROM organizations o WHERE o.name_key LIKE $1 ESCAPE '\\'",
    key: "o.name_key, o.id", descending: "o.name_key DESC, o.id DESC",
    limit: "$2", from_key: "$3", from_id: "$4"
};

#[derive(sqlx::FromRow)]
struct Row {
    id: OrganizationId,
    name: String,
    created_ms: Timestamp,
}

impl From<Row> for Organization {
    fn from(row: Row) -> Self {
        Self { id: row.id, name: Name::from_stored(row.name), created: row.created_ms }
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    row: Row,
    directories: i64,
    members: i64,
    last_request_ms: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct CountsRow {
    active_members: i64,
    deactivated_members: i64,
    roles: i64,
    directories: i64,
}

impl Organizations<'_> {
    /// Stores an organization.
    ///
    /// # Errors
    /// [`Unique::OrganizationName`](crate::store::Unique) when the name is taken.
    pub async fn insert(&mut self, new: &Organization) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(INSERT)
            .bind(&new.id)
            .bind(new.name.as_str())
            .bind(new.name.key())
            .bind(new.created)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Finds an organization.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, id: &OrganizationId) -> StoreResult<Option<Organization>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Finds an organization by its name, ignoring case.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_by_name(&mut self, name: &Name) -> StoreResult<Option<Organization>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND_BY_NAME).bind(name.key()).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Counts what an organization has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&mut self, id: &OrganizationId) -> StoreResult<OrganizationCounts> {
        let row: CountsRow = on!(long self.conn, |c| query_as(COUNTS).bind(id).fetch_one(c).await)?;
        Ok(OrganizationCounts {
            active_members: row.active_members,
            deactivated_members: row.deactivated_members,
            roles: row.roles,
            directories: row.directories,
        })
    }

    /// Lists organizations by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&mut self, request: &PageRequest) -> StoreResult<Page<OrganizationSummary>> {
        let page = read_page!(self.conn, LIST, COUNT, SummaryRow, request, [], |row| position(
            row.row.id.as_str(),
            &key_of(&row.row.name)
        ));
        Ok(page.map(|row| OrganizationSummary {
            organization: row.row.into(),
            directories: row.directories,
            members: row.members,
            last_request: row.last_request_ms,
        }))
    }
}
