//! The request log: what was asked, what was done, and why it was refused; and what must never be in it.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use rollcall::domain::tokens::Validity;
use rollcall::domain::{directories, housekeeping, request_log};
use rollcall::limits::Limits;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use rollcall::model::page::{PageRequest, Position};
use rollcall::model::request_log::{LoggedRequest, Outcome, RequestFilter};
use rollcall::model::time::Timestamp;
use serde_json::json;

use crate::support::{Idp, Setup, TestApp, group, patch, rows_of, user};

fn all() -> PageRequest {
    PageRequest { size: 10_000, ..PageRequest::default() }
}

async fn find(idp: &Idp, filter: &RequestFilter, request: &PageRequest) -> Vec<LoggedRequest> {
    request_log::list(&idp.ctx, &idp.organization, &idp.directory, filter, request).await.unwrap().items
}

/// Returns what was logged of a directory, the oldest first.
async fn logged(app: &TestApp, idp: &Idp) -> Vec<LoggedRequest> {
    app.write_request_log().await;
    let mut calls = find(idp, &RequestFilter::default(), &all()).await;
    calls.reverse();
    calls
}

async fn sentences(app: &TestApp, idp: &Idp) -> Vec<String> {
    logged(app, idp).await.into_iter().map(|call| call.sentence).collect()
}

#[tokio::test]
async fn every_call_is_told_in_a_sentence() {
    let app = TestApp::start().await;
    let entra = app.directory("Acme", "Entra", DirectoryKind::Entra).await;
    entra.get("/Users?filter=externalId eq \"jyoung\"").await.assert_status(200);
    let body = json!({"schemas": [], "userName": "ada@acme.example", "externalId": "jyoung", "active": true});
    let ada = entra.post("/Users", body).await.created_id();
    entra.post("/Users", user("ADA@acme.example")).await.assert_status(409);
    entra.get("/Users?filter=userNam eq \"x\"").await.assert_status(400);
    let off = patch(json!([{"op": "Replace", "path": "active", "value": "False"}]));
    entra.patch(&format!("/Users/{ada}"), off.clone()).await.assert_status(200);
    entra.patch(&format!("/Users/{ada}"), off).await.assert_status(200);
    let staff = entra.create_group("Staff", &[]).await;
    let add = json!([{"op": "Add", "path": "members", "value": [{"value": ada}]}]);
    entra.patch_with(&format!("/Groups/{staff}"), add).await.assert_status(204);
    let unknown = json!([{"op": "Add", "path": "members", "value": [{"value": "nobody"}]}]);
    entra.patch_with(&format!("/Groups/{staff}"), unknown).await.assert_status(400);
    entra.get("/Groups?excludedAttributes=members").await.assert_status(200);
    entra.get("/ServiceProviderConfig").await.assert_status(200);
    entra.get(&format!("/Users/{ada}")).await.assert_status(200);
    entra.get("/Users/gone").await.assert_status(404);
    entra.call(Method::POST, "/Me", None).await.assert_status(501);
    let bulk = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "b", "data": user("bob@acme.example")},
        {"method": "DELETE", "path": format!("/Users/{ada}")}]});
    entra.post("/Bulk", bulk).await.assert_status(200);
    entra.with_token("rcl_wrong").get("/Users").await.assert_status(401);
    let told: Vec<String> = sentences(&app, &entra)
        .await
        .into_iter()
        .map(|told| told.replace(&ada, "ADA").replace(&staff, "STAFF"))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    Microsoft Entra ID asked for users with externalId eq "jyoung": nothing matched, so it will create the user.
    Microsoft Entra ID sent the new user ada@acme.example. Created the person with the address ada@acme.example.
    Microsoft Entra ID sent the new user ADA@acme.example. Refused (409 uniqueness): This directory already has a user with that userName.
    Microsoft Entra ID asked for users with userNam eq "x". Refused (400 invalidFilter): the filter is wrong at position 0: no schema has the attribute userNam (positions count characters, from 0)
    Microsoft Entra ID asked to change the user ada@acme.example (replace active: False). Deactivated: cannot sign in, sessions ended.
    Microsoft Entra ID asked to change the user ada@acme.example (replace active: False): nothing changed, the user was so already.
    Microsoft Entra ID sent the new group Staff. Created the role with 0 members.
    Microsoft Entra ID asked to change the group Staff (add 1 member). Changed: 1 member added.
    Microsoft Entra ID asked to change the group STAFF (add 1 member). Refused (400 invalidValue): No user of this directory has the id nobody. Nothing of this request was applied.
    Microsoft Entra ID asked for all groups: 1 group.
    Microsoft Entra ID read what this server can do (ServiceProviderConfig).
    Microsoft Entra ID read the user ada@acme.example.
    Microsoft Entra ID read the user gone. Refused (404): There is no such resource in this directory.
    Microsoft Entra ID sent POST to /Me. Not done (501): This server does not offer this endpoint.
    Microsoft Entra ID sent 2 changes in one request. Created the person with the address bob@acme.example. Removed from the organization; the account was deleted.
    A client came without a token that opens this directory, and was turned away.
    "#);
}

