//! What a search across the whole installation finds.

use crate::model::ids::{AccountId, DirectoryId, GroupId, OrganizationId};
use crate::model::organization::Organization;

/// An organization in which something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundOrganization {
    /// Identifies it.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
}

/// A directory that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDirectory {
    /// Identifies it.
    pub id: DirectoryId,
    /// Its name.
    pub name: String,
    /// Its organization.
    pub organization: FoundOrganization,
}

/// A member of an organization who was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPerson {
    /// Identifies the person.
    pub account: AccountId,
    /// How the organization calls the person.
    pub name: String,
    /// The address, if there is one.
    pub email: Option<String>,
    /// Whether the person may sign in there.
    pub active: bool,
    /// The organization.
    pub organization: FoundOrganization,
}

/// A group that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundGroup {
    /// Identifies it in its directory.
    pub id: GroupId,
    /// The directory.
    pub directory: DirectoryId,
    /// Its name.
    pub name: String,
    /// Its organization.
    pub organization: FoundOrganization,
}

/// A few of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// People, once for each organization.
    pub people: Vec<FoundPerson>,
    /// Groups.
    pub groups: Vec<FoundGroup>,
    /// Organizations.
    pub organizations: Vec<Organization>,
    /// Directories.
    pub directories: Vec<FoundDirectory>,
}
