//! Refusals of the protocol: each one a SCIM error body.

use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use rollcall::limits::Limits;
use serde_json::{Value, json};

use crate::support::{Answer, Idp, Setup, TestApp, group, user};

async fn send(idp: &Idp, method: Method, path: &str, content_type: Option<&str>, body: impl Into<Body>) -> Answer {
    let mut request = idp.request(method, path);
    if let Some(content_type) = content_type {
        request = request.header(CONTENT_TYPE, content_type);
    }
    idp.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for path in [
        "/Users/01890a5d-ac96-774b-bcce-b302099a8057",
        "/Users/nonsense",
        "/Users/a b\"c",
        "/Users/%C3%BC",
        "/Groups/01890a5d-ac96-774b-bcce-b302099a8057",
        "/Schemas/urn:nosuch",
        "/ResourceTypes/Device",
        "/Nowhere",
        "/Users/a/b",
    ] {
        okta.get(path).await.assert_error(404, None, &[]);
    }
    okta.put("/Groups/nonsense", group("x", &[])).await.assert_error(404, None, &[]);
    okta.patch_with("/Groups/nonsense", json!([{"op": "remove", "path": "members"}])).await.assert_error(
        404,
        None,
        &[],
    );
    okta.delete("/Groups/nonsense").await.assert_error(404, None, &[]);
}

