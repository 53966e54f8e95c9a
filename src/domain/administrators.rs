//! Administrators: the set-up of the installation, invitations, and signing in.

use std::time::Duration;

use crate::domain::events::{ByHand, Happening, record};
use crate::domain::{Ctx, DomainError, DomainResult, audit, passwords, retry};
use crate::model::administrator::{Administrator, AdministratorRole};
use crate::model::event::Actor;
use crate::model::ids::AdministratorId;
use crate::model::secret::{OneTimeCode, PasswordHash, PlainPassword};
use crate::model::text::EmailAddress;
use crate::store::{CodePurpose, Tx};

/// How long a one-time code is good. A restart of the server prints a new set-up code.
pub(super) const CODE_VALIDITY: Duration = Duration::from_hours(7 * 24);

/// Tells whether the installation has ever had an administrator.
///
/// # Errors
/// When the database fails.
pub async fn is_set_up(ctx: &Ctx) -> DomainResult<bool> {
    Ok(ctx.db.read().await?.administrators().is_set_up().await?)
}

/// Makes a one-time set-up code, if the installation has never had an administrator.
///
/// # Errors
/// When the database fails.
pub async fn issue_set_up_code(ctx: &Ctx) -> DomainResult<Option<OneTimeCode>> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        if tx.administrators().is_set_up().await? {
            return Ok(None);
        }
        let code = OneTimeCode::from_random(ctx.random_secret());
        let now = ctx.now();
        tx.administrators().delete_expired_codes(now).await?;
        tx.administrators().insert_code(&code.hash(), CodePurpose::SetUp, None, now, now.plus(CODE_VALIDITY)).await?;
        tx.commit().await?;
        Ok(Some(code))
    })
    .await
}

/// Tells whether a set-up code is good.
///
/// # Errors
/// When the database fails.
pub async fn is_set_up_code(ctx: &Ctx, code: &OneTimeCode) -> DomainResult<bool> {
    let mut reader = ctx.db.read().await?;
    let found = reader.administrators().find_code(&code.hash(), CodePurpose::SetUp, ctx.now()).await?;
    Ok(found.is_some() && !reader.administrators().is_set_up().await?)
}

/// Makes the first owner. The code is used up, and set-up is closed for good; of two at once, one succeeds.
///
/// # Errors
/// When the code is not good, or e-mail address or password are none.
pub async fn set_up(
    ctx: &Ctx,
    code: &OneTimeCode,
    email: &str,
    password: PlainPassword,
    address: &str,
) -> DomainResult<Administrator> {
    if !is_set_up_code(ctx, code).await? {
        return Err(DomainError::BadCode);
    }
    let email = parse_email(email)?;
    passwords::check(&password)?;
    let hash = passwords::hash(ctx, password).await?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        // The installation before the code: whoever comes second, with another code, waits here and holds nothing.
        if !tx.administrators().set_up(ctx.now()).await? {
            return Err(DomainError::BadCode);
        }
        tx.administrators()
            .take_code(&code.hash(), CodePurpose::SetUp, ctx.now())
            .await?
            .ok_or(DomainError::BadCode)?;
        tx.administrators().delete_codes(CodePurpose::SetUp).await?;
        let owner = insert(&mut tx, ctx, &email, AdministratorRole::Owner, Some(&hash)).await?;
        let actor = actor_of(&owner, address);
        let by_hand = ByHand::new("administrator.created", "Set up the installation as its first owner");
        note(&mut tx, ctx, &actor, &owner, by_hand.became(owner.role.label())).await?;
        tx.commit().await?;
        Ok(owner)
    })
    .await
}

