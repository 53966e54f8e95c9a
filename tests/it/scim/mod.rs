//! The SCIM API.

mod concurrency;
mod cursors;
mod decisions;
mod discovery;
mod errors;
mod filter;
mod hangups;
mod isolation;
mod preconditions;
mod patching;
mod rfc7644;
mod rules;
mod search;
mod sorting;
mod tokens;
mod transcripts;
