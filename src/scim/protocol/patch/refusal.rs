//! Refusing deviations, so that a test can prove which ones what it replays needs. No part of a release.

use std::cell::Cell;
use std::marker::PhantomData;

use super::dialect::Deviation;

thread_local! {
    /// A bit for each deviation.
    static REFUSED: Cell<u64> = const { Cell::new(0) };
}

/// As long as this lives, its thread refuses some deviations. A test's requests run on the test's own thread.
#[derive(Debug)]
#[must_use = "the deviations are tolerated again when this is dropped"]
pub struct Refusal {
    before: u64,
    // What belongs to a thread stays there.
    not_send: PhantomData<*const ()>,
}

impl Refusal {
    /// Refuses these deviations, and no others, from now on.
    pub fn of(deviations: impl IntoIterator<Item = Deviation>) -> Self {
        let refused = deviations.into_iter().map(bit).fold(0, |bits, bit| bits | bit);
        Self { before: REFUSED.replace(refused), not_send: PhantomData }
    }
}

impl Drop for Refusal {
    fn drop(&mut self) {
        REFUSED.set(self.before);
    }
}

pub(super) fn is_refused(deviation: Deviation) -> bool {
    REFUSED.get() & bit(deviation) != 0
}

const fn bit(deviation: Deviation) -> u64 {
    1 << deviation as u32
}
