//! SCIM users: create or link, change, deactivate, remove.

use crate::domain::events::{Happening, record_all};
use crate::domain::provisioning::decide::{AccountChange, PasswordChange, account_change, describe_user_change};
use crate::domain::provisioning::moves::TOLD;
use crate::domain::provisioning::{Caller, Deed, check_length, check_text, hold_directory, note, settled};
use crate::domain::retry::Attempts;
use crate::domain::{Ctx, DomainError, DomainResult, passwords, retry};
use crate::model::event::AttributeChange;
use crate::model::ids::{AccountId, DirectoryId, UserId};
use crate::model::secret::{PasswordHash, PlainToken};
use crate::model::text::EmailAddress;
use crate::model::user::{GroupRef, ListedUser, PasswordWrite, User, UserProfile, UserWithGroups, UserWrite};
use crate::model::version::Precondition;
use crate::store::{Authenticated, HeldUser, MemberName, Tx};

mod create;

pub use create::create;

pub use crate::store::Wanted;

/// Changes a user: `edit` gets the stored state and returns the new one, or nothing to leave it as it is.
///
/// # Errors
/// [`DomainError::NotFound`], [`DomainError::VersionMismatch`], what `edit` says, or [`DomainError::Conflict`] when another user
/// has the new `userName`.
pub async fn change<E: From<DomainError>>(
    ctx: &Ctx,
    caller: &Caller,
    id: &UserId,
    precondition: &Precondition,
    edit: impl Fn(&User) -> Result<UserWrite, E> + Send + Sync,
) -> Result<UserWithGroups, E> {
    settled(ctx, try_change(ctx, caller, id, precondition, edit).await).await
}

async fn try_change<E: From<DomainError>>(
    ctx: &Ctx,
    caller: &Caller,
    id: &UserId,
    precondition: &Precondition,
    edit: impl Fn(&User) -> Result<UserWrite, E> + Send + Sync,
) -> Result<UserWithGroups, E> {
    let mut attempts = Attempts::default();
    let mut memory = Memory { hashed: None, with_groups: !precondition.is_none() };
    loop {
        match attempt(ctx, caller, id, precondition, &edit, &mut memory).await {
            Ok(Some(changed)) => return changed,
            Ok(None) | Err(DomainError::Stale) if attempts.again().await => {}
            Ok(None) => return Err(DomainError::Stale.into()),
            Err(error) => return Err(error.into()),
        }
    }
}

/// What one attempt to change a user leaves for the next one.
struct Memory {
    /// The hash of the new password, and the state of the user for which it was made.
    hashed: Option<(User, Option<PasswordHash>)>,
    /// Whether the groups of the user are held, too.
    with_groups: bool,
}

/// Tries to change a user, and says what came of it; nothing where it is to be tried again with what is known now.
async fn attempt<E>(
    ctx: &Ctx,
    caller: &Caller,
    id: &UserId,
    precondition: &Precondition,
    edit: impl Fn(&User) -> Result<UserWrite, E> + Send + Sync,
    memory: &mut Memory,
) -> DomainResult<Option<Result<UserWithGroups, E>>> {
    let mut tx = ctx.db.write().await?;
    hold_directory(&mut tx, caller).await?;
    let before = if memory.with_groups {
        let Some(held) = hold_with_groups(&mut tx, caller, id).await? else { return Ok(None) };
        if !precondition.allows(&held.user.tag(&held.groups)) {
            return Err(DomainError::VersionMismatch);
        }
        held
    } else {
        find_for_update(&mut tx, caller, id).await?
    };
    let after = match edit(&before.user) {
        Ok(after) => after,
        Err(refusal) => return Ok(Some(Err(refusal))),
    };
    if matches!(after.password, PasswordWrite::Keep) && after.profile == before.user.profile {
        // Kept, though nothing was changed: it may have been changed to this by one whose commit is still to come.
        tx.commit().await?;
        return Ok(Some(Ok(UserWithGroups { user: before.user, groups: before.groups })));
    }
    check(&after, Some(&before.user.profile))?;
    if after.profile.name != before.user.profile.name && !memory.with_groups {
        // The groups of a person who is renamed change too, and groups are held before users.
        memory.with_groups = true;
        return Ok(None);
    }
    let hash = match memory.hashed.take() {
        _ if !matches!(after.password, PasswordWrite::Set(_)) => None,
        Some((seen, hash)) if seen == before.user => hash,
        _ => {
            // Argon2 takes tens of milliseconds: too long to hold SQLite's one writer. So it runs outside, and the change is
            // made in a second unit of work, if the user is then as it was.
            drop(tx);
            memory.hashed = Some((before.user, hash_password(ctx, &after).await?));
            return Ok(None);
        }
    };
    let groups = before.groups.clone();
    match store_change(tx, ctx, caller, before.clone(), after, hash.clone()).await {
        Err(DomainError::Stale) => {
            memory.hashed = Some((before.user, hash));
            Err(DomainError::Stale)
        }
        result => Ok(Some(Ok(UserWithGroups { user: result?, groups }))),
    }
}

