//! Setting up, signing in and out.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use rollcall::domain::{administrators, profile};
use rollcall::model::administrator::AdministratorRole;

use super::browser::{Browser, PASSWORD};
use crate::support::TestApp;

#[tokio::test]
async fn setting_up_is_open_to_one_code_once_and_then_closed_for_good() {
    let app = TestApp::start().await;
    let code = administrators::issue_set_up_code(&app.ctx).await.unwrap().unwrap();
    let mut browser = Browser::new(&app);
    assert_eq!(browser.get("/setup?code=wrong").await.status, StatusCode::NOT_FOUND);
    let link = format!("/setup?code={}", code.reveal());
    assert_eq!(browser.get(&link).await.status, StatusCode::OK);

    let short = [("code", code.reveal()), ("email", "o@x.example"), ("password", "short")];
    let page = browser.post("/console/set_up", &short).await;
    assert!(page.location().starts_with("/setup"), "{}", page.location());
    let refused = browser.get(page.location()).await;
    assert!(refused.body.contains("at least 12 characters"), "{}", refused.body);
    assert!(refused.body.contains("o@x.example"), "what was typed is kept");
    assert!(!refused.body.contains("value=\"short\""), "but never the password");

    let good = [("code", code.reveal()), ("email", "o@x.example"), ("password", PASSWORD)];
    assert_eq!(browser.post("/console/set_up", &good).await.location(), "/organizations");
    assert_eq!(browser.get("/organizations").await.status, StatusCode::OK, "and is signed in");

    let mut other = Browser::new(&app);
    assert_eq!(other.get(&link).await.status, StatusCode::NOT_FOUND);
    let second = [("code", code.reveal()), ("email", "p@x.example"), ("password", PASSWORD)];
    other.post("/console/set_up", &second).await;
    assert_ne!(other.get("/organizations").await.status, StatusCode::OK);
    assert!(administrators::issue_set_up_code(&app.ctx).await.unwrap().is_none());
}

#[tokio::test]
async fn signing_in_gives_the_session_a_new_id_and_signing_out_ends_it() {
    let app = TestApp::start().await;
    Browser::signed_in(&app, "o@x.example", AdministratorRole::Owner).await;
    let mut browser = Browser::new(&app);
    let wrong = [("email", "o@x.example"), ("password", "wrong"), ("next", "/organizations")];
    browser.post("/console/sign_in", &wrong).await;
    let before = browser.session().expect("the refusal is in a session").to_owned();
    assert!(browser.get("/login").await.body.contains("not right"));

    let right = [("email", "O@X.example"), ("password", PASSWORD), ("next", "/organizations")];
    let page = browser.post("/console/sign_in", &right).await;
    let cookie = page.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
    for attribute in ["__Host-rollcall=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(attribute), "{attribute} in {cookie}");
    }
    let session = browser.session().unwrap().to_owned();
    assert_ne!(session, before);
    assert_eq!(browser.get("/organizations").await.status, StatusCode::OK);
    let mut thief = Browser::new(&app);
    thief.steal(&before);
    assert_eq!(thief.get("/organizations").await.status, StatusCode::FOUND, "an id from before is worth nothing");

    browser.post("/console/sign_out", &[]).await;
    assert_eq!(browser.session(), None);
    thief.steal(&session);
    assert_eq!(thief.get("/organizations").await.status, StatusCode::FOUND, "the session is gone on the server too");
}

#[tokio::test]
async fn a_session_lives_as_long_as_it_is_used() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app, "o@x.example", AdministratorRole::Owner).await;
    assert_eq!(browser.get("/organizations").await.status, StatusCode::OK);
    // The cookie's life is counted by the machine's clock, which may be ahead of the server's here.
    app.advance(Duration::from_hours(3_650 * 24));
    assert_eq!(browser.get("/organizations").await.status, StatusCode::FOUND);
}

#[tokio::test]
async fn who_guesses_passwords_is_slowed_down() {
    let app = TestApp::start().await;
    Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let mut browser = Browser::new(&app);
    let guess = [("email", "o@x.example"), ("password", "a guess"), ("next", "/")];
    for _ in 0..10 {
        browser.post("/console/sign_in", &guess).await;
    }
    assert!(browser.get("/login").await.body.contains("not right"));
    browser.post("/console/sign_in", &guess).await;
    assert!(browser.get("/login").await.body.contains("Too many attempts"));
}

#[tokio::test]
async fn what_an_open_page_asks_for_by_itself_is_no_use_of_a_session() {
    let app = TestApp::start().await;
    let mut browser = Browser::signed_in(&app, "o@x.example", AdministratorRole::Owner).await;
    let owner = administrators::find_by_email(&app.ctx, "o@x.example").await.unwrap().unwrap();
    let seen = async || profile::sessions(&app.ctx, &owner).await.unwrap()[0].seen.unwrap();
    let begun = seen().await;
    app.advance(Duration::from_mins(5));
    assert_eq!(browser.fetch("/search/hits?q=ada").await.status, StatusCode::OK);
    assert_eq!(seen().await, begun, "a script asked");
    assert_eq!(browser.get("/organizations").await.status, StatusCode::OK);
    assert!(seen().await > begun, "a person did");
}