#[tokio::test]
async fn an_address_outside_of_every_directory_is_404_in_scims_words_too() {
    let app = TestApp::start().await;
    for path in ["/scim", "/scim/", "/scim/v2", "/scim/v2/", "/scim/v1/x/Users", "/scim/v2//Users"] {
        let answer = app.anonymous().get(path).await;
        let status = answer.status.as_u16();
        assert!(matches!(status, 401 | 404), "{path}: {status}");
        answer.assert_error(status, None, &[]);
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_405_with_those_that_it_takes() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    for (method, path, allowed) in [
        (Method::PUT, "/Users".to_owned(), &["GET", "HEAD", "POST"][..]),
        (Method::DELETE, "/Users".to_owned(), &["GET", "HEAD", "POST"]),
        (Method::PATCH, "/Groups".to_owned(), &["GET", "HEAD", "POST"]),
        (Method::POST, format!("/Users/{id}"), &["GET", "HEAD", "PUT", "PATCH", "DELETE"]),
        (Method::POST, "/Groups/x".to_owned(), &["GET", "HEAD", "PUT", "PATCH", "DELETE"]),
        (Method::POST, "/Schemas".to_owned(), &["GET", "HEAD"]),
        (Method::DELETE, "/ServiceProviderConfig".to_owned(), &["GET", "HEAD"]),
        (Method::PUT, "/ResourceTypes/User".to_owned(), &["GET", "HEAD"]),
        (Method::OPTIONS, "/Users".to_owned(), &["GET", "HEAD", "POST"]),
    ] {
        let answer = okta.call(method.clone(), &path, None).await.assert_error(405, None, &[]);
        let mut given: Vec<&str> = answer.header("allow").expect("Allow").split(',').map(str::trim).collect();
        let mut expected = allowed.to_vec();
        given.sort_unstable();
        expected.sort_unstable();
        assert_eq!(given, expected, "{method} {path}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_and_the_limit_is_named() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let limit = Limits::default().body_bytes;
    let padded = |bytes: usize| {
        let (head, tail) = (r#"{"userName":"ada@acme.example","title":""#, r#""}"#);
        format!("{head}{}{tail}", "x".repeat(bytes - head.len() - tail.len()))
    };
    let json = Some("application/scim+json");
    send(&okta, Method::POST, "/Users", json, padded(limit + 1)).await.assert_error(413, None, &["10485760"]);
    // Announced, and not announced.
    let chunks = futures::stream::iter(vec![Ok::<_, std::io::Error>(padded(limit + 1))]);
    send(&okta, Method::POST, "/Users", json, Body::from_stream(chunks)).await.assert_error(413, None, &["10485760"]);
    let request = okta.request(Method::POST, "/Users").header("content-length", (limit + 1).to_string());
    okta.send(request.body(Body::empty()).unwrap()).await.assert_error(413, None, &["10485760"]);
    assert_eq!(okta.get("/Users").await.list().0, 0);
    send(&okta, Method::POST, "/Users", json, padded(limit)).await.assert_status(201);
}

#[tokio::test]
async fn the_limit_of_a_body_can_be_set() {
    let limits = Limits { body_bytes: 100, ..Limits::default() };
    let app = TestApp::start_with(Setup { limits, ..Setup::default() }).await;
    let okta = app.okta().await;
    let body = json!({"userName": "ada@acme.example", "title": "x".repeat(100)});
    okta.post("/Users", body).await.assert_error(413, None, &["100"]);
}

#[tokio::test]
async fn bodies_are_taken_as_scim_or_as_plain_json_with_a_charset_and_in_any_case() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (n, content_type) in [
        Some("application/scim+json"),
        Some("application/json"),
        Some("application/scim+json; charset=utf-8"),
        Some("application/json;charset=UTF-8"),
        Some("Application/SCIM+JSON"),
        Some("application/json; charset=\"utf-8\"; odata.metadata=none"),
        None,
    ]
    .into_iter()
    .enumerate()
    {
        let body = user(&format!("user{n}@acme.example")).to_string();
        let answer = send(&okta, Method::POST, "/Users", content_type, body).await.assert_status(201);
        assert_eq!(answer.header("content-type"), Some("application/scim+json"));
    }
    for content_type in ["text/plain", "application/xml", "application/json; charset=utf-16", "", "multipart/form-data"]
    {
        let body = user("other@acme.example").to_string();
        send(&okta, Method::POST, "/Users", Some(content_type), body).await.assert_error(
            415,
            None,
            &["application/scim+json"],
        );
    }
}

#[tokio::test]
async fn what_is_no_json_of_the_right_form_is_invalid_syntax() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let json = Some("application/scim+json");
    for body in ["", "{", "nonsense", "{\"userName\":\"x\"} trailing", "[]", "\"x\"", "null", "\u{feff}", "{'a':1}"] {
        for (method, path) in [
            (Method::POST, "/Users".to_owned()),
            (Method::PUT, format!("/Users/{id}")),
            (Method::PATCH, format!("/Users/{id}")),
            (Method::POST, "/Groups".to_owned()),
        ] {
            send(&okta, method, &path, json, body).await.assert_error(400, Some("invalidSyntax"), &[]);
        }
    }
    send(&okta, Method::POST, "/Users", json, vec![b'{', 0xFF, b'}']).await.assert_error(
        400,
        Some("invalidSyntax"),
        &[],
    );
    let deep = format!("{{\"userName\":\"x\",\"urn:a:1.0:b\":{}1{}}}", "[".repeat(100), "]".repeat(100));
    send(&okta, Method::POST, "/Users", json, deep).await.assert_error(400, Some("invalidSyntax"), &["32"]);
    for body in [json!({}), json!({"Operations": {}}), json!({"Operations": ["x"]}), json!({"schemas": ["urn:x"]})] {
        okta.patch(&format!("/Users/{id}"), body).await.assert_error(400, Some("invalidSyntax"), &[]);
    }
}

#[tokio::test]
async fn a_value_that_is_missing_or_does_not_fit_is_named() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (path, body, word) in [
        ("/Users", json!({}), "userName"),
        ("/Users", json!({"userName": ""}), "userName"),
        ("/Users", json!({"userName": "   "}), "userName"),
        ("/Users", json!({"userName": {"a": 1}}), "userName"),
        ("/Users", json!({"userName": "x", "name": "Ada"}), "name"),
        ("/Users", json!({"userName": "x\u{0}y"}), "null character"),
        ("/Groups", json!({"members": []}), "displayName"),
        ("/Groups", json!({"displayName": " "}), "displayName"),
        ("/Groups", json!({"displayName": "x".repeat(257)}), "256"),
        ("/Groups", json!({"displayName": "a\nb"}), "control"),
        ("/Groups", json!({"displayName": "x", "members": [{"display": "Ada"}]}), "member"),
    ] {
        okta.post(path, body).await.assert_error(400, Some("invalidValue"), &[word]);
    }
    let both = okta.get("/Users?attributes=id&excludedAttributes=name").await;
    both.assert_error(400, Some("invalidValue"), &["attributes"]);
}

#[tokio::test]
async fn what_is_taken_is_409_uniqueness() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.create_user("ada@acme.example").await;
    let answer = okta.post("/Users", user("ada@acme.example")).await.assert_status(409);
    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "schemas": [
        "urn:ietf:params:scim:api:messages:2.0:Error"
      ],
      "status": "409",
      "scimType": "uniqueness",
      "detail": "This directory already has a user with that userName."
    }
    "#);
}

#[tokio::test]
async fn head_answers_as_get_does_without_the_body() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    for path in ["/Users".to_owned(), format!("/Users/{id}"), "/Groups".to_owned(), "/Schemas".to_owned()] {
        let head = okta.call(Method::HEAD, &path, None).await.assert_status(200);
        let get = okta.get(&path).await;
        assert!(head.body.is_empty(), "{path}");
        for header in ["content-type", "etag", "location"] {
            assert_eq!(head.header(header), get.header(header), "{path}");
        }
    }
    okta.call(Method::HEAD, "/Users/nonsense", None).await.assert_status(404);
    okta.with_token("rcl_garbage").call(Method::HEAD, "/Users", None).await.assert_status(401);
}

