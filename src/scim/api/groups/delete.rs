//! `DELETE /Groups/{id}` (RFC 7644 §3.6).

use axum::extract::Path;
use axum::response::Response;

use crate::domain::provisioning::groups;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::api::groups::ResourcePath;
use crate::scim::api::precondition::IfVersion;
use crate::scim::api::response;

/// Deletes a group with its role.
pub async fn handler(call: ScimCall, Path(path): Path<ResourcePath>, version: IfVersion) -> ScimResult<Response> {
    groups::remove(&call.ctx, &call.caller, &path.id.into(), &version.0).await?;
    Ok(response::no_content())
}
