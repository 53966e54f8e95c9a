//! SCIM users: create or link, change, deactivate, remove.

use crate::domain::provisioning::decide::{AccountChange, PasswordChange, account_change, describe_user_change};
use crate::domain::provisioning::{Caller, check_length, check_text, hold_directory, note};
use crate::domain::{Ctx, DomainError, DomainResult, passwords};
use crate::model::account::Account;
use crate::model::ids::{AccountId, UserId};
use crate::model::secret::PasswordHash;
use crate::model::text::EmailAddress;
use crate::model::user::{GroupRef, PasswordWrite, User, UserProfile, UserWrite};
use crate::model::version::Precondition;
use crate::store::{MemberName, Tx};

/// How often something is decided on anew, when others change the same user meanwhile.
const ATTEMPTS: u32 = 5;

/// A user with the groups it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWithGroups {
    /// The user.
    pub user: User,
    /// The groups.
    pub groups: Vec<GroupRef>,
}

/// Creates a user: a person whose e-mail address is known is linked to the organization, any other is made.
///
/// Either way the person gets the organization's default role, and may sign in unless the user is not active.
///
/// # Errors
/// [`DomainError::Conflict`] when the directory already holds that `userName`.
pub async fn create(ctx: &Ctx, caller: &Caller, new: UserWrite) -> DomainResult<User> {
    check(&new, None)?;
    let hash = hash_password(ctx, &new).await?;
    let directory = &caller.directory;
    let mut tx = ctx.db.write().await?;
    hold_directory(&mut tx, caller).await?;
    let (account, linked) = find_or_make_account(&mut tx, ctx, caller, &new.profile).await?;
    if let Some(hash) = hash
        && !linked
    {
        tx.accounts().set_password(&account.id, &hash, &directory.organization, ctx.now()).await?;
    }
    let now = ctx.now();
    let user =
        User { id: ctx.new_id(), account: account.id, profile: new.profile, version: 1, created: now, updated: now };
    let emails = new.emails.unwrap_or_default();
    tx.users().insert(&directory.id, &directory.organization, &user, &emails).await?;
    join(&mut tx, ctx, caller, &user).await?;
    let detail = match (linked, &user.profile.email) {
        (true, Some(email)) => format!("Linked the person who already had the address {email}"),
        (false, Some(email)) => format!("Created the person with the address {email}"),
        (_, None) => "Created the person without an e-mail address: cannot sign in".to_owned(),
    };
    note(&mut tx, ctx, caller, "user.created", user.id.as_str(), &user.profile.user_name, &detail).await?;
    tx.commit().await?;
    Ok(user)
}

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
    edit: impl Fn(&User) -> Result<UserWrite, E> + Send,
) -> Result<User, E> {
    let mut hashed: Option<(User, Option<PasswordHash>)> = None;
    let mut with_groups = !precondition.is_none();
    for _ in 0..ATTEMPTS {
        let mut tx = ctx.db.write().await.map_err(DomainError::from)?;
        hold_directory(&mut tx, caller).await?;
        let before = if with_groups {
            let Some((user, groups)) = hold_with_groups(&mut tx, caller, id).await? else { continue };
            if !precondition.allows(&user.tag(&groups)) {
                return Err(DomainError::VersionMismatch.into());
            }
            user
        } else {
            find_for_update(&mut tx, caller, id).await?
        };
        let after = edit(&before)?;
        if matches!(after.password, PasswordWrite::Keep) && after.profile == before.profile {
            return Ok(before);
        }
        check(&after, Some(&before.profile))?;
        if after.profile.name != before.profile.name && !with_groups {
            // The groups of a person who is renamed change too, and groups are held before users.
            with_groups = true;
            continue;
        }
        let hash = match hashed.take() {
            _ if !matches!(after.password, PasswordWrite::Set(_)) => None,
            Some((seen, hash)) if seen == before => hash,
            _ => {
                // Argon2 takes tens of milliseconds: too long to hold SQLite's one writer. So it runs outside, and the
                // change is made in a second unit of work, if the user is then as it was.
                drop(tx);
                hashed = Some((before, hash_password(ctx, &after).await?));
                continue;
            }
        };
        match store_change(tx, ctx, caller, before.clone(), after, hash.clone()).await {
            Err(DomainError::Stale) => hashed = Some((before, hash)),
            result => return Ok(result?),
        }
    }
    Err(DomainError::Stale.into())
}

