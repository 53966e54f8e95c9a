//! Answers: media type, version, place.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_LOCATION, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::scim::protocol::etag;

/// RFC 7644 §3.1.
pub const SCIM_JSON: HeaderValue = HeaderValue::from_static("application/scim+json");

/// Answers with JSON that is text already.
pub fn json(status: StatusCode, body: String) -> Response {
    let mut response = (status, Body::from(body)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, SCIM_JSON);
    // Every answer is about people.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Answers with a document that has no version, and says where it is.
pub fn document(body: String, location: &str) -> Response {
    let mut response = json(StatusCode::OK, body);
    put_place(&mut response, location);
    response
}

/// Answers with a resource: its version as a weak tag, and where it is, which is what its `meta.location` says
/// (RFC 7643 §3.1 for `Content-Location`, RFC 7644 §3.3 for `Location`).
pub fn resource(status: StatusCode, body: String, tag: &str, location: &str) -> Response {
    let mut response = document(body, location);
    *response.status_mut() = status;
    put_tag(&mut response, tag);
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Answers that it is done, and nothing else.
pub fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// Answers that it is done, with the version that the resource has now.
pub fn changed(tag: &str) -> Response {
    let mut response = no_content();
    put_tag(&mut response, tag);
    response
}

/// Answers that the client has the resource as it is (RFC 9110 §15.4.5), with what the whole answer would say of it; `Vary` comes with
/// the media type.
pub fn not_modified(tag: &str, location: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    put_tag(&mut response, tag);
    put_place(&mut response, location);
    response
}

fn put_place(response: &mut Response, location: &str) {
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(CONTENT_LOCATION, location);
    }
}

fn put_tag(response: &mut Response, tag: &str) {
    if let Ok(tag) = HeaderValue::from_str(&etag::render(tag)) {
        response.headers_mut().insert(ETAG, tag);
    }
}
