//! Bulk requests (RFC 7644 §3.7) without a server: reading them, finding out what refers to what, and the order in which
//! operations can be done.
//!
//! What is done with each operation is not told here: it is what the single request would do.

mod created;
mod operation;
mod order;
mod reference;
mod request;
mod response;
mod target;

pub use created::Created;
pub use operation::{Method, Operation, Resolved, SingleRequest};
pub use order::{Creation, Step, in_order};
pub use reference::shortened;
pub use request::BulkRequest;
pub use response::{Outcome, bulk_response};
pub use target::Target;

#[cfg(test)]
mod tests;
