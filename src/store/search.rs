//! Search across the whole installation: a few of each kind.

use sqlx::query_as;

use crate::model::found::{FoundDirectory, FoundGroup, FoundOrganization, FoundPerson};
use crate::model::ids::{AccountId, DirectoryId, GroupId, OrganizationId};
use crate::model::organization::Organization;
use crate::store::organizations::Row as OrganizationRow;
use crate::store::{Conn, StoreResult, contains_pattern, on, statements};

/// Queries of the search across the whole installation.
#[derive(Debug)]
pub struct Search<'a> {
    pub(super) conn: Conn<'a>,
}

statements! {
    ORGANIZATIONS = "SELECT id, name, slug, created_ms FROM organizations WHERE name_key LIKE $1 ESCAPE '\\'
        OR slug LIKE $1 ESCAPE '\\' OR id = $2 ORDER BY name_key LIMIT $3";
    DIRECTORIES = "SELECT d.id, d.name, d.organization_id, o.name AS organization_name
        FROM directories d JOIN organizations o ON o.id = d.organization_id
        WHERE d.name_key LIKE $1 ESCAPE '\\' OR d.id = $2 ORDER BY d.name_key, o.name_key LIMIT $3";
    PEOPLE = "SELECT m.account_id, m.name, m.active, a.email, m.organization_id, o.name AS organization_name
        FROM memberships m JOIN organizations o ON o.id = m.organization_id JOIN accounts a ON a.id = m.account_id
        WHERE m.search_key LIKE $1 ESCAPE '\\' ORDER BY m.name_key, o.name_key, m.account_id LIMIT $2";
    // What has an id is looked up in one directory after the other, by the key: no index has the id alone.
    PEOPLE_BY_ID = "SELECT m.account_id, m.name, m.active, a.email, m.organization_id, o.name AS organization_name
        FROM memberships m JOIN organizations o ON o.id = m.organization_id JOIN accounts a ON a.id = m.account_id
        WHERE m.account_id IN (SELECT u.account_id FROM directories d CROSS JOIN scim_users u
            WHERE u.directory_id = d.id AND u.id = $1 UNION ALL SELECT $1)
        LIMIT $2";
    GROUPS = "SELECT g.id, g.directory_id, g.display_name AS name, g.organization_id, o.name AS organization_name
        FROM scim_groups g JOIN organizations o ON o.id = g.organization_id
        WHERE g.display_name_key LIKE $1 ESCAPE '\\' OR g.external_id = $2
        ORDER BY g.display_name_key, o.name_key, g.id LIMIT $3";
    GROUPS_BY_ID = "SELECT g.id, g.directory_id, g.display_name AS name, g.organization_id, o.name AS organization_name
        FROM directories d CROSS JOIN scim_groups g JOIN organizations o ON o.id = g.organization_id
        WHERE g.directory_id = d.id AND g.id = $1 LIMIT $2";
}

#[derive(sqlx::FromRow)]
struct DirectoryRow {
    id: DirectoryId,
    name: String,
    organization_id: OrganizationId,
    organization_name: String,
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    account_id: AccountId,
    name: String,
    active: bool,
    email: Option<String>,
    organization_id: OrganizationId,
    organization_name: String,
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    id: GroupId,
    directory_id: DirectoryId,
    name: String,
    organization_id: OrganizationId,
    organization_name: String,
}

impl Search<'_> {
    /// Finds organizations by a part of the name or of the slug, or by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organizations(&mut self, text: &str, limit: u32) -> StoreResult<Vec<Organization>> {
        let rows: Vec<OrganizationRow> = on!(long self.conn, |c| query_as(ORGANIZATIONS)
            .bind(contains_pattern(Some(text)))
            .bind(text)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Finds directories by a part of the name, or by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn directories(&mut self, text: &str, limit: u32) -> StoreResult<Vec<FoundDirectory>> {
        let rows: Vec<DirectoryRow> = on!(long self.conn, |c| query_as(DIRECTORIES)
            .bind(contains_pattern(Some(text)))
            .bind(text)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        let found = |row: DirectoryRow| FoundDirectory {
            id: row.id,
            name: row.name,
            organization: FoundOrganization { id: row.organization_id, name: row.organization_name },
        };
        Ok(rows.into_iter().map(found).collect())
    }

    /// Finds members by a part of name, user name, e-mail address or external id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn people(&mut self, text: &str, limit: u32) -> StoreResult<Vec<FoundPerson>> {
        let rows: Vec<PersonRow> = on!(long self.conn, |c| query_as(PEOPLE)
            .bind(contains_pattern(Some(text)))
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Finds members by the id of the account or of a user of a directory.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn people_by_id(&mut self, id: &str, limit: u32) -> StoreResult<Vec<FoundPerson>> {
        let rows: Vec<PersonRow> = on!(long self.conn, |c| query_as(PEOPLE_BY_ID)
            .bind(id)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Finds groups by a part of the name, or by external id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups(&mut self, text: &str, limit: u32) -> StoreResult<Vec<FoundGroup>> {
        let rows: Vec<GroupRow> = on!(long self.conn, |c| query_as(GROUPS)
            .bind(contains_pattern(Some(text)))
            .bind(text)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Finds groups by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups_by_id(&mut self, id: &str, limit: u32) -> StoreResult<Vec<FoundGroup>> {
        let rows: Vec<GroupRow> = on!(long self.conn, |c| query_as(GROUPS_BY_ID)
            .bind(id)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

impl From<PersonRow> for FoundPerson {
    fn from(row: PersonRow) -> Self {
        Self {
            account: row.account_id,
            name: row.name,
            email: row.email,
            active: row.active,
            organization: FoundOrganization { id: row.organization_id, name: row.organization_name },
        }
    }
}

impl From<GroupRow> for FoundGroup {
    fn from(row: GroupRow) -> Self {
        Self {
            id: row.id,
            directory: row.directory_id,
            name: row.name,
            organization: FoundOrganization { id: row.organization_id, name: row.organization_name },
        }
    }
}
