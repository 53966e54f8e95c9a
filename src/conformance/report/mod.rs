//! What a run found: as text for people, and as JUnit's XML for machines.

mod console;
mod junit;
mod wrap;

use std::time::Duration;

use super::step::{Area, Outcome, Step};

pub use console::Console;
pub use junit::junit;

/// A step that has ended.
pub struct Finished {
    pub(super) area: &'static Area,
    pub(super) step: &'static Step,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
}

/// How many steps ended how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Steps that passed.
    pub passed: usize,
    /// Steps that failed.
    pub failed: usize,
    /// Steps that were skipped.
    pub skipped: usize,
}

impl Tally {
    fn of<'a>(finished: impl Iterator<Item = &'a Finished>) -> Self {
        finished.fold(Self::default(), |mut tally, finished| {
            match finished.outcome {
                Outcome::Passed => tally.passed += 1,
                Outcome::Failed { .. } => tally.failed += 1,
                Outcome::Skipped(_) => tally.skipped += 1,
            }
            tally
        })
    }
}

/// "1 failed, 2 skipped": what is none is left out, but for what passed.
impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed", self.passed)?;
        if self.failed > 0 {
            write!(f, ", {} failed", self.failed)?;
        }
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}
