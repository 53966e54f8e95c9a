//! The SCIM API.

mod concurrency;
mod decisions;
mod errors;
mod hangups;
mod isolation;
mod preconditions;
mod rules;
mod tokens;
mod transcripts;
