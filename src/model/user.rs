//! SCIM users and groups as the rules see them: named fields, and the document, which nobody here looks into.

use std::sync::Arc;

use crate::model::event::AttributeChange;
use crate::model::ids::{AccountId, GroupId, RoleId, UserId};
use crate::model::secret::PlainPassword;
use crate::model::text::{EmailAddress, key_of, without_marks};
use crate::model::time::Timestamp;

/// One e-mail address of a SCIM user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// The address as it was sent.
    pub value: String,
    /// `work`, `home`, … as it was sent.
    pub kind: Option<String>,
    /// Whether it is the primary one.
    pub primary: bool,
}

/// What an identity provider says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserProfile {
    /// The name that the directory knows the person by; unique in it without case.
    pub user_name: String,
    /// The identity provider's own id; not unique.
    pub external_id: Option<String>,
    /// SCIM's `displayName`.
    pub display_name: Option<String>,
    /// How to call the person: `displayName`, else the formatted name, else its parts, else `userName`.
    pub name: String,
    /// The address the person signs in with: see [`email_address`].
    pub email: Option<EmailAddress>,
    /// Whether the person may sign in.
    pub active: bool,
    /// The SCIM resource as it is answered, less `id`, `groups` and `meta`.
    pub document: String,
}

impl UserProfile {
    /// Returns the key by which `userName` is compared.
    #[must_use]
    pub fn user_name_key(&self) -> String {
        key_of(&self.user_name)
    }

    /// Tells whether all that the person is found by is the same.
    #[must_use]
    pub fn has_same_names(&self, other: &Self) -> bool {
        self.user_name == other.user_name
            && self.external_id == other.external_id
            && self.display_name == other.display_name
            && self.name == other.name
            && self.email == other.email
    }

    /// Returns what a search for the person looks in.
    #[must_use]
    pub fn search_text(&self) -> String {
        let email = self.email.as_ref().map(EmailAddress::as_str).filter(|email| *email != self.user_name);
        let plain = without_marks(&self.name);
        [Some(self.name.as_str()), Some(self.user_name.as_str()), email, self.external_id.as_deref(), plain.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Chooses a person's e-mail address: `userName` if it is one, else the primary address, else the work one, else the first.
#[must_use]
pub fn email_address(user_name: &str, emails: &[Email]) -> Option<EmailAddress> {
    let parse = |email: &Email| EmailAddress::parse(&email.value).ok();
    EmailAddress::parse(user_name)
        .ok()
        .or_else(|| emails.iter().filter(|email| email.primary).find_map(parse))
        .or_else(|| {
            let is_work = |email: &&Email| email.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("work"));
            emails.iter().filter(is_work).find_map(parse)
        })
        .or_else(|| emails.iter().find_map(parse))
}

/// What is to become of a person's password.
#[derive(Debug, Clone, Default)]
pub enum PasswordWrite {
    /// It stays as it is, if there is one.
    #[default]
    Keep,
    /// This one takes its place.
    Set(PlainPassword),
    /// The person is to have none any more.
    Remove,
}

/// A profile to be stored, with what is kept beside it.
#[derive(Debug, Clone)]
pub struct UserWrite {
    /// What the identity provider says.
    pub profile: UserProfile,
    /// Every e-mail address of the document, for look-ups by it; none when they are as they were.
    pub emails: Option<Vec<String>>,
    /// What is to become of the password.
    pub password: PasswordWrite,
    /// Names of the document's attributes that change; of nobody who is new.
    pub changed: Vec<String>,
    /// What they were and what they are.
    pub changes: Vec<AttributeChange>,
}

/// The directory's record of a membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Identifies the user in its directory.
    pub id: UserId,
    /// The person.
    pub account: AccountId,
    /// What the identity provider says.
    pub profile: UserProfile,
    /// Counts the changes; from 1.
    pub version: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

/// A group that a user is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRef {
    /// The group.
    pub id: GroupId,
    /// Its `displayName`.
    pub display_name: String,
}

/// A user with the groups it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWithGroups {
    /// The user.
    pub user: User,
    /// The groups, in the order of their ids.
    pub groups: Vec<GroupRef>,
}

/// A user as a list shows it: what is answered, and nothing of what it is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedUser {
    /// Identifies the user in its directory.
    pub id: UserId,
    /// The SCIM resource as it is answered, less `id`, `groups` and `meta`.
    pub document: String,
    /// Counts the changes; from 1.
    pub version: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// The groups that it is in, in the order of their ids.
    pub groups: Vec<GroupRef>,
}

