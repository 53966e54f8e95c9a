//! What an answer is called: SCIM JSON, or JSON for a client that would rather have that (RFC 7644 §3.8).

use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::scim::api::response::SCIM_JSON;
use crate::scim::protocol::media_type::prefers_plain_json;

const PLAIN_JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Calls an answer `application/json` where `Accept` asks for that rather than for SCIM JSON.
///
/// A client that accepts neither is answered all the same: RFC 9110 §12.5.1 lets a server disregard the header, and a body
/// that can be read does less harm than a refusal to say it.
pub async fn negotiate(request: Request, next: Next) -> Response {
    let accepted: Vec<&str> =
        request.headers().get_all(ACCEPT).iter().filter_map(|accept| accept.to_str().ok()).collect();
    let plain = prefers_plain_json(&accepted.join(","));
    let mut response = next.run(request).await;
    let is_short = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    if is_short {
        // RFC 9110 §15.4.5: what the whole answer would say, which is compressed on its way out.
        headers.append(VARY, HeaderValue::from_static("accept"));
        headers.append(VARY, HeaderValue::from_static("accept-encoding"));
    }
    if headers.get(CONTENT_TYPE) == Some(&SCIM_JSON) {
        headers.append(VARY, HeaderValue::from_static("accept"));
        if plain {
            headers.insert(CONTENT_TYPE, PLAIN_JSON);
        }
    }
    response
}
