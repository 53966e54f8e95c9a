//! Memberships: accounts in organizations, and the roles they were given.

use std::collections::HashMap;

use sqlx::{QueryBuilder, query, query_as, query_scalar};

use crate::model::account::Member;
use crate::model::ids::{AccountId, DirectoryId, OrganizationId, RoleId, UserId};
use crate::model::page::{MemberSource, Page, PageRequest};
use crate::model::person::{PersonOrganization, PersonRecord};
use crate::model::text::key_of;
use crate::model::time::Timestamp;
use crate::store::keyset::{Keyset, keyset, position, read_page};
use crate::store::{Conn, StoreResult, active_word, change, on, statements};

/// Queries about memberships.
#[derive(Debug)]
pub struct Memberships<'a> {
    pub(super) conn: Conn<'a>,
}

mod roles;

/// Members as the console narrows them: by state, by role, by where they come from, each unless it is empty, and by the search.
macro_rules! narrowed {
    ($select:literal) => {
        concat!(
            $select,
            " WHERE m.organization_id = $1 AND ($2 = '' OR m.active = ($2 = 'active'))
            AND ($3 = '' OR m.account_id IN (
                SELECT mr.account_id FROM membership_roles mr WHERE mr.organization_id = $1 AND mr.role_id = $3
                UNION ALL SELECT u.account_id FROM scim_groups g
                JOIN scim_group_members gm ON gm.directory_id = g.directory_id AND gm.group_id = g.id
                JOIN scim_users u ON u.directory_id = gm.directory_id AND u.id = gm.user_id
                WHERE g.organization_id = $1 AND g.role_id = $3))
            AND ($4 = ''
                OR ($4 = 'by-hand' AND NOT EXISTS (
                    SELECT 1 FROM scim_users u WHERE u.organization_id = $1 AND u.account_id = m.account_id))
                OR EXISTS (SELECT 1 FROM scim_users u
                    WHERE u.organization_id = $1 AND u.account_id = m.account_id AND u.directory_id = $4))
            AND m.search_key LIKE $5 ESCAPE '\\'"
        )
    };
}

