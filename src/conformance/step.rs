//! What a step is, and what comes of it.

use super::session::Session;

/// One thing that a server must do.
pub struct Step {
    /// Its name, which stays: scripts select by it.
    pub name: &'static str,
    /// The section that asks for it, or whose habit it is.
    pub source: &'static str,
    /// What it asks for, in a sentence.
    pub promise: &'static str,
    pub(super) run: fn(&mut Session) -> Verdict,
}

impl Step {
    pub(super) const fn new(
        name: &'static str,
        source: &'static str,
        promise: &'static str,
        run: fn(&mut Session) -> Verdict,
    ) -> Self {
        Self { name, source, promise, run }
    }
}

/// Steps that belong together.
pub struct Area {
    /// Its name.
    pub name: &'static str,
    /// Whether its steps are habits of identity providers, which no RFC asks for.
    pub is_habit: bool,
    /// Its steps, in the order in which they run.
    pub steps: &'static [Step],
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server did what it must.
    Passed,
    /// The server did something else.
    Failed {
        /// The last requests of the step, in order.
        sent: Vec<String>,
        /// What should have come.
        expected: String,
        /// What came.
        came: String,
    },
    /// The server does not offer it; says why that is known.
    Skipped(String),
}

/// Why a step ends before its end.
#[derive(Debug)]
pub(super) enum Stop {
    Failed(Box<Failure>),
    Skipped(String),
    /// Somebody wants the run to stop.
    Interrupted,
}

#[derive(Debug)]
pub(super) struct Failure {
    pub(super) expected: String,
    pub(super) came: String,
}

/// What the code of a step returns.
pub(super) type Verdict<T = ()> = Result<T, Stop>;

impl Stop {
    pub(super) fn failed(expected: impl Into<String>, came: impl Into<String>) -> Self {
        Self::Failed(Box::new(Failure { expected: expected.into(), came: came.into() }))
    }

    pub(super) fn skipped(reason: impl Into<String>) -> Self {
        Self::Skipped(reason.into())
    }
}
