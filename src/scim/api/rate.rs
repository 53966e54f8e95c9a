//! How many requests a directory may send a second.

use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::model::ids::DirectoryId;

/// How many seconds' worth of requests may come at once.
const BURST_SECONDS: u32 = 5;

/// Limits the rate of each directory. What one of several processes lets through is counted by that process alone.
#[derive(Debug)]
pub struct RateLimit {
    per_second: u32,
    limiter: Option<DefaultKeyedRateLimiter<DirectoryId>>,
}

impl RateLimit {
    /// Lets `per_second` requests of each directory through, and five times as many at once; 0 lets all through.
    pub fn new(per_second: u32) -> Self {
        let limiter = NonZeroU32::new(per_second).map(|rate| {
            let burst = rate.saturating_mul(NonZeroU32::new(BURST_SECONDS).unwrap_or(NonZeroU32::MIN));
            RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst))
        });
        Self { per_second, limiter }
    }

    /// Returns how many requests a second are let through.
    pub const fn per_second(&self) -> u32 {
        self.per_second
    }

    /// Counts a request of a directory.
    ///
    /// # Errors
    /// After how many seconds the next one will be let through, when this one is not.
    pub fn check(&self, directory: &DirectoryId) -> Result<(), u64> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        limiter
            .check_key(directory)
            .map_err(|until| until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1))
    }
}
