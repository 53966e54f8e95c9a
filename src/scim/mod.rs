//! SCIM 2.0: the protocol, what it means to the rules, and its HTTP surface.

pub mod api;
pub mod convert;
pub mod protocol;
