//! A wish to stop, shared between the run and whoever may end it.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A wish to stop. A run that is interrupted deletes what it made, and ends.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<(Mutex<bool>, Condvar)>);

impl Interrupt {
    /// Asks the run to stop.
    pub fn trigger(&self) {
        let (wished, changed) = &*self.0;
        *wished.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }

    /// Tells whether the run shall stop.
    pub fn is_triggered(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, but no longer than until the run shall stop.
    pub(super) fn wait(&self, duration: Duration) {
        let (wished, changed) = &*self.0;
        let guard = wished.lock().unwrap_or_else(PoisonError::into_inner);
        // A poisoned lock only says that another thread failed; there is nothing in it that could be half done.
        drop(changed.wait_timeout_while(guard, duration, |wished| !*wished));
    }
}
