//! The frames around pages.

mod admin;
mod public;

pub use admin::{AdminLayout, NavItem};
pub use public::PublicLayout;
