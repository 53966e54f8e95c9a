//! Directory Sync: the directories of an organization.

pub mod activity;
pub mod create;
mod credentials;
pub mod delete;
mod frame;
pub mod group;
pub mod groups;
mod guides;
mod health;
pub mod list;
pub mod new_token;
pub mod overview;
pub mod revoke_token;
pub mod set_up;
pub mod settings;
pub mod timeline;
pub mod tokens;
pub mod user;
pub mod users;

pub use frame::{DirectoryPage, failures_badge, status_badge};
