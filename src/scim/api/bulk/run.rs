//! The operations of a bulk request, one after the other.

use std::collections::BTreeMap;

use crate::scim::api::bulk::single::{Sent, Single};
use crate::scim::protocol::bulk::{BulkRequest, Created, Operation, Outcome, Step};

/// A bulk request on its way.
#[derive(Debug)]
pub struct Run {
    pub(super) single: Single,
    pub(super) created: Created,
    outcomes: BTreeMap<usize, Outcome>,
    failures: usize,
    fail_on_errors: Option<usize>,
}

impl Run {
    /// Begins a request.
    pub fn new(single: Single, request: &BulkRequest) -> Self {
        Self {
            single,
            created: Created::none_of(&request.operations),
            outcomes: BTreeMap::new(),
            failures: 0,
            fail_on_errors: request.fail_on_errors,
        }
    }

    /// Tells whether as many operations failed as the client lets fail.
    pub fn is_over(&self) -> bool {
        self.fail_on_errors.is_some_and(|most| self.failures >= most)
    }

    /// Takes a step.
    pub async fn take(&mut self, step: Step<'_>) {
        match step {
            Step::One(operation) => {
                let outcome = self.one(operation).await;
                self.note(operation, outcome);
            }
            Step::Circle(creations) => self.circle(&creations).await,
        }
    }

    /// Returns what became of each operation that was taken, by its index.
    pub fn finish(self) -> BTreeMap<usize, Outcome> {
        self.outcomes
    }

    pub(super) fn note(&mut self, operation: &Operation, outcome: Outcome) {
        self.failures += usize::from(outcome.is_failure());
        self.outcomes.insert(operation.index, outcome);
    }

    /// Takes note of what was created, so that others can refer to it.
    pub(super) fn note_created(&mut self, bulk_id: &str, outcome: &Outcome) {
        let location = outcome.location.as_deref().filter(|_| !outcome.is_failure());
        if let Some(id) = location.and_then(|location| location.rsplit('/').next()) {
            self.created.note(bulk_id, id.to_owned());
        }
    }

    async fn one(&mut self, operation: &Operation) -> Outcome {
        let attempt = operation.request.as_ref().map_err(Clone::clone);
        let attempt = attempt.and_then(|request| Ok((request, request.resolve(&self.created)?)));
        let (request, resolved) = match attempt {
            Ok(attempt) => attempt,
            Err(error) => return Outcome::refused(&error, self.location(operation)),
        };
        let sent = Sent {
            index: operation.index,
            method: request.method,
            resolved,
            query: request.target.query(),
            version: request.version.as_deref(),
        };
        let outcome = self.single.send(sent).await;
        if let Some(bulk_id) = operation.creates() {
            self.note_created(bulk_id, &outcome);
        }
        outcome
    }

    /// Returns where the resource of an operation is that was not sent, if it is anywhere.
    fn location(&self, operation: &Operation) -> Option<String> {
        // RFC 7644 §3.7: only a POST that fails has no location.
        let target = operation.target.as_ref().filter(|target| target.is_resource() && !operation.is_post())?;
        target.path(&self.created).map(|path| self.single.location(&path))
    }
}
