//! What administrators do about themselves: the password, and the sessions that they have open.

use crate::domain::administrators::note;
use crate::domain::events::ByHand;
use crate::domain::{Ctx, DomainError, DomainResult, audit, passwords, retry};
use crate::model::administrator::Administrator;
use crate::model::event::Actor;
use crate::model::secret::{PasswordHash, PlainPassword};
use crate::model::session::OpenSession;
use crate::store::Tx;

pub use crate::store::session_handle;

/// Most sessions that are listed. Nobody has so many browsers; what is over is ended with the others.
const LISTED: u32 = 100;

/// Lists the sessions of an administrator, the last used first.
///
/// # Errors
/// When the database fails.
pub async fn sessions(ctx: &Ctx, administrator: &Administrator) -> DomainResult<Vec<OpenSession>> {
    Ok(ctx.db.read().await?.sessions().of_administrator(&administrator.id, ctx.now(), LISTED).await?)
}

/// Ends one session; false when it has ended already.
///
/// # Errors
/// When the database fails.
pub async fn end_session(ctx: &Ctx, actor: &Actor, administrator: &Administrator, handle: &str) -> DomainResult<bool> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        if !tx.sessions().end_one_of_administrator(&administrator.id, handle).await? {
            return Ok(false);
        }
        note(
            &mut tx,
            ctx,
            actor,
            administrator,
            ByHand::new("administrator.session-ended", "Ended a session of their own"),
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    })
    .await
}

/// Ends every session but the one with this handle; says how many.
///
/// # Errors
/// When the database fails.
pub async fn end_other_sessions(
    ctx: &Ctx,
    actor: &Actor,
    administrator: &Administrator,
    handle: &str,
) -> DomainResult<u64> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let ended = tx.sessions().end_others_of_administrator(&administrator.id, handle).await?;
        if ended > 0 {
            let detail =
                format!("Ended {ended} other {} of their own", if ended == 1 { "session" } else { "sessions" });
            note(&mut tx, ctx, actor, administrator, ByHand::new("administrator.session-ended", &detail)).await?;
        }
        tx.commit().await?;
        Ok(ended)
    })
    .await
}

/// Sets a new password for who knows the one before, and ends every session but the one with this handle; says how many.
///
/// # Errors
/// [`DomainError::Denied`] when the current password is not right, or was changed meanwhile; [`DomainError::Invalid`] when the new one
/// is none. Then nothing is changed.
pub async fn change_password(
    ctx: &Ctx,
    actor: &Actor,
    administrator: &Administrator,
    (current, new): (PlainPassword, PlainPassword),
    handle: &str,
) -> DomainResult<u64> {
    passwords::check(&new)?;
    let detail = "The current password was not right when it was to be changed";
    require_password(ctx, actor, administrator, current, detail).await?;
    let hash = passwords::hash(ctx, new).await?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        require_unchanged(&mut tx, administrator).await?;
        tx.administrators().set_password(&administrator.id, &hash).await?;
        let ended = tx.sessions().end_others_of_administrator(&administrator.id, handle).await?;
        let detail = "Changed their password; every other session ended";
        note(&mut tx, ctx, actor, administrator, ByHand::new("administrator.password-changed", detail)).await?;
        tx.commit().await?;
        Ok(ended)
    })
    .await
}

/// Requires the password of who is signed in already: whoever finds an open browser does not have it. A wrong one is noted as a failed
/// sign-in.
///
/// # Errors
/// [`DomainError::Denied`] when it is not right.
pub(super) async fn require_password(
    ctx: &Ctx,
    actor: &Actor,
    administrator: &Administrator,
    password: PlainPassword,
    detail: &str,
) -> DomainResult<()> {
    if passwords::verify(password, administrator.password_hash.clone()).await? {
        return Ok(());
    }
    audit::sign_in_failed(ctx, None, administrator.email.as_str(), actor.address(), detail).await?;
    Err(DomainError::Denied)
}

/// Requires, in the unit of work that rests on it, that the password which was given is still the one, and the administrator active. Holds
/// both until the end of that unit.
pub(super) async fn require_unchanged(tx: &mut Tx, administrator: &Administrator) -> DomainResult<()> {
    tx.administrators().lock().await?;
    let still = tx.administrators().find(&administrator.id).await?;
    let is_same = still.is_some_and(|still| still.deactivated.is_none() && phc(&still) == phc(administrator));
    if is_same { Ok(()) } else { Err(DomainError::Denied) }
}

fn phc(administrator: &Administrator) -> Option<&str> {
    administrator.password_hash.as_ref().map(PasswordHash::as_phc)
}
