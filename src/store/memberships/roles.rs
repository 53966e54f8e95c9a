//! The roles of a member: given by hand or on arrival, and those that come from groups.

use sqlx::{query_as, query_scalar};

use crate::model::account::MemberRole;
use crate::model::ids::{AccountId, DirectoryId, GroupId, OrganizationId, RoleId};
use crate::model::person::{HeldRole, RoleGroup};
use crate::model::text::Name;
use crate::model::time::Timestamp;
use crate::store::memberships::{GIVE_DEFAULT_ROLE, GIVE_ROLE, HELD_ROLES, Memberships, ROLE_NAMES, ROLES, TAKE_ROLE};
use crate::store::{StoreResult, change, on};

#[derive(sqlx::FromRow)]
struct HeldRow {
    name: String,
    is_default: bool,
    directory_id: Option<DirectoryId>,
    directory_name: Option<String>,
    group_id: Option<GroupId>,
    added_ms: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct RoleRow {
    id: RoleId,
    name: String,
    given: bool,
    directory_name: Option<String>,
}

impl Memberships<'_> {
    /// Lists the roles that a member has or could be given, at most `limit`, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn roles(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
        limit: u32,
    ) -> StoreResult<Vec<MemberRole>> {
        let rows: Vec<RoleRow> = on!(long self.conn, |c| query_as(ROLES)
            .bind(organization)
            .bind(account)
            .bind(i64::from(limit))
            .fetch_all(c)
            .await)?;
        let role = |row: RoleRow| MemberRole {
            id: row.id,
            name: Name::from_stored(row.name),
            given: row.given,
            directory: row.directory_name.map(Name::from_stored),
        };
        Ok(rows.into_iter().map(role).collect())
    }

    /// Gives a member a role; false when it was given already.
    ///
    /// # Errors
    /// When there is no such member or role.
    pub async fn give_role(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
        role: &RoleId,
    ) -> StoreResult<bool> {
        Ok(change!(self.conn, GIVE_ROLE, [organization, account, role])? == 1)
    }

    /// Takes a role that was given from a member; false when it was not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_role(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
        role: &RoleId,
    ) -> StoreResult<bool> {
        Ok(change!(self.conn, TAKE_ROLE, [organization, account, role])? == 1)
    }

    /// Gives an account the organization's default role.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_default_role(&mut self, organization: &OrganizationId, account: &AccountId) -> StoreResult<()> {
        change!(self.conn, GIVE_DEFAULT_ROLE, [organization, account])?;
        Ok(())
    }

    /// Lists the names of a member's roles, given or by group.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn role_names(&mut self, organization: &OrganizationId, account: &AccountId) -> StoreResult<Vec<String>> {
        Ok(on!(self.conn, |c| query_scalar(ROLE_NAMES).bind(organization).bind(account).fetch_all(c).await)?)
    }

    /// Lists the roles of a person, each with where it comes from.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held_roles(
        &mut self,
        organization: &OrganizationId,
        account: &AccountId,
    ) -> StoreResult<Vec<HeldRole>> {
        let rows: Vec<HeldRow> =
            on!(self.conn, |c| query_as(HELD_ROLES).bind(organization).bind(account).fetch_all(c).await)?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let group = row.directory_id.zip(row.directory_name).zip(row.group_id);
                let group =
                    group.map(|((directory, directory_name), group)| RoleGroup { directory, directory_name, group });
                HeldRole { name: row.name, is_default: row.is_default, through: group.zip(row.added_ms) }
            })
            .collect())
    }
}
