//! Organizations.

use sqlx::{query, query_as, query_scalar};

use crate::model::ids::OrganizationId;
use crate::model::organization::{Organization, OrganizationContents, OrganizationCounts, OrganizationSummary, Slug};
use crate::model::page::{Page, PageRequest};
use crate::model::text::Name;
use crate::model::time::Timestamp;
use crate::store::error::exactly_one;
use crate::store::keyset::{Keyset, keyset, position, read_page};
use crate::store::{Conn, StoreResult, change, on, statements};

/// Queries about organizations.
#[derive(Debug)]
pub struct Organizations<'a> {
    pub(super) conn: Conn<'a>,
}

statements! {
    INSERT = "INSERT INTO organizations (id, name, name_key, slug, created_ms) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (slug) DO NOTHING";
    FIND = "SELECT id, name, slug, created_ms FROM organizations WHERE id = $1";
    FIND_BY_NAME = "SELECT id, name, slug, created_ms FROM organizations WHERE name_key = $1";
    FIND_BY_ID_OR_SLUG = "SELECT id, name, slug, created_ms FROM organizations WHERE id = $1 OR slug = $1";
    // An update that changes nothing locks the row on both databases until the transaction ends.
    LOCK = "UPDATE organizations SET id = id WHERE id = $1";
    LOCK_DIRECTORIES = "UPDATE directories SET id = id WHERE organization_id = $1";
    // Unlike the update above it keeps others from making what refers to the organization.
    HOLD_FOR_UPDATE = "SELECT id FROM organizations WHERE id = $1 FOR UPDATE";
    ACCOUNTS_FOR_UPDATE = "SELECT id FROM accounts WHERE id IN (SELECT account_id FROM memberships WHERE organization_id = $1)
        ORDER BY id FOR NO KEY UPDATE";
    RENAME = "UPDATE organizations SET name = $2, name_key = $3 WHERE id = $1";
    SET_SLUG = "UPDATE organizations SET slug = $2 WHERE id = $1";
    CONTENTS = "SELECT
            (SELECT COUNT(*) FROM memberships WHERE organization_id = $1) AS members,
            (SELECT COUNT(*) FROM memberships m WHERE m.organization_id = $1 AND NOT EXISTS (SELECT 1 FROM memberships o
                WHERE o.account_id = m.account_id AND o.organization_id <> $1)) AS only_here,
            (SELECT COUNT(*) FROM roles WHERE organization_id = $1) AS roles,
            (SELECT COUNT(*) FROM directories WHERE organization_id = $1) AS directories,
            (SELECT COUNT(*) FROM tokens t JOIN directories d ON d.id = t.directory_id WHERE d.organization_id = $1
                AND t.revoked_ms IS NULL AND (t.expires_ms IS NULL OR t.expires_ms > $2)) AS active_tokens";
    END_SESSIONS = "DELETE FROM sessions WHERE organization_id = $1";
    FORGET_PASSWORDS = "UPDATE accounts SET password_hash = NULL, password_organization_id = NULL
        WHERE password_organization_id = $1 AND id IN (SELECT account_id FROM memberships WHERE organization_id = $1)";
    DISOWN = "UPDATE accounts SET owner_directory_id = NULL
        WHERE id IN (SELECT account_id FROM memberships WHERE organization_id = $1)
          AND owner_directory_id IN (SELECT id FROM directories WHERE organization_id = $1)";
    DELETE_ACCOUNTS = "DELETE FROM accounts WHERE id IN (SELECT account_id FROM memberships WHERE organization_id = $1)
        AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = accounts.id AND m.organization_id <> $1)";
    DELETE_ROLES = "DELETE FROM roles WHERE organization_id = $1";
    DELETE_USERS = "DELETE FROM scim_users WHERE directory_id IN (SELECT id FROM directories WHERE organization_id = $1)";
    DELETE_DIRECTORIES = "DELETE FROM directories WHERE organization_id = $1";
    DELETE_MEMBERSHIPS = "DELETE FROM memberships WHERE organization_id = $1";
    DELETE_EVENTS = "DELETE FROM events WHERE organization_id = $1";
    DELETE = "DELETE FROM organizations WHERE id = $1";
    COUNT = "SELECT COUNT(*) FROM organizations WHERE (name_key LIKE $1 ESCAPE '\\' OR slug LIKE $1 ESCAPE '\\')";
    PASSWORDS = "SELECT COUNT(*) FROM memberships m JOIN accounts a ON a.id = m.account_id
        WHERE m.organization_id = $1 AND m.active AND a.password_organization_id = $1 AND a.email IS NOT NULL";
    COUNTS = "SELECT
            (SELECT COUNT(*) FROM memberships WHERE organization_id = $1 AND active) AS active_members,
            (SELECT COUNT(*) FROM memberships WHERE organization_id = $1 AND NOT active) AS deactivated_members,
            (SELECT COUNT(*) FROM roles WHERE organization_id = $1) AS roles,
            (SELECT COUNT(*) FROM directories WHERE organization_id = $1) AS directories";
}

/// The rows of the console's list.
macro_rules! summaries {
    () => {
        "SELECT o.id, o.name, o.slug, o.created_ms,
            (SELECT COUNT(*) FROM directories d WHERE d.organization_id = o.id) AS directories,
            (SELECT COUNT(*) FROM memberships m WHERE m.organization_id = o.id) AS members,
            (SELECT MAX(t.last_used_ms) FROM tokens t JOIN directories d ON d.id = t.directory_id
              WHERE d.organization_id = o.id) AS last_request_ms
        FROM organizations o WHERE (o.name_key LIKE $1 ESCAPE '\\' OR o.slug LIKE $1 ESCAPE '\\')"
    };
}

