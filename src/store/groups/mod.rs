//! SCIM groups: a directory's records of roles, and who is in them.

use std::collections::HashSet;

use sqlx::{QueryBuilder, query_as, query_scalar};

use crate::model::ids::{DirectoryId, GroupId, OrganizationId, RoleId, UserId};
use crate::model::page::{Page, PageRequest};
use crate::model::text::{key_of, without_nul};
use crate::model::time::Timestamp;
use crate::model::user::{Equals, Group, GroupProfile, GroupSummary, Window};
use crate::store::keyset::{Keyset, keyset, position, read_page};
use crate::store::{BATCH, Conn, StoreResult, change, on, statements};

/// Queries about SCIM groups.
#[derive(Debug)]
pub struct Groups<'a> {
    pub(super) conn: Conn<'a>,
}

/// The columns of a group.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, role_id, display_name, external_id, member_count, document, version, created_ms, updated_ms
            FROM scim_groups ",
            $rest
        )
    };
}

mod members;

pub use members::Candidate;

statements! {
    INSERT = "INSERT INTO scim_groups (directory_id, id, organization_id, role_id, display_name, display_name_key, external_id,
            member_count, document, version, created_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    UPDATE = "UPDATE scim_groups SET display_name = $3, display_name_key = $4, external_id = $5, member_count = $6,
            document = $7, version = $8, updated_ms = $9
        WHERE directory_id = $1 AND id = $2";
    // What filters and the console's lists are read from stays: fewer indexes are touched.
    UPDATE_MEMBERS = "UPDATE scim_groups SET member_count = $3, document = $4, version = $5, updated_ms = $6
        WHERE directory_id = $1 AND id = $2";
    INSERT_MEMBER = "INSERT INTO scim_group_members (directory_id, group_id, user_id, added_ms) VALUES ($1, $2, $3, $4)";
    FIND = select!("WHERE directory_id = $1 AND id = $2");
    FIND_FOR_UPDATE = select!("WHERE directory_id = $1 AND id = $2 FOR UPDATE");
    MEMBERS = "SELECT gm.user_id, u.name FROM scim_group_members gm
        JOIN scim_users u ON u.directory_id = gm.directory_id AND u.id = gm.user_id
        WHERE gm.directory_id = $1 AND gm.group_id = $2 AND gm.user_id > $3 ORDER BY gm.user_id LIMIT $4";
    MEMBER_IDS = "SELECT user_id FROM scim_group_members WHERE directory_id = $1 AND group_id = $2 ORDER BY user_id";
    CLEAR_MEMBERS = "DELETE FROM scim_group_members WHERE directory_id = $1 AND group_id = $2
        RETURNING user_id, (SELECT u.name FROM scim_users u
            WHERE u.directory_id = scim_group_members.directory_id AND u.id = scim_group_members.user_id)";
    OF_USER_FOR_UPDATE = "SELECT id FROM scim_groups WHERE directory_id = $1
        AND id IN (SELECT group_id FROM scim_group_members WHERE directory_id = $1 AND user_id = $2) ORDER BY id FOR UPDATE";
    RENAME_MEMBER = "UPDATE scim_groups SET version = version + 1, updated_ms = $3
        WHERE directory_id = $1 AND id IN (SELECT group_id FROM scim_group_members WHERE directory_id = $1 AND user_id = $2)";
    TOUCH_OF_USER = "UPDATE scim_groups SET version = version + 1, member_count = member_count - 1, updated_ms = $3
        WHERE directory_id = $1 AND id IN (SELECT group_id FROM scim_group_members WHERE directory_id = $1 AND user_id = $2)";
    LEAVE_ALL = "DELETE FROM scim_group_members WHERE directory_id = $1 AND user_id = $2";
    COUNT_MEMBERS = "SELECT COUNT(*) FROM scim_group_members gm
        JOIN scim_users u ON u.directory_id = gm.directory_id AND u.id = gm.user_id
        WHERE gm.directory_id = $1 AND gm.group_id = $2 AND u.search_key LIKE $3 ESCAPE '\\'";
    COUNT = "SELECT COUNT(*) FROM scim_groups WHERE directory_id = $1 AND display_name_key LIKE $2 ESCAPE '\\'";
}

