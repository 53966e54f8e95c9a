//! PATCH (RFC 7644 §3.5.2): reading the operations and applying them to a document, without side effects.
//!
//! The members of a group live outside its document; [`split`] takes their operations out first.

mod apply;
pub mod dialect;
mod elements;
mod extension;
mod members;
mod op;
mod path;
#[cfg(debug_assertions)]
pub mod refusal;

pub use apply::apply;
pub use members::{MemberChange, member_count, split};
pub use op::{MAX_OPERATIONS, Operation, OperationKind, PatchRequest};
pub use path::PatchPath;

#[cfg(test)]
mod tests;
