//! SCIM groups: each is a role of the organization, with the directory's users in it.

use std::collections::{HashMap, HashSet};

use crate::domain::provisioning::moves::{Moves, Told};
use crate::domain::provisioning::{Caller, Deed, SCAN_ROWS, check_text, hold_directory, note, settled};
use crate::domain::{Ctx, DomainError, DomainResult, retry};
use crate::model::account::Role;
use crate::model::event::AttributeChange;
use crate::model::ids::{GroupId, UserId};
use crate::model::text::Name;
use crate::model::user::{Group, GroupEdit, GroupProfile, MemberChange, MemberRef};
use crate::model::version::Precondition;
use crate::store::{Candidate, Tx};

/// Most characters of a group's name. What an identity provider calls a group is not ours to shorten.
const NAME_CHARACTERS: usize = 256;

/// A group with its members, where they were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupWithMembers {
    /// The group.
    pub group: Group,
    /// The members; nothing when they were not asked for.
    pub members: Option<Vec<MemberRef>>,
}

/// Creates a group, and the role that it is, and puts the members in it.
///
/// # Errors
/// [`DomainError::Conflict`] when the organization has a role of that name, whoever made it;
/// [`DomainError::UnknownMembers`] when a member is no user of the directory. Then nothing is made.
pub async fn create(ctx: &Ctx, caller: &Caller, profile: GroupProfile, members: Vec<UserId>) -> DomainResult<Group> {
    let made = retry::contended(|| store_new(ctx, caller, profile.clone(), members.clone())).await;
    settled(ctx, made).await
}

async fn store_new(ctx: &Ctx, caller: &Caller, profile: GroupProfile, members: Vec<UserId>) -> DomainResult<Group> {
    let directory = &caller.directory;
    let name = parse_name(&profile.display_name)?;
    check_text("externalId", profile.external_id.as_deref())?;
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    hold_directory(&mut tx, caller).await?;
    let role = Role { id: ctx.new_id(), name, is_default: false, created: now };
    tx.roles().insert(&directory.organization, &role).await?;
    let mut group =
        Group { id: ctx.new_id(), role: role.id, profile, member_count: 0, version: 1, created: now, updated: now };
    let members = distinct(members);
    let mut known = candidates(&mut tx, caller, &group.id, &members).await?;
    let mut moves = Moves::default();
    moves.add(members.iter().filter_map(|id| known.remove(id).map(|found| member(id, found))));
    group.member_count = i64::try_from(members.len()).unwrap_or(i64::MAX);
    tx.groups().insert(&directory.id, &directory.organization, &group).await?;
    tx.groups().add_members(&directory.id, &group.id, &members, now).await?;
    tx.directories().add_to_counts(&directory.id, group.id.as_str(), 0, 1).await?;
    let detail = format!("Created the role with {}", self::members(group.member_count));
    tell(&mut tx, ctx, caller, &group, ("group.created", &detail), &moves.changes(), &moves).await?;
    tx.commit().await?;
    Ok(group)
}

/// Changes a group: `edit` gets the stored state and says what is to be done. What changes nothing leaves the version.
///
/// # Errors
/// [`DomainError::NotFound`], [`DomainError::VersionMismatch`], what `edit` says, [`DomainError::Conflict`] when another role has
/// the new name, or [`DomainError::UnknownMembers`]. Then nothing is changed.
pub async fn change<E: From<DomainError>>(
    ctx: &Ctx,
    caller: &Caller,
    id: &GroupId,
    precondition: &Precondition,
    edit: impl Fn(&Group) -> Result<GroupEdit, E> + Send + Sync,
) -> Result<Group, E> {
    let changed = retry::contended(|| try_change(ctx, caller, id, precondition, &edit)).await;
    settled(ctx, changed.map_err(E::from).and_then(|changed| changed)).await
}

/// Changes a group once; what `edit` refuses is no reason to try again.
async fn try_change<E>(
    ctx: &Ctx,
    caller: &Caller,
    id: &GroupId,
    precondition: &Precondition,
    edit: impl Fn(&Group) -> Result<GroupEdit, E> + Send,
) -> DomainResult<Result<Group, E>> {
    let mut tx = ctx.db.write().await?;
    hold_directory(&mut tx, caller).await?;
    let before = hold(&mut tx, caller, id, precondition).await?;
    match edit(&before) {
        Ok(edit) => store_change(tx, ctx, caller, before, edit).await.map(Ok),
        Err(refusal) => Ok(Err(refusal)),
    }
}

