//! The SCIM API.

mod concurrency;
mod decisions;
mod errors;
mod hangups;
mod isolation;
mod rules;
mod tokens;
mod transcripts;
