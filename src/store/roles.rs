//! Roles.

use sqlx::{query, query_as, query_scalar};

use crate::model::account::{Role, RoleSummary};
use crate::model::ids::{DirectoryId, GroupId, OrganizationId, RoleId};
use crate::model::page::{Page, PageRequest};
use crate::model::person::{NamedRole, RoleGroup};
use crate::model::text::{Name, key_of, without_nul};
use crate::model::time::Timestamp;
use crate::store::error::exactly_one;
use crate::store::keyset::{Keyset, keyset, position, read_page};
use crate::store::{Conn, StoreResult, on, statements};

/// Queries about roles.
#[derive(Debug)]
pub struct Roles<'a> {
    pub(super) conn: Conn<'a>,
}

statements! {
    INSERT = "INSERT INTO roles (organization_id, id, name, name_key, is_default, created_ms) VALUES ($1, $2, $3, $4, $5, $6)";
    FIND_DEFAULT = "SELECT id, name, is_default, created_ms FROM roles WHERE organization_id = $1 AND is_default";
    FIND_BY_NAME = "SELECT r.id, r.name, g.id AS group_id, d.id AS directory_id, d.name AS directory_name FROM roles r
        LEFT JOIN scim_groups g ON g.organization_id = r.organization_id AND g.role_id = r.id
        LEFT JOIN directories d ON d.organization_id = r.organization_id AND d.id = g.directory_id
        WHERE r.organization_id = $1 AND r.name_key = $2";
    RENAME = "UPDATE roles SET name = $3, name_key = $4 WHERE organization_id = $1 AND id = $2";
    DELETE = "DELETE FROM roles WHERE organization_id = $1 AND id = $2";
    FIND = "SELECT r.id, r.name, r.is_default, r.created_ms, g.id AS group_id, d.id AS directory_id, d.name AS directory_name,
            (SELECT COUNT(*) FROM membership_roles mr WHERE mr.organization_id = r.organization_id AND mr.role_id = r.id)
              + COALESCE(g.member_count, 0) AS members
        FROM roles r
        LEFT JOIN scim_groups g ON g.organization_id = r.organization_id AND g.role_id = r.id
        LEFT JOIN directories d ON d.organization_id = r.organization_id AND d.id = g.directory_id
        WHERE r.organization_id = $1 AND r.id = $2";
    NAMES = "SELECT id, name FROM roles WHERE organization_id = $1 ORDER BY name_key, id LIMIT $2";
    CLEAR_DEFAULT = "UPDATE roles SET is_default = FALSE WHERE organization_id = $1 AND is_default";
    SET_DEFAULT = "UPDATE roles SET is_default = TRUE WHERE organization_id = $1 AND id = $2";
    COUNT = "SELECT COUNT(*) FROM roles WHERE organization_id = $1 AND name_key LIKE $2 ESCAPE '\\'";
    DELETE_OF_DIRECTORY = "DELETE FROM roles WHERE organization_id = $1 AND id IN (SELECT role_id FROM scim_groups WHERE directory_id = $2)";
}

/// The rows of the console's list. Who has a role: those it was given to, and the members of its group.
macro_rules! summaries {
    () => {
        "SELECT r.id, r.name, r.is_default, r.created_ms, g.id AS group_id, d.id AS directory_id, d.name AS directory_name,
            (SELECT COUNT(*) FROM membership_roles mr WHERE mr.organization_id = r.organization_id AND mr.role_id = r.id)
              + COALESCE(g.member_count, 0) AS members
        FROM roles r
        LEFT JOIN scim_groups g ON g.organization_id = r.organization_id AND g.role_id = r.id
        LEFT JOIN directories d ON d.organization_id = r.organization_id AND d.id = g.directory_id
        WHERE r.organization_id = $1 AND r.name_key LIKE $2 ESCAPE '\\'"
    };
}

/// The console's list, by name.
pub(super) const LIST: Keyset = keyset! {
    query: summaries!(), key: "r.name_key, r.id", descending: "r.name_key DESC, r.id DESC",
    limit: "$3", from_key: "$4", from_id: "$5"
};

/// The same, the last that was made first.
pub(super) const NEWEST: Keyset = keyset! {
    newest: summaries!(), at: "r.created_ms", id: "r.id", limit: "$3", from_key: "$4", from_id: "$5"
};

#[derive(sqlx::FromRow)]
struct Row {
    id: RoleId,
    name: String,
    is_default: bool,
    created_ms: Timestamp,
}

impl From<Row> for Role {
    fn from(row: Row) -> Self {
        Self { id: row.id, name: Name::from_stored(row.name), is_default: row.is_default, created: row.created_ms }
    }
}

