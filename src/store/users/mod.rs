//! SCIM users: a directory's records of memberships.

use sqlx::{QueryBuilder, query, query_as};

use crate::model::ids::{AccountId, DirectoryId, OrganizationId, UserId};
use crate::model::text::{EmailAddress, key_of};
use crate::model::time::Timestamp;
use crate::model::user::{GroupRef, ListedUser, User, UserProfile, UserWithGroups};
use crate::store::error::exactly_one;
use crate::store::keyset::{Keyset, keyset};
use crate::store::{BATCH, Conn, StoreError, StoreResult, change, on, statements};

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

// `CROSS JOIN`, here and below: SQLite joins in the order that is written, and would else read every group of the directory and ask
// for each whether the user is in it.

/// The columns of a user, and the groups that it is in as JSON, which either database writes with functions of its own.
macro_rules! select_with_groups {
    (sqlite, $more:literal, $rest:literal) => {
        select_with_groups!("json_group_array(json_array(g.id, g.display_name))", $more, $rest)
    };
    (postgres, $more:literal, $rest:literal) => {
        select_with_groups!("CAST(array_to_json(array_agg(ARRAY[g.id, g.display_name])) AS TEXT)", $more, $rest)
    };
    ($groups:literal, $more:literal, $rest:literal) => {
        concat!(
            "SELECT u.id, u.account_id, u.user_name, u.external_id, u.display_name, u.name, u.email, u.active, u.document,
                u.version, u.created_ms, u.updated_ms",
            $more,
            ", (SELECT ",
            $groups,
            " FROM (SELECT g.id, g.display_name FROM scim_group_members m
                CROSS JOIN scim_groups g WHERE g.directory_id = m.directory_id AND g.id = m.group_id
                AND m.directory_id = u.directory_id AND m.user_id = u.id ORDER BY g.id) g) AS groups_json
            FROM scim_users u ",
            $rest
        )
    };
}

/// The columns of a user that is to be changed: with its account as it is.
macro_rules! select_held {
    ($database:ident, $rest:literal) => {
        select_with_groups!(
            $database,
            ", a.email AS account_email, a.name AS account_name, a.owner_directory_id AS account_owner",
            $rest
        )
    };
}

/// The directory that a token opens, and beside it what is answered of one of its users, if there is such a one: one statement for
/// both.
macro_rules! select_entered {
    ($groups:literal, $key:literal) => {
        concat!(
            "SELECT d.id AS directory_id, d.organization_id, d.name AS directory_name, d.kind, d.paused_ms,
                d.created_ms AS directory_created_ms, d.created_by, t.id AS token_id, t.label AS token_label,
                u.id, u.document, u.version, u.created_ms, u.updated_ms, (SELECT ",
            $groups,
            " FROM (SELECT g.id, g.display_name FROM scim_group_members m
                CROSS JOIN scim_groups g WHERE g.directory_id = m.directory_id AND g.id = m.group_id
                AND m.directory_id = u.directory_id AND m.user_id = u.id ORDER BY g.id) g) AS groups_json
            FROM tokens t JOIN directories d ON d.id = t.directory_id
            LEFT JOIN scim_users u ON u.directory_id = d.id AND ",
            $key,
            " = $4
            WHERE t.hash = $1 AND t.directory_id = $2 AND t.revoked_ms IS NULL
                AND (t.expires_ms IS NULL OR t.expires_ms > $3)"
        )
    };
}

/// Reads the groups of a user.
fn groups(json: &str) -> Option<Vec<GroupRef>> {
    if json == "[]" {
        return Some(Vec::new());
    }
    let groups: Vec<(String, String)> = serde_json::from_str(json).ok()?;
    Some(groups.into_iter().map(|(id, display_name)| GroupRef { id: id.into(), display_name }).collect())
}

/// Reads the groups of a user that a statement found, which are nothing where PostgreSQL found none.
fn stored_groups(json: Option<&str>) -> StoreResult<Vec<GroupRef>> {
    groups(json.unwrap_or("[]")).ok_or(StoreError::Corrupt { table: "scim_groups", column: "display_name" })
}

mod entry;
mod lists;

pub use entry::Wanted;

