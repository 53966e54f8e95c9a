//! `GET /Users/{id}` (RFC 7644 §3.4.1).

use axum::extract::Path;
use axum::response::Response;

use crate::domain::DomainError;
use crate::domain::provisioning::users;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::api::precondition::IfVersion;
use crate::scim::api::users::ResourcePath;
use crate::scim::convert::user::Answered;
use crate::scim::protocol::schema::USER;

/// Answers a user, deactivated ones too.
pub async fn handler(call: ScimCall, Path(path): Path<ResourcePath>, version: IfVersion) -> ScimResult<Response> {
    let projection = call.projection(&USER)?;
    let id = path.id.into();
    let found = match &call.read_already {
        Some(read) if read.is_by_id(&id) => read.found.clone().ok_or(DomainError::NotFound)?,
        _ => users::find(&call.ctx, &call.caller, &id).await?.into(),
    };
    let user = Answered::listed(&found);
    if let Some(short) = version.shorten(&user.tag(), &user.location(&call.base))? {
        return Ok(short);
    }
    call.respond_answered(&user, &projection)
}
