//! Answers: media type, version, place.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::scim::protocol::etag;

/// RFC 7644 §3.1.
const SCIM_JSON: HeaderValue = HeaderValue::from_static("application/scim+json");

/// Answers with JSON that is text already.
pub fn json(status: StatusCode, body: String) -> Response {
    let mut response = (status, Body::from(body)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, SCIM_JSON);
    // Every answer is about people.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Answers with a resource: its version as a weak tag, and where it is.
pub fn resource(status: StatusCode, body: String, version: i64, location: &str) -> Response {
    let mut response = json(status, body);
    if let Ok(tag) = HeaderValue::from_str(&etag::render(version)) {
        response.headers_mut().insert(ETAG, tag);
    }
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Answers that it is done, and nothing else.
pub fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