/// Makes an administrator with a password, at the command line. Closes set-up.
///
/// # Errors
/// When e-mail address or password are none, or the address is taken.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    email: &str,
    role: AdministratorRole,
    password: PlainPassword,
) -> DomainResult<Administrator> {
    let email = parse_email(email)?;
    passwords::check(&password)?;
    let hash = passwords::hash(ctx, password).await?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let new = insert(&mut tx, ctx, &email, role, Some(&hash)).await?;
        close_set_up(&mut tx, ctx).await?;
        let detail = format!("Created the {} with a password", role.word());
        let by_hand = ByHand::new("administrator.created", &detail).became(role.label());
        note(&mut tx, ctx, actor, &new, by_hand).await?;
        tx.commit().await?;
        Ok(new)
    })
    .await
}

/// Makes an administrator who chooses the password with a one-time code. Closes set-up.
///
/// # Errors
/// When the e-mail address is none or is taken.
pub async fn invite(
    ctx: &Ctx,
    actor: &Actor,
    email: &str,
    role: AdministratorRole,
) -> DomainResult<(Administrator, OneTimeCode)> {
    let email = parse_email(email)?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let new = insert(&mut tx, ctx, &email, role, None).await?;
        close_set_up(&mut tx, ctx).await?;
        let code = OneTimeCode::from_random(ctx.random_secret());
        let now = ctx.now();
        tx.administrators()
            .insert_code(&code.hash(), CodePurpose::Invite, Some(&new.id), now, now.plus(CODE_VALIDITY))
            .await?;
        let detail = format!("Invited the {}", role.word());
        let by_hand = ByHand::new("administrator.invited", &detail).became(role.label());
        note(&mut tx, ctx, actor, &new, by_hand).await?;
        tx.commit().await?;
        Ok((new, code))
    })
    .await
}

/// Finds whom an invitation is for.
///
/// # Errors
/// [`DomainError::BadCode`] when it is not good.
pub async fn invited(ctx: &Ctx, code: &OneTimeCode) -> DomainResult<Administrator> {
    let mut reader = ctx.db.read().await?;
    let id = reader
        .administrators()
        .find_code(&code.hash(), CodePurpose::Invite, ctx.now())
        .await?
        .flatten()
        .ok_or(DomainError::BadCode)?;
    reader.administrators().find(&id).await?.ok_or(DomainError::BadCode)
}

/// Sets the password of an invited administrator. The code is used up.
///
/// # Errors
/// When the code is not good or the password is none.
pub async fn accept(
    ctx: &Ctx,
    code: &OneTimeCode,
    password: PlainPassword,
    address: &str,
) -> DomainResult<Administrator> {
    let invited = invited(ctx, code).await?;
    passwords::check(&password)?;
    let hash = passwords::hash(ctx, password).await?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.administrators()
            .take_code(&code.hash(), CodePurpose::Invite, ctx.now())
            .await?
            .ok_or(DomainError::BadCode)?;
        tx.administrators().set_password(&invited.id, &hash).await?;
        let actor = actor_of(&invited, address);
        // Who accepts is signed in by it.
        tx.administrators().signed_in(&invited.id, ctx.now()).await?;
        let by_hand = ByHand::new("administrator.accepted", "Accepted the invitation, chose a password and signed in");
        note(&mut tx, ctx, &actor, &invited, by_hand.was("invited").became("active")).await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(invited)
}

/// What the right password leads to.
#[derive(Debug, Clone)]
pub enum PasswordTaken {
    /// The administrator is signed in.
    SignedIn(Administrator),
    /// A code is asked for, too: [`second_factor::sign_in`](crate::domain::second_factor::sign_in).
    CodeWanted(Administrator),
}

