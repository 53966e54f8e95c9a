//! Doing a unit of work again when another one was in its way.
//!
//! PostgreSQL ends one of two transactions that wait for each other, and one that came too late for the order of others. It
//! is rolled back whole, and mostly goes through when it is done again from the start.

use std::future::Future;
use std::time::Duration;

use crate::domain::{DomainError, DomainResult};

/// How often a unit of work is tried.
const ATTEMPTS: u32 = 5;
/// The pause before the second attempt; each further one waits that much longer.
const PAUSE: Duration = Duration::from_millis(10);

/// Runs a unit of work, from `ctx.db.write()` to `tx.commit()`, until no other one is in its way: five times at most.
///
/// The work must begin anew each time: what it hashes or looks up outside the transaction belongs before this. A rule whose
/// refusals have another type lends them through the good result, `Ok(Err(refusal))`, so that they end the attempts.
///
/// # Errors
/// What the work says; [`DomainError::Stale`] when others were in the way each time.
pub async fn contended<T, F>(mut work: impl FnMut() -> F) -> DomainResult<T>
where
    F: Future<Output = DomainResult<T>>,
{
    let mut attempts = Attempts::default();
    loop {
        match work().await {
            Err(DomainError::Stale) if attempts.again().await => {}
            result => return result,
        }
    }
}

/// Counts attempts, for a rule that has its own loop: `Err(DomainError::Stale) if attempts.again().await => {}`.
#[derive(Debug, Default)]
pub struct Attempts {
    failed: u32,
}

impl Attempts {
    /// Counts a failed attempt, and pauses before the next one; false when there is none.
    pub async fn again(&mut self) -> bool {
        self.failed += 1;
        if self.failed >= ATTEMPTS {
            return false;
        }
        tokio::time::sleep(PAUSE * (self.failed - 1)).await;
        true
    }

    /// Tells whether this is not the first attempt.
    #[must_use]
    pub const fn is_again(&self) -> bool {
        self.failed > 0
    }
}
