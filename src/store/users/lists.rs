//! Lists of SCIM users: what searches and the console read.

use std::collections::HashMap;

use sqlx::{QueryBuilder, query_as, query_scalar};

use crate::model::ids::{DirectoryId, GroupId, UserId};
use crate::model::page::{Page, PageRequest};
use crate::model::text::{key_of, without_nul};
use crate::model::time::Timestamp;
use crate::model::user::{Equals, GroupRef, ListedUser, User, UserSummary, Window};
use crate::store::keyset::{Keyset, position, read_page};
use crate::store::users::{COUNT, LIST, NEWEST, Row, Users, stored_groups};
use crate::store::{BATCH, Conn, StoreResult, active_word, on};

/// The users of a page, with the groups that each is in as JSON.
macro_rules! select_page {
    ($groups:literal) => {
        concat!(
            "SELECT u.id, u.version, u.created_ms, u.updated_ms, u.document, (SELECT ",
            $groups,
            " FROM (SELECT g.id, g.display_name FROM scim_group_members m
                CROSS JOIN scim_groups g WHERE g.directory_id = m.directory_id AND g.id = m.group_id
                AND m.directory_id = u.directory_id AND m.user_id = u.id ORDER BY g.id) g) FROM "
        )
    };
}

const PAGE_SQLITE: &str = select_page!("json_group_array(json_array(g.id, g.display_name))");

const PAGE_POSTGRES: &str = select_page!("CAST(array_to_json(array_agg(ARRAY[g.id, g.display_name])) AS TEXT)");

/// One user of a page. It is read by place: to look each column up by its name would take longer than to read it.
type PageRow = (UserId, i64, Timestamp, Timestamp, String, Option<String>);

/// Reads one user of a page.
fn listed((id, version, created, updated, document, groups): PageRow) -> StoreResult<ListedUser> {
    Ok(ListedUser { id, document, version, created, updated, groups: stored_groups(groups.as_deref())? })
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    id: UserId,
    name: String,
    user_name: String,
    email: Option<String>,
    active: bool,
    updated_ms: Timestamp,
}

