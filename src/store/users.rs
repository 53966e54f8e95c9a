//! SCIM users: a directory's records of memberships.

use std::collections::HashMap;

use sqlx::{QueryBuilder, query, query_as, query_scalar};

use crate::model::ids::{AccountId, DirectoryId, GroupId, OrganizationId, UserId};
use crate::model::page::{Page, PageRequest};
use crate::model::text::{EmailAddress, key_of, without_nul};
use crate::model::time::Timestamp;
use crate::model::user::{Equals, GroupRef, User, UserProfile, UserSummary, Window};
use crate::store::error::exactly_one;
use crate::store::keyset::{Keyset, keyset, position, read_page};
use crate::store::{BATCH, Conn, StoreResult, on, statements};

/// Queries about SCIM users.
#[derive(Debug)]
pub struct Users<'a> {
    pub(super) conn: Conn<'a>,
}

/// The columns of a user.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, user_name, external_id, display_name, name, email, active, document, version,
                created_ms, updated_ms FROM scim_users ",
            $rest
        )
    };
}

statements! {
    INSERT = "INSERT INTO scim_users (directory_id, id, organization_id, account_id, user_name, user_name_key, external_id,
            display_name, display_name_key, name, name_key, search_key, email, active, document, version, created_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    UPDATE = "UPDATE scim_users SET account_id = $3, user_name = $4, user_name_key = $5, external_id = $6, display_name = $7,
            display_name_key = $8, name = $9, name_key = $10, search_key = $11, email = $12, active = $13, document = $14,
            version = $15, updated_ms = $16
        WHERE directory_id = $1 AND id = $2";
    FIND = select!("WHERE directory_id = $1 AND id = $2");
    FIND_FOR_UPDATE = select!("WHERE directory_id = $1 AND id = $2 FOR UPDATE");
    DELETE = "DELETE FROM scim_users WHERE directory_id = $1 AND id = $2";
    DELETE_OF_DIRECTORY = "DELETE FROM scim_users WHERE directory_id = $1";
    DELETE_EMAILS = "DELETE FROM scim_user_emails WHERE directory_id = $1 AND user_id = $2";
    COUNT = "SELECT COUNT(*) FROM scim_users WHERE directory_id = $1 AND search_key LIKE $2 ESCAPE '\\'";
}

/// The console's list, by name.
pub(super) const LIST: Keyset = keyset! {
    query: "SELECT id, name, user_name, email, active, updated_ms FROM scim_users
        WHERE directory_id = $1 AND search_key LIKE $2 ESCAPE '\\'",
    key: "name_key, id", descending: "name_key DESC, id DESC",
    limit: "$3", from_key: "$4", from_id: "$5"
};

#[derive(sqlx::FromRow)]
struct Row {
    id: UserId,
    account_id: AccountId,
    user_name: String,
    external_id: Option<String>,
    display_name: Option<String>,
    name: String,
    email: Option<String>,
    active: bool,
    document: String,
    version: i64,
    created_ms: Timestamp,
    updated_ms: Timestamp,
}

