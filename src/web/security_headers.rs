//! Headers that keep browsers from being used against the console.

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::state::AppState;

/// Adds what an answer does not say itself. Pages bring a policy of their own, with a nonce for their scripts.
pub async fn add(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    add_missing(headers, CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    add_missing(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    add_missing(headers, X_FRAME_OPTIONS, "DENY");
    // Not `no-referrer`: a form that fails without JavaScript finds its way back by the referrer.
    add_missing(headers, REFERRER_POLICY, "same-origin");
    add_missing(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add_missing(headers, HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if state.public_url.is_https() {
        add_missing(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

fn add_missing(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
