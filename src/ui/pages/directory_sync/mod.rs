//! Directory Sync: the directories of an organization.

pub mod activity;
pub mod create;
mod credentials;
pub mod delete;
mod frame;
pub mod groups;
mod guides;
pub mod list;
pub mod new_token;
pub mod overview;
pub mod revoke_token;
pub mod settings;
mod tokens;
pub mod users;

pub use frame::status_badge;
