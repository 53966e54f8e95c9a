//! What owners do with the other administrators: roles, invitations, deactivation, ending their sessions.
//!
//! There is always an owner who can sign in: the last one can neither be deactivated nor lose the role.

use crate::domain::administrators::{CODE_VALIDITY, note};
use crate::domain::audit::Change;
use crate::domain::events::{ByHand, Happening, record};
use crate::domain::{Ctx, DomainError, DomainResult, retry};
use crate::model::administrator::{Administrator, AdministratorRole, AdministratorStatus};
use crate::model::event::Actor;
use crate::model::ids::AdministratorId;
use crate::model::page::{Page, PageRequest};
use crate::model::secret::OneTimeCode;
use crate::store::{CodePurpose, Tx};

/// Lists administrators by e-mail address, deactivated ones too.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, request: &PageRequest) -> DomainResult<Page<Administrator>> {
    Ok(ctx.db.read().await?.administrators().list(request).await?)
}

/// Finds an administrator, a deactivated one too.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find(ctx: &Ctx, id: &AdministratorId) -> DomainResult<Administrator> {
    ctx.db.read().await?.administrators().find(id).await?.ok_or(DomainError::NotFound)
}

/// Gives an administrator another role.
///
/// # Errors
/// [`DomainError::LastOwner`] when nobody else is an owner.
pub async fn change_role(
    ctx: &Ctx,
    actor: &Actor,
    id: &AdministratorId,
    role: AdministratorRole,
) -> DomainResult<Administrator> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let before = held(&mut tx, id).await?;
        if before.role == role {
            return Ok(before);
        }
        require_another_owner(&mut tx, &before).await?;
        tx.administrators().set_role(id, role).await?;
        let happening = Happening {
            organization: None,
            directory: None,
            action: "administrator.role-changed",
            subject_id: id.as_str(),
            subject_label: before.email.as_str(),
            detail: "Changed the administrator’s role",
            ..Happening::default()
        };
        let change = Change { before: Some(before.role.label()), after: Some(role.label()) };
        record(&mut tx, ctx, actor, happening, change).await?;
        tx.commit().await?;
        Ok(Administrator { role, ..before })
    })
    .await
}

/// Deactivates an administrator: no sign-in any more, and every session ends. An invitation is good no more.
///
/// # Errors
/// [`DomainError::LastOwner`] when nobody else is an owner.
pub async fn deactivate(ctx: &Ctx, actor: &Actor, id: &AdministratorId) -> DomainResult<Administrator> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let before = held(&mut tx, id).await?;
        if before.deactivated.is_some() {
            return Ok(before);
        }
        require_another_owner(&mut tx, &before).await?;
        let now = ctx.now();
        tx.administrators().set_deactivated(id, Some(now)).await?;
        tx.administrators().delete_codes_of(id).await?;
        tx.sessions().end_of_administrator(id).await?;
        let by_hand = ByHand::new("administrator.deactivated", "Deactivated the administrator");
        note(&mut tx, ctx, actor, &before, by_hand.was("active").became("deactivated")).await?;
        tx.commit().await?;
        Ok(Administrator { deactivated: Some(now), ..before })
    })
    .await
}

/// Lets a deactivated administrator sign in again, with the password and the role from before.
///
/// # Errors
/// When there is no such administrator.
pub async fn reactivate(ctx: &Ctx, actor: &Actor, id: &AdministratorId) -> DomainResult<Administrator> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let before = held(&mut tx, id).await?;
        if before.deactivated.is_none() {
            return Ok(before);
        }
        tx.administrators().set_deactivated(id, None).await?;
        let by_hand = ByHand::new("administrator.reactivated", "Reactivated the administrator");
        note(&mut tx, ctx, actor, &before, by_hand.was("deactivated").became("active")).await?;
        tx.commit().await?;
        Ok(Administrator { deactivated: None, ..before })
    })
    .await
}

/// Ends every session of an administrator; says how many.
///
/// # Errors
/// When there is no such administrator.
pub async fn sign_out_everywhere(ctx: &Ctx, actor: &Actor, id: &AdministratorId) -> DomainResult<u64> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let administrator = held(&mut tx, id).await?;
        let ended = tx.sessions().end_of_administrator(id).await?;
        let detail = "Signed the administrator out everywhere";
        note(&mut tx, ctx, actor, &administrator, ByHand::new("administrator.signed-out", detail)).await?;
        tx.commit().await?;
        Ok(ended)
    })
    .await
}

/// Makes a new link for an administrator who has not accepted the invitation. The one before is good no more.
///
/// # Errors
/// [`DomainError::Denied`] when the administrator has a password, or is deactivated.
pub async fn invite_again(
    ctx: &Ctx,
    actor: &Actor,
    id: &AdministratorId,
) -> DomainResult<(Administrator, OneTimeCode)> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let invited = held(&mut tx, id).await?;
        if invited.status() != AdministratorStatus::Invited {
            return Err(DomainError::Denied);
        }
        tx.administrators().delete_codes_of(id).await?;
        let (code, now) = (OneTimeCode::from_random(ctx.random_secret()), ctx.now());
        let ends = now.plus(CODE_VALIDITY);
        tx.administrators().insert_code(&code.hash(), CodePurpose::Invite, Some(id), now, ends).await?;
        note(&mut tx, ctx, actor, &invited, ByHand::new("administrator.invited", "Made a new invitation link")).await?;
        tx.commit().await?;
        Ok((invited, code))
    })
    .await
}

/// Reads an administrator while nobody else changes who may do what.
async fn held(tx: &mut Tx, id: &AdministratorId) -> DomainResult<Administrator> {
    tx.administrators().lock().await?;
    tx.administrators().find(id).await?.ok_or(DomainError::NotFound)
}

async fn require_another_owner(tx: &mut Tx, leaving: &Administrator) -> DomainResult<()> {
    let is_owner = leaving.role == AdministratorRole::Owner && leaving.status() == AdministratorStatus::Active;
    if is_owner && tx.administrators().count_other_owners(&leaving.id).await? == 0 {
        return Err(DomainError::LastOwner);
    }
    Ok(())
}
