//! How much one request may carry (RFC 7644 §3.7.4).

use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use rollcall::limits::Limits;
use serde_json::json;

use super::*;
use crate::support::{Setup, TestApp};

async fn send_text(idp: &Idp, body: impl Into<Body>) -> Answer {
    let request = idp.request(Method::POST, "/Bulk").header(CONTENT_TYPE, "application/scim+json");
    idp.send(request.body(body.into()).unwrap()).await
}

/// A request of so many bytes.
fn padded(bytes: usize) -> String {
    let text = body(&json!([post_user("a", "ada@acme.example")])).to_string();
    format!("{text}{}", " ".repeat(bytes - text.len()))
}

#[tokio::test]
async fn the_most_operations_pass_and_one_more_is_413() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let limit = Limits::default().bulk_operations;
    let delete = json!({"method": "DELETE", "path": "/Users/nonsense"});
    let answer = send(&okta, vec![delete.clone(); limit + 1].into()).await;
    answer.assert_error(413, None, &["1000", "maxOperations"]);
    let done = run(&okta, vec![delete; limit].into()).await;
    assert_eq!(statuses(&done), vec!["404"; limit]);
}

#[tokio::test]
async fn the_most_bytes_pass_and_one_more_is_413() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let limit = Limits::default().bulk_bytes;
    send_text(&okta, padded(limit + 1)).await.assert_error(413, None, &["1048576", "maxPayloadSize"]);
    // Not announced.
    let chunks = futures::stream::iter(vec![Ok::<_, std::io::Error>(padded(limit + 1))]);
    send_text(&okta, Body::from_stream(chunks)).await.assert_error(413, None, &["1048576"]);
    assert_eq!(okta.get("/Users").await.list().0, 0);
    assert_eq!(statuses(&read(&send_text(&okta, padded(limit)).await)), ["201"]);
}

#[tokio::test]
async fn the_limits_can_be_set() {
    let limits = Limits { bulk_operations: 2, bulk_bytes: 400, ..Limits::default() };
    let app = TestApp::start_with(Setup { limits, ..Setup::default() }).await;
    let okta = app.okta().await;
    let delete = json!({"method": "DELETE", "path": "/Users/1"});
    send(&okta, vec![delete.clone(); 3].into()).await.assert_error(413, None, &["2", "maxOperations"]);
    assert_eq!(run(&okta, vec![delete; 2].into()).await.len(), 2);
    send_text(&okta, padded(401)).await.assert_error(413, None, &["400", "maxPayloadSize"]);
    // Other requests have their own.
    let mut large = user("ada@acme.example");
    large["title"] = "x".repeat(400).into();
    okta.post("/Users", large).await.assert_status(201);
}

#[tokio::test]
async fn a_bulk_request_counts_as_one_request_of_the_rate() {
    let app = TestApp::start_with(Setup { rate_per_second: 1, ..Setup::default() }).await;
    let okta = app.okta().await;
    let delete = json!({"method": "DELETE", "path": "/Users/nonsense"});
    // Five at once.
    for _ in 0..5 {
        assert_eq!(run(&okta, vec![delete.clone(); 20].into()).await.len(), 20);
    }
    send(&okta, json!([delete])).await.assert_error(429, None, &[]);
}

#[tokio::test]
async fn a_thousand_users_are_created_by_one_request() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let count = Limits::default().bulk_operations;
    let post = |i: usize| post_user(&i.to_string(), &format!("user{i:04}@acme.example"));
    let done = run(&okta, (0..count).map(post).collect::<Vec<_>>().into()).await;
    assert_eq!(statuses(&done), vec!["201"; count]);
    assert_eq!(okta.get("/Users?count=0").await.list().0, count as u64);
}
