//! What a request costs: as many round trips to the database in a large directory as in a small one.

use axum::http::Method;
use rollcall::model::directory::DirectoryKind;
use rollcall::store::round_trips;
use serde_json::{Value, json};

use crate::support::{Idp, TestApp, group, patch, user};

/// Sends a request, and says how many round trips it took. Tests run on one thread, and so does the server in them.
async fn cost(idp: &Idp, method: Method, path: &str, body: Option<Value>, status: u16) -> u64 {
    let before = round_trips();
    idp.call(method, path, body).await.assert_status(status);
    round_trips() - before
}

/// A directory with so many users, all of them in a group of `Everybody`, and one of them in three groups more.
async fn filled(app: &TestApp, organization: &str, size: usize) -> (Idp, Vec<String>, String) {
    let idp = app.directory(organization, "Okta", DirectoryKind::Okta).await;
    let users = idp.create_users(size).await;
    let everybody = idp.post("/Groups", group("Everybody", &users)).await.created_id();
    for name in ["One", "Two", "Three"] {
        idp.create_group(name, &users[..1]).await;
    }
    (idp, users, everybody)
}

/// Sends every kind of request once; says what each took.
async fn costs(idp: &Idp, domain: &str, users: &[String], everybody: &str) -> Vec<(String, u64)> {
    let (first, last) = (&users[0], &users[users.len() - 1]);
    let mut costs = Vec::new();
    for path in [
        format!("/Users/{first}"),
        "/Users?filter=userName eq \"user0000@acme.example\"".to_owned(),
        format!("/Users?filter=id eq \"{first}\""),
        "/Users?filter=externalId eq \"nobody\"".to_owned(),
        "/Users?filter=emails.value eq \"user0000@acme.example\"".to_owned(),
        "/Users?filter=active eq true&count=2".to_owned(),
        "/Users".to_owned(),
        format!("/Users?startIndex={}", users.len()),
        "/Users?cursor&count=2".to_owned(),
        "/Users?filter=title eq \"x\"".to_owned(),
        "/Users?sortBy=userName&count=3".to_owned(),
        "/Groups".to_owned(),
        "/Groups?excludedAttributes=members".to_owned(),
        "/Groups?filter=displayName eq \"Everybody\"".to_owned(),
        format!("/Groups?filter=members.value eq \"{last}\""),
        format!("/Groups/{everybody}"),
        format!("/Groups/{everybody}?excludedAttributes=members"),
        "/ServiceProviderConfig".to_owned(),
    ] {
        costs.push((format!("GET {path}"), cost(idp, Method::GET, &path, None, 200).await));
    }
    let mut send = async |method: Method, path: String, body: Option<Value>, status| {
        let name = format!("{method} {path} {}", body.as_ref().map(Value::to_string).unwrap_or_default());
        costs.push((name, cost(idp, method, &path, body, status).await));
    };
    let new = idp.create_user(&format!("new@{domain}")).await;
    let (one, staff) = (format!("/Users/{new}"), format!("/Groups/{everybody}"));
    send(Method::POST, "/Users".into(), Some(user(&format!("another@{domain}"))), 201).await;
    send(Method::PATCH, one.clone(), Some(patch(json!([{"op": "replace", "path": "active", "value": false}]))), 200)
        .await;
    send(Method::PATCH, one.clone(), Some(patch(json!([{"op": "replace", "path": "title", "value": "x"}]))), 200).await;
    send(Method::PATCH, one.clone(), Some(patch(json!([{"op": "replace", "path": "displayName", "value": "x"}]))), 200)
        .await;
    let member = json!([{"value": new}]);
    send(Method::PATCH, staff.clone(), Some(patch(json!([{"op": "add", "path": "members", "value": member}]))), 204)
        .await;
    send(Method::PATCH, staff.clone(), Some(patch(json!([{"op": "remove", "path": "members", "value": member}]))), 204)
        .await;
    send(Method::PUT, one.clone(), Some(user(&format!("new@{domain}"))), 200).await;
    send(Method::DELETE, one, None, 204).await;
    send(Method::PUT, staff.clone(), Some(group("All", users)), 200).await;
    send(Method::DELETE, staff, None, 204).await;
    costs
}

#[tokio::test]
async fn a_request_takes_as_many_round_trips_in_a_large_directory_as_in_a_small_one() {
    let app = TestApp::start().await;
    let (small, few, crew) = filled(&app, "Acme", 3).await;
    let (large, many, everybody) = filled(&app, "Globex", 150).await;
    // The key that cursors are sealed with is made once for all directories.
    small.get("/Users?cursor").await.assert_status(200);
    let in_small = costs(&small, "acme.example", &few, &crew).await;
    let in_large = costs(&large, "globex.example", &many, &everybody).await;
    for ((request, small), (_, large)) in in_small.iter().zip(&in_large) {
        assert_eq!(small, large, "{request}");
        println!("{small:>3} {request}");
    }
    // The two requests that identity providers send most, the check of the token included.
    for (request, round_trips) in in_large.iter().take(2) {
        assert_eq!(*round_trips, 1, "{request}");
    }
}
