//! What people who are provisioned see: signing in to their organization. They are accounts, never administrators.

pub mod profile;
pub mod sign_in;
