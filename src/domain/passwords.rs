//! Passwords: Argon2id, off the async threads, a few at a time.

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::domain::{Ctx, DomainError, DomainResult};
use crate::model::secret::{PasswordHash, PlainPassword};
use crate::model::text::TextProblem;

/// Fewest characters of an administrator's password.
pub const MIN_CHARACTERS: usize = 12;
/// Most characters of an administrator's password.
pub const MAX_CHARACTERS: usize = 200;

/// Hashing takes 19 MiB and a core each time: more at once would only be a way to wear the machine out.
static SLOTS: Semaphore = Semaphore::const_new(4);

/// A hash of no password at all: what is verified where there is no account, so that the answer takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRub2JvZHk$Z1v0o0sLZ8fXc0m4tGm2Qf8h0Tz5Vt8Jq2Yx7bqj1kM";

/// Checks a password that an administrator chose.
///
/// # Errors
/// When it is too short or too long.
pub fn check(password: &PlainPassword) -> DomainResult<()> {
    let characters = password.reveal().chars().count();
    let problem = if characters < MIN_CHARACTERS {
        TextProblem::TooShort(MIN_CHARACTERS)
    } else if characters > MAX_CHARACTERS {
        TextProblem::TooLong(MAX_CHARACTERS)
    } else {
        return Ok(());
    };
    Err(DomainError::Invalid { field: "password", problem })
}

/// Hashes a password.
///
/// # Errors
/// When hashing fails, which is a defect.
pub async fn hash(ctx: &Ctx, password: PlainPassword) -> DomainResult<PasswordHash> {
    let mut salt = [0; 16];
    ctx.entropy.fill(&mut salt);
    blocking(move || {
        Argon2::default()
            .hash_password_with_salt(password.reveal().as_bytes(), &salt)
            .map(|hash| PasswordHash::from_phc(hash.to_string()))
            .ok()
    })
    .await?
    .ok_or(DomainError::Hashing)
}

/// Tells whether a password is the one that was hashed. Without a hash it takes as long and says no.
///
/// # Errors
/// When the work was cancelled, which happens when the server stops.
pub async fn verify(password: PlainPassword, hash: Option<PasswordHash>) -> DomainResult<bool> {
    let there_is_one = hash.is_some();
    let matches = blocking(move || {
        let phc = hash.as_ref().map_or(NOBODY, PasswordHash::as_phc);
        Phc::new(phc)
            .is_ok_and(|parsed| Argon2::default().verify_password(password.reveal().as_bytes(), &parsed).is_ok())
    })
    .await?;
    Ok(there_is_one && matches)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> DomainResult<T> {
    let _slot = SLOTS.acquire().await.map_err(|_| DomainError::Hashing)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| DomainError::Hashing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_nobody_is_a_hash() {
        assert!(Phc::new(NOBODY).is_ok());
    }
}
