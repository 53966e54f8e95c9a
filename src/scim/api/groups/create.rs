//! `POST /Groups` (RFC 7644 §3.3).

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::provisioning::groups;
use crate::scim::api::body::ScimJson;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::convert;
use crate::scim::protocol::schema::GROUP;

/// Creates a group, which is a role, with its members.
pub async fn handler(call: ScimCall, ScimJson(body): ScimJson) -> ScimResult<Response> {
    let projection = call.projection(&GROUP)?;
    let (profile, members) = convert::group::from_body(body)?;
    let group = groups::create(&call.ctx, &call.caller, profile, members).await?;
    call.respond_group(StatusCode::CREATED, &group.id, &projection).await
}
