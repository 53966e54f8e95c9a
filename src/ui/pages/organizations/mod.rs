//! Organizations.

pub mod activity;
pub mod add_member;
mod change;
pub mod create;
pub mod create_role;
pub mod delete;
pub mod delete_role;
pub mod features;
mod frame;
pub mod list;
pub mod member;
pub mod members;
pub mod overview;
pub mod remove_member;
pub mod role;
pub mod roles;
pub mod settings;

pub use frame::{OrganizationTab, crumbs, header, organization_of};
