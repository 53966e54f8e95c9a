//! The discovery documents state what the server does (RFC 7643 §5 to §7, RFC 7644 §4): each characteristic of each attribute
//! that `/Schemas` declares is read there, and then tried.

mod cases;
mod declared;
mod documents;
mod mutability;
mod returned;
mod rfc7643;
mod samples;
mod uniqueness;
mod values;

pub use declared::{Declared, everything};