/// The console's list, by name.
pub(super) const LIST: Keyset = keyset! {
    query: summaries!(), key: "o.name_key, o.id", descending: "o.name_key DESC, o.id DESC",
    limit: "$2", from_key: "$3", from_id: "$4"
};

/// The same, the last that was made first.
pub(super) const NEWEST: Keyset = keyset! {
    newest: summaries!(), at: "o.created_ms", id: "o.id", limit: "$2", from_key: "$3", from_id: "$4"
};

/// An organization as it is stored.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: OrganizationId,
    name: String,
    slug: Option<String>,
    created_ms: Timestamp,
}

impl From<Row> for Organization {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: Name::from_stored(row.name),
            slug: row.slug.map(Slug::from_stored),
            created: row.created_ms,
        }
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

#[derive(sqlx::FromRow)]
struct ContentsRow {
    members: i64,
    only_here: i64,
    roles: i64,
    directories: i64,
    active_tokens: i64,
}

impl Organizations<'_> {
    /// Holds an organization until the unit of work ends: of two changes by hand, the second waits. False when it is not there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(&mut self, id: &OrganizationId) -> StoreResult<bool> {
        let done = on!(self.conn, |c| query(LOCK).bind(id).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Holds an organization with its directories and the accounts of its members, against everybody: what requests are doing
    /// is either before or behind this.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_whole(&mut self, id: &OrganizationId) -> StoreResult<()> {
        // SQLite has one writer, and no row locks.
        if let Conn::Postgres(conn) = &mut self.conn {
            // Directories come first, as in every request; then those that were made meanwhile.
            for text in [LOCK_DIRECTORIES, HOLD_FOR_UPDATE, LOCK_DIRECTORIES, ACCOUNTS_FOR_UPDATE] {
                query(text).bind(id).execute(&mut **conn).await?;
            }
        }
        Ok(())
    }

    /// Renames an organization.
    ///
    /// # Errors
    /// [`Unique::OrganizationName`](crate::store::Unique) when another one has the name.
    pub async fn rename(&mut self, id: &OrganizationId, name: &Name) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(RENAME)
            .bind(id)
            .bind(name.as_str())
            .bind(name.key())
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Gives an organization another slug, or none.
    ///
    /// # Errors
    /// [`Unique::OrganizationSlug`](crate::store::Unique) when another one has it.
    pub async fn set_slug(&mut self, id: &OrganizationId, slug: Option<&Slug>) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(SET_SLUG)
            .bind(id)
            .bind(slug.map(Slug::as_str))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Counts what would go with an organization.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn contents(&mut self, id: &OrganizationId, now: Timestamp) -> StoreResult<OrganizationContents> {
        let row: ContentsRow = on!(long self.conn, |c| query_as(CONTENTS).bind(id).bind(now).fetch_one(c).await)?;
        Ok(OrganizationContents {
            members: row.members,
            only_here: row.only_here,
            roles: row.roles,
            directories: row.directories,
            active_tokens: row.active_tokens,
        })
    }

    /// Deletes an organization with all that is in it, and the accounts that are in no other one.
    ///
    /// # Errors
    /// When there is no such organization.
    pub async fn delete(&mut self, id: &OrganizationId) -> StoreResult<()> {
        for text in [
            END_SESSIONS,
            FORGET_PASSWORDS,
            DISOWN,
            DELETE_ACCOUNTS,
            DELETE_ROLES,
            DELETE_USERS,
            DELETE_DIRECTORIES,
            DELETE_MEMBERSHIPS,
            DELETE_EVENTS,
        ] {
            on!(long self.conn, |c| query(text).bind(id).execute(c).await.map(drop))?;
        }
        exactly_one(change!(self.conn, DELETE, [id])?)
    }

    /// Stores an organization; false when its slug is taken, which leaves the unit of work as it was.
    ///
    /// # Errors
    /// [`Unique::OrganizationName`](crate::store::Unique) when the name is taken.
    pub async fn insert(&mut self, new: &Organization) -> StoreResult<bool> {
        let done = on!(self.conn, |c| query(INSERT)
            .bind(&new.id)
            .bind(new.name.as_str())
            .bind(new.name.key())
            .bind(new.slug.as_ref().map(Slug::as_str))
            .bind(new.created)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Finds an organization.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, id: &OrganizationId) -> StoreResult<Option<Organization>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Finds an organization by what an address names it by: its id or its slug. No text is both.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_by_id_or_slug(&mut self, text: &str) -> StoreResult<Option<Organization>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND_BY_ID_OR_SLUG).bind(text).fetch_optional(c).await)?;
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

    /// Counts the active members who have a password that opens the organization.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn passwords(&mut self, id: &OrganizationId) -> StoreResult<i64> {
        Ok(on!(long self.conn, |c| query_scalar(PASSWORDS).bind(id).fetch_one(c).await)?)
    }

    /// Lists organizations by name, or the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&mut self, request: &PageRequest) -> StoreResult<Page<OrganizationSummary>> {
        let list = Keyset::in_order(request.order, LIST, NEWEST);
        let page = read_page!(self.conn, list, COUNT, SummaryRow, request, [], |row| {
            position(row.row.id.as_str(), &list.key_of(&row.row.name, row.row.created_ms))
        });
        Ok(page.map(|row| OrganizationSummary {
            organization: row.row.into(),
            directories: row.directories,
            members: row.members,
            last_request: row.last_request_ms,
        }))
    }
}
