//! One user, one group and the beginnings of one directory, as the console shows them.

use crate::domain::{Ctx, DomainError, DomainResult};
use crate::model::account::Account;
use crate::model::directory::Directory;
use crate::model::event::Event;
use crate::model::ids::{AccountId, DirectoryId, GroupId, OrganizationId, UserId};
use crate::model::page::{Page, PageRequest};
use crate::model::person::{HeldRole, NamedRole, PersonOrganization, PersonRecord, RoleGroup};
use crate::model::request_log::FirstCalls;
use crate::model::text::key_of;
use crate::model::time::Timestamp;
use crate::model::user::{Group, GroupMember, User};
use crate::store::Reader;

/// Most organizations of one person that are shown.
pub const MOST_ORGANIZATIONS: u32 = 20;

/// Names of roles that are looked through for one that is like what was asked for.
const ROLE_NAMES: u32 = 2_000;
/// Bytes of a name that is looked for: more than any role's has, and no more work than that.
const MOST_ASKED: usize = 1_024;
/// Most roles that are offered in the place of one that is not there.
const MOST_ALIKE: usize = 3;
/// From which likeness on (Jaro and Winkler's, of 1) two names are alike: "engineers" and "engineering" are, "sales" and "staff" are not.
const ALIKE: f64 = 0.82;

/// What an organization knows of a person, whatever brought the person there.
#[derive(Debug)]
pub struct Standing {
    /// Whether the person may sign in to the organization; none where there is no membership.
    pub may_sign_in: Option<bool>,
    /// Whether there is an e-mail address to sign in with.
    pub has_address: bool,
    /// What each directory of the organization says.
    pub records: Vec<PersonRecord>,
    /// The person's roles in this organization.
    pub roles: Vec<HeldRole>,
    /// The directory that says that the person is not active, and the change that it said so with, if that is known.
    pub turned_off: Option<(PersonRecord, Option<Event>)>,
}

/// Tells what an organization knows of a person. A fixed number of statements.
///
/// # Errors
/// When the database fails.
pub async fn standing(ctx: &Ctx, organization: &OrganizationId, account: &AccountId) -> DomainResult<Standing> {
    let mut reader = ctx.db.read().await?;
    read_standing(&mut reader, organization, account, None).await
}

/// Reads a standing; of several directories that say that the person is not active, the one of this user comes first.
async fn read_standing(
    reader: &mut Reader,
    organization: &OrganizationId,
    account: &AccountId,
    user: Option<&UserId>,
) -> DomainResult<Standing> {
    let may_sign_in = reader.memberships().find_active(organization, account).await?;
    let has_address = reader.accounts().find(account).await?.is_some_and(|account| account.email.is_some());
    let records = reader.memberships().records(organization, account).await?;
    let roles = reader.memberships().held_roles(organization, account).await?;
    let off = records.iter().filter(|record| !record.active);
    let turned_off = match off.min_by_key(|record| Some(&record.user) != user) {
        Some(record) => {
            let actions = ["user.deactivated", "user.created"];
            let event = reader.events().last_about(organization, record.user.as_str(), actions, None).await?;
            Some((record.clone(), event))
        }
        None => None,
    };
    Ok(Standing { may_sign_in, has_address, records, roles, turned_off })
}

/// What there is to know of a user of a directory.
#[derive(Debug)]
pub struct UserDetail {
    /// The user, as the directory sent it.
    pub user: User,
    /// The person.
    pub account: Account,
    /// What the organization knows of the person.
    pub standing: Standing,
    /// The organizations that the person is in.
    pub organizations: Vec<PersonOrganization>,
}

/// Finds a user of a directory, with what there is to know of the person. A fixed number of statements.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has no such directory, or the directory no such user.
pub async fn user(
    ctx: &Ctx,
    organization: &OrganizationId,
    directory: &DirectoryId,
    id: &UserId,
) -> DomainResult<UserDetail> {
    let mut reader = ctx.db.read().await?;
    check_directory(&mut reader, organization, directory).await?;
    let user = reader.users().find(directory, id).await?.ok_or(DomainError::NotFound)?;
    let account = reader.accounts().find(&user.account).await?.ok_or(DomainError::NotFound)?;
    let standing = read_standing(&mut reader, organization, &account.id, Some(id)).await?;
    let organizations = reader.memberships().organizations_of(&account.id, MOST_ORGANIZATIONS).await?;
    Ok(UserDetail { user, account, standing, organizations })
}

/// Why a person has a role, or has it not.
#[derive(Debug)]
pub enum RoleAnswer {
    /// The organization has no role of that name; these are called much alike, the likest first.
    NoSuchRole(Vec<String>),
    /// The person has it.
    Held(Vec<HeldRole>),
    /// It comes from no group, and the person has it not.
    NotGiven {
        /// The role.
        role: NamedRole,
        /// The last time that it was taken from the person, if it was.
        taken: Option<Box<Event>>,
    },
    /// It comes from a group that the person is not in.
    NotInGroup {
        /// The role.
        role: NamedRole,
        /// The group that it is.
        group: RoleGroup,
        /// The directory of that group.
        directory: Box<Directory>,
        /// Whether that directory knows the person.
        known_there: bool,
        /// The last time that the person came into the group or left it, if that is known.
        last: Option<Box<Event>>,
    },
}

