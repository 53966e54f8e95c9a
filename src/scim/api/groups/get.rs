//! `GET /Groups/{id}` (RFC 7644 §3.4.1).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::api::groups::ResourcePath;
use crate::scim::api::precondition::IfVersion;
use crate::scim::protocol::schema::GROUP;

/// Answers a group; its members are not even read where they are not wanted.
pub async fn handler(call: ScimCall, Path(path): Path<ResourcePath>, version: IfVersion) -> ScimResult<Response> {
    let projection = call.projection(&GROUP)?;
    call.respond_group_unless(StatusCode::OK, &path.id.into(), &projection, &version).await
}
