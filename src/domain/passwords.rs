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
    use crate::store::Db;
    use crate::testing::{Product, db_test};

    #[test]
    fn the_hash_of_nobody_is_a_hash() {
        assert!(Phc::new(NOBODY).is_ok());
    }

    db_test! {
        async fn verifying_nobody_takes_the_same_work_and_says_no(db: Db) {
            let product = Product::new(db);
            let hash = hash(&product.ctx, PlainPassword::new("correct horse".into())).await.unwrap();
            // Algorithm, version and cost: what decides how long it takes.
            let work = |phc: &str| phc.split('$').take(4).map(ToOwned::to_owned).collect::<Vec<_>>();
            assert_eq!(work(hash.as_phc()), work(NOBODY));
            assert_eq!(
                hash.as_phc().len() - hash.as_phc().rfind('$').unwrap(),
                NOBODY.len() - NOBODY.rfind('$').unwrap()
            );
            // And it comes to comparing: what cannot be read would be refused at once.
            let error = Argon2::default().verify_password(b"x", &Phc::new(NOBODY).unwrap()).unwrap_err();
            assert_eq!(error, argon2::password_hash::Error::PasswordInvalid);
            for (guess, hash, expected) in [
                ("correct horse", Some(hash.clone()), true),
                ("Correct horse", Some(hash.clone()), false),
                ("", Some(hash), false),
                ("correct horse", None, false),
                ("", None, false),
                ("x", Some(PasswordHash::from_phc("no hash".into())), false),
            ] {
                assert_eq!(verify(PlainPassword::new(guess.into()), hash).await.unwrap(), expected, "{guess}");
            }
        }
    }

    db_test! {
        async fn two_hashes_of_one_password_differ(db: Db) {
            let product = Product::new(db);
            let one = hash(&product.ctx, PlainPassword::new("correct horse".into())).await.unwrap();
            let two = hash(&product.ctx, PlainPassword::new("correct horse".into())).await.unwrap();
            assert_ne!(one.as_phc(), two.as_phc());
        }
    }

    #[test]
    fn a_password_has_twelve_to_two_hundred_characters() {
        for (text, good) in [
            ("ä".repeat(11), false),
            ("ä".repeat(12), true),
            (" ".repeat(12), true),
            ("ä".repeat(200), true),
            ("x".repeat(201), false),
            (String::new(), false),
        ] {
            assert_eq!(check(&PlainPassword::new(text.clone())).is_ok(), good, "{text}");
        }
    }
}
