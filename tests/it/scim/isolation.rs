//! No token opens what it is not for, and no directory sees another.

use std::time::Duration;

use axum::http::Method;
use axum::http::header::WWW_AUTHENTICATE;
use rollcall::domain::tokens::Validity;
use rollcall::model::directory::DirectoryKind;
use serde_json::{Value, json};

use crate::support::{Answer, Idp, TestApp, group, patch, user};

/// Every address of a directory, those that are not there too.
fn paths(user: &str, group: &str) -> Vec<String> {
    let urn = "urn:ietf:params:scim:schemas:core:2.0:User";
    [
        "",
        "/Users",
        "/Users?filter=userName eq \"ada@acme.example\"",
        &format!("/Users/{user}"),
        "/Users/nonsense",
        "/Groups",
        &format!("/Groups/{group}"),
        "/Groups/nonsense",
        "/ServiceProviderConfig",
        "/ResourceTypes",
        "/ResourceTypes/User",
        "/Schemas",
        &format!("/Schemas/{urn}"),
        "/Me",
        "/Bulk",
        "/.search",
        "/Users/.search",
        "/Groups/.search",
        "/Nowhere",
        "/Nowhere/at/all",
    ]
    .map(str::to_owned)
    .to_vec()
}

const METHODS: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
];

#[tokio::test]
async fn every_route_refuses_every_token_that_is_not_its_directorys_alike() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let neighbour = app.directory("Acme", "Neighbour", DirectoryKind::Other).await;
    let stranger = app.directory("Beta", "Okta", DirectoryKind::Okta).await;
    let ada = okta.create_user("ada@acme.example").await;
    let engineers = okta.create_group("Engineers", std::slice::from_ref(&ada)).await;
    let revoked = okta.issue("Revoked", Validity::Unlimited).await.unwrap();
    okta.revoke(&revoked.token.id).await;
    let expired = okta.issue("Expired", Validity::Days30).await.unwrap();
    app.advance(Duration::from_hours(30 * 24));
    let everything = [okta.read("/Users").await, okta.read("/Groups").await];
    let events = okta.events().await;
    let expected = okta.with_token("rcl_garbage").get("/Users").await.assert_error(401, None, &[]);
    assert_eq!(expected.header("www-authenticate"), Some("Bearer realm=\"scim\", error=\"invalid_token\""));

    let tokens = [
        Some(neighbour.token.as_str()),
        Some(stranger.token.as_str()),
        Some(revoked.secret.reveal()),
        Some(expired.secret.reveal()),
        Some("rcl_garbage"),
        Some("garbage"),
        Some(""),
        None,
    ];
    for path in paths(&ada, &engineers) {
        for method in METHODS {
            let mut first: Option<Answer> = None;
            for token in tokens {
                // A body that would do something, if it were let in.
                let body = json!({"userName": "eve@evil.example", "displayName": "Evil", "members": [],
                    "Operations": [{"op": "replace", "value": {"displayName": "Evil", "active": false}}]});
                let answer = okta.client().with_token(token).call(method.clone(), &path, Some(body)).await;
                let mut answer = answer.assert_status(401);
                // RFC 6750 §3.1: who sent nothing is told that alone; it is all that a stranger learns.
                if token.is_none() {
                    let challenge = answer.headers.insert(WWW_AUTHENTICATE, expected.headers[WWW_AUTHENTICATE].clone());
                    assert_eq!(challenge.unwrap(), "Bearer realm=\"scim\"", "{method} {path}");
                }
                assert_eq!(answer.header("www-authenticate"), expected.header("www-authenticate"), "{method} {path}");
                assert_eq!(answer.header("content-type"), expected.header("content-type"), "{method} {path}");
                if method != Method::HEAD {
                    assert_eq!(answer.body, expected.body, "{method} {path} {token:?}");
                }
                // Nothing at all tells what is wrong with the token: every header is the same but the request's id.
                answer.headers.remove("x-request-id").expect("an id");
                let first = first.get_or_insert_with(|| answer.clone());
                assert_eq!((&answer.headers, &answer.body), (&first.headers, &first.body), "{method} {path} {token:?}");
            }
        }
    }
    assert_eq!([okta.read("/Users").await, okta.read("/Groups").await], everything);
    assert_eq!(okta.events().await, events);
}