#[tokio::test]
async fn every_answer_may_be_about_people_and_is_not_to_be_stored() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for answer in [okta.get("/Users").await, okta.get("/Nowhere").await, okta.post("/Users", Value::Null).await] {
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("x-request-id").is_some());
        assert!(answer.header("set-cookie").is_none());
    }
}

/// Text in which nothing repeats, so that no database packs it into fewer bytes.
fn incompressible(seed: u64, characters: usize, alphabet: std::ops::Range<u32>) -> String {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let span = alphabet.end - alphabet.start;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(alphabet.start + u32::try_from(state >> 33).unwrap() % span).unwrap()
    };
    (0..characters).map(next).collect()
}

/// Letters, and ideographs of four bytes each.
const LETTERS: std::ops::Range<u32> = 0x61..0x7B;
const IDEOGRAPHS: std::ops::Range<u32> = 0x20000..0x2A000;

#[tokio::test]
async fn a_text_that_fits_into_no_index_is_refused_by_either_database_alike() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = format!("/Users/{}", okta.create_user("ada@acme.example").await);
    let staff = format!("/Groups/{}", okta.create_group("Staff", &[]).await);
    for (seed, characters) in [(1, 3_000), (2, 513)] {
        let long = incompressible(seed, characters, LETTERS);
        let half = incompressible(seed, characters / 2 + 1, LETTERS);
        for (body, words) in [
            (json!({"userName": long}), ["userName", "512"]),
            (json!({"userName": "bob", "externalId": long}), ["externalId", "512"]),
            (json!({"userName": "bob", "displayName": long}), ["displayName", "512"]),
            (json!({"userName": "bob", "name": {"formatted": long}}), ["name", "512"]),
            (json!({"userName": "bob", "name": {"givenName": half, "familyName": half}}), ["name", "512"]),
            (
                json!({"userName": "bob", "emails": [{"value": "b@x.example"}, {"value": long}]}),
                ["emails.value", "512"],
            ),
        ] {
            okta.post("/Users", body.clone()).await.assert_error(400, Some("invalidValue"), &words);
            okta.put(&ada, body.clone()).await.assert_error(400, Some("invalidValue"), &words);
            let change = json!([{"op": "replace", "value": body}]);
            okta.patch_with(&ada, change).await.assert_error(400, Some("invalidValue"), &words);
        }
        let body = json!({"displayName": "Others", "externalId": long});
        okta.post("/Groups", body.clone()).await.assert_error(400, Some("invalidValue"), &["externalId", "512"]);
        okta.put(&staff, body.clone()).await.assert_error(400, Some("invalidValue"), &["externalId", "512"]);
        let change = json!([{"op": "replace", "path": "externalId", "value": long}]);
        okta.patch_with(&staff, change).await.assert_error(400, Some("invalidValue"), &["externalId", "512"]);
    }
    assert_eq!(okta.version(&ada).await, "W/\"1\"");
    assert_eq!(okta.version(&staff).await, "W/\"1\"");
    assert_eq!((okta.get("/Users").await.list().0, okta.get("/Groups").await.list().0), (1, 1));
    // What no index holds may be long.
    let body = json!({"userName": "bob", "displayName": "Bob", "title": incompressible(3, 3_000, LETTERS),
        "name": {"formatted": incompressible(4, 3_000, LETTERS)}});
    okta.post("/Users", body).await.assert_status(201);
}

#[tokio::test]
async fn the_longest_text_that_is_taken_fits_into_every_index() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let long = |seed| incompressible(seed, 512, IDEOGRAPHS);
    let body =
        json!({"userName": long(1), "externalId": long(2), "displayName": long(3), "emails": [{"value": long(4)}]});
    okta.post("/Users", body).await.assert_status(201);
    let body = json!({"userName": "bob", "name": {"formatted": long(5)}});
    okta.post("/Users", body).await.assert_status(201);
    let name = incompressible(6, 256, IDEOGRAPHS);
    okta.post("/Groups", json!({"displayName": name, "externalId": long(7)})).await.assert_status(201);
    // Notes, each of which is compared as three characters: there are too many bytes, however few are sent.
    let notes = |characters| incompressible(8, characters, 0x1D15F..0x1D165);
    for name in ["userName", "displayName"] {
        let mut body = user("carol");
        body[name] = notes(512).into();
        okta.post("/Users", body).await.assert_error(400, Some("invalidValue"), &[name, "512"]);
    }
    let body = json!({"displayName": notes(256)});
    okta.post("/Groups", body).await.assert_error(400, Some("invalidValue"), &["displayName", "256"]);
}
