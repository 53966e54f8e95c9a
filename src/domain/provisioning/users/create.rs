//! Creating a user: a person who is known is linked, any other is made.

use crate::domain::events::event;
use crate::domain::provisioning::users::{check, deed_of, hash_password, join, tell};
use crate::domain::provisioning::{Caller, hold_directory, settled};
use crate::domain::{Ctx, DomainError, DomainResult, retry};
use crate::model::account::Account;
use crate::model::ids::AccountId;
use crate::model::secret::PasswordHash;
use crate::model::user::{User, UserProfile, UserWrite};
use crate::store::{MemberName, Newcomer, Tx};

/// Creates a user: a person whose e-mail address is known is linked to the organization, any other is made.
///
/// Either way the person gets the organization's default role, and may sign in unless the user is not active.
///
/// # Errors
/// [`DomainError::Conflict`] when the directory already holds that `userName`.
pub async fn create(ctx: &Ctx, caller: &Caller, new: UserWrite) -> DomainResult<User> {
    check(&new, None)?;
    let hash = hash_password(ctx, &new).await?;
    settled(ctx, retry::contended(|| store_new(ctx, caller, &new, hash.as_ref())).await).await
}

async fn store_new(ctx: &Ctx, caller: &Caller, new: &UserWrite, hash: Option<&PasswordHash>) -> DomainResult<User> {
    if ctx.db.takes_newcomers()
        && let Some(user) = store_newcomer(ctx, caller, new, hash).await?
    {
        return Ok(user);
    }
    let directory = &caller.directory;
    let mut tx = ctx.db.write().await?;
    hold_directory(&mut tx, caller).await?;
    let (account, linked) = find_or_make_account(&mut tx, ctx, caller, &new.profile).await?;
    if let Some(hash) = hash
        && !linked
    {
        tx.accounts().set_password(&account.id, hash, &directory.organization, ctx.now()).await?;
    }
    let user = first_version(ctx, account.id, new);
    let emails = new.emails.as_deref().unwrap_or_default();
    tx.users().insert(&directory.id, &directory.organization, &user, emails).await?;
    tx.directories().add_to_counts(&directory.id, user.id.as_str(), 1, 0).await?;
    if linked {
        join(&mut tx, ctx, caller, &user).await?;
    } else {
        join_first(&mut tx, ctx, caller, &user).await?;
    }
    tell(&mut tx, ctx, caller, &user, (CREATED, &describe_creation(linked, &user)), &[]).await?;
    tx.commit().await?;
    Ok(user)
}

/// Stores a user whose person is nowhere yet, as most are, in one round trip; nothing where the person was there already, or the
/// directory is not.
async fn store_newcomer(
    ctx: &Ctx,
    caller: &Caller,
    new: &UserWrite,
    hash: Option<&PasswordHash>,
) -> DomainResult<Option<User>> {
    let account = new_account(ctx, caller, &new.profile);
    let user = first_version(ctx, account.id.clone(), new);
    let detail = describe_creation(false, &user);
    let deed = deed_of(&user, (CREATED, &detail), &[]);
    let newcomer = Newcomer {
        organization: &caller.directory.organization,
        directory: &caller.directory.id,
        account: &account,
        password: hash,
        user: &user,
        emails: new.emails.as_deref().unwrap_or_default(),
        event: &event(ctx, &caller.actor, &deed.happening(caller)),
    };
    if !ctx.db.insert_newcomer(&newcomer).await? {
        return Ok(None);
    }
    deed.take_down(caller);
    Ok(Some(user))
}

/// The action of an event that tells of a new user.
const CREATED: &str = "user.created";

/// Describes how a user came to be.
fn describe_creation(linked: bool, user: &User) -> String {
    match (linked, &user.profile.email) {
        (true, Some(email)) => format!("Linked the person who already had the address {email}"),
        (false, Some(email)) => format!("Created the person with the address {email}"),
        (_, None) => "Created the person without an e-mail address: cannot sign in".to_owned(),
    }
}

/// A user as it is when it is made.
fn first_version(ctx: &Ctx, account: AccountId, new: &UserWrite) -> User {
    let now = ctx.now();
    User { id: ctx.new_id(), account, profile: new.profile.clone(), version: 1, created: now, updated: now }
}

/// An account as a directory makes it.
fn new_account(ctx: &Ctx, caller: &Caller, profile: &UserProfile) -> Account {
    Account {
        id: ctx.new_id(),
        email: profile.email.clone(),
        name: Some(profile.name.clone()),
        owner: Some(caller.directory.id.clone()),
        password: None,
    }
}

/// Finds the account with the profile's e-mail address, or makes one; true when it was there.
async fn find_or_make_account(
    tx: &mut Tx,
    ctx: &Ctx,
    caller: &Caller,
    profile: &UserProfile,
) -> DomainResult<(Account, bool)> {
    let new = new_account(ctx, caller, profile);
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

/// Makes an account that was just made a member, with the default role.
async fn join_first(tx: &mut Tx, ctx: &Ctx, caller: &Caller, user: &User) -> DomainResult<()> {
    let organization = &caller.directory.organization;
    let search = user.profile.search_text();
    let name = MemberName { name: &user.profile.name, search: &search };
    tx.memberships().insert_first(organization, &user.account, user.profile.active, name, ctx.now()).await?;
    Ok(tx.memberships().give_default_role(organization, &user.account).await?)
}