#[tokio::test]
async fn an_entry_has_all_that_is_known_of_a_call() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let request = okta
        .request(Method::POST, "/Users?attributes=userName")
        .header("user-agent", "Okta SCIM Client 1.0.0")
        .header("content-type", "application/scim+json")
        .body(Body::from(user("ada@acme.example").to_string()));
    let answer = okta.send(request.unwrap()).await.assert_status(201);
    let calls = logged(&app, &okta).await;
    let [call] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(Some(call.id.as_str()), answer.header("x-request-id"), "the answer names its entry");
    assert_eq!(call.token.as_ref(), Some(&okta.token_id));
    assert_eq!(call.token_label.as_deref(), Some("First token"));
    assert_eq!(call.provider, "Okta");
    assert_eq!(call.agent, "Okta SCIM Client 1.0.0");
    assert_eq!(
        (call.method.as_str(), call.path.as_str(), call.query.as_str()),
        ("POST", "/Users", "attributes=userName")
    );
    assert_eq!((call.status, call.outcome()), (201, Outcome::Done));
    assert_eq!((call.scim_type.as_deref(), call.detail.as_deref()), (None, None));
    assert_eq!(call.resource_kind.as_deref(), Some("User"));
    assert_eq!(call.resource_id.as_deref(), answer.json()["id"].as_str());
    assert_eq!(call.resource_label.as_deref(), Some("ada@acme.example"));
    assert_eq!(call.request_bytes, i64::try_from(user("ada@acme.example").to_string().len()).unwrap());
    let whole = request_log::find(&okta.ctx, &okta.organization, &okta.directory, &call.id).await.unwrap();
    assert_eq!(whole.request_body, Some(user("ada@acme.example").to_string()));
    assert_eq!(whole.answer_body.as_deref(), Some(String::from_utf8_lossy(&answer.body).as_ref()));
}

