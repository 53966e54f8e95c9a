//! The SCIM API.

mod concurrency;
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
mod tokens;
mod transcripts;
