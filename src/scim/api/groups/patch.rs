//! `PATCH /Groups/{id}` (RFC 7644 §3.5.2).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::provisioning::groups;
use crate::scim::api::body::ScimJson;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::{Failure, ScimResult};
use crate::scim::api::groups::ResourcePath;
use crate::scim::api::precondition::IfVersion;
use crate::scim::api::response;
use crate::scim::convert::group::GroupPatch;
use crate::scim::protocol::patch::PatchRequest;
use crate::scim::protocol::schema::GROUP;

/// Applies operations to a group: all of them or none. Where only members change, the answer has no body, which would have
/// to carry every member, unless the client asks for attributes.
pub async fn handler(
    call: ScimCall,
    Path(path): Path<ResourcePath>,
    version: IfVersion,
    ScimJson(body): ScimJson,
) -> ScimResult<Response> {
    let projection = call.projection(&GROUP)?;
    let id = path.id.into();
    let change = GroupPatch::read(PatchRequest::parse(body)?, call.ctx.limits.patch_members)?;
    let only_members = change.touches_only_members();
    let group = groups::change(&call.ctx, &call.caller, &id, &version.0, |before| {
        change.apply(before, &call.base).map_err(Failure::from)
    })
    .await?;
    if only_members && call.query.get("attributes").is_none() {
        return Ok(response::changed(&group.tag()));
    }
    call.respond_group(StatusCode::OK, &id, &projection).await
}
