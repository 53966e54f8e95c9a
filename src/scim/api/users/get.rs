//! `GET /Users/{id}` (RFC 7644 §3.4.1).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::provisioning::users;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::api::precondition::IfVersion;
use crate::scim::api::response;
use crate::scim::api::users::ResourcePath;
use crate::scim::convert;
use crate::scim::protocol::schema::USER;

/// Answers a user, deactivated ones too.
pub async fn handler(call: ScimCall, Path(path): Path<ResourcePath>, version: IfVersion) -> ScimResult<Response> {
    let projection = call.projection(&USER)?;
    let found = users::find(&call.ctx, &call.caller, &path.id.into()).await?;
    let tag = found.user.tag(&found.groups);
    let location = convert::user::location(&found.user, &call.base);
    if let Some(short) = version.shorten(&tag, &location)? {
        return Ok(short);
    }
    let body = convert::user::render(&found.user, &found.groups, &call.base, &projection)?;
    Ok(response::resource(StatusCode::OK, body, &tag, &location))
}