statements! {
    INSERT = "INSERT INTO memberships (organization_id, account_id, active, name, name_key, search_key, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_UNLESS_THERE = "INSERT INTO memberships (organization_id, account_id, active, name, name_key, search_key, created_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (organization_id, account_id) DO NOTHING";
    GIVE_DEFAULT_ROLE = "INSERT INTO membership_roles (organization_id, account_id, role_id)
        SELECT $1, $2, r.id FROM roles r WHERE r.organization_id = $1 AND r.is_default ON CONFLICT DO NOTHING";
    FIND_ACTIVE = "SELECT active FROM memberships WHERE organization_id = $1 AND account_id = $2";
    REFRESH = "UPDATE memberships SET name = $3, name_key = $4, search_key = $5, active = NOT EXISTS (
            SELECT 1 FROM scim_users u WHERE u.organization_id = $1 AND u.account_id = $2 AND NOT u.active)
        WHERE organization_id = $1 AND account_id = $2";
    REFRESH_ACTIVE = "UPDATE memberships SET active = NOT EXISTS (
            SELECT 1 FROM scim_users u WHERE u.organization_id = $1 AND u.account_id = $2 AND NOT u.active)
        WHERE organization_id = $1 AND account_id = $2";
    REFRESH_ACTIVE_OF_DIRECTORY = "UPDATE memberships SET active = NOT EXISTS (
            SELECT 1 FROM scim_users u WHERE u.organization_id = $1 AND u.account_id = memberships.account_id
               AND u.directory_id <> $2 AND NOT u.active)
        WHERE organization_id = $1 AND account_id IN (SELECT account_id FROM scim_users WHERE directory_id = $2)";
    DELETE_IF_UNHELD = "DELETE FROM memberships WHERE organization_id = $1 AND account_id = $2
        AND NOT EXISTS (SELECT 1 FROM scim_users u WHERE u.organization_id = $1 AND u.account_id = $2)";
    DELETE_OF_DIRECTORY_IF_UNHELD = "DELETE FROM memberships WHERE organization_id = $1
        AND account_id IN (SELECT account_id FROM scim_users WHERE directory_id = $2)
        AND NOT EXISTS (SELECT 1 FROM scim_users u
            WHERE u.organization_id = $1 AND u.account_id = memberships.account_id AND u.directory_id <> $2)";
    COUNT_UNHELD_WITHOUT_DIRECTORY = "SELECT COUNT(*) FROM memberships WHERE organization_id = $1
        AND account_id IN (SELECT account_id FROM scim_users WHERE directory_id = $2)
        AND NOT EXISTS (SELECT 1 FROM scim_users u
            WHERE u.organization_id = $1 AND u.account_id = memberships.account_id AND u.directory_id <> $2)";
    ROLE_NAMES = "SELECT r.name FROM roles r WHERE r.organization_id = $1 AND (
            EXISTS (SELECT 1 FROM membership_roles mr
                WHERE mr.organization_id = $1 AND mr.account_id = $2 AND mr.role_id = r.id)
            OR EXISTS (SELECT 1 FROM scim_users u
                JOIN scim_group_members gm ON gm.directory_id = u.directory_id AND gm.user_id = u.id
                JOIN scim_groups g ON g.directory_id = gm.directory_id AND g.id = gm.group_id
                WHERE u.account_id = $2 AND u.organization_id = $1 AND g.role_id = r.id))
        ORDER BY r.name_key";
    ORGANIZATIONS_OF_ACCOUNT = "SELECT o.id, o.name, m.active FROM memberships m JOIN organizations o ON o.id = m.organization_id
        WHERE m.account_id = $1 ORDER BY o.name_key, o.id LIMIT $2";
    RECORDS = "SELECT d.id, d.name, u.id AS user_id, u.active FROM scim_users u
        JOIN directories d ON d.organization_id = u.organization_id AND d.id = u.directory_id
        WHERE u.organization_id = $1 AND u.account_id = $2 ORDER BY d.name_key, d.id, u.id";
    HELD_ROLES = "SELECT r.name, r.is_default, NULL AS directory_id, NULL AS directory_name, NULL AS group_id,
            CAST(NULL AS BIGINT) AS added_ms, r.name_key
        FROM membership_roles mr JOIN roles r ON r.organization_id = mr.organization_id AND r.id = mr.role_id
        WHERE mr.organization_id = $1 AND mr.account_id = $2
        UNION ALL SELECT r.name, r.is_default, d.id, d.name, g.id, gm.added_ms, r.name_key
        FROM scim_users u JOIN scim_group_members gm ON gm.directory_id = u.directory_id AND gm.user_id = u.id
        JOIN scim_groups g ON g.directory_id = gm.directory_id AND g.id = gm.group_id
        JOIN roles r ON r.organization_id = g.organization_id AND r.id = g.role_id
        JOIN directories d ON d.organization_id = u.organization_id AND d.id = u.directory_id
        WHERE u.organization_id = $1 AND u.account_id = $2 ORDER BY 7, 5";
    FIND = "SELECT m.account_id, m.active, m.name, m.created_ms, a.email
        FROM memberships m JOIN accounts a ON a.id = m.account_id WHERE m.organization_id = $1 AND m.account_id = $2";
    IS_HELD = "SELECT EXISTS (SELECT 1 FROM scim_users WHERE organization_id = $1 AND account_id = $2)";
    RENAME = "UPDATE memberships SET name = $3, name_key = $4, search_key = $5 WHERE organization_id = $1 AND account_id = $2";
    GIVE_ROLE = "INSERT INTO membership_roles (organization_id, account_id, role_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    TAKE_ROLE = "DELETE FROM membership_roles WHERE organization_id = $1 AND account_id = $2 AND role_id = $3";
    ROLES = "SELECT * FROM (SELECT r.id, r.name, r.name_key, d.name AS directory_name,
            EXISTS (SELECT 1 FROM membership_roles mr
                WHERE mr.organization_id = $1 AND mr.account_id = $2 AND mr.role_id = r.id) AS given,
            EXISTS (SELECT 1 FROM scim_users u
                JOIN scim_group_members gm ON gm.directory_id = u.directory_id AND gm.user_id = u.id
                WHERE u.account_id = $2 AND u.organization_id = $1 AND gm.directory_id = g.directory_id AND gm.group_id = g.id)
                AS by_group
        FROM roles r
        LEFT JOIN scim_groups g ON g.organization_id = r.organization_id AND g.role_id = r.id
        LEFT JOIN directories d ON d.organization_id = r.organization_id AND d.id = g.directory_id
        WHERE r.organization_id = $1) AS found
        WHERE directory_name IS NULL OR by_group OR given ORDER BY name_key LIMIT $3";
    COUNT = narrowed!("SELECT COUNT(*) FROM memberships m");
}

