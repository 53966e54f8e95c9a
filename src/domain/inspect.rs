//! One user, one group and the beginnings of one directory, as the console shows them.

use crate::domain::{Ctx, DomainError, DomainResult};
use crate::model::account::Account;
use crate::model::directory::Directory;
use crate::model::event::Event;
use crate::model::ids::{DirectoryId, GroupId, OrganizationId, UserId};
use crate::model::page::{Page, PageRequest};
use crate::model::person::{HeldRole, NamedRole, PersonOrganization, PersonRecord};
use crate::model::request_log::FirstCalls;
use crate::model::time::Timestamp;
use crate::model::user::{Group, GroupMember, User};
use crate::store::Reader;

/// Most organizations of one person that are shown.
pub const MOST_ORGANIZATIONS: u32 = 20;

/// What there is to know of a user of a directory.
#[derive(Debug)]
pub struct UserDetail {
    /// The user, as the directory sent it.
    pub user: User,
    /// The person.
    pub account: Account,
    /// Whether the person may sign in to the organization; none where there is no membership.
    pub may_sign_in: Option<bool>,
    /// What each directory of the organization says.
    pub records: Vec<PersonRecord>,
    /// The organizations that the person is in.
    pub organizations: Vec<PersonOrganization>,
    /// The person's roles in this organization.
    pub roles: Vec<HeldRole>,
    /// The change that turned the user off, if it is off and that is known.
    pub turned_off: Option<Event>,
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
    let may_sign_in = reader.memberships().find_active(organization, &account.id).await?;
    let records = reader.memberships().records(organization, &account.id).await?;
    let organizations = reader.memberships().organizations_of(&account.id, MOST_ORGANIZATIONS).await?;
    let roles = reader.memberships().held_roles(organization, &account.id).await?;
    let off = records.iter().find(|record| record.user == user.id && !record.active);
    let off = off.or_else(|| records.iter().find(|record| !record.active));
    let turned_off = match off {
        Some(record) => {
            let actions = ["user.deactivated", "user.created"];
            reader.events().last_about(organization, record.user.as_str(), actions, None).await?
        }
        None => None,
    };
    Ok(UserDetail { user, account, may_sign_in, records, organizations, roles, turned_off })
}

/// Why a person has a role, or has it not.
#[derive(Debug)]
pub enum RoleAnswer {
    /// The organization has no role of that name.
    NoSuchRole,
    /// The person has it.
    Held(Vec<HeldRole>),
    /// It comes from no group, and was not given.
    NotGiven(NamedRole),
    /// It comes from a group that the person is not in.
    NotInGroup {
        /// The role, and the group that it is.
        role: NamedRole,
        /// Whether the directory of that group knows the person.
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
    detail: &UserDetail,
    name: &str,
) -> DomainResult<RoleAnswer> {
    let mut reader = ctx.db.read().await?;
    let Some(role) = reader.roles().find_by_name(organization, name).await? else {
        return Ok(RoleAnswer::NoSuchRole);
    };
    let held: Vec<HeldRole> = detail.roles.iter().filter(|held| held.name == role.name).cloned().collect();
    if !held.is_empty() {
        return Ok(RoleAnswer::Held(held));
    }
    let Some(group) = role.group.clone() else { return Ok(RoleAnswer::NotGiven(role)) };
    let there = detail.records.iter().find(|record| record.directory == group.directory);
    let last = match there {
        Some(record) => {
            let actions = ["user.joined", "user.left"];
            reader.events().last_about(organization, record.user.as_str(), actions, Some(group.group.as_str())).await?
        }
        None => None,
    };
    Ok(RoleAnswer::NotInGroup { role, known_there: there.is_some(), last: last.map(Box::new) })
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