#[tokio::test]
async fn calls_are_found_by_result_verb_person_and_time() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = okta.create_user("ada@acme.example").await;
    okta.create_user("bob@acme.example").await;
    okta.post("/Users", user("ada@acme.example")).await.assert_status(409);
    app.advance(Duration::from_hours(1));
    let before = okta.ctx.now();
    okta.delete(&format!("/Users/{ada}")).await.assert_status(204);
    okta.get("/Users?filter=userName eq \"ada@acme.example\"").await.assert_status(200);
    assert_eq!(logged(&app, &okta).await.len(), 5);
    let count = async |filter: RequestFilter, search: Option<&str>| {
        find(&okta, &filter, &PageRequest { search: search.map(str::to_owned), ..all() }).await.len()
    };
    let any = RequestFilter::default;
    assert_eq!(count(RequestFilter { statuses: Some((400, 499)), ..any() }, None).await, 1);
    assert_eq!(count(RequestFilter { statuses: Some((0, 399)), ..any() }, None).await, 4);
    assert_eq!(count(RequestFilter { statuses: Some((500, 599)), ..any() }, None).await, 0);
    assert_eq!(count(RequestFilter { method: Some("POST".into()), ..any() }, None).await, 3);
    assert_eq!(count(RequestFilter { method: Some("PO".into()), ..any() }, None).await, 0);
    assert_eq!(count(any(), Some("ADA@acme")).await, 4);
    assert_eq!(count(any(), Some(&ada)).await, 2);
    assert_eq!(count(any(), Some("100%_")).await, 0);
    assert_eq!(count(RequestFilter { since: Some(before), ..any() }, None).await, 2);
    assert_eq!(count(RequestFilter { until: Some(before), ..any() }, None).await, 3);
    let other = RequestFilter { since: Some(Timestamp::from_ms(0)), until: Some(Timestamp::from_ms(1)), ..any() };
    assert_eq!(count(other, None).await, 0);
}

#[tokio::test]
async fn pages_of_the_log_follow_each_other_both_ways() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for n in 0..7 {
        okta.get(&format!("/Users?startIndex={}", n + 1)).await.assert_status(200);
    }
    let whole: Vec<_> = logged(&app, &okta).await.into_iter().rev().map(|call| call.id).collect();
    let page = async |position: Position| {
        let request = PageRequest { position, size: 3, ..PageRequest::default() };
        let filter = RequestFilter::default();
        request_log::list(&okta.ctx, &okta.organization, &okta.directory, &filter, &request).await.unwrap()
    };
    let first = page(Position::First).await;
    let second = page(Position::After(first.next.clone().unwrap())).await;
    let third = page(Position::After(second.next.clone().unwrap())).await;
    let ids: Vec<_> =
        [&first, &second, &third].into_iter().flat_map(|page| page.items.iter().map(|c| c.id.clone())).collect();
    assert_eq!(ids, whole);
    assert_eq!((first.total, &first.previous, &third.next), (7, &None, &None));
    let back = page(Position::Before(third.previous.unwrap())).await;
    assert_eq!(back.items, second.items);
}

