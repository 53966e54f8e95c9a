//! `GET /Groups/{id}` (RFC 7644 §3.4.1).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::api::groups::ResourcePath;
use crate::scim::protocol::schema::GROUP;

/// Answers a group; its members are not even read where they are not wanted.
pub async fn handler(call: ScimCall, Path(path): Path<ResourcePath>) -> ScimResult<Response> {
    let projection = call.projection(&GROUP)?;
    call.respond_group(StatusCode::OK, &path.id.into(), &projection).await
}