impl From<Row> for User {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            account: row.account_id,
            profile: UserProfile {
                user_name: row.user_name,
                external_id: row.external_id,
                display_name: row.display_name,
                name: row.name,
                email: row.email.map(EmailAddress::from_stored),
                active: row.active,
                document: row.document,
            },
            version: row.version,
            created: row.created_ms,
            updated: row.updated_ms,
        }
    }
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
                Equals::Active(active) => $sql.push(" AND active = ").push_bind(*active),
                Equals::Created(at) => $sql.push(" AND created_ms = ").push_bind(*at),
                Equals::Updated(at) => $sql.push(" AND updated_ms = ").push_bind(*at),
                Equals::Version(version) => $sql.push(" AND version = ").push_bind(*version),
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
    /// Stores a user.
    ///
    /// # Errors
    /// [`Unique::UserName`](crate::store::Unique) when the directory holds that `userName`.
    pub async fn insert(
        &mut self,
        directory: &DirectoryId,
        organization: &OrganizationId,
        new: &User,
        emails: &[String],
    ) -> StoreResult<()> {
        let profile = &new.profile;
        let done = on!(self.conn, |c| query(INSERT)
            .bind(directory)
            .bind(&new.id)
            .bind(organization)
            .bind(&new.account)
            .bind(&profile.user_name)
            .bind(profile.user_name_key())
            .bind(&profile.external_id)
            .bind(&profile.display_name)
            .bind(profile.display_name.as_deref().map(key_of))
            .bind(&profile.name)
            .bind(key_of(&profile.name))
            .bind(key_of(&profile.search_text()))
            .bind(profile.email.as_ref().map(EmailAddress::as_str))
            .bind(profile.active)
            .bind(&profile.document)
            .bind(new.version)
            .bind(new.created)
            .bind(new.updated)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)?;
        self.insert_emails(directory, &new.id, emails).await
    }

    /// Stores a user's new state; its addresses only where they changed.
    ///
    /// # Errors
    /// [`Unique::UserName`](crate::store::Unique) when another user of the directory has that `userName`.
    pub async fn update(&mut self, directory: &DirectoryId, user: &User, emails: Option<&[String]>) -> StoreResult<()> {
        let profile = &user.profile;
        let done = on!(self.conn, |c| query(UPDATE)
            .bind(directory)
            .bind(&user.id)
            .bind(&user.account)
            .bind(&profile.user_name)
            .bind(profile.user_name_key())
            .bind(&profile.external_id)
            .bind(&profile.display_name)
            .bind(profile.display_name.as_deref().map(key_of))
            .bind(&profile.name)
            .bind(key_of(&profile.name))
            .bind(key_of(&profile.search_text()))
            .bind(profile.email.as_ref().map(EmailAddress::as_str))
            .bind(profile.active)
            .bind(&profile.document)
            .bind(user.version)
            .bind(user.updated)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)?;
        if let Some(emails) = emails {
            on!(self.conn, |c| query(DELETE_EMAILS).bind(directory).bind(&user.id).execute(c).await.map(drop))?;
            self.insert_emails(directory, &user.id, emails).await?;
        }
        Ok(())
    }

    async fn insert_emails(&mut self, directory: &DirectoryId, user: &UserId, emails: &[String]) -> StoreResult<()> {
        for batch in emails.chunks(BATCH) {
            on!(self.conn, |c| {
                let mut sql = QueryBuilder::new("INSERT INTO scim_user_emails (directory_id, user_id, value_key) ");
                sql.push_values(batch, |mut row, email| {
                    row.push_bind(directory).push_bind(user).push_bind(key_of(email));
                });
                sql.push(" ON CONFLICT DO NOTHING");
                sql.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Finds a user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, directory: &DirectoryId, id: &UserId) -> StoreResult<Option<User>> {
        let row: Option<Row> = on!(self.conn, |c| query_as(FIND).bind(directory).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Finds a user and holds it until the unit of work ends: two changes at once are made one after the other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_for_update(&mut self, directory: &DirectoryId, id: &UserId) -> StoreResult<Option<User>> {
        // SQLite has one writer, and no row locks.
        let text = match self.conn {
            Conn::Sqlite(_) => FIND,
            Conn::Postgres(_) => FIND_FOR_UPDATE,
        };
        let row: Option<Row> = on!(self.conn, |c| query_as(text).bind(directory).bind(id).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Deletes a user that is in no group any more.
    ///
    /// # Errors
    /// When there is no such user.
    pub async fn delete(&mut self, directory: &DirectoryId, id: &UserId) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(DELETE)
            .bind(directory)
            .bind(id)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        exactly_one(done)
    }

    /// Deletes every user of a directory whose groups are gone; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_of_directory(&mut self, directory: &DirectoryId) -> StoreResult<u64> {
        Ok(on!(self.conn, |c| query(DELETE_OF_DIRECTORY)
            .bind(directory)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }

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

    /// Lists the users for which all conditions hold, in the order in which they were made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&mut self, directory: &DirectoryId, equals: &[Equals], window: Window) -> StoreResult<Vec<User>> {
        let offset = i64::try_from(window.offset).unwrap_or(i64::MAX);
        let rows: Vec<Row> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(select!(""));
            push_conditions!(sql, directory, equals);
            sql.push(" ORDER BY id LIMIT ").push_bind(i64::from(window.limit)).push(" OFFSET ").push_bind(offset);
            sql.build_query_as().fetch_all(c).await
        })?;
        Ok(rows.into_iter().map(Into::into).collect())
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
                   JOIN scim_groups g ON g.directory_id = gm.directory_id AND g.id = gm.group_id
                  WHERE gm.directory_id = ",
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
        let page = read_page!(self.conn, LIST, COUNT, SummaryRow, request, [directory], |row| position(
            row.id.as_str(),
            &key_of(&row.name)
        ));
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
    pub(super) async fn explain_scan(&mut self, directory: &DirectoryId, equals: &[Equals]) -> Vec<String> {
        let Conn::Sqlite(conn) = &mut self.conn else { return Vec::new() };
        let (after, limit) = ("", 500_u32);
        let mut sql = QueryBuilder::<sqlx::Sqlite>::new(concat!("EXPLAIN QUERY PLAN ", select!("")));
        push_scan!(sql, directory, equals, after, limit);
        let steps: Vec<(i64, i64, i64, String)> = sql.build_query_as().fetch_all(&mut **conn).await.unwrap();
        steps.into_iter().map(|(.., step)| step).collect()
    }
}