#[tokio::test]
async fn no_token_and_no_password_ever_reaches_the_table() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let secret = "canary-4f1d9c";
    let leaked = okta.issue("Leaked", Validity::Unlimited).await.unwrap().secret.reveal().to_owned();
    let ada = okta.create_user("ada@acme.example").await;
    let path = format!("/Users/{ada}");
    let with_password = json!({"schemas": [], "userName": "bob@acme.example", "password": secret});
    okta.post("/Users", with_password.clone()).await.assert_status(201);
    okta.post("/Users", with_password).await.assert_status(409);
    okta.put(&path, json!({"userName": "ada@acme.example", "Password": secret})).await;
    for operations in [
        json!([{"op": "replace", "path": "password", "value": secret}]),
        json!([{"op": "replace", "value": {"password": secret}}]),
        json!([{"op": "replace", "value": {"urn:ietf:params:scim:schemas:core:2.0:User:password": secret}}]),
        json!([{"op": "Add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:PASSWORD", "value": secret}]),
        json!([{"op": "replace", "path": "password", "value": {"value": secret}}]),
        json!([{"op": "replace", "path": "password", "value": [secret]}]),
        json!([{"op": "remove", "path": format!("password[value eq \"{secret}\"]")}]),
        json!([{"op": "add", "path": "roles", "value": [{"value": format!("{{\"password\":\"{secret}\"}}")}]}]),
        json!([{"op": "add", "path": "nickName", "value": leaked}]),
    ] {
        okta.patch_with(&path, operations).await;
    }
    let bulk = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "c", "data": {"userName": "cy@acme.example", "password": secret}},
        {"method": "PATCH", "path": path, "data": patch(json!([{"op": "replace", "path": "password", "value": secret}]))}]});
    okta.post("/Bulk", bulk).await.assert_status(200);
    for query in [
        format!("?filter=password eq \"{secret}\""),
        format!("?filter=userName eq \"{leaked}\""),
        format!("?access_token={secret}&token={leaked}"),
        format!("?filter=PASSWORD sw \"{secret}\" or ("),
    ] {
        okta.get(&format!("/Users{query}")).await;
    }
    okta.post("/Users/.search", json!({"filter": format!("password co \"{secret}\"")})).await;
    okta.get(&format!("/Users/{leaked}")).await.assert_status(404);
    okta.post(&format!("/{leaked}"), json!({})).await.assert_status(404);
    let raw = async |body: String| {
        let request = okta.request(Method::POST, "/Users").header("content-type", "application/scim+json");
        let request = request.header("user-agent", format!("agent {leaked}")).body(Body::from(body)).unwrap();
        okta.send(request).await
    };
    raw(format!("{{\"password\":\"{secret}\", and no more")).await.assert_status(400);
    raw(format!("{{\"userName\":\"dee@acme.example\",\"pass\\u0077ord\":\"{secret}\"}}")).await;
    raw(format!("{{\"password\":\"a\",\"password\":\"{secret}\"}}")).await;
    okta.with_token(&leaked).get("/Users").await.assert_status(200);
    okta.with_token(&format!("{leaked}x")).get("/Users").await.assert_status(401);
    assert!(logged(&app, &okta).await.len() > 20);
    let texts = rows_of(&okta.ctx.db, "scim_requests").await;
    assert!(texts.iter().any(|text| text.contains("bob@acme.example")), "the table was read");
    for forbidden in [secret, leaked.as_str(), okta.token.as_str()] {
        for text in &texts {
            assert!(!text.contains(forbidden), "{forbidden} stands in {text}");
        }
    }
}

#[tokio::test]
async fn the_log_keeps_no_more_than_it_may() {
    let limits = Limits { request_log_rows: 40, request_log_days: 2, ..Limits::default() };
    let app = TestApp::start_with(Setup { limits, ..Setup::default() }).await;
    let okta = app.okta().await;
    for _ in 0..100 {
        okta.get("/Users").await.assert_status(200);
        app.write_request_log().await;
    }
    let kept = rows_of(&okta.ctx.db, "scim_requests").await.len();
    assert!((40..=43).contains(&kept), "{kept}");
    app.advance(Duration::from_hours(47));
    okta.get("/Groups").await.assert_status(200);
    app.write_request_log().await;
    app.advance(Duration::from_hours(2));
    housekeeping::delete_expired(&app.ctx).await.unwrap();
    let left = logged(&app, &okta).await;
    assert_eq!(left.iter().map(|call| call.path.as_str()).collect::<Vec<_>>(), ["/Groups"]);
}

#[tokio::test]
async fn a_log_that_is_turned_off_keeps_nothing() {
    for limits in
        [Limits { request_log_rows: 0, ..Limits::default() }, Limits { request_log_days: 0, ..Limits::default() }]
    {
        let app = TestApp::start_with(Setup { limits, ..Setup::default() }).await;
        let okta = app.okta().await;
        okta.create_user("ada@acme.example").await;
        assert!(logged(&app, &okta).await.is_empty());
    }
}

#[tokio::test]
async fn calls_that_come_too_fast_are_dropped_and_never_wait() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    // Nobody writes: as many wait as may, and the others are answered all the same.
    for _ in 0..1_100 {
        okta.get("/ServiceProviderConfig").await.assert_status(200);
    }
    assert_eq!(logged(&app, &okta).await.len(), 1_024);
    okta.get("/Users").await.assert_status(200);
    assert_eq!(logged(&app, &okta).await.len(), 1_025);
}