/// The console's list, by name.
pub(super) const LIST: Keyset = keyset! {
    query: narrowed!(
        "SELECT m.account_id, m.active, m.name, m.created_ms, a.email FROM memberships m JOIN accounts a ON a.id = m.account_id"
    ),
    key: "m.name_key, m.account_id", descending: "m.name_key DESC, m.account_id DESC",
    limit: "$6", from_key: "$7", from_id: "$8"
};

/// The same, the last to join first. It has no index: nobody waits for it but who looks, and every change would pay for one.
pub(super) const NEWEST: Keyset = keyset! {
    newest: narrowed!(
        "SELECT m.account_id, m.active, m.name, m.created_ms, a.email FROM memberships m JOIN accounts a ON a.id = m.account_id"
    ),
    at: "m.created_ms", id: "m.account_id",
    limit: "$6", from_key: "$7", from_id: "$8"
};

/// How an organization's directories call a person.
#[derive(Debug, Clone, Copy)]
pub struct MemberName<'a> {
    /// The name to show and to sort by.
    pub name: &'a str,
    /// What a search looks in: name, `userName`, e-mail address.
    pub search: &'a str,
}

#[derive(sqlx::FromRow)]
struct Row {
    account_id: AccountId,
    active: bool,
    name: String,
    created_ms: Timestamp,
    email: Option<String>,
}

