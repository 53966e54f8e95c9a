//! Organizations: the tenants.

use crate::model::ids::OrganizationId;
use crate::model::text::Name;
use crate::model::time::Timestamp;

/// A company whose people are provisioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Identifies the organization.
    pub id: OrganizationId,
    /// Its name; unique in the installation without case.
    pub name: Name,
    /// When it was made.
    pub created: Timestamp,
}

/// A row of the list of organizations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationSummary {
    /// The organization.
    pub organization: Organization,
    /// Directories it has.
    pub directories: i64,
    /// Memberships it has, deactivated ones too.
    pub members: i64,
    /// The last SCIM request to any of its directories.
    pub last_request: Option<Timestamp>,
}

/// What goes when an organization is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationContents {
    /// People who are in it.
    pub members: i64,
    /// Those of them who are in no other organization: their accounts go for good.
    pub only_here: i64,
    /// Roles.
    pub roles: i64,
    /// Directories.
    pub directories: i64,
    /// Tokens that are refused from then on.
    pub active_tokens: i64,
}

/// Numbers of one organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationCounts {
    /// Memberships that may sign in.
    pub active_members: i64,
    /// Memberships that may not.
    pub deactivated_members: i64,
    /// Roles.
    pub roles: i64,
    /// Directories.
    pub directories: i64,
}
