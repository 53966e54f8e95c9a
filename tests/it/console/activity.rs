//! The Activity tab: which calls it lists, what narrows it, and what one call shows.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::domain::{directories, request_log};
use rollcall::limits::Limits;
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::event::Actor;
use rollcall::model::page::PageRequest;
use rollcall::model::request_log::RequestFilter;
use serde_json::json;

use super::browser::{Browser, Page};
use crate::support::{Idp, Setup, TestApp};

/// The address of the list.
fn activity(idp: &Idp) -> String {
    format!("/organizations/{}/features/directory-sync/{}/activity", idp.organization, idp.directory)
}

/// The addresses of all calls, the newest first.
async fn addresses(idp: &Idp) -> Vec<String> {
    let request = PageRequest { size: 100, ..PageRequest::default() };
    let filter = RequestFilter::default();
    let calls = request_log::list(&idp.ctx, &idp.organization, &idp.directory, &filter, &request).await.unwrap();
    calls.items.iter().map(|call| format!("{}/{}", activity(idp), call.id)).collect()
}

/// Calls of every kind: two done, three refused, one failed.
async fn busy_directory(app: &TestApp) -> Idp {
    let idp = app.okta().await;
    idp.get("/Users?filter=userName eq \"ada@acme.example\"").await.assert_status(200);
    idp.create_user("ada@acme.example").await;
    app.advance(Duration::from_hours(1));
    let ada = json!({ "userName": "ada@acme.example", "password": "correct-horse-battery" });
    idp.post("/Users", ada).await.assert_status(409);
    idp.patch_with("/Groups/nowhere", json!([{ "op": "remove", "path": "members" }])).await.assert_status(404);
    idp.with_token("rcl_wrong").get("/Users").await.assert_status(401);
    directories::pause(&app.ctx, &Actor::CommandLine, &idp.organization, &idp.directory).await.unwrap();
    idp.delete("/Users/whoever").await.assert_status(503);
    app.write_request_log().await;
    idp
}

fn rows(page: &Page) -> usize {
    page.body.matches("<tr").count().saturating_sub(1)
}

/// The address of a link that has these words in its tag.
fn link(page: &Page, words: &str) -> Option<String> {
    let tag = page.body.split("<a ").find(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(words)))?;
    let href = tag.split("href=\"").nth(1)?.split('"').next()?;
    Some(href.replace("&amp;", "&"))
}

/// Turns what a page has of a text into the text.
fn shows(page: &Page, text: &str) -> bool {
    page.body.replace("&quot;", "\"").replace("&amp;", "&").replace("<!>", "").contains(text)
}