#[tokio::test]
async fn bodies_that_are_too_large_are_left_out_and_measured() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut large = user("ada@acme.example");
    large["title"] = "x".repeat(40_000).into();
    okta.post("/Users", large).await.assert_status(201);
    let call = logged(&app, &okta).await.remove(0);
    assert!(call.request_bytes > 40_000 && call.answer_bytes > 40_000);
    assert_eq!(
        call.sentence,
        "Okta sent the new user ada@acme.example. Created the person with the address ada@acme.example."
    );
    let whole = request_log::find(&okta.ctx, &okta.organization, &okta.directory, &call.id).await.unwrap();
    assert_eq!((whole.request_body, whole.answer_body), (None, None));
}

#[tokio::test]
async fn strangers_cannot_push_out_what_is_of_use() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let stranger = okta.with_token("rcl_nonsense");
    for _ in 0..50 {
        stranger.get("/Users").await.assert_status(401);
    }
    app.anonymous().get("/scim/v2/no-such-directory/Users").await.assert_status(401);
    let calls = logged(&app, &okta).await;
    assert_eq!(calls.len(), 1, "one a minute");
    assert_eq!((calls[0].token.clone(), calls[0].token_label.clone(), calls[0].status), (None, None, 401));
    app.advance(Duration::from_mins(1));
    stranger.get("/Users").await.assert_status(401);
    assert_eq!(logged(&app, &okta).await.len(), 2);
    assert_eq!(rows_of(&okta.ctx.db, "scim_requests").await.len(), 2, "what is not there has no log");
}

#[tokio::test]
async fn a_paused_directory_and_one_that_is_too_fast_say_so() {
    let app = TestApp::start_with(Setup { rate_per_second: 1, ..Setup::default() }).await;
    let okta = app.okta().await;
    for _ in 0..5 {
        okta.get("/Users").await.assert_status(200);
    }
    okta.get("/Users").await.assert_status(429);
    let other = app.directory("Acme", "Paused", DirectoryKind::Google).await;
    directories::pause(&app.ctx, &Actor::CommandLine, &other.organization, &other.directory).await.unwrap();
    other.post("/Users", user("ada@acme.example")).await.assert_status(503);
    let told = logged(&app, &okta).await.pop().unwrap();
    assert!(told.sentence.starts_with("Okta asked for all users. Refused (429)"), "{}", told.sentence);
    assert_eq!(told.token.as_ref(), Some(&okta.token_id));
    let told = logged(&app, &other).await.pop().unwrap();
    assert!(
        told.sentence.starts_with("Google Workspace sent a new user. Not done (503): An administrator paused"),
        "{}",
        told.sentence
    );
    assert_eq!(told.outcome(), Outcome::Failed);
}

#[tokio::test]
async fn a_directory_takes_its_log_along_and_shows_it_to_nobody_else() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let other = app.directory("Globex", "Okta", DirectoryKind::Okta).await;
    okta.create_group("Staff", &[]).await;
    other.post("/Groups", group("Crew", &[])).await.assert_status(201);
    let call = logged(&app, &okta).await.remove(0);
    let strange = request_log::find(&app.ctx, &other.organization, &okta.directory, &call.id).await;
    assert!(strange.is_err());
    assert!(request_log::find(&app.ctx, &other.organization, &other.directory, &call.id).await.is_err());
    let filter = RequestFilter::default();
    assert!(request_log::list(&app.ctx, &other.organization, &okta.directory, &filter, &all()).await.is_err());
    // A call that is answered before, and written after the directory went.
    okta.get("/Users").await.assert_status(200);
    directories::delete(&app.ctx, &Actor::CommandLine, &okta.organization, &okta.directory, "Okta").await.unwrap();
    app.write_request_log().await;
    assert_eq!(rows_of(&app.ctx.db, "scim_requests").await.len(), 1);
    assert_eq!(logged(&app, &other).await.len(), 1);
}