/// Says why a person has a role, or has it not.
///
/// # Errors
/// When the database fails.
pub async fn role(
    ctx: &Ctx,
    organization: &OrganizationId,
    account: &AccountId,
    standing: &Standing,
    name: &str,
) -> DomainResult<RoleAnswer> {
    let mut reader = ctx.db.read().await?;
    let Some(role) = reader.roles().find_by_name(organization, name).await? else {
        let names = reader.roles().names(organization, ROLE_NAMES).await?;
        return Ok(RoleAnswer::NoSuchRole(alike(name, names.into_iter().map(|(_, name)| name.to_string()))));
    };
    let held: Vec<HeldRole> = standing.roles.iter().filter(|held| held.name == role.name).cloned().collect();
    if !held.is_empty() {
        return Ok(RoleAnswer::Held(held));
    }
    let Some(group) = role.group.clone() else {
        let detail = role_taken(&role.name);
        let taken = reader.events().last_saying(organization, account.as_str(), "member.role_taken", &detail).await?;
        return Ok(RoleAnswer::NotGiven { role, taken: taken.map(Box::new) });
    };
    let directory = check_directory(&mut reader, organization, &group.directory).await?;
    let there = standing.records.iter().find(|record| record.directory == group.directory);
    let last = match there {
        Some(record) => {
            let actions = ["user.joined", "user.left"];
            reader.events().last_about(organization, record.user.as_str(), actions, Some(group.group.as_str())).await?
        }
        None => None,
    };
    Ok(RoleAnswer::NotInGroup {
        role,
        group,
        directory: Box::new(directory),
        known_there: there.is_some(),
        last: last.map(Box::new),
    })
}

/// What the event says of a role that was taken by hand.
pub(super) fn role_taken(name: &str) -> String {
    format!("Took the role “{name}”")
}

/// Names that are much like what was asked for, the likest first: those that have it in them, or nearly its letters.
fn alike(asked: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    if asked.len() > MOST_ASKED {
        return Vec::new();
    }
    let asked = key_of(asked.trim());
    let mut alike: Vec<(f64, String)> = names
        .filter_map(|name| {
            let key = key_of(&name);
            let likeness = strsim::jaro_winkler(&asked, &key);
            (likeness >= ALIKE || key.contains(&asked)).then_some((likeness, name))
        })
        .collect();
    alike.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    alike.into_iter().take(MOST_ALIKE).map(|(_, name)| name).collect()
}

/// Finds a group of a directory.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has no such directory, or the directory no such group.
pub async fn group(
    ctx: &Ctx,
    organization: &OrganizationId,
    directory: &DirectoryId,
    id: &GroupId,
) -> DomainResult<Group> {
    let mut reader = ctx.db.read().await?;
    check_directory(&mut reader, organization, directory).await?;
    reader.groups().find(directory, id).await?.ok_or(DomainError::NotFound)
}

/// Lists a group's members by name.
///
/// # Errors
/// When the database fails.
pub async fn members(
    ctx: &Ctx,
    directory: &DirectoryId,
    group: &GroupId,
    request: &PageRequest,
) -> DomainResult<Page<GroupMember>> {
    Ok(ctx.db.read().await?.groups().list_members(directory, group, request).await?)
}

/// What a directory has seen so far, each with when it first did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Milestones {
    /// Its first calls, as far as they are still kept.
    pub calls: FirstCalls,
    /// The first user.
    pub user: Option<Timestamp>,
    /// The first group.
    pub group: Option<Timestamp>,
    /// The first deactivation, or the first removal where that came before.
    pub deactivation: Option<Timestamp>,
}

/// Tells what a directory has seen so far.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has no such directory.
pub async fn milestones(ctx: &Ctx, organization: &OrganizationId, directory: &DirectoryId) -> DomainResult<Milestones> {
    let mut reader = ctx.db.read().await?;
    check_directory(&mut reader, organization, directory).await?;
    let calls = reader.request_log().first(directory).await?;
    let user = reader.events().first_of_action(organization, directory, "user.created").await?;
    let group = reader.events().first_of_action(organization, directory, "group.created").await?;
    let deactivated = reader.events().first_of_action(organization, directory, "user.deactivated").await?;
    let removed = reader.events().first_of_action(organization, directory, "user.removed").await?;
    let deactivation = [deactivated, removed].into_iter().flatten().min();
    Ok(Milestones { calls, user, group, deactivation })
}

async fn check_directory(
    reader: &mut Reader,
    organization: &OrganizationId,
    directory: &DirectoryId,
) -> DomainResult<Directory> {
    reader.directories().find(organization, directory).await?.ok_or(DomainError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::alike;

    #[test]
    fn names_that_are_nearly_what_was_asked_for_are_offered() {
        let names = [
            "Engineering",
            "Sales",
            "Data Platform",
            "Field Service",
            "Customer Success",
            "On-call",
            "IT Service Desk",
        ];
        let alike = |asked: &str| alike(asked, names.into_iter().map(ToOwned::to_owned));
        for asked in ["Engineers", "engineering team", "eng", "Enginering", "ENGINEERING "] {
            assert_eq!(alike(asked), ["Engineering"], "{asked}");
        }
        assert_eq!(alike("service"), ["IT Service Desk", "Field Service"]);
        assert_eq!(alike("oncall"), ["On-call"]);
        for asked in ["Marketing", "Nobody", "日本"] {
            assert!(alike(asked).is_empty(), "{asked}");
        }
        assert_eq!(alike("e").len(), 3);
        assert!(alike(&"engineering ".repeat(100)).is_empty());
    }
}
