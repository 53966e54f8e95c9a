//! `PUT /Groups/{id}` (RFC 7644 §3.5.1).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::provisioning::groups;
use crate::scim::api::body::ScimJson;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::{Failure, ScimResult};
use crate::scim::api::groups::ResourcePath;
use crate::scim::api::precondition::IfVersion;
use crate::scim::convert;
use crate::scim::protocol::schema::GROUP;

/// Replaces a group, its members too.
pub async fn handler(
    call: ScimCall,
    Path(path): Path<ResourcePath>,
    version: IfVersion,
    ScimJson(body): ScimJson,
) -> ScimResult<Response> {
    let projection = call.projection(&GROUP)?;
    let id = path.id.into();
    groups::change(&call.ctx, &call.caller, &id, &version.0, |_| {
        convert::group::replaced(body.clone()).map_err(Failure::from)
    })
    .await?;
    call.respond_group(StatusCode::OK, &id, &projection).await
}
