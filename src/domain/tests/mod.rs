//! The rules, on both databases, with a clock that stands still.

mod administration;
mod administrators;
mod audit;
mod by_hand;
mod changes;
mod directories;
mod ids;
mod isolation;
mod organizations;
mod people;
mod retry;
mod search;
mod second_factor;
mod tokens;
