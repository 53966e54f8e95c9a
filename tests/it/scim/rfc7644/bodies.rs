//! What a body may look like (RFC 7644 §3.8, RFC 7643 §2, RFC 8259).

use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::support::{Answer, Idp, TestApp};

async fn post(idp: &Idp, path: &str, body: impl Into<Body>) -> Answer {
    let request = idp.request(Method::POST, path).header(CONTENT_TYPE, "application/scim+json");
    idp.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn what_is_not_one_json_object_is_invalid_syntax() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let deep = format!("{{\"userName\":\"x\",\"urn:a:1.0:b\":{}1{}}}", "[".repeat(50_000), "]".repeat(50_000));
    for (body, words) in [
        (&b""[..], &["empty"][..]),
        (b"  \r\n", &["empty"]),
        (b"\xEF\xBB\xBF", &["empty"]),
        (b"{", &["line 1"]),
        (b"[{\"userName\":\"x\"}]", &["object"]),
        (b"\"userName\"", &["object"]),
        (b"null", &["object"]),
        (b"{\"userName\":\"x\"}{}", &["trailing"]),
        (b"{userName:\"x\"}", &["line 1"]),
        (b"{\"userName\":\"x\",}", &["line 1"]),
        (b"{\"userName\":\"\xFF\xFE\"}", &["line 1"]),
        (b"\xFF\xFE{\x00}\x00", &["line 1"]),
        (b"{\"userName\":\"\\ud800\"}", &["line 1"]),
        (b"{\"userName\":\"a\tb\"}", &["line 1"]),
        (b"{\"userName\":1e999}", &["out of range"]),
        (deep.as_bytes(), &["recursion limit"]),
    ] {
        for path in ["/Users", "/Groups"] {
            post(&okta, path, body.to_vec()).await.assert_error(400, Some("invalidSyntax"), words);
        }
    }
    assert_eq!(okta.get("/Users").await.list().0, 0);
}

#[tokio::test]
async fn a_name_that_stands_twice_is_refused_and_nothing_is_changed() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    for body in [
        r#"{"userName":"a","userName":"b"}"#,
        r#"{"userName":"a","userName":"a"}"#,
        r#"{"userName":"a","USERNAME":"b"}"#,
        r#"{"userName":"a","name":{"givenName":"x","givenname":"y"}}"#,
        r#"{"userName":"a","emails":[{"value":"x","value":"y"}]}"#,
        r#"{"userName":"a","Operations":[],"operations":[{"op":"replace","value":{"active":false}}]}"#,
    ] {
        post(&okta, "/Users", body).await.assert_error(400, Some("invalidSyntax"), &["twice"]);
        let path = format!("/Users/{id}");
        let request = okta.request(Method::PATCH, &path).body(Body::from(body)).unwrap();
        okta.send(request).await.assert_error(400, Some("invalidSyntax"), &["twice"]);
    }
    assert_eq!(okta.version(&format!("/Users/{id}")).await, "W/\"1\"");
}

#[tokio::test]
async fn what_is_odd_but_json_is_taken() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let long = "\u{1F600}".repeat(100_000);
    for (n, (body, attribute, expected)) in [
        // RFC 8259 §8.1: a byte order mark may be ignored.
        ("\u{feff}{\"userName\":\"N\",\"title\":\"x\"}".to_owned(), "title", json!("x")),
        ("\r\n\t {\"userName\" : \"N\" , \"title\":\"x\"} \n".to_owned(), "title", json!("x")),
        ("{\"\\u0075serName\":\"N\",\"title\":\"\\ud83d\\ude00\"}".to_owned(), "title", json!("\u{1F600}")),
        (format!("{{\"userName\":\"N\",\"title\":\"{long}\"}}"), "title", json!(long)),
        ("{\"userName\":\"N\",\"title\":123456789012345678}".to_owned(), "title", json!("123456789012345678")),
        ("{\"userName\":\"N\",\"title\":\"line\\nbreak\"}".to_owned(), "title", json!("line\nbreak")),
        // RFC 7643 §2.5: null and an empty list are no value.
        ("{\"userName\":\"N\",\"title\":null,\"emails\":[],\"name\":{}}".to_owned(), "title", Value::Null),
        ("{\"userName\":\"N\",\"emails\":[null,{}]}".to_owned(), "emails", Value::Null),
    ]
    .into_iter()
    .enumerate()
    {
        let body = body.replace("\"N\"", &format!("\"user{n}\""));
        let created = post(&okta, "/Users", body).await.assert_status(201).json();
        assert_eq!(created.get(attribute).cloned().unwrap_or_default(), expected);
        let read = okta.read(&format!("/Users/{}", created["id"].as_str().unwrap())).await;
        assert_eq!(read, created);
    }
}

#[tokio::test]
async fn a_null_character_is_refused_wherever_it_stands() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for body in [
        json!({"userName": "a\0"}),
        json!({"userName": "a", "title": "\0"}),
        json!({"userName": "a", "emails": [{"value": "a\0"}]}),
        json!({"userName": "a", "urn:example:1.0:User": {"a\0": 1}}),
        json!({"userName": "a", "urn:example:1.0:User": {"a": ["\0"]}}),
        json!({"userName": "a", "password": "\0"}),
    ] {
        okta.post("/Users", body).await.assert_error(400, Some("invalidValue"), &["null character"]);
    }
    for filter in ["userName eq \"\\u0000\"", "id eq \"\\u0000\""] {
        okta.get(&format!("/Users?filter={filter}")).await.assert_error(400, Some("invalidFilter"), &[]);
    }
}
