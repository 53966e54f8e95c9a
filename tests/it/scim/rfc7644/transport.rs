//! What surrounds a message: methods, media types, addresses, headers (RFC 7644 §2, §3.1, §3.2, §3.8, §3.11, §3.12).

use axum::body::Body;
use axum::http::Method;
use axum::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::json;

use crate::support::{Idp, TestApp, group, user};

/// Every address that answers `GET`, with the methods that it takes besides.
async fn addresses(okta: &Idp) -> Vec<(String, &'static [&'static str])> {
    let user = okta.create_user("ada@acme.example").await;
    let group = okta.create_group("Engineers", std::slice::from_ref(&user)).await;
    let resource: &[&str] = &["PUT", "PATCH", "DELETE"];
    vec![
        ("/Users".to_owned(), &["POST"]),
        (format!("/Users/{user}"), resource),
        ("/Groups".to_owned(), &["POST"]),
        (format!("/Groups/{group}"), resource),
        ("/ServiceProviderConfig".to_owned(), &[]),
        ("/ResourceTypes".to_owned(), &[]),
        ("/ResourceTypes/User".to_owned(), &[]),
        ("/Schemas".to_owned(), &[]),
        ("/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group".to_owned(), &[]),
    ]
}

#[tokio::test]
async fn head_is_get_without_the_body_everywhere() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (path, _) in addresses(&okta).await {
        let get = okta.get(&path).await.assert_status(200);
        let head = okta.call(Method::HEAD, &path, None).await.assert_status(200);
        assert!(head.body.is_empty() && !get.body.is_empty(), "{path}");
        for header in ["content-type", "etag", "location", "content-location", "cache-control", "vary"] {
            assert_eq!(head.header(header), get.header(header), "{path}: {header}");
        }
    }
}

#[tokio::test]
async fn a_method_that_is_not_taken_is_405_with_those_that_are() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (path, taken) in addresses(&okta).await {
        for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"] {
            if taken.contains(&method) {
                continue;
            }
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = okta.call(method.clone(), &path, Some(json!({}))).await.assert_error(405, None, &["Allow"]);
            let mut allowed: Vec<&str> = answer.header("allow").unwrap().split(',').map(str::trim).collect();
            let mut expected: Vec<&str> = ["GET", "HEAD"].into_iter().chain(taken.iter().copied()).collect();
            allowed.sort_unstable();
            expected.sort_unstable();
            assert_eq!(allowed, expected, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn an_answer_is_called_as_the_client_accepts_it() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let (scim, plain) = ("application/scim+json", "application/json");
    for (accept, expected) in [
        (None, scim),
        (Some("*/*"), scim),
        (Some("application/scim+json"), scim),
        (Some("application/scim+json, application/json"), scim),
        (Some("application/json, text/plain, */*"), scim),
        (Some("application/json"), plain),
        (Some("application/scim+json;q=0.2, application/json;q=0.8"), plain),
        // Neither is accepted: answered all the same.
        (Some("text/html"), scim),
        (Some("nonsense"), scim),
        (Some(""), scim),
    ] {
        for (path, status) in [("/Users", 200), ("/Schemas", 200), ("/Users/nobody", 404), ("/Users?filter=x", 400)] {
            let mut request = okta.request(Method::GET, path);
            if let Some(accept) = accept {
                request = request.header(ACCEPT, accept);
            }
            let answer = okta.send(request.body(Body::empty()).unwrap()).await.assert_status(status);
            assert_eq!(answer.header("content-type"), Some(expected), "{accept:?} {path}");
            assert!(answer.headers.get_all("vary").iter().any(|vary| vary == "accept"));
            answer.json();
        }
    }
    // Errors of somebody without a token, too.
    let request = app.anonymous().request(Method::GET, "/scim/v2/x/Users").header(ACCEPT, plain);
    let answer = app.anonymous().send(request.body(Body::empty()).unwrap()).await.assert_status(401);
    assert_eq!(answer.header("content-type"), Some(plain));
}

#[tokio::test]
async fn a_body_where_none_is_due_is_ignored() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let path = format!("/Users/{id}");
    for (method, path, status) in [
        (Method::GET, "/Users", 200),
        (Method::GET, &*path, 200),
        (Method::GET, "/Schemas", 200),
        (Method::DELETE, &*path, 204),
        (Method::DELETE, &*path, 404),
    ] {
        let request = okta.request(method, path).header(CONTENT_TYPE, "text/plain");
        let answer = okta.send(request.body(Body::from("{ nonsense")).unwrap()).await.assert_status(status);
        // RFC 9110 §15.3.5: 204 has neither body nor type.
        assert_eq!((answer.body.is_empty(), answer.header("content-type").is_none()), (status == 204, status == 204));
    }
}

