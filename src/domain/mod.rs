//! The rules of the product, and the transactions that keep them.
//!
//! A function here takes the context, who acts, and what it is about; does one unit of work; and writes the event of a change
//! in the transaction of the change. Nothing here knows HTTP, SCIM documents or pages.

pub mod administration;
pub mod administrators;
pub mod audit;
pub mod cursors;
pub mod directories;
pub mod entropy;
mod error;
pub mod events;
pub mod housekeeping;
pub mod inspect;
pub mod members;
pub mod organizations;
pub mod passwords;
pub mod people;
pub mod profile;
pub mod provisioning;
pub mod request_log;
pub mod retry;
pub mod roles;
pub mod search;
pub mod second_factor;
pub mod tokens;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

pub use error::{DomainError, DomainResult, Subject, with_causes};

use crate::domain::entropy::Entropy;
use crate::limits::Limits;
use crate::model::text::Name;
use crate::model::time::{Clock, Timestamp};
use crate::store::Db;

/// Counts the ids of this process.
static NEXT_ID: AtomicU32 = AtomicU32::new(0);

/// What every rule needs from outside. Cheap to clone.
#[derive(Clone)]
pub struct Ctx {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The product's numbers.
    pub limits: Arc<Limits>,
}

impl std::fmt::Debug for Ctx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ctx").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Ctx {
    /// Returns the present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Makes an id that sorts behind those that this process made before.
    #[must_use]
    pub fn new_id<T: From<uuid::Uuid>>(&self) -> T {
        let mut random = [0; 10];
        self.entropy.fill(&mut random);
        // RFC 9562 §6.2: of two in one millisecond the later one has the larger counter, 26 bits that are neither version nor
        // variant. 48 random bits are left, so two processes do not meet either.
        let count = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        let counter = ((count << 2) & 0x0FFF_0000) | (count & 0x3FFF);
        if let Some(leading) = random.first_chunk_mut() {
            *leading = counter.to_be_bytes();
        }
        let ms = u64::try_from(self.now().as_ms()).unwrap_or_default();
        T::from(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
    }

    /// Makes 256 random bits.
    #[must_use]
    pub fn random_secret(&self) -> [u8; 32] {
        let mut random = [0; 32];
        self.entropy.fill(&mut random);
        random
    }
}

/// Reads the name of an organization, a directory, a role or a person, as it was typed into a field `name`.
/// Tells whether a name was typed to confirm. Pages show one space where a name has several.
fn is_confirmed(typed: &str, name: &str) -> bool {
    typed.split_whitespace().eq(name.split_whitespace())
}

fn parse_name(name: &str) -> DomainResult<Name> {
    Name::parse(name).map_err(|problem| DomainError::Invalid { field: "name", problem })
}