/// A group's members by name, for the console.
pub(super) const MEMBER_LIST: Keyset = keyset! {
    query: "SELECT u.id, u.name, u.user_name, u.email, u.active, gm.added_ms FROM scim_group_members gm
        JOIN scim_users u ON u.directory_id = gm.directory_id AND u.id = gm.user_id
        WHERE gm.directory_id = $1 AND gm.group_id = $2 AND u.search_key LIKE $3 ESCAPE '\\'",
    key: "u.name_key, u.id", descending: "u.name_key DESC, u.id DESC",
    limit: "$4", from_key: "$5", from_id: "$6"
};

/// The console's list, by name.
pub(super) const LIST: Keyset = keyset! {
    query: "SELECT id, display_name, member_count, updated_ms FROM scim_groups
        WHERE directory_id = $1 AND display_name_key LIKE $2 ESCAPE '\\'",
    key: "display_name_key, id", descending: "display_name_key DESC, id DESC",
    limit: "$3", from_key: "$4", from_id: "$5"
};

/// The same, the last that changed first. It has no index: every change of a group would pay for one.
pub(super) const NEWEST: Keyset = keyset! {
    newest: "SELECT id, display_name, member_count, updated_ms FROM scim_groups
        WHERE directory_id = $1 AND display_name_key LIKE $2 ESCAPE '\\'",
    at: "updated_ms", id: "id",
    limit: "$3", from_key: "$4", from_id: "$5"
};

#[derive(sqlx::FromRow)]
struct Row {
    id: GroupId,
    role_id: RoleId,
    display_name: String,
    external_id: Option<String>,
    member_count: i64,
    document: String,
    version: i64,
    created_ms: Timestamp,
    updated_ms: Timestamp,
}

impl From<Row> for Group {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            role: row.role_id,
            profile: GroupProfile {
                display_name: row.display_name,
                external_id: row.external_id,
                document: row.document,
            },
            member_count: row.member_count,
            version: row.version,
            created: row.created_ms,
            updated: row.updated_ms,
        }
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: GroupId,
    display_name: String,
    member_count: i64,
    updated_ms: Timestamp,
}

/// Appends the conditions of a list to a statement that selects from `scim_groups`.
macro_rules! push_conditions {
    ($sql:ident, $directory:ident, $equals:ident) => {
        $sql.push(" WHERE directory_id = ").push_bind($directory);
        for equals in $equals {
            match equals {
                Equals::Id(value) => $sql.push(" AND id = ").push_bind(without_nul(value.clone())),
                Equals::ExternalId(value) => $sql.push(" AND external_id = ").push_bind(without_nul(value.clone())),
                Equals::DisplayName(value) => $sql.push(" AND display_name_key = ").push_bind(key_of(value)),
                Equals::Member(value) => $sql
                    .push(" AND id IN (SELECT m.group_id FROM scim_group_members m WHERE m.directory_id = ")
                    .push_bind($directory)
                    .push(" AND m.user_id = ")
                    .push_bind(without_nul(value.clone()))
                    .push(")"),
                // Only users have these.
                Equals::UserName(_) | Equals::Email(_) | Equals::Group(_) | Equals::Active(_) | Equals::Nothing => {
                    $sql.push(" AND FALSE")
                }
            };
        }
    };
}

/// Appends the conditions of a scan.
///
/// At its beginning it has no lower bound: with one SQLite would read by id rather than look up the few ids that a subquery finds.
macro_rules! push_scan {
    ($sql:ident, $directory:ident, $equals:ident, $after:ident, $limit:ident) => {
        push_conditions!($sql, $directory, $equals);
        if !$after.is_empty() {
            $sql.push(" AND id > ").push_bind($after);
        }
        $sql.push(" ORDER BY id LIMIT ").push_bind(i64::from($limit));
    };
}

