//! Many operations in one request (RFC 7644 §3.7).

mod boundaries;
mod circles;
mod failures;
mod limits;
mod random;
mod references;
mod results;
mod versions;

use serde_json::{Value, json};

use crate::support::{Answer, Idp, patch, user};

/// The body of a bulk request.
fn body(operations: &Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations})
}

async fn send(idp: &Idp, operations: Value) -> Answer {
    idp.post("/Bulk", body(&operations)).await
}

/// Sends operations; returns what the answer says of each.
async fn run(idp: &Idp, operations: Value) -> Vec<Value> {
    read(&send(idp, operations).await)
}

/// Reads an answer, of which every part must be well-formed.
#[track_caller]
fn read(answer: &Answer) -> Vec<Value> {
    let answer = answer.clone().assert_status(200);
    assert_eq!(answer.header("content-type"), Some("application/scim+json"));
    let body = answer.json();
    assert_eq!(body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]), "{body}");
    let operations = body["Operations"].as_array().expect("Operations").clone();
    for operation in &operations {
        let status: u16 = operation["status"].as_str().and_then(|status| status.parse().ok()).expect("a status");
        let error = &operation["response"];
        if status < 300 {
            assert!(error.is_null() && operation["location"].is_string(), "{operation}");
        } else {
            assert_eq!(error["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{operation}");
            assert_eq!(error["status"], operation["status"], "{operation}");
            assert!(error["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{operation}");
        }
    }
    operations
}

fn statuses(operations: &[Value]) -> Vec<&str> {
    operations.iter().map(|operation| operation["status"].as_str().unwrap()).collect()
}

/// Returns the id of what an operation was done to.
#[track_caller]
fn id(operation: &Value) -> String {
    let location = operation["location"].as_str().unwrap_or_else(|| panic!("{operation} has no location"));
    location.rsplit('/').next().unwrap().to_owned()
}

fn post_user(bulk_id: &str, user_name: &str) -> Value {
    json!({"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": user(user_name)})
}

/// A `POST` of a user with a manager.
fn post_report(bulk_id: &str, user_name: &str, manager: &str) -> Value {
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let mut data = user(user_name);
    data["schemas"] = json!(["urn:ietf:params:scim:schemas:core:2.0:User", urn]);
    data[urn] = json!({"department": "R&D", "manager": {"value": manager}});
    json!({"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data})
}

/// Returns the manager of a user.
fn manager(user: &Value) -> &Value {
    &user["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["manager"]["value"]
}

fn post_group(bulk_id: &str, name: &str, members: &[&str]) -> Value {
    let members: Vec<String> = members.iter().map(|&member| member.to_owned()).collect();
    json!({"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": crate::support::group(name, &members)})
}

fn patch_of(path: &str, operations: Value) -> Value {
    json!({"method": "PATCH", "path": path, "data": patch(operations)})
}