/// The group that a role is, where there is one.
#[derive(sqlx::FromRow)]
struct GroupRow {
    group_id: Option<GroupId>,
    directory_id: Option<DirectoryId>,
    directory_name: Option<String>,
}

impl From<GroupRow> for Option<RoleGroup> {
    fn from(row: GroupRow) -> Self {
        let found = row.group_id.zip(row.directory_id).zip(row.directory_name);
        found.map(|((group, directory), directory_name)| RoleGroup { directory, directory_name, group })
    }
}

#[derive(sqlx::FromRow)]
struct NamedRow {
    id: RoleId,
    name: String,
    #[sqlx(flatten)]
    group: GroupRow,
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    row: Row,
    #[sqlx(flatten)]
    group: GroupRow,
    members: i64,
}

impl From<SummaryRow> for RoleSummary {
    fn from(row: SummaryRow) -> Self {
        Self { role: row.row.into(), members: row.members, group: row.group.into() }
    }
}

impl Roles<'_> {
    /// Stores a role.
    ///
    /// # Errors
    /// [`Unique::RoleName`](crate::store::Unique) when the organization has one of that name.
    pub async fn insert(&mut self, organization: &OrganizationId, new: &Role) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(INSERT)
            .bind(organization)
            .bind(&new.id)
            .bind(new.name.as_str())
            .bind(new.name.key())
            .bind(new.is_default)
            .bind(new.created)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Finds a role, with who made it and how many have it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, organization: &OrganizationId, id: &RoleId) -> StoreResult<Option<RoleSummary>> {
        let row: Option<SummaryRow> =
            on!(long self.conn, |c| query_as(FIND).bind(organization).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Lists the names of the first roles by name, without counting who has them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn names(&mut self, organization: &OrganizationId, limit: u32) -> StoreResult<Vec<(RoleId, Name)>> {
        let rows: Vec<(RoleId, String)> =
            on!(self.conn, |c| query_as(NAMES).bind(organization).bind(i64::from(limit)).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, name)| (id, Name::from_stored(name))).collect())
    }

    /// Makes another role the one that new members get.
    ///
    /// # Errors
    /// When there is no such role.
    pub async fn set_default(&mut self, organization: &OrganizationId, id: &RoleId) -> StoreResult<()> {
        on!(self.conn, |c| query(CLEAR_DEFAULT).bind(organization).execute(c).await.map(drop))?;
        let done = on!(self.conn, |c| query(SET_DEFAULT)
            .bind(organization)
            .bind(id)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Finds the role that new members get.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_default(&mut self, organization: &OrganizationId) -> StoreResult<Option<Role>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND_DEFAULT).bind(organization).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Finds a role by its name, ignoring case, and the group that it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_by_name(&mut self, organization: &OrganizationId, name: &str) -> StoreResult<Option<NamedRole>> {
        let row: Option<NamedRow> = on!(self.conn, |c| query_as(FIND_BY_NAME)
            .bind(organization)
            .bind(without_nul(key_of(name.trim())))
            .fetch_optional(c)
            .await)?;
        Ok(row.map(|row| NamedRole { id: row.id, name: row.name, group: row.group.into() }))
    }

    /// Renames a role.
    ///
    /// # Errors
    /// [`Unique::RoleName`](crate::store::Unique) when the organization has another of that name.
    pub async fn rename(&mut self, organization: &OrganizationId, id: &RoleId, name: &Name) -> StoreResult<()> {
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

    /// Deletes a role and takes it from everybody; a group that made it goes with it.
    ///
    /// # Errors
    /// When there is no such role.
    pub async fn delete(&mut self, organization: &OrganizationId, id: &RoleId) -> StoreResult<()> {
        let done = on!(long self.conn, |c| query(DELETE)
            .bind(organization)
            .bind(id)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Deletes the roles that a directory's groups made, and with them the groups.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_of_directory(
        &mut self,
        organization: &OrganizationId,
        directory: &DirectoryId,
    ) -> StoreResult<u64> {
        Ok(on!(long self.conn, |c| query(DELETE_OF_DIRECTORY)
            .bind(organization)
            .bind(directory)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Lists an organization's roles by name, or the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(
        &mut self,
        organization: &OrganizationId,
        request: &PageRequest,
    ) -> StoreResult<Page<RoleSummary>> {
        let list = Keyset::in_order(request.order, LIST, NEWEST);
        let page = read_page!(self.conn, list, COUNT, SummaryRow, request, [organization], |row| {
            position(row.row.id.as_str(), &list.key_of(&row.row.name, row.row.created_ms))
        });
        Ok(page.map(Into::into))
    }
}
