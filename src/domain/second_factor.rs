//! The second factor of administrators: a code of an authenticator app (TOTP, RFC 6238), or a recovery code in its place.

use totp_rs::{Algorithm, Builder, Secret, Totp};

use crate::domain::administrators::{actor_of, note};
use crate::domain::events::ByHand;
use crate::domain::profile::{require_password, require_unchanged};
use crate::domain::{Ctx, DomainError, DomainResult, administrators, audit, retry};
use crate::model::administrator::Administrator;
use crate::model::event::Actor;
use crate::model::ids::AdministratorId;
use crate::model::second_factor::{RecoveryCode, SecondFactor, TotpSecret};
use crate::model::secret::PlainPassword;
use crate::model::time::Timestamp;

/// Recovery codes that are made at a time.
pub const RECOVERY_CODES: usize = 10;

/// Digits of a code. Like SHA-1 and 30 seconds what every authenticator app takes, whatever else the key's address says.
pub const DIGITS: u8 = 6;
/// Seconds that a code is shown for.
const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one whose codes are taken: clocks differ, and typing takes time (RFC 6238 §5.2).
const SKEW: u16 = 1;

const WRONG_PASSWORD: &str = "The password was not right when the second factor was to be changed";

/// Makes the key for an authenticator app. It counts for nothing before [`turn_on`].
pub fn new_secret(ctx: &Ctx) -> TotpSecret {
    let mut random = [0; 20];
    ctx.entropy.fill(&mut random);
    TotpSecret::from_base32(Secret::from(random).to_base32())
}

/// Returns the second factor of an administrator, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn find(ctx: &Ctx, administrator: &Administrator) -> DomainResult<Option<SecondFactor>> {
    let Some(since) = administrator.second_factor else { return Ok(None) };
    let codes = ctx.db.read().await?.second_factors().count_codes(&administrator.id).await?;
    Ok(Some(SecondFactor { since, codes_left: u32::try_from(codes).unwrap_or_default() }))
}

/// Asks for a code of this key from now on, for who knows the password and shows that the app has the key.
///
/// Every session but the one with
/// this handle ends, since it began without a code. Returns the recovery codes, to be shown once.
///
/// A key from before is replaced, and so are its recovery codes.
///
/// # Errors
/// [`DomainError::BadCode`] when the code is not right; [`DomainError::Denied`] when the password is not. Then nothing is changed.
pub async fn turn_on(
    ctx: &Ctx,
    actor: &Actor,
    administrator: &Administrator,
    secret: &TotpSecret,
    (password, code): (PlainPassword, &str),
    handle: &str,
) -> DomainResult<Vec<RecoveryCode>> {
    require_password(ctx, actor, administrator, password, WRONG_PASSWORD).await?;
    let now = ctx.now();
    let step = step_of(secret, code, now).ok_or(DomainError::BadCode)?;
    let codes = new_codes(ctx);
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        require_unchanged(&mut tx, administrator).await?;
        tx.second_factors().set(&administrator.id, secret, now, step).await?;
        tx.second_factors().set_codes(&administrator.id, &codes).await?;
        tx.sessions().end_others_of_administrator(&administrator.id, handle).await?;
        let detail = "Turned their second factor on; every other session ended";
        note(
            &mut tx,
            ctx,
            actor,
            administrator,
            ByHand::new("administrator.second-factor-on", detail).was("off").became("on"),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(codes)
}

/// Asks for no code any more, for who knows the password.
///
/// # Errors
/// [`DomainError::Denied`] when the password is not right.
pub async fn turn_off(
    ctx: &Ctx,
    actor: &Actor,
    administrator: &Administrator,
    password: PlainPassword,
) -> DomainResult<()> {
    require_password(ctx, actor, administrator, password, WRONG_PASSWORD).await?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        require_unchanged(&mut tx, administrator).await?;
        if tx.second_factors().clear(&administrator.id).await? {
            let detail = "Turned their second factor off";
            note(
                &mut tx,
                ctx,
                actor,
                administrator,
                ByHand::new("administrator.second-factor-off", detail).was("on").became("off"),
            )
            .await?;
        }
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Takes the second factor of an administrator who has lost app and recovery codes, for an owner or whoever has the command line.
/// Returns the administrator, and whether there was one.
///
/// # Errors
/// When there is no such administrator.
pub async fn remove(ctx: &Ctx, actor: &Actor, id: &AdministratorId) -> DomainResult<(Administrator, bool)> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.administrators().lock().await?;
        let administrator = tx.administrators().find(id).await?.ok_or(DomainError::NotFound)?;
        let there_was_one = tx.second_factors().clear(id).await?;
        if there_was_one {
            let detail = "Removed the administrator’s second factor";
            note(
                &mut tx,
                ctx,
                actor,
                &administrator,
                ByHand::new("administrator.second-factor-removed", detail).was("on").became("off"),
            )
            .await?;
        }
        tx.commit().await?;
        Ok((Administrator { second_factor: None, ..administrator }, there_was_one))
    })
    .await
}