#[tokio::test]
async fn an_address_that_is_too_long_for_an_index_is_logged_with_those_around_it() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    // No two parts of it are alike, so that no database packs it into fewer bytes.
    let mut state = 7_u64;
    let id: String = (0..1_900)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from_u32(0x20000 + u32::try_from(state >> 33).unwrap() % 0xA000).unwrap()
        })
        .collect();
    okta.get("/Users").await.assert_status(200);
    okta.get(&format!("/Users/{id}")).await.assert_status(404);
    let calls = logged(&app, &okta).await;
    assert_eq!(calls.iter().map(|call| call.status).collect::<Vec<_>>(), [200, 404]);
    assert!(calls[1].path.ends_with(&id));
}

#[tokio::test]
async fn a_call_that_means_nothing_here_is_told_by_its_method_and_address() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (method, path, status) in [
        (Method::GET, "/Nope", 404),
        (Method::GET, "/users", 404),
        (Method::GET, "/Me", 501),
        (Method::GET, "/Users/.search", 405),
        (Method::GET, "/Bulk", 405),
        (Method::GET, "/Users/a/b", 404),
        (Method::DELETE, "/Users/.search", 405),
        (Method::PATCH, "/Groups/.search", 405),
        (Method::PUT, "/Nope/x", 404),
        (Method::POST, "/Nope/.search", 404),
        (Method::PUT, "", 405),
    ] {
        okta.call(method, path, None).await.assert_status(status);
    }
    let told = sentences(&app, &okta).await;
    let told: Vec<&str> =
        told.iter().map(|told| told.split_once(": ").map_or(told.as_str(), |(told, _)| told)).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    Okta asked for /Nope. Refused (404)
    Okta asked for /users. Refused (404)
    Okta asked for /Me. Not done (501)
    Okta asked for /Users/.search. Refused (405)
    Okta asked for /Bulk. Refused (405)
    Okta asked for /Users/a/b. Refused (404)
    Okta sent DELETE to /Users/.search. Refused (405)
    Okta sent PATCH to /Groups/.search. Refused (405)
    Okta sent PUT to /Nope/x. Refused (404)
    Okta sent POST to /Nope/.search. Refused (404)
    Okta sent PUT to the base address. Refused (405)
    ");
}

#[tokio::test]
async fn a_change_names_the_attributes_that_changed_and_no_secret() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let path = format!("/Users/{}", okta.create_user("ada@acme.example").await);
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    for operations in [
        json!([{"op": "replace", "path": "title", "value": "Countess"}]),
        json!([{"op": "replace", "value": {"password": "correct horse battery", "title": "Engineer"}}]),
        json!([{"op": "replace", "path": format!("{enterprise}:department"), "value": "Engines"},
               {"op": "add", "path": "urn:acme:1.0:User:badge", "value": "7"}, {"op": "remove", "path": "title"}]),
        json!([{"op": "replace", "path": "displayName", "value": "Ada"},
               {"op": "replace", "path": "nickName", "value": "A"}]),
        json!([{"op": "replace", "path": "name.givenName", "value": "Ada"}]),
        json!([{"op": "add", "path": "emails", "value": [{"value": "a@x.example", "type": "home"}]}]),
        json!([{"op": "remove", "path": "password"}]),
        json!([{"op": "replace", "value": {"password": "another secret"}}]),
        json!([{"op": "replace", "value": {"password": "", "nickName": "Ada"}}]),
    ] {
        okta.patch_with(&path, operations).await.assert_status(200);
    }
    let mut told: Vec<String> = okta.events().await.into_iter().map(|event| event.detail).collect();
    told.reverse();
    insta::assert_snapshot!(told[3..].join("\n"), @"
    Changed title
    Changed password, title
    Changed title, department, badge
    Changed name from “ada@acme.example” to “Ada”, nickName
    Changed name
    Changed emails
    Removed the password
    Changed password
    Changed nickName. Removed the password
    ");
}
