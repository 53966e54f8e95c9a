//! The endpoints of users: one file each.

pub mod create;
pub mod delete;
pub mod get;
pub mod patch;
pub mod replace;

use serde::Deserialize;

/// The last part of a resource's address.
#[derive(Debug, Deserialize)]
pub struct ResourcePath {
    id: String,
}