async fn store_change(
    mut tx: Tx,
    ctx: &Ctx,
    caller: &Caller,
    held: HeldUser,
    after: UserWrite,
    hash: Option<PasswordHash>,
) -> DomainResult<User> {
    let directory = &caller.directory;
    let organization = &directory.organization;
    let now = ctx.now();
    let follows = follow_account(&mut tx, ctx, caller, &held, &after, hash.as_ref()).await?;
    let before = held.user;
    if after.profile == before.profile && follows.password == PasswordChange::Kept {
        tx.commit().await?;
        return Ok(before);
    }
    let (action, detail) = describe_user_change(&before.profile, &after.profile, &after.changed, follows.password);
    let user = User {
        account: follows.account.unwrap_or_else(|| before.account.clone()),
        profile: after.profile,
        version: before.version + 1,
        updated: now,
        ..before.clone()
    };
    tx.users().update(&directory.id, &before, &user, after.emails.as_deref()).await?;
    if user.profile.name != before.profile.name {
        tx.groups().rename_member(&directory.id, &user.id, now).await?;
    }
    if user.account != before.account {
        join(&mut tx, ctx, caller, &user).await?;
        leave(&mut tx, caller, &before.account).await?;
    } else if !user.profile.has_same_names(&before.profile) {
        refresh(&mut tx, caller, &user).await?;
    } else if user.profile.active != before.profile.active {
        tx.memberships().refresh_active(organization, &user.account).await?;
        end_sessions(&mut tx, caller, &user).await?;
    }
    tell(&mut tx, ctx, caller, &user, (action, &detail), &after.changes).await?;
    tx.commit().await?;
    Ok(user)
}

/// Writes the event of a user.
async fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    caller: &Caller,
    user: &User,
    deed: (&'static str, &str),
    changes: &[AttributeChange],
) -> DomainResult<()> {
    note(tx, ctx, caller, deed_of(user, deed, changes), &[]).await
}

/// What was done to a user.
fn deed_of<'a>(user: &'a User, (action, detail): (&'static str, &'a str), changes: &'a [AttributeChange]) -> Deed<'a> {
    Deed { action, subject_id: user.id.as_str(), subject_label: &user.profile.user_name, detail, changes }
}

/// What a change of a user meant for the person's account.
struct Followed {
    /// The account that the user has from now on, if it is another one.
    account: Option<AccountId>,
    /// What became of the account's password.
    password: PasswordChange,
}

/// Changes the account of a user as far as it follows the directory, and holds it where the user's state counts for others.
async fn follow_account(
    tx: &mut Tx,
    ctx: &Ctx,
    caller: &Caller,
    held: &HeldUser,
    after: &UserWrite,
    hash: Option<&PasswordHash>,
) -> DomainResult<Followed> {
    let directory = &caller.directory;
    let organization = &directory.organization;
    let (before, email) = (&held.user.profile, after.profile.email.as_ref());
    let is_owner = held.account_owner.as_ref() == Some(&directory.id);
    let differs = held.account_email.as_ref() != email || held.account_name.as_ref() != Some(&after.profile.name);
    let changes_password = hash.is_some() || matches!(after.password, PasswordWrite::Remove);
    if !is_owner || !(differs || changes_password) {
        if before.active != after.profile.active || !after.profile.has_same_names(before) {
            // Another directory may change its own view of the same person: the membership is computed of both.
            tx.accounts().hold(&held.user.account).await?;
        }
        return Ok(Followed { account: None, password: PasswordChange::Kept });
    }
    if let Some(email) = email.filter(|email| Some(*email) != before.email.as_ref()) {
        tx.accounts().lock_with_holder(&held.user.account, email).await?;
    }
    let account = tx.accounts().lock(&held.user.account).await?.ok_or(DomainError::NotFound)?;
    let elsewhere = tx.accounts().is_in_another_organization(&account.id, organization).await?;
    let holder = match email {
        Some(email) if account.email.as_ref().map(EmailAddress::key) != Some(email.key()) => {
            tx.accounts().lock_by_email(email).await?
        }
        _ => None,
    };
    let mut password = PasswordChange::Kept;
    match (account_change(&directory.id, &account, elsewhere, email, holder.as_ref()), holder) {
        (AccountChange::Relink, Some(holder)) => Ok(Followed { account: Some(holder.id), password }),
        (AccountChange::Follow, _) => {
            let now = ctx.now();
            tx.accounts().set_profile(&account.id, email, &after.profile.name, now).await?;
            if let Some(hash) = hash {
                tx.accounts().set_password(&account.id, hash, organization, now).await?;
                password = PasswordChange::Set;
            }
            let counts_here = account.password.as_ref().is_some_and(|set| set.organization == *organization);
            if counts_here && matches!(after.password, PasswordWrite::Remove) {
                tx.accounts().forget_password(&account.id, organization).await?;
                password = PasswordChange::Removed;
            }
            Ok(Followed { account: None, password })
        }
        _ => Ok(Followed { account: None, password: PasswordChange::Kept }),
    }
}

