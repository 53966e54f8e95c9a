//! `POST /Bulk` (RFC 7644 §3.7).

mod circle;
mod run;
mod single;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;

use crate::scim::api::body::BulkJson;
use crate::scim::api::bulk::run::Run;
use crate::scim::api::bulk::single::Single;
use crate::scim::api::call::ScimCall;
use crate::scim::api::error::ScimResult;
use crate::scim::api::response;
use crate::scim::protocol::bulk::{BulkRequest, bulk_response, in_order};

/// Does many operations with one request. Each one is done as the single request would be, in a transaction of its own.
pub async fn handler(call: ScimCall, BulkJson(body): BulkJson, resources: Router) -> ScimResult<Response> {
    let request = BulkRequest::parse(body, &call.base, call.ctx.limits.bulk_operations)?;
    let mut run = Run::new(Single { call, resources }, &request);
    for step in in_order(&request.operations) {
        if run.is_over() {
            break;
        }
        run.take(step).await;
    }
    let outcomes = run.finish();
    let answered = request.operations.iter().filter_map(|operation| Some((operation, outcomes.get(&operation.index)?)));
    Ok(response::json(StatusCode::OK, bulk_response(answered).to_string()))
}