/// Tries everything that one directory could do to another's user and group.
async fn try_everything(idp: &Idp, user_id: &str, group_id: &str) {
    let user_path = format!("/Users/{user_id}");
    let group_path = format!("/Groups/{group_id}");
    let off = || patch(json!([{"op": "replace", "value": {"active": false, "displayName": "Evil"}}]));
    for path in [&user_path, &group_path] {
        idp.get(path).await.assert_error(404, None, &[]);
        idp.patch(path, off()).await.assert_error(404, None, &[]);
        idp.delete(path).await.assert_error(404, None, &[]);
    }
    idp.put(&user_path, user("evil@beta.example")).await.assert_error(404, None, &[]);
    idp.put(&group_path, group("Evil", &[])).await.assert_error(404, None, &[]);
    let empty = patch(json!([{"op": "remove", "path": "members"}]));
    idp.patch(&group_path, empty).await.assert_error(404, None, &[]);

    for filter in [
        format!("id eq \"{user_id}\""),
        "userName eq \"ada@acme.example\"".to_owned(),
        "externalId eq \"00u1\"".to_owned(),
        "emails.value eq \"ada@acme.example\"".to_owned(),
        "emails[type eq \"work\"].value eq \"ada@acme.example\"".to_owned(),
        format!("groups.value eq \"{group_id}\""),
        "userName pr".to_owned(),
        "not (userName eq \"x\")".to_owned(),
    ] {
        assert_eq!(idp.get(&format!("/Users?filter={filter}")).await.list(), (0, vec![]), "{filter}");
    }
    for filter in [
        format!("id eq \"{group_id}\""),
        "displayName eq \"Engineers\"".to_owned(),
        "externalId eq \"00g1\"".to_owned(),
        format!("members.value eq \"{user_id}\""),
        format!("members[value eq \"{user_id}\"]"),
        "displayName pr".to_owned(),
    ] {
        assert_eq!(idp.get(&format!("/Groups?filter={filter}")).await.list(), (0, vec![]), "{filter}");
    }
    assert_eq!(idp.get("/Users").await.list().0, 0);
    assert_eq!(idp.get("/Groups").await.list().0, 0);

    let own = idp.create_group("Own group", &[]).await;
    let theirs = [user_id.to_owned()];
    idp.post("/Groups", group("Other", &theirs)).await.assert_error(400, Some("invalidValue"), &[user_id]);
    idp.put(&format!("/Groups/{own}"), group("Own group", &theirs)).await.assert_error(
        400,
        Some("invalidValue"),
        &[user_id],
    );
    let add = json!([{"op": "add", "path": "members", "value": [{"value": user_id}]}]);
    idp.patch_with(&format!("/Groups/{own}"), add).await.assert_error(400, Some("invalidValue"), &[user_id]);
    let remove = json!([{"op": "remove", "path": format!("members[value eq \"{user_id}\"]")}]);
    idp.patch_with(&format!("/Groups/{own}"), remove).await.assert_status(204);
    idp.delete(&format!("/Groups/{own}")).await.assert_status(204);
}

#[tokio::test]
async fn a_good_token_of_another_directory_neither_sees_nor_changes_anything() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let neighbour = app.directory("Acme", "Neighbour", DirectoryKind::Other).await;
    let stranger = app.directory("Beta", "Okta", DirectoryKind::Okta).await;
    let ada = okta
        .post(
            "/Users",
            json!({"userName": "ada@acme.example", "externalId": "00u1",
                "emails": [{"value": "ada@acme.example", "type": "work"}]}),
        )
        .await
        .created_id();
    let members = [json!({"value": ada})];
    let body = json!({"displayName": "Engineers", "externalId": "00g1", "members": members});
    let engineers = okta.post("/Groups", body).await.created_id();
    let before: Vec<Value> = vec![okta.read("/Users").await, okta.read("/Groups").await];
    let events = okta.events().await;
    for idp in [&neighbour, &stranger] {
        try_everything(idp, &ada, &engineers).await;
    }
    assert_eq!(vec![okta.read("/Users").await, okta.read("/Groups").await], before);
    assert_eq!(okta.events().await, events);
}

#[tokio::test]
async fn a_user_that_two_directories_hold_shows_each_only_its_own_groups_and_data() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let stranger = app.directory("Beta", "Okta", DirectoryKind::Okta).await;
    let here = okta
        .post("/Users", json!({"userName": "ada@acme.example", "title": "Countess", "externalId": "secret-1"}))
        .await
        .created_id();
    okta.create_group("Engineers", std::slice::from_ref(&here)).await;
    let there = stranger.create_user("ada@acme.example").await;
    stranger.create_group("Poets", std::slice::from_ref(&there)).await;
    let seen = stranger.read(&format!("/Users/{there}")).await;
    assert_eq!(seen["groups"].as_array().unwrap().len(), 1);
    assert_eq!(seen["groups"][0]["display"], "Poets");
    let text = seen.to_string();
    assert!(!text.contains("Countess") && !text.contains("secret-1") && !text.contains(&here), "{text}");
    assert_eq!(stranger.member("ada").await.unwrap().roles, ["Member", "Poets"]);
    assert_eq!(okta.member("ada").await.unwrap().roles, ["Engineers", "Member"]);
}
