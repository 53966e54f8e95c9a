//! Accounts (people, global), their memberships, and roles.

use crate::model::ids::{AccountId, DirectoryId, OrganizationId, RoleId};
use crate::model::person::RoleGroup;
use crate::model::secret::PasswordHash;
use crate::model::text::{EmailAddress, Name};
use crate::model::time::Timestamp;

/// A person, global to the installation.
#[derive(Debug, Clone)]
pub struct Account {
    /// Identifies the account.
    pub id: AccountId,
    /// The address it is found by; none where no directory ever gave one, and then nobody signs in with it.
    pub email: Option<EmailAddress>,
    /// How the person is called.
    pub name: Option<String>,
    /// The directory that created the account.
    pub owner: Option<DirectoryId>,
    /// The password, if a directory set one.
    pub password: Option<AccountPassword>,
}

/// A password that a directory set.
#[derive(Debug, Clone)]
pub struct AccountPassword {
    /// Its hash.
    pub hash: PasswordHash,
    /// Where it counts: in the organization whose directory set it, and nowhere else.
    pub organization: OrganizationId,
}

/// A role: a name inside one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Identifies the role.
    pub id: RoleId,
    /// Its name; unique in the organization without case.
    pub name: Name,
    /// Whether new members get it.
    pub is_default: bool,
    /// When it was made.
    pub created: Timestamp,
}

/// A row of an organization's list of roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleSummary {
    /// The role.
    pub role: Role,
    /// People who have it.
    pub members: i64,
    /// The group that it is, if a group made it.
    pub group: Option<RoleGroup>,
}

/// A role as a member has it, or could be given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRole {
    /// The role.
    pub id: RoleId,
    /// Its name.
    pub name: Name,
    /// Whether the member was given it, by hand or on arrival.
    pub given: bool,
    /// The directory whose group gives it, if a group made the role.
    pub directory: Option<Name>,
}

/// A row of an organization's list of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub account: AccountId,
    /// The address, if there is one.
    pub email: Option<String>,
    /// How this organization's directories call the person.
    pub name: String,
    /// Whether the person may sign in to the organization.
    pub active: bool,
    /// Since when the person is in the organization.
    pub created: Timestamp,
    /// Names of the roles, in order.
    pub roles: Vec<String>,
    /// Names of the directories that hold the person, in order.
    pub directories: Vec<String>,
}