/// Appends the conditions of a list to a statement that selects from `scim_users`.
macro_rules! push_conditions {
    ($sql:ident, $directory:ident, $equals:ident) => {
        $sql.push(" WHERE directory_id = ").push_bind($directory);
        for equals in $equals {
            match equals {
                Equals::Id(value) => $sql.push(" AND id = ").push_bind(without_nul(value.clone())),
                Equals::UserName(value) => $sql.push(" AND user_name_key = ").push_bind(key_of(value)),
                Equals::ExternalId(value) => $sql.push(" AND external_id = ").push_bind(without_nul(value.clone())),
                Equals::DisplayName(value) => $sql.push(" AND display_name_key = ").push_bind(key_of(value)),
                Equals::Email(value) => $sql
                    .push(" AND id IN (SELECT e.user_id FROM scim_user_emails e WHERE e.directory_id = ")
                    .push_bind($directory)
                    .push(" AND e.value_key = ")
                    .push_bind(key_of(value))
                    .push(")"),
                Equals::Group(value) => $sql
                    .push(" AND id IN (SELECT m.user_id FROM scim_group_members m WHERE m.directory_id = ")
                    .push_bind($directory)
                    .push(" AND m.group_id = ")
                    .push_bind(without_nul(value.clone()))
                    .push(")"),
                // The index holds those who are not: most are.
                Equals::Active(true) => $sql.push(" AND active"),
                Equals::Active(false) => $sql.push(" AND NOT active"),
                // Only groups have members.
                Equals::Member(_) | Equals::Nothing => $sql.push(" AND FALSE"),
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

impl Users<'_> {
    /// Counts the users for which all conditions hold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&mut self, directory: &DirectoryId, equals: &[Equals]) -> StoreResult<i64> {
        Ok(on!(self.conn, |c| {
            let mut sql = QueryBuilder::new("SELECT COUNT(*) FROM scim_users");
            push_conditions!(sql, directory, equals);
            sql.build_query_scalar().fetch_one(c).await
        })?)
    }

    /// Lists users of a directory by number, as they were made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        window: Window,
    ) -> StoreResult<Vec<ListedUser>> {
        self.page(directory, equals, window, "").await
    }

    /// Lists users by number, counted from the end; in the same order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_back(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        window: Window,
    ) -> StoreResult<Vec<ListedUser>> {
        self.page(directory, equals, window, " DESC").await
    }

    async fn page(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        window: Window,
        order: &'static str,
    ) -> StoreResult<Vec<ListedUser>> {
        let offset = i64::try_from(window.offset).unwrap_or(i64::MAX);
        let text = if matches!(self.conn, Conn::Sqlite(..)) { PAGE_SQLITE } else { PAGE_POSTGRES };
        let mut rows: Vec<PageRow> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(text);
            // Rows that are passed over are passed over in the index.
            sql.push("(SELECT id AS page_id FROM scim_users");
            push_conditions!(sql, directory, equals);
            sql.push(" ORDER BY id").push(order).push(" LIMIT ").push_bind(i64::from(window.limit));
            sql.push(" OFFSET ").push_bind(offset).push(") page CROSS JOIN scim_users u WHERE u.directory_id = ");
            sql.push_bind(directory).push(" AND u.id = page.page_id");
            sql.build_query_as().fetch_all(c).await
        })?;
        // In SQL it would be the whole documents that are sorted.
        rows.sort_unstable_by(|(one, ..), (other, ..)| one.cmp(other));
        rows.into_iter().map(listed).collect()
    }

    /// Reads the users behind an id for which all conditions hold: a part of a scan that never holds a whole directory.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scan(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        after: &str,
        limit: u32,
    ) -> StoreResult<Vec<User>> {
        let rows: Vec<Row> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(select!(""));
            push_scan!(sql, directory, equals, after, limit);
            sql.build_query_as().fetch_all(c).await
        })?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Reads the users before an id, or the last ones, for which all conditions hold: [`Users::scan`] the other way round.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scan_back(
        &mut self,
        directory: &DirectoryId,
        equals: &[Equals],
        before: Option<&str>,
        limit: u32,
    ) -> StoreResult<Vec<User>> {
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

    /// Finds users by their ids, in no order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_all(&mut self, directory: &DirectoryId, ids: &[&str]) -> StoreResult<Vec<User>> {
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
            found.extend(rows.into_iter().map(User::from));
        }
        Ok(found)
    }

    /// Finds the groups that some users are in: one statement, whatever their number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups_of(
        &mut self,
        directory: &DirectoryId,
        users: &[UserId],
    ) -> StoreResult<HashMap<UserId, Vec<GroupRef>>> {
        let mut groups: HashMap<UserId, Vec<GroupRef>> = HashMap::new();
        if users.is_empty() {
            return Ok(groups);
        }
        let rows: Vec<(UserId, GroupId, String)> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(
                "SELECT gm.user_id, g.id, g.display_name FROM scim_group_members gm
                   CROSS JOIN scim_groups g WHERE g.directory_id = gm.directory_id AND g.id = gm.group_id
                    AND gm.directory_id = ",
            );
            sql.push_bind(directory).push(" AND gm.user_id IN (");
            let mut list = sql.separated(", ");
            for user in users {
                list.push_bind(user);
            }
            sql.push(") ORDER BY g.id");
            sql.build_query_as().fetch_all(c).await
        })?;
        for (user, id, display_name) in rows {
            groups.entry(user).or_default().push(GroupRef { id, display_name });
        }
        Ok(groups)
    }

    /// Lists a directory's users by name, for the console.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_by_name(
        &mut self,
        directory: &DirectoryId,
        request: &PageRequest,
    ) -> StoreResult<Page<UserSummary>> {
        let list = Keyset::in_order(request.order, LIST, NEWEST);
        let active = active_word(request.narrow.active);
        let page = read_page!(self.conn, list, COUNT, SummaryRow, request, [directory, active], |row| {
            position(row.id.as_str(), &list.key_of(&row.name, row.updated_ms))
        });
        Ok(page.map(|row| UserSummary {
            id: row.id,
            name: row.name,
            user_name: row.user_name,
            email: row.email,
            active: row.active,
            updated: row.updated_ms,
        }))
    }

    /// Says how SQLite carries a scan out: a list of steps.
    #[cfg(test)]
    pub(in crate::store) async fn explain_scan(&mut self, directory: &DirectoryId, equals: &[Equals]) -> Vec<String> {
        let Conn::Sqlite(conn) = &mut self.conn else { return Vec::new() };
        let (after, limit) = ("", 500_u32);
        let mut sql = QueryBuilder::<crate::store::sqlite::Embedded>::new(concat!("EXPLAIN QUERY PLAN ", select!("")));
        push_scan!(sql, directory, equals, after, limit);
        let steps: Vec<(i64, i64, i64, String)> = sql.build_query_as().fetch_all(&mut **conn).await.unwrap();
        steps.into_iter().map(|(.., step)| step).collect()
    }
}