statements! {
    INSERT = "INSERT INTO scim_users (directory_id, id, organization_id, account_id, user_name, user_name_key, external_id,
            display_name, display_name_key, name, name_key, search_key, email, active, document, version, created_ms, updated_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    UPDATE = "UPDATE scim_users SET account_id = $3, user_name = $4, user_name_key = $5, external_id = $6, display_name = $7,
            display_name_key = $8, name = $9, name_key = $10, search_key = $11, email = $12, active = $13, document = $14,
            version = $15, updated_ms = $16
        WHERE directory_id = $1 AND id = $2";
    // What filters and the console's lists are read from stays: fewer indexes are touched.
    UPDATE_STATE = "UPDATE scim_users SET active = $3, document = $4, version = $5, updated_ms = $6
        WHERE directory_id = $1 AND id = $2";
    INSERT_EMAIL = "INSERT INTO scim_user_emails (directory_id, user_id, value_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    FIND = select!("WHERE directory_id = $1 AND id = $2");
    FIND_WITH_GROUPS_SQLITE = select_with_groups!(sqlite, "", "WHERE u.directory_id = $1 AND u.id = $2");
    FIND_WITH_GROUPS_POSTGRES = select_with_groups!(postgres, "", "WHERE u.directory_id = $1 AND u.id = $2");
    HOLD_SQLITE = select_held!(sqlite, "JOIN accounts a ON a.id = u.account_id WHERE u.directory_id = $1 AND u.id = $2");
    HOLD_POSTGRES_FOR_UPDATE = select_held!(
        postgres,
        "JOIN accounts a ON a.id = u.account_id WHERE u.directory_id = $1 AND u.id = $2 FOR UPDATE OF u"
    );
    ENTER_BY_ID_SQLITE = select_entered!("json_group_array(json_array(g.id, g.display_name))", "u.id");
    ENTER_BY_ID_POSTGRES = select_entered!("CAST(array_to_json(array_agg(ARRAY[g.id, g.display_name])) AS TEXT)", "u.id");
    ENTER_BY_NAME_SQLITE = select_entered!("json_group_array(json_array(g.id, g.display_name))", "u.user_name_key");
    ENTER_BY_NAME_POSTGRES = select_entered!("CAST(array_to_json(array_agg(ARRAY[g.id, g.display_name])) AS TEXT)", "u.user_name_key");
    DELETE = "DELETE FROM scim_users WHERE directory_id = $1 AND id = $2";
    DELETE_OF_DIRECTORY = "DELETE FROM scim_users WHERE directory_id = $1";
    DELETE_EMAILS = "DELETE FROM scim_user_emails WHERE directory_id = $1 AND user_id = $2";
    COUNT = "SELECT COUNT(*) FROM scim_users WHERE directory_id = $1 AND ($2 = '' OR active = ($2 = 'active'))
        AND search_key LIKE $3 ESCAPE '\\'";
}

/// The console's list, by name.
pub(super) const LIST: Keyset = keyset! {
    query: "SELECT id, name, user_name, email, active, updated_ms FROM scim_users
        WHERE directory_id = $1 AND ($2 = '' OR active = ($2 = 'active')) AND search_key LIKE $3 ESCAPE '\\'",
    key: "name_key, id", descending: "name_key DESC, id DESC",
    limit: "$4", from_key: "$5", from_id: "$6"
};

/// The same, the last that changed first. It has no index: every change of a user would pay for one.
pub(super) const NEWEST: Keyset = keyset! {
    newest: "SELECT id, name, user_name, email, active, updated_ms FROM scim_users
        WHERE directory_id = $1 AND ($2 = '' OR active = ($2 = 'active')) AND search_key LIKE $3 ESCAPE '\\'",
    at: "updated_ms", id: "id",
    limit: "$4", from_key: "$5", from_id: "$6"
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
struct RowWithGroups {
    #[sqlx(flatten)]
    row: Row,
    groups_json: Option<String>,
}

impl TryFrom<RowWithGroups> for UserWithGroups {
    type Error = StoreError;

    fn try_from(row: RowWithGroups) -> StoreResult<Self> {
        Ok(Self { user: row.row.into(), groups: stored_groups(row.groups_json.as_deref())? })
    }
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: UserId,
    document: String,
    version: i64,
    created_ms: Timestamp,
    updated_ms: Timestamp,
    groups_json: Option<String>,
}

impl TryFrom<ListedRow> for ListedUser {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> StoreResult<Self> {
        let groups = stored_groups(row.groups_json.as_deref())?;
        let (created, updated) = (row.created_ms, row.updated_ms);
        Ok(Self { id: row.id, document: row.document, version: row.version, created, updated, groups })
    }
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    #[sqlx(flatten)]
    row: RowWithGroups,
    account_email: Option<String>,
    account_name: Option<String>,
    account_owner: Option<DirectoryId>,
}

/// A user that is being changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldUser {
    /// The user.
    pub user: User,
    /// The groups that it is in.
    pub groups: Vec<GroupRef>,
    /// The e-mail address of its account.
    pub account_email: Option<EmailAddress>,
    /// The name of its account.
    pub account_name: Option<String>,
    /// The directory that owns the account.
    pub account_owner: Option<DirectoryId>,
}

/// What names are compared by.
pub(super) struct Keys {
    pub user_name: String,
    pub display_name: Option<String>,
    pub name: String,
    pub search: String,
}

