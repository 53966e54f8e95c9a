//! The pages of the console, each with the server functions that its forms post to.

pub mod directory_sync;
mod frame;
pub mod home;
pub mod invite;
mod not_found;
pub mod organizations;
pub mod people;
pub mod set_up;
pub mod sign_in;
mod theme;

pub use frame::{Page, console, page, public};
pub use not_found::NotFound;
