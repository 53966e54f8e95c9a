//! What becomes of users and groups, on both databases.

mod at_once;
mod groups;
mod random;
mod search;
mod shared;
mod users;
