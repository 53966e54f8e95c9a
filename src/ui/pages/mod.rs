//! The pages of the console, each with the server functions that its forms post to.

pub mod administrators;
pub mod audit;
pub mod directory_sync;
pub mod export;
mod fragment;
mod frame;
pub mod home;
pub mod invite;
mod listing;
pub mod narrowing;
mod not_found;
pub mod organizations;
pub mod people;
mod period;
pub mod profile;
pub mod search;
pub mod set_up;
pub mod sign_in;
pub mod sign_in_code;
mod standing;
#[expect(clippy::unused_async, reason = "a server function is asynchronous, whether it waits or not")]
mod theme;
mod words;

pub use frame::{Page, console, notice, page, public};
pub use listing::Listing;
pub use not_found::NotFound;