#[tokio::test]
async fn media_types_and_encodings_of_bodies() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (n, (content_type, encoding, status)) in [
        (Some("application/scim+json; charset=UTF-8"), None, 201),
        (Some("APPLICATION/JSON"), None, 201),
        (None, None, 201),
        (None, Some("identity"), 201),
        (Some("application/scim+json"), Some("gzip"), 415),
        (Some("application/scim+json; charset=iso-8859-1"), None, 415),
        (Some("text/plain"), None, 415),
        (Some("application/xml"), None, 415),
        (Some("application/x-www-form-urlencoded"), None, 415),
    ]
    .into_iter()
    .enumerate()
    {
        let mut request = okta.request(Method::POST, "/Users");
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        if let Some(encoding) = encoding {
            request = request.header(CONTENT_ENCODING, encoding);
        }
        let body = user(&format!("user{n}@acme.example")).to_string();
        let answer = okta.send(request.body(body.into()).unwrap()).await;
        if status == 415 {
            answer.assert_error(415, None, &[]);
        } else {
            answer.assert_status(status);
        }
    }
}

#[tokio::test]
async fn addresses_in_every_spelling() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let escaped = id.replace('-', "%2D").replace('0', "%30");
    let first = okta.read(&format!("/Users/{id}")).await;
    for path in [
        format!("/Users/{escaped}"),
        format!("/Users/{id}/"),
        format!("//Users//{id}"),
        format!("/Users/{id}?x=1&x=2&&="),
    ] {
        assert_eq!(okta.read(&path).await, first, "{path}");
    }
    for path in [
        // No id: RFC 7644 §3.12 knows no other answer for it than 404.
        "/Users/nobody".to_owned(),
        "/Users/%00".to_owned(),
        "/Users/%FF".to_owned(),
        "/Users/%E0%A4%A".to_owned(),
        format!("/Users/{id}%2F"),
        format!("/Users/%2F{id}"),
        format!("/Users/{}", id.to_uppercase()),
        format!("/Groups/{id}"),
        format!("/Users/{}", "x".repeat(5_000)),
        "/Schemas/%FF".to_owned(),
        "/users".to_owned(),
        "/Users/../Groups".to_owned(),
    ] {
        okta.get(&path).await.assert_error(404, None, &[]);
        let method =
            if path.starts_with("/Users/") && !path.ends_with("Groups") { Method::DELETE } else { Method::GET };
        okta.call(method, &path, None).await.assert_error(404, None, &[]);
    }
    assert_eq!(okta.get("/Users").await.list().0, 1);
}

#[tokio::test]
async fn places_are_absolute_and_the_same_wherever_they_stand() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (endpoint, body) in [("/Users", user("ada@acme.example")), ("/Groups", group("Engineers", &[]))] {
        let created = okta.post(endpoint, body.clone()).await.assert_status(201);
        let id = created.json()["id"].as_str().unwrap().to_owned();
        let path = format!("{endpoint}/{id}");
        let operations = json!([{"op": "add", "path": "externalId", "value": "x"}]);
        for answer in [
            created,
            okta.get(&path).await,
            okta.get(&format!("{path}?attributes=meta.location")).await,
            okta.put(&path, body).await,
            okta.patch_with(&path, operations).await,
        ] {
            let place = answer.json()["meta"]["location"].as_str().unwrap().to_owned();
            assert!(place.starts_with("https://") && place.ends_with(&path), "{place}");
            // RFC 7644 §3.3 and §3.4.1, RFC 7643 §3.1.
            assert_eq!(answer.header("location"), Some(&*place));
            assert_eq!(answer.header("content-location"), Some(&*place));
        }
    }
}

#[tokio::test]
async fn me_is_not_implemented_with_any_method() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        okta.call(method, "/Me", None).await.assert_error(501, None, &[]);
    }
}
