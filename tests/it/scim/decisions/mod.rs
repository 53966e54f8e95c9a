//! Where the rules are silent or say two things: a test for every row of the table of decisions.

mod attributes;
mod filters;
mod members;
mod patch;
mod people;
mod refusals;
