//! `POST /Users` (RFC 7644 §3.3).

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::provisioning::users;
use crate::scim::api::body::ScimJson;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::api::response;
use crate::scim::convert;
use crate::scim::convert::user::Answered;
use crate::scim::protocol::schema::USER;

/// Creates or links a person; the answer carries the whole user with its `id`.
pub async fn handler(call: ScimCall, ScimJson(body): ScimJson) -> ScimResult<Response> {
    let projection = call.projection(&USER)?;
    let new = convert::user::from_body(body, None)?;
    let user = users::create(&call.ctx, &call.caller, new).await?;
    let body = Answered::of(&user, &[]).render(&call.base, &projection)?;
    Ok(response::resource(StatusCode::CREATED, body, &user.tag(&[]), &convert::user::location(&user, &call.base)))
}
