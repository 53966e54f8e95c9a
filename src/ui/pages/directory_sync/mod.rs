//! Directory Sync: the directories of an organization.

pub mod create;
pub mod delete;
pub mod groups;
pub mod list;
pub mod new_token;
pub mod overview;
pub mod revoke_token;
pub mod settings;
pub mod users;