/// Removes a user from the organization. The account itself is deleted only if it is in no other organization.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none, so also the second time; [`DomainError::VersionMismatch`].
pub async fn remove(ctx: &Ctx, caller: &Caller, id: &UserId, precondition: &Precondition) -> DomainResult<()> {
    settled(ctx, retry::contended(|| try_remove(ctx, caller, id, precondition)).await).await
}

async fn try_remove(ctx: &Ctx, caller: &Caller, id: &UserId, precondition: &Precondition) -> DomainResult<()> {
    let mut tx = ctx.db.write().await?;
    hold_directory(&mut tx, caller).await?;
    let held = hold_with_groups(&mut tx, caller, id).await?;
    let HeldUser { user, groups, .. } = held.ok_or(DomainError::Stale)?;
    if !precondition.allows(&user.tag(&groups)) {
        return Err(DomainError::VersionMismatch);
    }
    if !groups.is_empty() {
        tx.groups().leave_all(&caller.directory.id, id, ctx.now()).await?;
        tell_groups(&mut tx, ctx, caller, &user, &groups).await?;
    }
    remove_from_no_group(tx, ctx, caller, &user).await
}

async fn remove_from_no_group(mut tx: Tx, ctx: &Ctx, caller: &Caller, user: &User) -> DomainResult<()> {
    let directory = &caller.directory;
    let id = &user.id;
    tx.accounts().lock(&user.account).await?.ok_or(DomainError::NotFound)?;
    tx.users().delete(&directory.id, id).await?;
    tx.directories().add_to_counts(&directory.id, id.as_str(), -1, 0).await?;
    let deleted = leave(&mut tx, caller, &user.account).await?;
    let detail = match deleted {
        Left::Stays => "Removed from this directory; another one still holds the person",
        Left::Leaves => "Removed from the organization; the account stays, another organization has the person",
        Left::Deleted => "Removed from the organization; the account was deleted",
    };
    tell(&mut tx, ctx, caller, user, ("user.removed", detail), &[]).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells each group that a user left it by being removed, beside the event of the user: as many groups as a change tells of people.
async fn tell_groups(tx: &mut Tx, ctx: &Ctx, caller: &Caller, user: &User, groups: &[GroupRef]) -> DomainResult<()> {
    let changes = [AttributeChange::new("members", Some(&user.profile.name), None)];
    let happenings: Vec<Happening<'_>> = groups
        .iter()
        .take(TOLD)
        .map(|group| Happening {
            organization: Some(&caller.directory.organization),
            directory: Some(&caller.directory.id),
            action: "group.changed",
            subject_id: group.id.as_str(),
            subject_label: &group.display_name,
            detail: "Changed: 1 member left, whose user was removed",
            related_id: Some(user.id.as_str()),
            changes: &changes,
        })
        .collect();
    record_all(tx, ctx, &caller.actor, &happenings).await
}

/// Finds the directory that a token opens, and one of its users, in one round trip.
///
/// As [`directories::authenticate`](crate::domain::directories::authenticate) does: to read one user is what identity providers do
/// most.
///
/// # Errors
/// When the database fails.
pub async fn enter(
    ctx: &Ctx,
    directory: &DirectoryId,
    token: &str,
    wanted: &Wanted,
) -> DomainResult<Option<(Authenticated, Option<ListedUser>)>> {
    let Some(token) = PlainToken::parse(token) else { return Ok(None) };
    Ok(ctx.db.read().await?.users().enter(directory, &token.hash(), ctx.now(), wanted).await?)
}

/// Finds a user with the groups it is in.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find(ctx: &Ctx, caller: &Caller, id: &UserId) -> DomainResult<UserWithGroups> {
    ctx.db.read().await?.users().find_with_groups(&caller.directory.id, id).await?.ok_or(DomainError::NotFound)
}