/// Makes new recovery codes for who knows the password; those before are good no more.
///
/// # Errors
/// [`DomainError::Denied`] when the password is not right, [`DomainError::NotFound`] when there is no second factor.
pub async fn renew_codes(
    ctx: &Ctx,
    actor: &Actor,
    administrator: &Administrator,
    password: PlainPassword,
) -> DomainResult<Vec<RecoveryCode>> {
    require_password(ctx, actor, administrator, password, WRONG_PASSWORD).await?;
    let codes = new_codes(ctx);
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        require_unchanged(&mut tx, administrator).await?;
        if tx.second_factors().find(&administrator.id).await?.is_none() {
            return Err(DomainError::NotFound);
        }
        tx.second_factors().set_codes(&administrator.id, &codes).await?;
        let detail = "Made new recovery codes";
        note(&mut tx, ctx, actor, administrator, ByHand::new("administrator.recovery-codes-made", detail)).await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(codes)
}

/// Signs in who has given the right password already, with a code of the app or a recovery code. Either is good once.
///
/// # Errors
/// [`DomainError::Denied`] when the code is not right, or the administrator may not sign in any more.
pub async fn sign_in(ctx: &Ctx, id: &AdministratorId, code: &str, address: &str) -> DomainResult<Administrator> {
    let found = administrators::find(ctx, id).await?.ok_or(DomainError::Denied)?;
    let taken = retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        let still = tx.administrators().find(id).await?.filter(|still| still.deactivated.is_none());
        let secret = tx.second_factors().find(id).await?;
        let (Some(still), Some(secret)) = (still, secret) else { return Ok(false) };
        let detail = if let Some(step) = step_of(&secret, code, ctx.now()) {
            let is_first = tx.second_factors().take_step(id, &secret, step).await?;
            is_first.then(|| "Signed in to the console, with a code".to_owned())
        } else if tx.second_factors().take_code(id, &RecoveryCode::presented(code)).await? {
            let left = tx.second_factors().count_codes(id).await?;
            Some(format!("Signed in to the console, with a recovery code; {left} left"))
        } else {
            None
        };
        let Some(detail) = detail else { return Ok(false) };
        administrators::note_sign_in(&mut tx, ctx, &actor_of(&still, address), id, &detail).await?;
        tx.commit().await?;
        Ok(true)
    })
    .await?;
    if !taken {
        let detail = "The password was right, the code of the second factor was not";
        audit::sign_in_failed(ctx, None, found.email.as_str(), address, detail).await?;
        return Err(DomainError::Denied);
    }
    Ok(found)
}

fn new_codes(ctx: &Ctx) -> Vec<RecoveryCode> {
    let code = |_| {
        let mut random = [0; 16];
        ctx.entropy.fill(&mut random);
        RecoveryCode::from_random(random)
    };
    (0..RECOVERY_CODES).map(code).collect()
}

/// Tells of which step of 30 seconds a code is; nothing when it is of none that counts now. Spaces do not count: apps show some.
fn step_of(secret: &TotpSecret, code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(now.as_ms() / 1_000).ok()?;
    i64::try_from(totp(secret)?.check(&code, seconds)?).ok()
}

/// Nothing for a key that is not written in base32 or is shorter than RFC 4226 has it; neither is ever stored.
fn totp(secret: &TotpSecret) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret.reveal()).ok()?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_step_duration(STEP_SECONDS)
        .with_skew(SKEW)
        .with_secret(secret)
        .build()
        .ok()
}

/// Returns the code that an app with this key shows at an instant. For tests, which have no app.
#[must_use]
pub fn code_at(secret: &TotpSecret, at: Timestamp) -> Option<String> {
    Some(totp(secret)?.generate(u64::try_from(at.as_ms() / 1_000).ok()?).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the test vectors for SHA-1, of whose eight digits six are the last.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = TotpSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned());
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            let at = |shift: i64| Timestamp::from_ms((seconds + shift) * 1_000);
            assert_eq!(code_at(&secret, at(0)).as_deref(), Some(code));
            assert_eq!(step_of(&secret, code, at(0)), Some(seconds / 30));
            assert_eq!(step_of(&secret, &format!(" {} {}", &code[..3], &code[3..]), at(30)), Some(seconds / 30));
            assert_eq!(step_of(&secret, code, at(-30)), Some(seconds / 30), "a clock that is behind");
            for shift in [61, -61] {
                assert_eq!(step_of(&secret, code, at(shift)), None, "{shift}");
            }
        }
        for bad in ["", "28708", "2870820", "28708a", "+28708", "２８７０８２"] {
            assert_eq!(step_of(&secret, bad, Timestamp::from_ms(59_000)), None, "{bad}");
        }
        assert_eq!(step_of(&TotpSecret::from_base32("no base32!".into()), "287082", Timestamp::from_ms(59_000)), None);
    }
}
