//! The module under the name that its own files know it by.

#[path = "../../../src/scim/protocol/mod.rs"]
pub mod protocol;
