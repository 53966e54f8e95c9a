//! The addresses of the console, in one place.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::ids::{
    AccountId, AdministratorId, DirectoryId, GroupId, OrganizationId, RequestId, RoleId, TokenId, UserId,
};

/// Signing in.
pub const LOGIN: &str = "/login";
/// The second step of signing in.
pub const LOGIN_CODE: &str = "/login/code";
/// Making the first owner.
pub const SET_UP: &str = "/setup";
/// Choosing a password with an invitation.
pub const INVITE: &str = "/invite";
/// The list of organizations.
pub const ORGANIZATIONS: &str = "/organizations";
/// The list of organizations as a file.
pub const ORGANIZATIONS_EXPORT: &str = "/organizations.csv";
/// Search across the whole installation.
pub const SEARCH: &str = "/search";
/// The first results of a search, for the field that is typed into.
pub const SEARCH_HITS: &str = "/search/hits";
/// The form for a new organization.
pub const NEW_ORGANIZATION: &str = "/organizations/new";

/// The administrators.
pub const ADMINISTRATORS: &str = "/administrators";
/// The list of administrators as a file.
pub const ADMINISTRATORS_EXPORT: &str = "/administrators.csv";
/// The form for an invitation.
pub const NEW_ADMINISTRATOR: &str = "/administrators/new";
/// One's own password and sessions.
pub const PROFILE: &str = "/profile";
/// One's own second factor.
pub const SECOND_FACTOR: &str = "/profile/second-factor";
/// The audit log.
pub const AUDIT: &str = "/audit";
/// The audit log as a file.
pub const AUDIT_EXPORT: &str = "/audit/export.csv";

/// What every server function's address starts with.
pub const ACTIONS: &str = "/console";

/// The address of a server function.
pub fn action(endpoint: &str) -> String {
    format!("{ACTIONS}/{endpoint}")
}

/// Signing in, and where that leads; the address is encoded.
pub fn login(next: &str) -> String {
    format!("{LOGIN}?next={next}")
}

/// The second step of signing in, with the app or a recovery code, and where it leads; the address is encoded.
pub fn login_code(next: &str, recovery: bool) -> String {
    format!("{LOGIN_CODE}?next={next}{}", if recovery { "&recovery=1" } else { "" })
}

/// The address of a page that wants a one-time code; the code is encoded.
pub fn with_code(page: &str, code: &str) -> String {
    format!("{page}?code={code}")
}

/// An administrator.
pub fn administrator(id: &AdministratorId) -> String {
    format!("{ADMINISTRATORS}/{id}")
}

/// An organization's overview.
pub fn organization(id: &OrganizationId) -> String {
    format!("{ORGANIZATIONS}/{id}")
}

/// An organization's members.
pub fn members(id: &OrganizationId) -> String {
    format!("{ORGANIZATIONS}/{id}/members")
}

/// A member of an organization.
pub fn member(organization: &OrganizationId, account: &AccountId) -> String {
    format!("{}/{account}", members(organization))
}

/// A role of an organization.
pub fn role(organization: &OrganizationId, role: &RoleId) -> String {
    format!("{}/{role}", roles(organization))
}

/// A page of an organization: `activity`, `settings`, `delete`.
pub fn organization_part(id: &OrganizationId, part: &str) -> String {
    format!("{ORGANIZATIONS}/{id}/{part}")
}

/// An organization's roles.
pub fn roles(id: &OrganizationId) -> String {
    format!("{ORGANIZATIONS}/{id}/roles")
}

/// An organization's features.
pub fn features(id: &OrganizationId) -> String {
    format!("{ORGANIZATIONS}/{id}/features")
}

/// An organization's directories.
pub fn directory_sync(id: &OrganizationId) -> String {
    format!("{ORGANIZATIONS}/{id}/features/directory-sync")
}

/// The form for a new directory.
pub fn new_directory(id: &OrganizationId) -> String {
    format!("{ORGANIZATIONS}/{id}/features/directory-sync/new")
}

/// A directory.
pub fn directory(organization: &OrganizationId, id: &DirectoryId) -> String {
    format!("{}/{id}", directory_sync(organization))
}

/// A tab or form of a directory: `users`, `groups`, `activity`, `settings`, `new-token`, `delete`, …
pub fn directory_part(organization: &OrganizationId, id: &DirectoryId, part: &str) -> String {
    format!("{}/{part}", directory(organization, id))
}

/// One call of a directory.
pub fn directory_call(organization: &OrganizationId, directory: &DirectoryId, call: &RequestId) -> String {
    format!("{}/activity/{call}", self::directory(organization, directory))
}

/// A user of a directory: a person.
pub fn directory_user(organization: &OrganizationId, directory: &DirectoryId, user: &UserId) -> String {
    format!("{}/users/{user}", self::directory(organization, directory))
}

/// A group of a directory.
pub fn directory_group(organization: &OrganizationId, directory: &DirectoryId, group: &GroupId) -> String {
    format!("{}/groups/{group}", self::directory(organization, directory))
}

/// The question before a token is revoked.
pub fn revoke_token(organization: &OrganizationId, directory: &DirectoryId, token: &TokenId) -> String {
    format!("{}/tokens/{token}/revoke", self::directory(organization, directory))
}

/// What stands in a segment of an address as it is: what slugs and ids are made of.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-');

/// Where a person signs in to an organization, which is named by its slug or its id.
pub fn person_login(organization: &str) -> String {
    format!("{}/login", person(organization))
}

/// A person's own page in an organization, which is named by its slug or its id.
pub fn person(organization: &str) -> String {
    format!("/o/{}", utf8_percent_encode(organization, SEGMENT))
}
