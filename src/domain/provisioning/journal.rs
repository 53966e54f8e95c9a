//! What one call did and found: for whoever tells people about it afterwards.

use std::sync::{Arc, Mutex, PoisonError};

/// One change, as its event has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What was done: `user.created`, …
    pub action: &'static str,
    /// The id of what it was done to.
    pub subject_id: String,
    /// What it was done to, as a person reads it.
    pub subject_label: String,
    /// A sentence for people.
    pub detail: String,
}

/// What a search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    /// Resources that match, on all pages together.
    pub total: u64,
    /// Resources on the page that was answered.
    pub shown: usize,
}

#[derive(Debug, Default)]
struct Entries {
    changes: Vec<Change>,
    matched: Option<Matched>,
}

/// Takes down what a call does. Clones share what they hold, so that it can be read behind the call.
#[derive(Debug, Clone, Default)]
pub struct Journal(Arc<Mutex<Entries>>);

impl Journal {
    /// Takes down a change. One that is made again, because others were in the way, is told once.
    pub(super) fn note(&self, change: Change) {
        self.with(|entries| {
            let same = |last: &mut Change| last.action == change.action && last.subject_label == change.subject_label;
            if entries.changes.last_mut().is_some_and(same) {
                entries.changes.pop();
            }
            entries.changes.push(change);
        });
    }

    /// Takes down what a search found.
    pub fn note_matched(&self, matched: Matched) {
        self.with(|entries| entries.matched = Some(matched));
    }

    /// Returns the changes in order.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        self.with(|entries| entries.changes.clone())
    }

    /// Returns what a search found, if the call was one.
    #[must_use]
    pub fn matched(&self) -> Option<Matched> {
        self.with(|entries| entries.matched)
    }

    fn with<T>(&self, read: impl FnOnce(&mut Entries) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
