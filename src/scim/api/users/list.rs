//! `GET /Users` (RFC 7644 §3.4.2).

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::provisioning::users::{self, Condition};
use crate::model::user::Window;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::api::response;
use crate::scim::convert;
use crate::scim::protocol::schema::USER;
use crate::scim::protocol::{ScimError, list};

/// Answers a page of the users that the filter asks for.
pub async fn handler(call: ScimCall) -> ScimResult<Response> {
    let projection = call.projection(&USER)?;
    let (query, limits) = (&call.query, &call.ctx.limits);
    let window = list::Window::parse(query.get("startIndex"), query.get("count"), limits.page_size)?;
    let plan = convert::filter::plan(
        query.get("filter").filter(|filter| !filter.trim().is_empty()),
        &USER,
        call.filter_limits(),
    )?;
    let condition = plan.rest.map(|filter| {
        let base = call.base.clone();
        Condition {
            needs_groups: filter.mentions("groups"),
            matches: Box::new(move |user, groups| {
                convert::user::resource(user, groups, &base).is_ok_and(|resource| filter.matches(&resource))
            }),
        }
    });
    let rows = Window { offset: window.offset(), limit: window.count };
    let (users, total) = users::list(&call.ctx, &call.caller, &plan.equals, condition, rows).await?;
    let resources = users
        .iter()
        .map(|found| convert::user::render(&found.user, &found.groups, &call.base, &projection))
        .collect::<Result<Vec<_>, ScimError>>()?;
    Ok(response::json(StatusCode::OK, list::list_response(total, window.start_index, &resources)))
}
