//! `PUT /Users/{id}` (RFC 7644 §3.5.1).

use axum::extract::Path;
use axum::response::Response;

use crate::domain::provisioning::users;
use crate::scim::api::body::ScimJson;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::{Failure, ScimResult};
use crate::scim::api::precondition::IfVersion;
use crate::scim::api::users::ResourcePath;
use crate::scim::convert;
use crate::scim::protocol::schema::USER;

/// Replaces a user; what the body leaves out is cleared, but for `active`, which stays.
pub async fn handler(
    call: ScimCall,
    Path(path): Path<ResourcePath>,
    version: IfVersion,
    ScimJson(body): ScimJson,
) -> ScimResult<Response> {
    let projection = call.projection(&USER)?;
    let user = users::change(&call.ctx, &call.caller, &path.id.into(), &version.0, |before| {
        convert::user::from_body(body.clone(), Some(before)).map_err(Failure::from)
    })
    .await?;
    call.respond_user(&user, &projection)
}
