//! A person as the console shows one: where, by whose word, and with which roles.

use crate::model::ids::{DirectoryId, GroupId, OrganizationId, RoleId, UserId};
use crate::model::time::Timestamp;

/// An organization that a person is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonOrganization {
    /// The organization.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Whether the person may sign in to it.
    pub active: bool,
}

/// What one directory of an organization says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// The directory.
    pub directory: DirectoryId,
    /// Its name.
    pub directory_name: String,
    /// The person's user in it.
    pub user: UserId,
    /// Whether it says that the person may sign in.
    pub active: bool,
}

/// The group that a role is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGroup {
    /// The directory of the group.
    pub directory: DirectoryId,
    /// Its name.
    pub directory_name: String,
    /// The group.
    pub group: GroupId,
}

/// A role that a person has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRole {
    /// Its name.
    pub name: String,
    /// Whether everybody gets it.
    pub is_default: bool,
    /// The group that it comes from, and since when the person is in it; none where it was given.
    pub through: Option<(RoleGroup, Timestamp)>,
}

/// A role of an organization, and the group that it is, if it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRole {
    /// The role.
    pub id: RoleId,
    /// Its name.
    pub name: String,
    /// The group that it comes from.
    pub group: Option<RoleGroup>,
}
