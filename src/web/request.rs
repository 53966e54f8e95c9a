//! What every request gets: an id, a span in the log, and a number in the metrics.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::model::ids::RequestId;
use crate::web::state::AppState;

/// Carries the id by which the log tells requests apart, and by which a call is found in the request log.
pub static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Tells whether an address belongs to the SCIM API.
pub fn is_scim(path: &str) -> bool {
    path == "/scim" || path.starts_with("/scim/")
}

/// Gives a request its id, a span, and a line in the log when it is answered. The query never gets into the log: one-time codes
/// and people's names are in it.
pub async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id: RequestId = state.ctx.new_id();
    request.extensions_mut().insert(id.clone());
    let span = tracing::info_span!(
        "request",
        id = %id,
        method = %request.method(),
        path = %request.uri().path(),
        directory.id = tracing::field::Empty,
    );
    let surface = if is_scim(request.uri().path()) { "scim" } else { "console" };
    // Anybody can make a method up, and every label is kept for ever.
    let known: &[Method] =
        &[Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    let method = known.iter().find(|known| *known == request.method()).map_or("other", Method::as_str);
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID.clone(), id);
    }
    let status = response.status();
    let duration: Duration = started.elapsed();
    span.in_scope(|| {
        let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::warn!(status = status.as_u16(), duration_ms, "answered");
        } else {
            tracing::debug!(status = status.as_u16(), duration_ms, "answered");
        }
    });
    let labels = vec![
        ::metrics::Label::from_static_parts("surface", surface),
        ::metrics::Label::from_static_parts("method", method),
        ::metrics::Label::new("status", status.as_str().to_owned()),
    ];
    ::metrics::counter!("rollcall_http_requests_total", labels).increment(1);
    ::metrics::histogram!("rollcall_http_request_duration_seconds", "surface" => surface)
        .record(duration.as_secs_f64());
    response
}
