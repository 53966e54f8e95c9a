//! The SCIM API over HTTP: extract, call one rule, wrap.

mod accept;
mod authenticate;
mod body;
mod bulk;
mod call;
mod discovery;
mod error;
mod groups;
mod notes;
mod precondition;
mod query;
mod rate;
mod request_log;
mod response;
mod router;
mod search;
mod token_uses;
mod users;

pub use notes::{NoteWriters, Notes};
pub use rate::RateLimit;
pub use request_log::RequestLogWriter;
pub use router::{ScimParts, ScimState, mend_slashes, router};

use axum::response::{IntoResponse as _, Response};

use crate::scim::protocol::ScimError;

/// Answers that the server failed: where a request ended in a panic.
pub fn internal_error() -> Response {
    error::Failure::from(ScimError::internal("The server failed. Its log says why.")).into_response()
}
