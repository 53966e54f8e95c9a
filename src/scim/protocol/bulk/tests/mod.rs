//! Bulk requests without a server.

mod order;
mod random;
mod reference;
mod request;

use std::collections::HashSet;

use serde_json::{Value, json};

use super::*;
use crate::scim::protocol::{ScimError, ScimType};

/// The address of a directory.
const BASE: &str = "https://rollcall.example.com/scim/v2/d1";

/// What marks a request.
const URN: &str = super::super::urn::BULK_REQUEST;

fn parse(operations: Value) -> BulkRequest {
    try_parse(operations).unwrap()
}

fn try_parse(operations: Value) -> Result<BulkRequest, ScimError> {
    BulkRequest::parse(json!({"schemas": [URN], "Operations": operations}), BASE, 1_000)
}

fn parse_one(operation: Value) -> Operation {
    parse(json!([operation])).operations.remove(0)
}

/// A `POST` of a user whose manager is another.
fn user(bulk_id: &str, manager: &str) -> Value {
    json!({"method": "POST", "path": "/Users", "bulkId": bulk_id,
           "data": {"userName": bulk_id, "manager": {"value": manager, "displayName": "The manager"}}})
}
