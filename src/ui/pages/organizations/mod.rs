//! Organizations.

mod change;
pub mod create;
pub mod features;
mod frame;
pub mod list;
pub mod members;
pub mod overview;
pub mod roles;

pub use frame::{OrganizationTab, crumbs, header};
