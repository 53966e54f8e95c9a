//! Tests of the whole server, through its router: one binary, so that it links once.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what a test is written with fails the test; clippy.toml lets only the bodies of tests do that"
)]

mod architecture;
mod budget;
mod commands;
mod conformance;
mod console;
mod nodes;
mod scim;
mod support;