#[tokio::test]
async fn every_call_is_listed_and_failed_ones_stand_out() {
    let app = TestApp::start().await;
    let idp = busy_directory(&app).await;
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let page = viewer.get(&activity(&idp)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(rows(&page), 6);
    for words in [
        "6 calls, the newest first",
        "nothing matched",
        "Okta sent the new user ada@acme.example. Refused (409 uniqueness)",
        "and was turned away.",
        "Token “First token”",
        "No valid token",
        "201 Done",
        "409 Refused",
        "404 Refused",
        "401 Refused",
        "503 Failed",
        "Calls are kept for 30 days, at most 10,000 of this directory.",
    ] {
        assert!(shows(&page, words), "the list lacks “{words}”");
    }
    assert_eq!(page.body.matches("row-warning").count(), 3, "refused calls have an edge");
    assert_eq!(page.body.matches("row-danger").count(), 1, "and so have failed ones");
    assert!(page.body.find("503 Failed").unwrap() < page.body.find("201 Done").unwrap(), "the newest come first");
    assert!(!shows(&page, "Clear filters"));
}

#[tokio::test]
async fn the_list_is_narrowed_by_result_verb_words_and_time() {
    let app = TestApp::start().await;
    let idp = busy_directory(&app).await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    for (query, expected, words) in [
        ("result=done", 2, "2 calls match"),
        ("result=refused", 3, "3 calls match"),
        ("result=failed", 1, "1 call matches"),
        ("verb=POST", 2, "2 calls match"),
        ("verb=DELETE", 1, "1 call matches"),
        ("verb=PUT", 0, "No call matches"),
        ("result=refused&verb=POST", 1, "1 call matches"),
        ("q=ADA%40acme.example", 3, "3 calls match"),
        ("q=+uniqueness+", 1, "1 call matches"),
        ("q=nobody", 0, "No call matches"),
        ("since=2026-01-01T00:30", 4, "4 calls match"),
        ("until=2026-01-01T00:30", 2, "2 calls match"),
        ("since=2026-01-01T01:00&until=2026-01-01T01:00", 4, "4 calls match"),
        ("since=2026-01-01T01:01", 0, "No call matches"),
        // What cannot be read narrows nothing, and says so where it is about a time.
        ("since=yesterday", 6, "“yesterday” is not a time, so it is left out."),
        ("since=2026-01-01T00:30&until=2026-01-01T00:10", 4, "This is before “From”, so it is left out."),
        ("result=splendid&verb=BREW", 6, "6 calls, the newest first"),
    ] {
        let page = owner.get(&format!("{}?{query}", activity(&idp))).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        assert_eq!(rows(&page), expected, "{query}");
        assert!(shows(&page, words), "{query} lacks “{words}”");
        assert_eq!(shows(&page, "Clear filters"), !words.contains("newest"), "{query}");
    }
    let page = owner.get(&format!("{}?result=refused&verb=POST&q=ada", activity(&idp))).await;
    for chosen in ["value=\"refused\" selected", "value=\"POST\" selected", "value=\"ada\""] {
        assert!(page.body.contains(chosen), "the form keeps {chosen}");
    }
}

#[tokio::test]
async fn pages_keep_the_filter_and_come_back() {
    let limits = Limits { console_page_size: 2, ..Limits::default() };
    let app = TestApp::start_with(Setup { limits, ..Setup::default() }).await;
    let idp = app.okta().await;
    for name in ["a", "b", "c", "d", "e"] {
        idp.create_user(&format!("{name}@acme.example")).await;
        idp.get("/Groups").await.assert_status(200);
    }
    app.write_request_log().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let first = owner.get(&format!("{}?verb=POST&q=acme&since=2026-01-01T00:00", activity(&idp))).await;
    assert!(shows(&first, "e@acme.example") && shows(&first, "d@acme.example") && shows(&first, "1–2 of 5"));
    let second = owner.get(&link(&first, "rel=\"next\"").unwrap()).await;
    assert!(shows(&second, "c@acme.example") && shows(&second, "b@acme.example") && shows(&second, "3–4 of 5"));
    let third = owner.get(&link(&second, "rel=\"next\"").unwrap()).await;
    assert!(shows(&third, "a@acme.example") && shows(&third, "5–5 of 5"));
    assert_eq!(link(&third, "rel=\"next\""), None);
    let back = owner.get(&link(&third, "rel=\"prev\"").unwrap()).await;
    assert!(shows(&back, "3–4 of 5"));
    // One call knows the way back to the list as it was narrowed.
    let call = owner.get(&link(&third, "/activity/").unwrap()).await;
    let list = link(&call, "/activity?").unwrap();
    assert!(list.ends_with("/activity?q=acme&verb=POST&since=2026%2D01%2D01T00%3A00"), "{list}");
    let gone = owner.get(&format!("{}?verb=POST&after=00000000-0000-7000-8000-000000000000", activity(&idp))).await;
    assert_eq!(gone.location(), format!("{}?verb=POST", activity(&idp)), "a page that is gone leads to the first one");
}

#[tokio::test]
async fn one_call_shows_what_was_asked_and_answered() {
    let app = TestApp::start().await;
    let idp = busy_directory(&app).await;
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let calls = addresses(&idp).await;
    let page = viewer.get(&calls[3]).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        "<title>POST 409 · Okta · Acme · Rollcall</title>",
        "1 Jan 2026, 01:00 UTC",
        "2026-01-01T01:00:00.0",
        "POST /Users",
        "409 Refused",
        "uniqueness",
        "This directory already has a user with that userName.",
        "First token",
        "None was sent",
        "Show all calls about this user",
        "aria-label=\"Request body\"",
        "\"userName\": \"ada@acme.example\"",
        "aria-label=\"Answer body\"",
        "\"status\": \"409\"",
    ] {
        assert!(shows(&page, words), "the call lacks “{words}”");
    }
    assert!(!page.body.contains("correct-horse"), "no password is shown");
    let id = calls[3].rsplit('/').next().unwrap();
    assert!(shows(&page, "X-Request-Id") && shows(&page, id), "the id that the answer carried is shown");
    let same = link(&page, "activity?q=").unwrap();
    assert_eq!(rows(&viewer.get(&same).await), 3, "calls about the same user");

    let refused = viewer.get(&calls[1]).await;
    assert!(shows(&refused, "No valid token") && shows(&refused, "The request has no body."));
    let created = viewer.get(&calls[4]).await;
    assert!(shows(&created, "201 Done") && !shows(&created, "Query"), "what is not there is not listed");
    let asked = viewer.get(&calls[5]).await;
    assert!(shows(&asked, "filter=userName eq \"ada@acme.example\""));
}