async fn store_change(
    mut tx: Tx,
    ctx: &Ctx,
    caller: &Caller,
    before: User,
    after: UserWrite,
    hash: Option<PasswordHash>,
) -> DomainResult<User> {
    let directory = &caller.directory;
    let organization = &directory.organization;
    let now = ctx.now();
    if let Some(email) = after.profile.email.as_ref().filter(|email| Some(*email) != before.profile.email.as_ref()) {
        tx.accounts().lock_with_holder(&before.account, email).await?;
    }
    let account = tx.accounts().lock(&before.account).await?.ok_or(DomainError::NotFound)?;
    let elsewhere = tx.accounts().is_in_another_organization(&account.id, organization).await?;
    let email = after.profile.email.as_ref();
    let holder = match email {
        Some(email) if account.email.as_ref().map(EmailAddress::key) != Some(email.key()) => {
            tx.accounts().lock_by_email(email).await?
        }
        _ => None,
    };
    let mut account_id = account.id.clone();
    let mut password = PasswordChange::Kept;
    match (account_change(&directory.id, &account, elsewhere, email, holder.as_ref()), holder) {
        (AccountChange::Relink, Some(holder)) => account_id = holder.id,
        (AccountChange::Follow, _) => {
            tx.accounts().set_profile(&account.id, email, &after.profile.name, now).await?;
            if let Some(hash) = &hash {
                tx.accounts().set_password(&account.id, hash, organization, now).await?;
                password = PasswordChange::Set;
            }
            let counts_here = account.password.as_ref().is_some_and(|set| set.organization == *organization);
            if counts_here && matches!(after.password, PasswordWrite::Remove) {
                tx.accounts().forget_password(&account.id, organization).await?;
                password = PasswordChange::Removed;
            }
        }
        _ => {}
    }
    if after.profile == before.profile && password == PasswordChange::Kept {
        return Ok(before);
    }
    let (action, detail) = describe_user_change(&before.profile, &after.profile, &after.changed, password);
    let relinked = account_id != account.id;
    let renamed = after.profile.name != before.profile.name;
    let user =
        User { account: account_id, profile: after.profile, version: before.version + 1, updated: now, ..before };
    tx.users().update(&directory.id, &user, after.emails.as_deref()).await?;
    if renamed {
        tx.groups().rename_member(&directory.id, &user.id, now).await?;
    }
    if relinked {
        join(&mut tx, ctx, caller, &user).await?;
        leave(&mut tx, caller, &account.id).await?;
    } else {
        let name = &user.profile.name;
        let search = user.profile.search_text();
        refresh(&mut tx, caller, &user.account, name, &search).await?;
    }
    note(&mut tx, ctx, caller, action, user.id.as_str(), &user.profile.user_name, &detail).await?;
    tx.commit().await?;
    Ok(user)
}

/// Removes a user from the organization. The account itself is deleted only if it is in no other organization.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none, so also the second time; [`DomainError::VersionMismatch`].
pub async fn remove(ctx: &Ctx, caller: &Caller, id: &UserId, precondition: &Precondition) -> DomainResult<()> {
    for _ in 0..ATTEMPTS {
        let mut tx = ctx.db.write().await?;
        hold_directory(&mut tx, caller).await?;
        let Some((user, groups)) = hold_with_groups(&mut tx, caller, id).await? else { continue };
        if !precondition.allows(&user.tag(&groups)) {
            return Err(DomainError::VersionMismatch);
        }
        tx.groups().leave_all(&caller.directory.id, id, ctx.now()).await?;
        match remove_from_no_group(tx, ctx, caller, &user).await {
            Err(DomainError::Stale) => {}
            result => return result,
        }
    }
    Err(DomainError::Stale)
}

