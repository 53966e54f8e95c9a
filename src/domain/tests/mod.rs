//! The rules, on both databases, with a clock that stands still.

mod administrators;
mod by_hand;
mod changes;
mod directories;
mod ids;
mod isolation;
mod organizations;
mod people;
mod retry;
mod search;
mod tokens;
