//! Bodies of resources: from whatever a client sent to a document in canonical form (RFC 7643 §2, RFC 7644 §3.3).

mod coerce;
mod document;
mod member;
mod normalise;

pub use coerce::MAX_VALUES;
pub use document::{Document, take_password};
pub use member::{Member, take_members};
pub use normalise::parse;

pub(super) use coerce::{distinct, elements, simple, value};
pub(super) use member::{read_ids, read_members};
pub(super) use normalise::{check_bounds, normalise};

#[cfg(test)]
pub(super) mod tests;
