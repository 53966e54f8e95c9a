//! The request log: every call is taken down beside its answer, and written off the request's path.
//!
//! Nothing here makes a call wait. Calls that come faster than they can be written are dropped, and counted.

mod capture;
mod provider;
mod redact;
mod sentence;
mod write;

pub use capture::{Entered, agent, record};
pub use write::RequestLogWriter;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc::{Sender, channel};

use crate::scim::api::request_log::capture::Captured;

/// Calls that may wait to be written.
const WAITING: usize = 1_024;
/// Bytes of bodies that may wait to be written; past it calls wait without theirs.
const WAITING_BYTES: usize = 4 * 1024 * 1024;

/// Takes calls down, and never waits.
#[derive(Debug)]
pub struct RequestLog {
    waiting: Sender<Captured>,
    waiting_bytes: Arc<AtomicUsize>,
}

impl RequestLog {
    /// Makes both ends: what takes down, and what writes.
    pub fn new() -> (Self, RequestLogWriter) {
        let (waiting, receiver) = channel(WAITING);
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        let writer = RequestLogWriter::new(receiver, Arc::clone(&waiting_bytes));
        (Self { waiting, waiting_bytes }, writer)
    }

    /// Takes a call down.
    fn note(&self, mut call: Captured) {
        let bytes = call.kept_bytes();
        if self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed).saturating_add(bytes) > WAITING_BYTES {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            call.drop_bodies();
        }
        let bytes = call.kept_bytes();
        if self.waiting.try_send(call).is_err() {
            self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            metrics::counter!("rollcall_request_log_dropped_total").increment(1);
        }
    }
}
