//! The rules, on both databases, with a clock that stands still.

mod administration;
mod administrators;
mod audit;
mod directories;
mod ids;
mod isolation;
mod organizations;
mod people;
mod retry;
mod tokens;