async fn store_change(mut tx: Tx, ctx: &Ctx, caller: &Caller, before: Group, edit: GroupEdit) -> DomainResult<Group> {
    let directory = &caller.directory;
    let now = ctx.now();
    let mut moves = Moves::default();
    for change in edit.members {
        change_members(&mut tx, ctx, caller, &before.id, change, &mut moves).await?;
    }
    let (added, removed) = (moves.added(), moves.removed());
    if edit.profile == before.profile && added == 0 && removed == 0 {
        // Kept, though nothing was changed: it may have been changed to this by one whose commit is still to come.
        tx.commit().await?;
        return Ok(before);
    }
    if edit.profile.external_id != before.profile.external_id {
        check_text("externalId", edit.profile.external_id.as_deref())?;
    }
    let renamed = edit.profile.display_name != before.profile.display_name;
    if renamed {
        let name = parse_name(&edit.profile.display_name)?;
        tx.roles().rename(&directory.organization, &before.role, &name).await?;
    }
    let mut parts = Vec::new();
    if renamed {
        parts.push(format!("renamed from “{}”", before.profile.display_name));
    }
    if added > 0 {
        parts.push(format!("{} added", self::members(added)));
    }
    if removed > 0 {
        parts.push(format!("{} removed", self::members(removed)));
    }
    let detail =
        if parts.is_empty() { "Changed the group".to_owned() } else { format!("Changed: {}", parts.join(", ")) };
    let group = Group {
        profile: edit.profile,
        member_count: before.member_count + added - removed,
        version: before.version + 1,
        updated: now,
        ..before.clone()
    };
    tx.groups().update(&directory.id, &before.profile, &group).await?;
    let mut changes = profile_changes(&before.profile, &group.profile);
    changes.extend(moves.changes());
    tell(&mut tx, ctx, caller, &group, ("group.changed", &detail), &changes, &moves).await?;
    tx.commit().await?;
    Ok(group)
}

/// Writes the event of a group, and one for each person who came into it or left it.
async fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    caller: &Caller,
    group: &Group,
    (action, detail): (&'static str, &str),
    changes: &[AttributeChange],
    moves: &Moves,
) -> DomainResult<()> {
    let (subject_id, subject_label) = (group.id.as_str(), group.profile.display_name.as_str());
    let told = Told::of(subject_label);
    let deed = Deed { action, subject_id, subject_label, detail, changes };
    note(tx, ctx, caller, deed, &moves.happenings(caller, &group.id, &told)).await
}

/// Tells which of a group's names differ.
fn profile_changes(before: &GroupProfile, after: &GroupProfile) -> Vec<AttributeChange> {
    let names = [
        ("displayName", Some(before.display_name.as_str()), Some(after.display_name.as_str())),
        ("externalId", before.external_id.as_deref(), after.external_id.as_deref()),
    ];
    let differing = names.into_iter().filter(|(_, before, after)| before != after);
    differing.map(|(name, before, after)| AttributeChange::new(name, before, after)).collect()
}

/// A user that was found, as one who comes into a group or leaves it.
fn member(id: &UserId, found: Candidate) -> MemberRef {
    MemberRef { id: id.clone(), name: found.name }
}

/// Makes one change of members, and takes down who came in and who went out.
async fn change_members(
    tx: &mut Tx,
    ctx: &Ctx,
    caller: &Caller,
    group: &GroupId,
    change: MemberChange,
    moves: &mut Moves,
) -> DomainResult<()> {
    let directory = &caller.directory.id;
    match change {
        MemberChange::Add(users) => {
            let users = distinct(users);
            let mut candidates = candidates(tx, caller, group, &users).await?;
            candidates.retain(|_, candidate| !candidate.is_member);
            let new: Vec<UserId> = users.into_iter().filter(|user| candidates.contains_key(user)).collect();
            tx.groups().add_members(directory, group, &new, ctx.now()).await?;
            moves.add(new.iter().filter_map(|id| candidates.remove(id).map(|found| member(id, found))));
        }
        MemberChange::Remove(users) => {
            moves.remove(tx.groups().remove_members(directory, group, &distinct(users)).await?);
        }
        MemberChange::RemoveWhere(matches) => {
            let mut after = String::new();
            loop {
                let members = tx.groups().members(directory, group, &after, SCAN_ROWS).await?;
                let Some(last) = members.last() else { break };
                last.id.as_str().clone_into(&mut after);
                let gone: Vec<UserId> = members.iter().filter(|member| matches(member)).map(|m| m.id.clone()).collect();
                moves.remove(tx.groups().remove_members(directory, group, &gone).await?);
            }
        }
        MemberChange::Replace(users) => {
            let users = distinct(users);
            let mut candidates = candidates(tx, caller, group, &users).await?;
            let present = tx.groups().member_ids(directory, group).await?;
            let wanted: HashSet<&UserId> = users.iter().collect();
            let gone: Vec<UserId> = present.iter().filter(|id| !wanted.contains(id)).cloned().collect();
            let new: Vec<UserId> = users.iter().filter(|id| !present.contains(*id)).cloned().collect();
            moves.remove(tx.groups().remove_members(directory, group, &gone).await?);
            tx.groups().add_members(directory, group, &new, ctx.now()).await?;
            moves.add(new.iter().filter_map(|id| candidates.remove(id).map(|found| member(id, found))));
        }
        MemberChange::Clear => moves.remove(tx.groups().clear_members(directory, group).await?),
    }
    Ok(())
}