impl Groups<'_> {
    /// Stores a group without members.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(
        &mut self,
        directory: &DirectoryId,
        organization: &OrganizationId,
        new: &Group,
    ) -> StoreResult<()> {
        let (profile, key) = (&new.profile, key_of(&new.profile.display_name));
        change!(
            self.conn,
            INSERT,
            [
                directory,
                &new.id,
                organization,
                &new.role,
                &profile.display_name,
                &key,
                &profile.external_id,
                new.member_count,
                &profile.document,
                new.version,
                new.created,
                new.updated
            ]
        )?;
        Ok(())
    }

    /// Stores the new state of a group that was `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update(&mut self, directory: &DirectoryId, before: &GroupProfile, group: &Group) -> StoreResult<()> {
        let Group { id, profile, member_count, version, updated, .. } = group;
        if profile.display_name == before.display_name && profile.external_id == before.external_id {
            change!(self.conn, UPDATE_MEMBERS, [directory, id, *member_count, &profile.document, *version, *updated])?;
        } else {
            let key = key_of(&profile.display_name);
            change!(
                self.conn,
                UPDATE,
                [
                    directory,
                    id,
                    &profile.display_name,
                    &key,
                    &profile.external_id,
                    *member_count,
                    &profile.document,
                    *version,
                    *updated
                ]
            )?;
        }
        Ok(())
    }

    /// Finds a group.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, directory: &DirectoryId, id: &GroupId) -> StoreResult<Option<Group>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND).bind(directory).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Finds a group and holds it until the unit of work ends: two changes at once are made one after the other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_for_update(&mut self, directory: &DirectoryId, id: &GroupId) -> StoreResult<Option<Group>> {
        // SQLite has one writer, and no row locks.
        let text = match self.conn {
            Conn::Sqlite(..) => FIND,
            Conn::Postgres(_) => FIND_FOR_UPDATE,
        };
        let row: Option<Row> = on!(self.conn, |c| query_as(text).bind(directory).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Counts the groups for which all conditions hold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&mut self, directory: &DirectoryId, equals: &[Equals]) -> StoreResult<i64> {
        Ok(on!(self.conn, |c| {
            let mut sql = QueryBuilder::new("SELECT COUNT(*) FROM scim_groups");
            push_conditions!(sql, directory, equals);
            sql.build_query_scalar().fetch_one(c).await
        })?)
    }

    /// Lists the groups for which all conditions hold, in the order in which they were made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        window: Window,
    ) -> StoreResult<Vec<Group>> {
        self.list_in_order(directory, equals, window, "").await
    }

    /// Lists groups backwards from the end: `offset` counts from there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_back(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        window: Window,
    ) -> StoreResult<Vec<Group>> {
        self.list_in_order(directory, equals, window, " DESC").await
    }

    async fn list_in_order(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        window: Window,
        order: &'static str,
    ) -> StoreResult<Vec<Group>> {
        let offset = i64::try_from(window.offset).unwrap_or(i64::MAX);
        let rows: Vec<Row> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(select!(""));
            push_conditions!(sql, directory, equals);
            sql.push(" ORDER BY id").push(order).push(" LIMIT ").push_bind(i64::from(window.limit));
            sql.push(" OFFSET ").push_bind(offset);
            sql.build_query_as().fetch_all(c).await
        })?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Reads the groups behind an id for which all conditions hold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scan(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        after: &str,
        limit: u32,
    ) -> StoreResult<Vec<Group>> {
        let rows: Vec<Row> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(select!(""));
            push_scan!(sql, directory, equals, after, limit);
            sql.build_query_as().fetch_all(c).await
        })?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Reads the groups before an id, or the last ones, for which all conditions hold: [`Groups::scan`] the other way round.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scan_back(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        before: Option<&str>,
        limit: u32,
    ) -> StoreResult<Vec<Group>> {
        let rows: Vec<Row> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(select!(""));
            push_conditions!(sql, directory, equals);
            if let Some(before) = before {
                sql.push(" AND id < ").push_bind(before);
            }
            sql.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(limit));
            sql.build_query_as().fetch_all(c).await
        })?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Finds groups by their ids, in no order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_all(&mut self, directory: &DirectoryId, ids: &[&str]) -> StoreResult<Vec<Group>> {
        let mut found = Vec::with_capacity(ids.len());
        for batch in ids.chunks(BATCH) {
            let rows: Vec<Row> = on!(self.conn, |c| {
                let mut sql = QueryBuilder::new(select!("WHERE directory_id = "));
                sql.push_bind(directory).push(" AND id IN (");
                let mut list = sql.separated(", ");
                for id in batch {
                    list.push_bind(*id);
                }
                sql.push(")");
                sql.build_query_as().fetch_all(c).await
            })?;
            found.extend(rows.into_iter().map(Group::from));
        }
        Ok(found)
    }

    /// Holds the groups that a user is in until the unit of work ends. Nothing where there is no need.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_of_user(
        &mut self,
        directory: &DirectoryId,
        user: &UserId,
    ) -> StoreResult<Option<HashSet<GroupId>>> {
        // SQLite has one writer, and no row locks.
        let Conn::Postgres(conn) = &mut self.conn else { return Ok(None) };
        let ids: Vec<GroupId> =
            query_scalar(OF_USER_FOR_UPDATE).bind(directory).bind(user).fetch_all(&mut **conn).await?;
        Ok(Some(ids.into_iter().collect()))
    }

    /// Counts a change of every group that a user is in: its members are answered with their names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rename_member(&mut self, directory: &DirectoryId, user: &UserId, now: Timestamp) -> StoreResult<()> {
        change!(self.conn, RENAME_MEMBER, [directory, user, now])?;
        Ok(())
    }

    /// Takes a user out of every group, each of which gets a new version.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn leave_all(&mut self, directory: &DirectoryId, user: &UserId, now: Timestamp) -> StoreResult<()> {
        change!(self.conn, TOUCH_OF_USER, [directory, user, now])?;
        change!(self.conn, LEAVE_ALL, [directory, user])?;
        Ok(())
    }

    /// Lists a directory's groups by name, for the console.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_by_name(
        &mut self,
        directory: &DirectoryId,
        request: &PageRequest,
    ) -> StoreResult<Page<GroupSummary>> {
        let list = Keyset::in_order(request.order, LIST, NEWEST);
        let page = read_page!(self.conn, list, COUNT, SummaryRow, request, [directory], |row| {
            position(row.id.as_str(), &list.key_of(&row.display_name, row.updated_ms))
        });
        Ok(page.map(|row| GroupSummary {
            id: row.id,
            display_name: row.display_name,
            members: row.member_count,
            updated: row.updated_ms,
        }))
    }

    /// Says how SQLite carries a scan out: a list of steps.
    #[cfg(test)]
    pub(super) async fn explain_scan(&mut self, directory: &DirectoryId, equals: &[Equals]) -> Vec<String> {
        let Conn::Sqlite(conn) = &mut self.conn else { return Vec::new() };
        let (after, limit) = ("", 500_u32);
        let mut sql = QueryBuilder::<crate::store::sqlite::Embedded>::new(concat!("EXPLAIN QUERY PLAN ", select!("")));
        push_scan!(sql, directory, equals, after, limit);
        let steps: Vec<(i64, i64, i64, String)> = sql.build_query_as().fetch_all(&mut **conn).await.unwrap();
        steps.into_iter().map(|(.., step)| step).collect()
    }
}