/// Checks what indexes hold; of a change only what changes, so that nothing that is there already stands in the way of a
/// deactivation.
fn check(write: &UserWrite, before: Option<&UserProfile>) -> DomainResult<()> {
    type Text = fn(&UserProfile) -> Option<&str>;
    const INDEXED: [(&str, Text); 4] = [
        ("userName", |profile| Some(&profile.user_name)),
        ("externalId", |profile| profile.external_id.as_deref()),
        ("displayName", |profile| profile.display_name.as_deref()),
        ("name", |profile| Some(&profile.name)),
    ];
    for (field, text) in INDEXED {
        let after = text(&write.profile);
        if before.is_none_or(|before| text(before) != after) {
            check_text(field, after)?;
        }
    }
    write.emails.iter().flatten().try_for_each(|email| check_length("emails.value", email))
}

async fn hash_password(ctx: &Ctx, write: &UserWrite) -> DomainResult<Option<PasswordHash>> {
    match &write.password {
        PasswordWrite::Set(password) => passwords::hash(ctx, password.clone()).await.map(Some),
        PasswordWrite::Keep | PasswordWrite::Remove => Ok(None),
    }
}

/// Holds a user and the groups it is in, groups first: a change of members holds a group and then asks for its users.
///
/// Nothing when it was put into a group between the two: to hold that group now could be to wait for one who waits for us.
async fn hold_with_groups(tx: &mut Tx, caller: &Caller, id: &UserId) -> DomainResult<Option<HeldUser>> {
    let held = tx.groups().hold_of_user(&caller.directory.id, id).await?;
    let user = find_for_update(tx, caller, id).await?;
    let all = held.is_none_or(|held| user.groups.iter().all(|group| held.contains(&group.id)));
    Ok(all.then_some(user))
}

async fn find_for_update(tx: &mut Tx, caller: &Caller, id: &UserId) -> DomainResult<HeldUser> {
    tx.users().find_for_update(&caller.directory.id, id).await?.ok_or(DomainError::NotFound)
}

/// Makes a user's account a member with the default role, or refreshes the membership that it has.
async fn join(tx: &mut Tx, ctx: &Ctx, caller: &Caller, user: &User) -> DomainResult<()> {
    let organization = &caller.directory.organization;
    let search = user.profile.search_text();
    let name = MemberName { name: &user.profile.name, search: &search };
    if tx.memberships().insert(organization, &user.account, user.profile.active, name, ctx.now()).await? {
        Ok(tx.memberships().give_default_role(organization, &user.account).await?)
    } else {
        refresh(tx, caller, user).await
    }
}

/// Computes a membership anew.
async fn refresh(tx: &mut Tx, caller: &Caller, user: &User) -> DomainResult<()> {
    let search = user.profile.search_text();
    let name = MemberName { name: &user.profile.name, search: &search };
    tx.memberships().refresh(&caller.directory.organization, &user.account, name).await?;
    end_sessions(tx, caller, user).await
}

/// Ends the sessions of a person who may no longer sign in, in the same transaction.
async fn end_sessions(tx: &mut Tx, caller: &Caller, user: &User) -> DomainResult<()> {
    Ok(tx.sessions().end_unless_active(&user.account, &caller.directory.organization).await?)
}

/// What became of a person whom a directory let go.
enum Left {
    /// Another directory of the organization still holds the person.
    Stays,
    /// The person left the organization and is in another one.
    Leaves,
    /// The account was deleted.
    Deleted,
}

/// Ends a membership that no directory holds any more, with its sessions, and the account if it is nowhere else.
async fn leave(tx: &mut Tx, caller: &Caller, account: &AccountId) -> DomainResult<Left> {
    let organization = &caller.directory.organization;
    if !tx.memberships().delete_if_unheld(organization, account).await? {
        tx.memberships().refresh_active(organization, account).await?;
        return Ok(Left::Stays);
    }
    tx.sessions().end_of_account(account, organization).await?;
    // Whoever comes back comes back without the password of before.
    tx.accounts().forget_password(account, organization).await?;
    Ok(if tx.accounts().delete_if_nowhere(account).await? { Left::Deleted } else { Left::Leaves })
}
