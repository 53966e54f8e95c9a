//! Every request that may write runs in a task of its own, whatever its client does.
//!
//! A handler's future is dropped at any `await` when the client hangs up. A transaction in it would then be left open, or
//! half done where the driver is in the middle of `BEGIN`: a pooled connection that blocks every later write. In a task of its
//! own the unit of work always comes to its end. What an identity provider only reads has no transaction, and needs none.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use tracing::Instrument as _;

use crate::domain::with_causes;
use crate::web::request::is_scim;

/// Runs the rest of a request to its end. A panic in it becomes a `500`.
pub async fn detach(request: Request, next: Next) -> Response {
    let scim = is_scim(request.uri().path());
    // The console's pages are no such case: a session may be written along with any of them.
    let answer = if scim && request.method().is_safe() {
        AssertUnwindSafe(next.run(request)).catch_unwind().await.map_err(|panic| said(&*panic))
    } else {
        tokio::spawn(next.run(request).in_current_span()).await.map_err(|error| with_causes(&error))
    };
    answer.unwrap_or_else(|error| {
        tracing::error!(error, "a request panicked");
        if scim {
            crate::scim::api::internal_error()
        } else {
            (StatusCode::INTERNAL_SERVER_ERROR, "The server failed. Its log says why.").into_response()
        }
    })
}

/// Returns what a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
