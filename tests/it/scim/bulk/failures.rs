//! Partial failures, and `failOnErrors` (RFC 7644 §3.7, §3.7.3).

use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use serde_json::json;

use super::*;
use crate::support::TestApp;

#[tokio::test]
async fn operations_go_on_behind_a_failure() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let operations = json!([
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {"displayName": "no userName"}},
        {"method": "DELETE", "path": "/Users/01890a5d-ac96-774b-bcce-b302099a8057"},
        {"method": "GET", "path": "/Users"},
        {},
        {"method": "PATCH", "path": "/Users", "data": {}},
        {"method": "PUT", "path": "/Devices/1", "data": {}},
        patch_of("/Users/nonsense", json!([{"op": "jump"}])),
        post_user("b", "bob@acme.example"),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["400", "404", "400", "400", "405", "404", "400", "201"]);
    let types: Vec<_> = done.iter().map(|done| done["response"]["scimType"].as_str()).collect();
    let (value, syntax) = (Some("invalidValue"), Some("invalidSyntax"));
    assert_eq!(types, [value, None, value, value, None, None, syntax, None]);
    assert!(done[1]["location"].as_str().unwrap().ends_with("/Users/01890a5d-ac96-774b-bcce-b302099a8057"));
    assert_eq!(done[2]["method"], "GET");
    assert_eq!(done[3].get("method"), None);
}

#[tokio::test]
async fn fail_on_errors_ends_the_request_after_so_many_failures() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let bad = |bulk_id: &str| json!({"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": {}});
    let good = |n: usize, name: &str| post_user(name, &format!("{name}{n}@acme.example"));
    let mut created = 0;
    for (fail_on_errors, expected) in [
        (json!(1), &["201", "400"][..]),
        (json!(2), &["201", "400", "201", "400"]),
        (json!(3), &["201", "400", "201", "400", "201"]),
        (json!(null), &["201", "400", "201", "400", "201"]),
    ] {
        let operations = json!([good(created, "a"), bad("b"), good(created, "c"), bad("d"), good(created, "e")]);
        let mut body = body(&operations);
        body["failOnErrors"] = fail_on_errors.clone();
        assert_eq!(statuses(&read(&okta.post("/Bulk", body).await)), expected, "{fail_on_errors}");
        created += expected.iter().filter(|status| **status == "201").count();
    }
    assert_eq!(okta.get("/Users").await.list().0, created as u64);
}

#[tokio::test]
async fn what_was_done_out_of_order_is_told_in_the_order_of_the_request() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut body = body(&json!([
        post_group("g", "Engineers", &["bulkId:a"]),
        post_user("x", "xenia@acme.example"),
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": {}},
    ]));
    body["failOnErrors"] = 2.into();
    let done = read(&okta.post("/Bulk", body).await);
    let told: Vec<_> =
        done.iter().map(|done| (done["bulkId"].as_str().unwrap(), done["status"].as_str().unwrap())).collect();
    assert_eq!(told, [("g", "409"), ("a", "400")]);
    assert_eq!(okta.get("/Users").await.list().0, 0);
}

#[tokio::test]
async fn a_request_that_cannot_be_understood_does_nothing() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = post_user("a", "ada@acme.example");
    let with = |member: &str, value: Value| {
        let mut body = body(&json!([ada]));
        body[member] = value;
        body
    };
    for (body, keyword, word) in [
        (json!({}), "invalidSyntax", "BulkRequest"),
        (with("schemas", json!(["urn:x"])), "invalidSyntax", "BulkRequest"),
        (with("Operations", json!([])), "invalidSyntax", "Operations"),
        (with("Operations", json!([ada, 1])), "invalidSyntax", "Operation 2"),
        (with("failOnErrors", json!(0)), "invalidValue", "failOnErrors"),
        (body(&json!([ada, post_user("a", "bob@acme.example")])), "invalidValue", "bulkId a"),
    ] {
        okta.post("/Bulk", body).await.assert_error(400, Some(keyword), &[word]);
    }
    for text in ["", "{", "[]", "null"] {
        let request = okta.request(Method::POST, "/Bulk").header(CONTENT_TYPE, "application/scim+json");
        okta.send(request.body(Body::from(text)).unwrap()).await.assert_error(400, Some("invalidSyntax"), &[]);
    }
    let request = okta.request(Method::POST, "/Bulk").header(CONTENT_TYPE, "text/plain");
    okta.send(request.body(Body::from("{}")).unwrap()).await.assert_error(415, None, &[]);
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = okta.call(method, "/Bulk", None).await.assert_error(405, None, &[]);
        assert_eq!(answer.header("allow"), Some("POST"));
    }
    assert_eq!(okta.get("/Users").await.list().0, 0);
}

#[tokio::test]
async fn operations_on_members_are_held_to_their_limit_each() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(2).await;
    let id = okta.create_group("Engineers", &[]).await;
    // The limit counts names, not people.
    let add = |count: usize| {
        let members: Vec<Value> = (0..count).map(|i| json!({"value": ids[i % 2]})).collect();
        let operations: Vec<Value> =
            members.into_iter().map(|member| json!({"op": "add", "path": "members", "value": [member]})).collect();
        patch_of(&format!("/Groups/{id}"), operations.into())
    };
    let done = run(&okta, json!([add(201), add(200), add(200)])).await;
    assert_eq!(statuses(&done), ["400", "204", "204"]);
    assert!(done[0]["response"]["detail"].as_str().unwrap().contains("200"), "{}", done[0]);
    assert_eq!(okta.members(&id).await.len(), 2);
}
