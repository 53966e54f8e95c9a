//! Every request runs in a task of its own, whatever its client does.
//!
//! A handler's future is dropped at any `await` when the client hangs up. A transaction in it would then be left open, or
//! half done where the driver is in the middle of `BEGIN`: a pooled connection that blocks every later write. In a task of its
//! own the unit of work always comes to its end.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tracing::Instrument as _;

use crate::domain::with_causes;
use crate::web::request::is_scim;

/// Runs the rest of a request to its end. A panic in it becomes a `500`.
pub async fn detach(request: Request, next: Next) -> Response {
    let scim = is_scim(request.uri().path());
    tokio::spawn(next.run(request).in_current_span()).await.unwrap_or_else(|error| {
        tracing::error!(error = with_causes(&error), "a request panicked");
        if scim {
            crate::scim::api::internal_error()
        } else {
            (StatusCode::INTERNAL_SERVER_ERROR, "The server failed. Its log says why.").into_response()
        }
    })
}