impl From<UserWithGroups> for ListedUser {
    fn from(found: UserWithGroups) -> Self {
        let UserWithGroups { user, groups } = found;
        let User { id, profile, version, created, updated, .. } = user;
        Self { id, document: profile.document, version, created, updated, groups }
    }
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRef {
    /// The user.
    pub id: UserId,
    /// How the person is called.
    pub name: String,
}

/// A row of the console's list of a group's members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMember {
    /// Identifies the user in its directory.
    pub id: UserId,
    /// How the person is called.
    pub name: String,
    /// SCIM's `userName`.
    pub user_name: String,
    /// The address the person signs in with, if there is one.
    pub email: Option<String>,
    /// Whether the directory says that the person may sign in.
    pub active: bool,
    /// Since when the person is in the group.
    pub since: Timestamp,
}

/// What an identity provider says of a group, its members apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupProfile {
    /// The group's name, which is the role's name.
    pub display_name: String,
    /// The identity provider's own id; not unique.
    pub external_id: Option<String>,
    /// The SCIM resource as it is answered, less `id`, `members` and `meta`.
    pub document: String,
}

/// The directory's record of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Identifies the group in its directory.
    pub id: GroupId,
    /// The role it is.
    pub role: RoleId,
    /// What the identity provider says.
    pub profile: GroupProfile,
    /// Members it has.
    pub member_count: i64,
    /// Counts the changes, those of the members too; from 1.
    pub version: i64,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
}

/// Decides on a member of a group.
pub type MemberMatcher = Arc<dyn Fn(&MemberRef) -> bool + Send + Sync>;

/// One change of a group's members.
#[derive(Clone)]
pub enum MemberChange {
    /// Puts users in; those that are in stay.
    Add(Vec<UserId>),
    /// Takes users out; those that are not in are passed over.
    Remove(Vec<UserId>),
    /// Takes out the members that match.
    RemoveWhere(MemberMatcher),
    /// Leaves exactly these users in.
    Replace(Vec<UserId>),
    /// Takes everybody out.
    Clear,
}

/// A change of a group: its new profile, and what is done to its members, in order.
#[derive(Clone)]
pub struct GroupEdit {
    /// The profile after the change; the same as before where only members change.
    pub profile: GroupProfile,
    /// What is done to the members.
    pub members: Vec<MemberChange>,
}

/// A row of the console's list of a directory's users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSummary {
    /// Identifies the user in its directory.
    pub id: UserId,
    /// How the person is called.
    pub name: String,
    /// SCIM's `userName`.
    pub user_name: String,
    /// The address the person signs in with, if there is one.
    pub email: Option<String>,
    /// Whether the directory says that the person may sign in.
    pub active: bool,
    /// When it last changed.
    pub updated: Timestamp,
}

/// A row of the console's list of a directory's groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSummary {
    /// Identifies the group in its directory.
    pub id: GroupId,
    /// The group's name, which is the role's name.
    pub display_name: String,
    /// Members it has.
    pub members: i64,
    /// When it last changed.
    pub updated: Timestamp,
}

/// Which resources of a directory are asked for: all of these must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Equals {
    /// `id`, to the letter.
    Id(String),
    /// `userName`, without case.
    UserName(String),
    /// `externalId`, to the letter.
    ExternalId(String),
    /// `displayName`, without case.
    DisplayName(String),
    /// One of `emails.value`, without case.
    Email(String),
    /// One of a group's `members.value`, to the letter.
    Member(String),
    /// One of a user's `groups.value`, to the letter.
    Group(String),
    /// Whether a user is active.
    Active(bool),
    /// What nothing is.
    Nothing,
}

/// A part of a list by number, as SCIM's `startIndex` and `count` ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Rows to pass over.
    pub offset: u64,
    /// Most rows to return.
    pub limit: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_e_mail_address_is_user_name_then_primary_then_work_then_first() {
        let email = |value: &str, kind: Option<&str>, primary| Email {
            value: value.into(),
            kind: kind.map(Into::into),
            primary,
        };
        let all = [
            email("first@x.example", None, false),
            email("work@x.example", Some("Work"), false),
            email("p@x.example", None, true),
        ];
        let address = |user_name, emails| email_address(user_name, emails).map(|email| email.to_string());
        assert_eq!(address("me@x.example", &all).as_deref(), Some("me@x.example"));
        assert_eq!(address("me", &all).as_deref(), Some("p@x.example"));
        assert_eq!(address("me", &all[..2]).as_deref(), Some("work@x.example"));
        assert_eq!(address("me", &all[..1]).as_deref(), Some("first@x.example"));
        assert_eq!(address("me", &[email("no address", None, true)]), None);
    }
}
