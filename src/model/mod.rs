//! Data types of the product. No I/O, no rules that need more than one value, nothing from other modules.

pub(crate) mod choice;

pub mod account;
pub mod administrator;
pub mod audit;
pub mod directory;
pub mod event;
pub mod found;
pub mod ids;
pub mod organization;
pub mod page;
pub mod person;
pub mod request_log;
pub mod search;
pub mod second_factor;
pub mod secret;
pub mod session;
pub mod text;
pub mod time;
pub mod user;
pub mod version;
