//! The SCIM API.

mod bulk;
mod concurrency;
mod cursors;
mod decisions;
mod discovery;
mod errors;
mod filter;
mod hangups;
mod isolation;
mod patching;
mod preconditions;
mod request_log;
mod rfc7644;
mod round_trips;
mod rules;
mod search;
mod sorting;
mod tokens;
mod transcripts;