async fn remove_from_no_group(mut tx: Tx, ctx: &Ctx, caller: &Caller, user: &User) -> DomainResult<()> {
    let directory = &caller.directory;
    let id = &user.id;
    tx.accounts().lock(&user.account).await?.ok_or(DomainError::NotFound)?;
    tx.users().delete(&directory.id, id).await?;
    let deleted = leave(&mut tx, caller, &user.account).await?;
    let detail = match deleted {
        Left::Stays => "Removed from this directory; another one still holds the person",
        Left::Leaves => "Removed from the organization; the account stays, another organization has the person",
        Left::Deleted => "Removed from the organization; the account was deleted",
    };
    note(&mut tx, ctx, caller, "user.removed", user.id.as_str(), &user.profile.user_name, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Finds a user with the groups it is in.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find(ctx: &Ctx, caller: &Caller, id: &UserId) -> DomainResult<UserWithGroups> {
    let mut reader = ctx.db.read().await?;
    let user = reader.users().find(&caller.directory.id, id).await?.ok_or(DomainError::NotFound)?;
    let groups = reader.users().groups_of(&caller.directory.id, std::slice::from_ref(id)).await?.remove(id);
    Ok(UserWithGroups { user, groups: groups.unwrap_or_default() })
}

/// Finds the groups that a user is in.
///
/// # Errors
/// When the database fails.
pub async fn groups_of(ctx: &Ctx, caller: &Caller, id: &UserId) -> DomainResult<Vec<GroupRef>> {
    let mut reader = ctx.db.read().await?;
    let groups = reader.users().groups_of(&caller.directory.id, std::slice::from_ref(id)).await?.remove(id);
    Ok(groups.unwrap_or_default())
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
async fn hold_with_groups(tx: &mut Tx, caller: &Caller, id: &UserId) -> DomainResult<Option<(User, Vec<GroupRef>)>> {
    let directory = &caller.directory.id;
    let held = tx.groups().hold_of_user(directory, id).await?;
    let user = find_for_update(tx, caller, id).await?;
    let groups = tx.users().groups_of(directory, std::slice::from_ref(id)).await?.remove(id).unwrap_or_default();
    Ok(groups.iter().all(|group| held.contains(&group.id)).then_some((user, groups)))
}

async fn find_for_update(tx: &mut Tx, caller: &Caller, id: &UserId) -> DomainResult<User> {
    tx.users().find_for_update(&caller.directory.id, id).await?.ok_or(DomainError::NotFound)
}

/// Finds the account with the profile's e-mail address, or makes one; true when it was there.
async fn find_or_make_account(
    tx: &mut Tx,
    ctx: &Ctx,
    caller: &Caller,
    profile: &UserProfile,
) -> DomainResult<(Account, bool)> {
    let new = Account {
        id: ctx.new_id(),
        email: profile.email.clone(),
        name: Some(profile.name.clone()),
        owner: Some(caller.directory.id.clone()),
        password: None,
    };
    let Some(email) = &profile.email else {
        tx.accounts().insert(&new, ctx.now()).await?;
        return Ok((new, false));
    };
    if let Some(found) = tx.accounts().lock_by_email(email).await? {
        return Ok((found, true));
    }
    if tx.accounts().insert(&new, ctx.now()).await? {
        return Ok((new, false));
    }
    // Another unit of work made it between the two statements; if it is gone again, asking again helps.
    let found = tx.accounts().lock_by_email(email).await?.ok_or(DomainError::Stale)?;
    Ok((found, true))
}

/// Makes a user's account a member with the default role, or refreshes the membership that it has.
async fn join(tx: &mut Tx, ctx: &Ctx, caller: &Caller, user: &User) -> DomainResult<()> {
    let organization = &caller.directory.organization;
    let name = &user.profile.name;
    let search = user.profile.search_text();
    let new = tx
        .memberships()
        .insert(organization, &user.account, user.profile.active, MemberName { name, search: &search }, ctx.now())
        .await?;
    if new {
        if let Some(role) = tx.roles().find_default(organization).await? {
            tx.memberships().give_role(organization, &user.account, &role.id).await?;
        }
    } else {
        refresh(tx, caller, &user.account, name, &search).await?;
    }
    Ok(())
}

/// Computes a membership anew; a person who may no longer sign in loses the sessions in the same transaction.
async fn refresh(tx: &mut Tx, caller: &Caller, account: &AccountId, name: &str, search: &str) -> DomainResult<()> {
    let organization = &caller.directory.organization;
    let active = tx.memberships().refresh(organization, account, MemberName { name, search }).await?;
    if !active {
        tx.sessions().end_of_account(account, organization).await?;
    }
    Ok(())
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
