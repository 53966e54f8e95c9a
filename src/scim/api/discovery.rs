//! Discovery documents (RFC 7644 §4). What they declare is what the server does.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use crate::scim::api::call::ScimCall;
use crate::scim::api::error::{Failure, ScimResult};
use crate::scim::api::response;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::list::list_response;
use crate::scim::protocol::schema::{self, BulkCapability, Capabilities, CursorCapability};

/// `GET /ServiceProviderConfig` (RFC 7643 §5).
pub async fn service_provider_config(call: ScimCall) -> ScimResult<Response> {
    let limits = &call.ctx.limits;
    let capabilities = Capabilities {
        bulk: Some(BulkCapability {
            max_operations: u32::try_from(limits.bulk_operations).unwrap_or(u32::MAX),
            max_payload_bytes: limits.bulk_bytes as u64,
        }),
        sort: true,
        etag: true,
        change_password: true,
        filter_max_results: limits.page_size,
        cursor: Some(CursorCapability {
            default_page_size: limits.page_size,
            max_page_size: limits.page_size,
            timeout_seconds: Some(limits.cursor_seconds),
        }),
    };
    document(&call, &schema::service_provider_config(&call.base, &capabilities))
}

/// `GET /ResourceTypes` (RFC 7643 §6).
pub async fn resource_types(call: ScimCall) -> ScimResult<Response> {
    let types = schema::resource_types().iter().map(|kind| kind.to_json(&call.base).to_string()).collect();
    list(&call, types)
}

/// The last part of a discovery address.
#[derive(Debug, Deserialize)]
pub struct Name {
    #[serde(alias = "urn")]
    name: String,
}

/// `GET /ResourceTypes/{name}`.
pub async fn resource_type(call: ScimCall, Path(Name { name }): Path<Name>) -> ScimResult<Response> {
    let found = schema::find_resource_type(&name)
        .ok_or_else(|| ScimError::not_found("There is no such resource type; there are User and Group."))?;
    document(&call, &found.to_json(&call.base))
}

/// `GET /Schemas` (RFC 7643 §7).
pub async fn schemas(call: ScimCall) -> ScimResult<Response> {
    let schemas = schema::schemas().iter().map(|schema| schema.to_json(&call.base).to_string()).collect();
    list(&call, schemas)
}

/// `GET /Schemas/{urn}`.
pub async fn schema(call: ScimCall, Path(Name { name }): Path<Name>) -> ScimResult<Response> {
    let found = schema::find_schema(&name)
        .ok_or_else(|| ScimError::not_found("There is no such schema; GET /Schemas lists them all."))?;
    document(&call, &found.to_json(&call.base))
}

/// Answers one document, and says where it is as its `meta.location` does (RFC 7643 §3.1).
fn document(call: &ScimCall, document: &Value) -> ScimResult<Response> {
    refuse_filter(call)?;
    let location = document.pointer("/meta/location").and_then(Value::as_str).unwrap_or_default();
    Ok(response::document(document.to_string(), location))
}

/// RFC 7644 §4: a filter is refused here, so that nobody takes the whole list for what was filtered.
fn refuse_filter(call: &ScimCall) -> ScimResult<()> {
    match call.query.get("filter") {
        Some(_) => Err(Failure::from(ScimError::forbidden("Discovery documents cannot be filtered."))),
        None => Ok(()),
    }
}

/// Answers several documents; how they would be sorted and paged is ignored (RFC 7644 §4).
fn list(call: &ScimCall, resources: Vec<String>) -> ScimResult<Response> {
    refuse_filter(call)?;
    let total = resources.len() as u64;
    Ok(response::json(StatusCode::OK, list_response(total, 1, &resources)))
}