/// Checks e-mail address and password.
///
/// The outcome is noted with the network address in the audit log: of who has a second factor only when the code is right, too. A wrong address and a wrong password cannot be told apart, by time neither.
///
/// # Errors
/// [`DomainError::Denied`] when they are not right.
pub async fn sign_in(ctx: &Ctx, email: &str, password: PlainPassword, address: &str) -> DomainResult<PasswordTaken> {
    let found = match EmailAddress::parse(email) {
        Ok(email) => ctx.db.read().await?.administrators().find_by_email(&email).await?,
        Err(_) => None,
    };
    let hash = found
        .as_ref()
        .filter(|administrator| administrator.deactivated.is_none())
        .and_then(|administrator| administrator.password_hash.clone());
    if !passwords::verify(password, hash).await? {
        audit::sign_in_failed(ctx, None, email, address, "The e-mail address or the password was not right").await?;
        return Err(DomainError::Denied);
    }
    let administrator = found.ok_or(DomainError::Denied)?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let still = tx.administrators().find(&administrator.id).await?;
        let still = still.filter(|still| still.deactivated.is_none()).ok_or(DomainError::Denied)?;
        if still.second_factor.is_some() {
            return Ok(PasswordTaken::CodeWanted(still));
        }
        note_sign_in(&mut tx, ctx, &actor_of(&still, address), &still.id, "Signed in to the console").await?;
        tx.commit().await?;
        Ok(PasswordTaken::SignedIn(still))
    })
    .await
}

/// Notes, in the unit of work that lets them in, that an administrator signed in.
pub(super) async fn note_sign_in(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    id: &AdministratorId,
    detail: &str,
) -> DomainResult<()> {
    tx.administrators().signed_in(id, ctx.now()).await?;
    audit::append_sign_in(tx, ctx, actor, "sign-in.succeeded", detail).await
}

/// Finds an administrator by e-mail address, a deactivated one too.
///
/// # Errors
/// When it is no e-mail address, or the database fails.
pub async fn find_by_email(ctx: &Ctx, email: &str) -> DomainResult<Option<Administrator>> {
    let email = parse_email(email)?;
    Ok(ctx.db.read().await?.administrators().find_by_email(&email).await?)
}

/// Finds an administrator by id: who a session belongs to. Nobody, when the administrator is deactivated.
///
/// # Errors
/// When the database fails.
pub async fn find(ctx: &Ctx, id: &AdministratorId) -> DomainResult<Option<Administrator>> {
    let found = ctx.db.read().await?.administrators().find(id).await?;
    Ok(found.filter(|administrator| administrator.deactivated.is_none()))
}

/// Returns an administrator as the one who does something, from a network address.
#[must_use]
pub fn actor_of(administrator: &Administrator, address: &str) -> Actor {
    Actor::Administrator {
        id: administrator.id.clone(),
        email: administrator.email.to_string(),
        address: address.to_owned(),
    }
}

fn parse_email(email: &str) -> DomainResult<EmailAddress> {
    EmailAddress::parse(email).map_err(|problem| DomainError::Invalid { field: "email", problem })
}

async fn insert(
    tx: &mut Tx,
    ctx: &Ctx,
    email: &EmailAddress,
    role: AdministratorRole,
    password_hash: Option<&PasswordHash>,
) -> DomainResult<Administrator> {
    let new = Administrator {
        id: ctx.new_id(),
        email: email.clone(),
        role,
        password_hash: password_hash.cloned(),
        created: ctx.now(),
        last_sign_in: None,
        deactivated: None,
        second_factor: None,
    };
    tx.administrators().insert(&new).await?;
    Ok(new)
}

async fn close_set_up(tx: &mut Tx, ctx: &Ctx) -> DomainResult<()> {
    if tx.administrators().set_up(ctx.now()).await? {
        tx.administrators().delete_codes(CodePurpose::SetUp).await?;
    }
    Ok(())
}

pub(super) async fn note(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    administrator: &Administrator,
    by_hand: ByHand<'_>,
) -> DomainResult<()> {
    let happening = Happening {
        organization: None,
        directory: None,
        action: by_hand.action,
        subject_id: administrator.id.as_str(),
        subject_label: administrator.email.as_str(),
        detail: by_hand.detail,
        ..Happening::default()
    };
    record(tx, ctx, actor, happening, by_hand.change).await
}