impl Keys {
    pub fn of(profile: &UserProfile) -> Self {
        Self {
            user_name: profile.user_name_key(),
            display_name: profile.display_name.as_deref().map(key_of),
            name: key_of(&profile.name),
            search: key_of(&profile.search_text()),
        }
    }
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
        let keys = Keys::of(profile);
        change!(
            self.conn,
            INSERT,
            [
                directory,
                &new.id,
                organization,
                &new.account,
                &profile.user_name,
                &keys.user_name,
                &profile.external_id,
                &profile.display_name,
                &keys.display_name,
                &profile.name,
                &keys.name,
                &keys.search,
                profile.email.as_ref().map(EmailAddress::as_str),
                profile.active,
                &profile.document,
                new.version,
                new.created,
                new.updated
            ]
        )?;
        self.insert_emails(directory, &new.id, emails).await
    }

    /// Stores the new state of a user that was `before`; its e-mail addresses where they are given.
    ///
    /// # Errors
    /// [`Unique::UserName`](crate::store::Unique) when the directory has another user of that name; it may be said later.
    pub async fn update(
        &mut self,
        directory: &DirectoryId,
        before: &User,
        user: &User,
        emails: Option<&[String]>,
    ) -> StoreResult<()> {
        let profile = &user.profile;
        if user.account == before.account && profile.has_same_names(&before.profile) {
            let state = (profile.active, &profile.document);
            change!(self.conn, UPDATE_STATE, [directory, &user.id, state.0, state.1, user.version, user.updated])?;
        } else {
            let keys = Keys::of(profile);
            change!(
                self.conn,
                UPDATE,
                [
                    directory,
                    &user.id,
                    &user.account,
                    &profile.user_name,
                    &keys.user_name,
                    &profile.external_id,
                    &profile.display_name,
                    &keys.display_name,
                    &profile.name,
                    &keys.name,
                    &keys.search,
                    profile.email.as_ref().map(EmailAddress::as_str),
                    profile.active,
                    &profile.document,
                    user.version,
                    user.updated
                ]
            )?;
        }
        if let Some(emails) = emails {
            change!(self.conn, DELETE_EMAILS, [directory, &user.id])?;
            self.insert_emails(directory, &user.id, emails).await?;
        }
        Ok(())
    }

    async fn insert_emails(&mut self, directory: &DirectoryId, user: &UserId, emails: &[String]) -> StoreResult<()> {
        if let [email] = emails {
            let key = key_of(email);
            change!(self.conn, INSERT_EMAIL, [directory, user, &key])?;
            return Ok(());
        }
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

    /// Finds a user with the groups that it is in: one statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_with_groups(
        &mut self,
        directory: &DirectoryId,
        id: &UserId,
    ) -> StoreResult<Option<UserWithGroups>> {
        let text = match self.conn {
            Conn::Sqlite(..) => FIND_WITH_GROUPS_SQLITE,
            Conn::Postgres(_) => FIND_WITH_GROUPS_POSTGRES,
        };
        let row: Option<RowWithGroups> =
            on!(self.conn, |c| query_as(text).bind(directory).bind(id).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Finds a user with the groups that it is in and its account, and holds the user until the unit of work ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_for_update(&mut self, directory: &DirectoryId, id: &UserId) -> StoreResult<Option<HeldUser>> {
        // SQLite has one writer, and no row locks.
        let text = match self.conn {
            Conn::Sqlite(..) => HOLD_SQLITE,
            Conn::Postgres(_) => HOLD_POSTGRES_FOR_UPDATE,
        };
        let row: Option<HeldRow> = on!(self.conn, |c| query_as(text).bind(directory).bind(id).fetch_optional(c).await)?;
        row.map(|row| {
            let UserWithGroups { user, groups } = row.row.try_into()?;
            let account_email = row.account_email.map(EmailAddress::from_stored);
            Ok(HeldUser {
                user,
                groups,
                account_email,
                account_name: row.account_name,
                account_owner: row.account_owner,
            })
        })
        .transpose()
    }

    /// Deletes a user that is in no group any more.
    ///
    /// # Errors
    /// When there is no such user; [`StoreError::Contended`] when it was put into a group while this unit of work waited for it.
    pub async fn delete(&mut self, directory: &DirectoryId, id: &UserId) -> StoreResult<()> {
        let done = on!(self.conn, |c| query(DELETE)
            .bind(directory)
            .bind(id)
            .execute(c)
            .await
            .map(|done| done.rows_affected()));
        // Only members refer to a user: such a one is there, though the groups were read before it came.
        let done = done.map_err(|error| match StoreError::from(error) {
            StoreError::Missing(error) => StoreError::Contended(error),
            other => other,
        })?;
        exactly_one(done)
    }

    /// Deletes every user of a directory whose groups are gone; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_of_directory(&mut self, directory: &DirectoryId) -> StoreResult<u64> {
        Ok(on!(long self.conn, |c| query(DELETE_OF_DIRECTORY)
            .bind(directory)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }
}