#[tokio::test]
async fn a_body_that_is_not_kept_is_explained() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    let long = json!({ "userName": "ada@acme.example", "nickName": "x".repeat(40_000) });
    idp.post("/Users", long).await;
    let request = idp.request(Method::POST, "/Users").header("content-type", "application/scim+json");
    idp.send(request.body(Body::from("nonsense")).unwrap()).await.assert_status(400);
    directories::pause(&app.ctx, &Actor::CommandLine, &idp.organization, &idp.directory).await.unwrap();
    idp.post("/Users", json!({ "userName": "bob@acme.example" })).await.assert_status(503);
    app.write_request_log().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let calls = addresses(&idp).await;
    for (call, words) in [
        (2, "and no more than 32 KiB are."),
        (1, "Not kept, 8 bytes in all: it is not JSON"),
        (0, "The call was turned away before its body was read."),
    ] {
        assert!(shows(&owner.get(&calls[call]).await, words), "call {call} lacks “{words}”");
    }
}

#[tokio::test]
async fn what_is_not_there_is_explained() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let page = owner.get(&activity(&idp)).await;
    assert!(shows(&page, "No calls yet") && shows(&page, "See the set-up steps"));
    assert!(shows(&owner.get(&format!("{}?q=ada", activity(&idp))).await, "No call matches"));

    let limits = Limits { request_log_rows: 0, ..Limits::default() };
    let app = TestApp::start_with(Setup { limits, ..Setup::default() }).await;
    let idp = app.okta().await;
    idp.create_user("ada@acme.example").await;
    app.write_request_log().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let page = owner.get(&activity(&idp)).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["Activity is turned off", "ROLLCALL_REQUEST_LOG_DAYS", "ROLLCALL_REQUEST_LOG_ROWS"] {
        assert!(shows(&page, words), "{words}");
    }
}

#[tokio::test]
async fn calls_of_another_organization_are_not_there() {
    let app = TestApp::start().await;
    let acme = busy_directory(&app).await;
    let other = app.directory("Other", "Entra", rollcall::model::directory::DirectoryKind::Entra).await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let call = addresses(&acme).await.remove(0);
    assert_eq!(owner.get(&call).await.status, StatusCode::OK);
    let id = call.rsplit('/').next().unwrap();
    let mixed = activity(&acme).replace(acme.organization.as_str(), other.organization.as_str());
    for path in [
        mixed.clone(),
        format!("{mixed}/{id}"),
        format!("{}/{id}", activity(&other)),
        format!("{}/01890000-0000-7000-8000-000000000000", activity(&acme)),
        format!("{}/nonsense%00", activity(&acme)),
    ] {
        let page = owner.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!shows(&page, "ada@acme.example"), "{path}");
    }
    assert!(shows(&owner.get(&activity(&other)).await, "No calls yet"));
}