impl Memberships<'_> {
    /// Finds a member, with the names of roles and directories.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&mut self, organization: &OrganizationId, account: &AccountId) -> StoreResult<Option<Member>> {
        let row: Option<Row> =
            on!(self.conn, |c| query_as(FIND).bind(organization).bind(account).fetch_optional(c).await)?;
        let Some(row) = row else { return Ok(None) };
        let ids = [row.account_id.clone()];
        let mut roles = self.roles_of(organization, &ids).await?;
        let mut directories = self.directories_of(organization, &ids).await?;
        Ok(Some(Member {
            email: row.email,
            name: row.name,
            active: row.active,
            created: row.created_ms,
            roles: roles.remove(&row.account_id).unwrap_or_default(),
            directories: directories.remove(&row.account_id).unwrap_or_default(),
            account: row.account_id,
        }))
    }

    /// Tells whether a directory of the organization holds a person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_held(&mut self, organization: &OrganizationId, account: &AccountId) -> StoreResult<bool> {
        Ok(on!(self.conn, |c| query_scalar(IS_HELD).bind(organization).bind(account).fetch_one(c).await)?)
    }

    /// Sets how a member is called.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rename(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
        name: MemberName<'_>,
    ) -> StoreResult<()> {
        let keys = (key_of(name.name), key_of(name.search));
        change!(self.conn, RENAME, [organization, account, name.name, &keys.0, &keys.1])?;
        Ok(())
    }

    /// Makes an account a member; false when it was one already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
        active: bool,
        name: MemberName<'_>,
        now: Timestamp,
    ) -> StoreResult<bool> {
        let done = on!(self.conn, |c| query(INSERT_UNLESS_THERE)
            .bind(organization)
            .bind(account)
            .bind(active)
            .bind(name.name)
            .bind(key_of(name.name))
            .bind(key_of(name.search))
            .bind(now)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Makes an account that was just made a member of its first organization.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_first(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
        active: bool,
        name: MemberName<'_>,
        now: Timestamp,
    ) -> StoreResult<()> {
        let values = (key_of(name.name), key_of(name.search));
        change!(self.conn, INSERT, [organization, account, active, name.name, &values.0, &values.1, now])?;
        Ok(())
    }

    /// Finds a membership: whether it is active.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_active(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
    ) -> StoreResult<Option<bool>> {
        Ok(on!(self.conn, |c| query_scalar(FIND_ACTIVE).bind(organization).bind(account).fetch_optional(c).await)?)
    }

    /// Sets how a member is called, and computes anew whether the membership is active: it is as long as no directory that
    /// holds the person says otherwise. Returns what came out.
    ///
    /// # Errors
    /// When there is no such membership.
    pub async fn refresh(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
        name: MemberName<'_>,
    ) -> StoreResult<()> {
        let keys = (key_of(name.name), key_of(name.search));
        change!(self.conn, REFRESH, [organization, account, name.name, &keys.0, &keys.1])?;
        Ok(())
    }

    /// Computes anew whether a membership is active.
    ///
    /// # Errors
    /// When there is no such membership.
    pub async fn refresh_active(&mut self, organization: &OrganizationId, account: &AccountId) -> StoreResult<()> {
        change!(self.conn, REFRESH_ACTIVE, [organization, account])?;
        Ok(())
    }

    /// Computes anew, without a directory that is about to go, whether its people's memberships are active.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refresh_active_without_directory(
        &mut self,
        organization: &OrganizationId,
        directory: &DirectoryId,
    ) -> StoreResult<()> {
        on!(long self.conn, |c| query(REFRESH_ACTIVE_OF_DIRECTORY)
            .bind(organization)
            .bind(directory)
            .execute(c)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Ends a membership that no directory holds any more; true when it did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_if_unheld(&mut self, organization: &OrganizationId, account: &AccountId) -> StoreResult<bool> {
        let done = on!(self.conn, |c| query(DELETE_IF_UNHELD)
            .bind(organization)
            .bind(account)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Ends the memberships that no directory but this one holds; says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_of_directory_if_unheld(
        &mut self,
        organization: &OrganizationId,
        directory: &DirectoryId,
    ) -> StoreResult<u64> {
        Ok(on!(long self.conn, |c| query(DELETE_OF_DIRECTORY_IF_UNHELD)
            .bind(organization)
            .bind(directory)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?)
    }

    /// Counts the memberships that no directory but this one holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_held_only_by(
        &mut self,
        organization: &OrganizationId,
        directory: &DirectoryId,
    ) -> StoreResult<i64> {
        Ok(on!(long self.conn, |c| query_scalar(COUNT_UNHELD_WITHOUT_DIRECTORY)
            .bind(organization)
            .bind(directory)
            .fetch_one(c)
            .await)?)
    }

    /// Lists the organizations that an account is in, by name: so many at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organizations_of(&mut self, account: &AccountId, most: u32) -> StoreResult<Vec<PersonOrganization>> {
        let rows: Vec<(OrganizationId, String, bool)> = on!(self.conn, |c| query_as(ORGANIZATIONS_OF_ACCOUNT)
            .bind(account)
            .bind(i64::from(most))
            .fetch_all(c)
            .await)?;
        Ok(rows.into_iter().map(|(id, name, active)| PersonOrganization { id, name, active }).collect())
    }

    /// Lists what the directories of an organization say of a person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn records(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
    ) -> StoreResult<Vec<PersonRecord>> {
        let rows: Vec<(DirectoryId, String, UserId, bool)> =
            on!(self.conn, |c| query_as(RECORDS).bind(organization).bind(account).fetch_all(c).await)?;
        let record =
            |(directory, directory_name, user, active)| PersonRecord { directory, directory_name, user, active };
        Ok(rows.into_iter().map(record).collect())
    }

    /// Lists an organization's members, with their roles and directories: three statements, whatever the size.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&mut self, organization: &OrganizationId, request: &PageRequest) -> StoreResult<Page<Member>> {
        let list = Keyset::in_order(request.order, LIST, NEWEST);
        let narrow = &request.narrow;
        let active = active_word(narrow.active);
        let role = narrow.role.as_ref().map_or("", RoleId::as_str);
        let source = match &narrow.source {
            None => "",
            Some(MemberSource::ByHand) => "by-hand",
            Some(MemberSource::Directory(directory)) => directory.as_str(),
        };
        let page = read_page!(self.conn, list, COUNT, Row, request, [organization, active, role, source], |row| {
            position(row.account_id.as_str(), &list.key_of(&row.name, row.created_ms))
        });
        let ids: Vec<AccountId> = page.items.iter().map(|row| row.account_id.clone()).collect();
        let mut roles = self.roles_of(organization, &ids).await?;
        let mut directories = self.directories_of(organization, &ids).await?;
        Ok(page.map(|row| Member {
            email: row.email,
            name: row.name,
            active: row.active,
            created: row.created_ms,
            roles: roles.remove(&row.account_id).unwrap_or_default(),
            directories: directories.remove(&row.account_id).unwrap_or_default(),
            account: row.account_id,
        }))
    }

    async fn roles_of(
        &mut self,
        organization: &OrganizationId,
        accounts: &[AccountId],
    ) -> StoreResult<HashMap<AccountId, Vec<String>>> {
        if accounts.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(AccountId, String, String)> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(
                "SELECT mr.account_id, r.name, r.name_key FROM membership_roles mr
                   JOIN roles r ON r.organization_id = mr.organization_id AND r.id = mr.role_id
                  WHERE mr.organization_id = ",
            );
            sql.push_bind(organization).push(" AND mr.account_id IN (");
            let mut list = sql.separated(", ");
            for account in accounts {
                list.push_bind(account);
            }
            sql.push(
                ") UNION SELECT u.account_id, g.display_name, g.display_name_key FROM scim_users u
                   CROSS JOIN scim_group_members gm CROSS JOIN scim_groups g
                  WHERE gm.directory_id = u.directory_id AND gm.user_id = u.id
                    AND g.directory_id = gm.directory_id AND g.id = gm.group_id AND u.organization_id = ",
            );
            sql.push_bind(organization).push(" AND u.account_id IN (");
            let mut list = sql.separated(", ");
            for account in accounts {
                list.push_bind(account);
            }
            sql.push(") ORDER BY 3");
            sql.build_query_as().fetch_all(c).await
        })?;
        Ok(collect(rows.into_iter().map(|(account, name, _)| (account, name))))
    }

    async fn directories_of(
        &mut self,
        organization: &OrganizationId,
        accounts: &[AccountId],
    ) -> StoreResult<HashMap<AccountId, Vec<String>>> {
        if accounts.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(AccountId, String, String)> = on!(self.conn, |c| {
            let mut sql = QueryBuilder::new(
                "SELECT DISTINCT u.account_id, d.name, d.name_key FROM scim_users u
                   JOIN directories d ON d.organization_id = u.organization_id AND d.id = u.directory_id
                  WHERE u.organization_id = ",
            );
            sql.push_bind(organization).push(" AND u.account_id IN (");
            let mut list = sql.separated(", ");
            for account in accounts {
                list.push_bind(account);
            }
            sql.push(") ORDER BY 3");
            sql.build_query_as().fetch_all(c).await
        })?;
        Ok(collect(rows.into_iter().map(|(account, name, _)| (account, name))))
    }
}

fn collect(rows: impl Iterator<Item = (AccountId, String)>) -> HashMap<AccountId, Vec<String>> {
    let mut by_account: HashMap<AccountId, Vec<String>> = HashMap::new();
    for (account, name) in rows {
        by_account.entry(account).or_default().push(name);
    }
    by_account
}