/// Deletes a group with its role, which is taken from everybody.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none; [`DomainError::VersionMismatch`].
pub async fn remove(ctx: &Ctx, caller: &Caller, id: &GroupId, precondition: &Precondition) -> DomainResult<()> {
    settled(ctx, retry::contended(|| try_remove(ctx, caller, id, precondition)).await).await
}

async fn try_remove(ctx: &Ctx, caller: &Caller, id: &GroupId, precondition: &Precondition) -> DomainResult<()> {
    let directory = &caller.directory;
    let mut tx = ctx.db.write().await?;
    hold_directory(&mut tx, caller).await?;
    let group = hold(&mut tx, caller, id, precondition).await?;
    tx.roles().delete(&directory.organization, &group.role).await?;
    tx.directories().add_to_counts(&directory.id, group.id.as_str(), 0, -1).await?;
    let detail = format!("Deleted the role; {} lost it", self::members(group.member_count));
    tell(&mut tx, ctx, caller, &group, ("group.removed", &detail), &[], &Moves::default()).await?;
    tx.commit().await?;
    Ok(())
}

/// Finds a group, with its members if asked.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find(ctx: &Ctx, caller: &Caller, id: &GroupId, with_members: bool) -> DomainResult<GroupWithMembers> {
    let directory = &caller.directory.id;
    let mut reader = ctx.db.read().await?;
    let group = reader.groups().find(directory, id).await?.ok_or(DomainError::NotFound)?;
    let members = if with_members {
        let mut found = reader.groups().members_of(directory, std::slice::from_ref(id)).await?;
        Some(found.remove(id).unwrap_or_default())
    } else {
        None
    };
    Ok(GroupWithMembers { group, members })
}

/// Holds a group that is in the version that is asked for.
async fn hold(tx: &mut Tx, caller: &Caller, id: &GroupId, precondition: &Precondition) -> DomainResult<Group> {
    let group = tx.groups().find_for_update(&caller.directory.id, id).await?.ok_or(DomainError::NotFound)?;
    if precondition.allows(&group.tag()) { Ok(group) } else { Err(DomainError::VersionMismatch) }
}

fn parse_name(name: &str) -> DomainResult<Name> {
    Name::parse_up_to(name, NAME_CHARACTERS).map_err(|problem| DomainError::Invalid { field: "displayName", problem })
}

fn distinct(users: Vec<UserId>) -> Vec<UserId> {
    let mut seen = HashSet::with_capacity(users.len());
    users.into_iter().filter(|user| seen.insert(user.clone())).collect()
}

/// Checks that these are users of the directory, and tells which of them are in the group.
async fn candidates(
    tx: &mut Tx,
    caller: &Caller,
    group: &GroupId,
    users: &[UserId],
) -> DomainResult<HashMap<UserId, Candidate>> {
    if users.is_empty() {
        return Ok(HashMap::new());
    }
    let known = tx.groups().candidates(&caller.directory.id, group, users).await?;
    let unknown: Vec<String> =
        users.iter().filter(|user| !known.contains_key(*user)).map(ToString::to_string).collect();
    if unknown.is_empty() { Ok(known) } else { Err(DomainError::UnknownMembers(unknown)) }
}

/// Counts members in words.
fn members(number: i64) -> String {
    if number == 1 { "1 member".to_owned() } else { format!("{number} members") }
}
