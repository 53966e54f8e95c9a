//! `GET /Groups` (RFC 7644 §3.4.2).

use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::provisioning::groups::{self, Condition};
use crate::model::user::Window;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::api::response;
use crate::scim::convert;
use crate::scim::protocol::schema::GROUP;
use crate::scim::protocol::{ScimError, list};

/// Answers a page of the groups that the filter asks for.
pub async fn handler(call: ScimCall) -> ScimResult<Response> {
    let projection = call.projection(&GROUP)?;
    let (query, limits) = (&call.query, &call.ctx.limits);
    let window = list::Window::parse(query.get("startIndex"), query.get("count"), limits.page_size)?;
    let plan = convert::filter::plan(
        query.get("filter").filter(|filter| !filter.trim().is_empty()),
        &GROUP,
        call.filter_limits(),
    )?;
    let condition = plan.rest.map(|filter| {
        let base = call.base.clone();
        Condition {
            needs_members: filter.mentions("members"),
            matches: Box::new(move |group, members| {
                convert::group::resource(group, members, &base).is_ok_and(|resource| filter.matches(&resource))
            }),
        }
    });
    let rows = Window { offset: window.offset(), limit: window.count };
    let with_members = !projection.excludes("members");
    let (groups, total) = groups::list(&call.ctx, &call.caller, &plan.equals, condition, rows, with_members).await?;
    let resources = groups
        .iter()
        .map(|found| convert::group::render(&found.group, found.members.as_deref(), &call.base, &projection))
        .collect::<Result<Vec<_>, ScimError>>()?;
    Ok(response::json(StatusCode::OK, list::list_response(total, window.start_index, &resources)))
}
