//! A second factor: turned on, asked for at the door, lost, and removed.

use std::time::Duration;

use axum::http::StatusCode;
use rollcall::domain::second_factor::code_at;
use rollcall::domain::{administration, administrators};
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::second_factor::TotpSecret;

use super::browser::{Browser, PASSWORD};
use crate::support::TestApp;

const EMAIL: &str = "viewer@x.example";
const PAGE: &str = "/profile/second-factor";

/// The key that the page shows to type.
async fn key(browser: &mut Browser) -> TotpSecret {
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK);
    let input = page.body.split("id=\"key\"").nth(1).unwrap();
    TotpSecret::from_base32(input.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned())
}

fn code(app: &TestApp, key: &TotpSecret) -> String {
    code_at(key, app.ctx.now()).unwrap()
}

/// What stands on a page in the form of recovery codes.
fn recovery_codes(page: &str) -> Vec<String> {
    let is_code = |line: &str| line.len() == 19 && line.split('-').all(|part| part.len() == 4);
    let mut codes: Vec<String> =
        page.split(['\n', '<', '>', '"']).filter(|line| is_code(line)).map(String::from).collect();
    codes.sort();
    codes.dedup();
    codes
}

async fn turned_on(app: &TestApp, browser: &mut Browser) -> (TotpSecret, Vec<String>) {
    let key = key(browser).await;
    let fields = [("code", code(app, &key)), ("password", PASSWORD.to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(browser.post("/console/turn_on_second_factor", &fields).await.location(), PAGE);
    let page = browser.get(PAGE).await.body;
    assert!(page.contains("Your second factor is on"), "{page}");
    let codes = recovery_codes(&page);
    assert_eq!(codes.len(), 10);
    (key, codes)
}

/// Gives the right password; the next step is asked for.
async fn with_password(app: &TestApp) -> Browser {
    let mut browser = Browser::new(app);
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/audit")];
    assert_eq!(browser.post("/console/sign_in", &fields).await.location(), "/login/code?next=%2Faudit");
    browser
}

#[tokio::test]
async fn it_is_turned_on_with_a_code_and_the_password() {
    let app = TestApp::start().await;
    let mut viewer = Browser::signed_in(&app, EMAIL, AdministratorRole::Viewer).await;
    let mut other = Browser::new(&app);
    other.post("/console/sign_in", &[("email", EMAIL), ("password", PASSWORD)]).await;
    assert!(viewer.get("/profile").await.body.contains("Off. With it nobody signs in"));
    let key = key(&mut viewer).await;
    let right = code(&app, &key);
    for (code, password, words) in [
        ("000000", PASSWORD, "The code is not right."),
        ("", PASSWORD, "The code is not right."),
        (right.as_str(), "wrong", "The password is not right."),
        (right.as_str(), "", "The password is not right."),
    ] {
        viewer.post("/console/turn_on_second_factor", &[("code", code), ("password", password)]).await;
        let page = viewer.get(PAGE).await.body;
        assert!(page.contains(words), "{words}");
        assert!(page.contains(key.reveal()), "the key in the app stays the right one");
    }
    assert_eq!(other.get("/profile").await.status, StatusCode::OK, "what was refused has ended nothing");
    let mut stranger = Browser::new(&app);
    let (_, codes) = turned_on(&app, &mut viewer).await;
    assert!(other.get("/profile").await.location().starts_with("/login"), "it signed in without a code");
    // Codes and key are shown once.
    let page = viewer.get(PAGE).await.body;
    assert!(recovery_codes(&page).is_empty() && !page.contains(key.reveal()), "{page}");
    assert!(page.contains("10 of 10"));
    assert!(viewer.get("/profile").await.body.contains("On: you sign in with a code"));

    // Nobody else's key is in anybody's session.
    assert!(stranger.get(PAGE).await.location().starts_with("/login"));
    for path in ["turn_on_second_factor", "turn_off_second_factor", "renew_recovery_codes"] {
        let page = stranger.post(&format!("/console/{path}"), &[("code", &right), ("password", PASSWORD)]).await;
        assert_eq!(page.location(), "/login", "{path}");
    }
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let log = owner.get("/audit").await.body;
    assert!(log.contains("Turned their second factor on"));
    assert!(!log.contains(key.reveal()) && codes.iter().all(|code| !log.contains(code)));
}

#[tokio::test]
async fn the_door_opens_for_password_and_code() {
    let app = TestApp::start().await;
    let mut viewer = Browser::signed_in(&app, EMAIL, AdministratorRole::Viewer).await;
    let (key, codes) = turned_on(&app, &mut viewer).await;
    app.advance(Duration::from_secs(30));
    let mut door = with_password(&app).await;
    let half = door.session().unwrap().to_owned();
    for closed in ["/profile", "/organizations", PAGE, "/audit/export.csv"] {
        assert!(door.get(closed).await.location().starts_with("/login"), "{closed}");
    }
    for action in ["turn_off_second_factor", "change_password", "end_other_sessions"] {
        let page = door.post(&format!("/console/{action}"), &[("password", PASSWORD), ("current", PASSWORD)]).await;
        assert_eq!(page.location(), "/login", "{action}");
    }
    let page = door.get("/login/code?next=%2Faudit").await.body;
    assert!(page.contains("inputmode=\"numeric\"") && page.contains("autocomplete=\"one-time-code\""), "{page}");
    assert!(!page.contains(EMAIL));
    door.post("/console/sign_in_code", &[("code", "000000"), ("next", "/audit")]).await;
    let page = door.get("/login/code?next=%2Faudit").await.body;
    assert!(page.contains("This code is not right"), "{page}");
    // A session that waits for a code is not one of those where somebody is signed in.
    assert!(!viewer.get("/profile").await.body.contains("Sign out of all others"));

    let right = code(&app, &key);
    let elsewhere = door.post("/console/sign_in_code", &[("code", &right), ("next", "https://evil.example")]).await;
    assert_eq!(elsewhere.location(), "/organizations");
    assert_eq!(door.get("/profile").await.status, StatusCode::OK);
    assert_ne!(door.session(), Some(half.as_str()), "the id from before is worth nothing");
    let mut old = Browser::new(&app);
    old.steal(&half);
    assert!(old.get("/profile").await.location().starts_with("/login"));

    // The same code once more, and a recovery code twice.
    let mut again = with_password(&app).await;
    assert!(again.post("/console/sign_in_code", &[("code", &right)]).await.location().starts_with("/login/code"));
    let recovery = [("code", codes[0].as_str()), ("recovery", "1"), ("next", "/profile")];
    assert_eq!(again.post("/console/sign_in_code", &recovery).await.location(), "/profile");
    assert!(again.get(PAGE).await.body.contains("9 of 10"));
    let mut third = with_password(&app).await;
    let refused = third.post("/console/sign_in_code", &recovery).await;
    assert_eq!(refused.location(), "/login/code?next=%2Fprofile&recovery=1");
    assert!(third.get(refused.location()).await.body.contains("This recovery code is not right"));
}

#[tokio::test]
async fn a_password_that_was_given_long_ago_or_changed_since_is_asked_for_again() {
    let app = TestApp::start().await;
    let mut viewer = Browser::signed_in(&app, EMAIL, AdministratorRole::Viewer).await;
    let (key, _) = turned_on(&app, &mut viewer).await;
    let mut late = with_password(&app).await;
    app.advance(Duration::from_mins(10));
    let page = late.post("/console/sign_in_code", &[("code", &code(&app, &key)), ("next", "/audit")]).await;
    assert_eq!(page.location(), "/login?next=%2Faudit");
    assert!(late.get("/login?next=%2Faudit").await.body.contains("That took too long. Sign in again."));
    assert!(late.get("/login/code").await.location().starts_with("/login?"));

    let mut waiting = with_password(&app).await;
    viewer.post("/console/change_password", &[("current", PASSWORD), ("new", "a better one of many words")]).await;
    let page = waiting.post("/console/sign_in_code", &[("code", &code(&app, &key))]).await;
    assert!(page.location().starts_with("/login?"), "{}", page.location());
    let mut stranger = Browser::new(&app);
    assert!(stranger.get("/login/code?next=/audit").await.location().starts_with("/login?"));
    assert!(
        stranger.post("/console/sign_in_code", &[("code", &code(&app, &key))]).await.location().starts_with("/login?")
    );
}

#[tokio::test]
async fn codes_are_not_guessed_from_many_places() {
    let app = TestApp::start().await;
    let mut viewer = Browser::signed_in(&app, EMAIL, AdministratorRole::Viewer).await;
    let (key, _) = turned_on(&app, &mut viewer).await;
    app.advance(Duration::from_secs(30));
    // The limit is the administrator's, not the session's.
    let mut doors = [with_password(&app).await, with_password(&app).await];
    for number in 0..10 {
        let page = doors[number % 2].post("/console/sign_in_code", &[("code", &format!("{number:06}"))]).await;
        assert!(page.location().starts_with("/login/code"));
    }
    for mut door in doors {
        let page = door.post("/console/sign_in_code", &[("code", &code(&app, &key))]).await;
        assert!(door.get(page.location()).await.body.contains("Too many attempts. Wait two minutes"));
        assert!(door.get("/profile").await.location().starts_with("/login"));
    }
}

#[tokio::test]
async fn an_owner_removes_what_somebody_has_lost() {
    let app = TestApp::start().await;
    let mut viewer = Browser::signed_in(&app, EMAIL, AdministratorRole::Viewer).await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let mut admin = Browser::signed_in(&app, "admin@x.example", AdministratorRole::Admin).await;
    let id = administrators::find_by_email(&app.ctx, EMAIL).await.unwrap().unwrap().id;
    let page = format!("/administrators/{id}");
    assert!(!owner.get(&page).await.body.contains("Remove second factor"));
    turned_on(&app, &mut viewer).await;
    assert!(owner.get(&page).await.body.contains("Remove second factor"));
    let remove = async |browser: &mut Browser| {
        browser.post("/console/remove_administrator_second_factor", &[("administrator", id.as_str())]).await
    };
    let is_on = async || administration::find(&app.ctx, &id).await.unwrap().second_factor.is_some();
    remove(&mut admin).await;
    remove(&mut viewer).await;
    assert!(is_on().await, "that is for owners");
    assert_eq!(remove(&mut owner).await.location(), page);
    assert!(owner.get(&page).await.body.contains("viewer@x.example signs in without a code now."));
    assert!(!is_on().await);
    let mut back = Browser::new(&app);
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/audit")];
    assert_eq!(back.post("/console/sign_in", &fields).await.location(), "/audit");
}

#[tokio::test]
async fn it_is_renewed_and_turned_off_with_the_password() {
    let app = TestApp::start().await;
    let mut viewer = Browser::signed_in(&app, EMAIL, AdministratorRole::Viewer).await;
    let (key, old) = turned_on(&app, &mut viewer).await;
    for action in ["renew_recovery_codes", "turn_off_second_factor"] {
        viewer.post(&format!("/console/{action}"), &[("password", "wrong")]).await;
        let page = viewer.get(PAGE).await.body;
        assert!(page.contains("The password is not right.") && page.contains("10 of 10"), "{action}");
    }
    viewer.post("/console/renew_recovery_codes", &[("password", PASSWORD)]).await;
    let new = recovery_codes(&viewer.get(PAGE).await.body);
    assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
    assert!(recovery_codes(&viewer.get(PAGE).await.body).is_empty());
    assert_eq!(viewer.post("/console/turn_off_second_factor", &[("password", PASSWORD)]).await.location(), "/profile");
    assert!(viewer.get("/profile").await.body.contains("Your second factor is off."));
    let page = viewer.get(PAGE).await.body;
    assert!(page.contains("Scan this") && !page.contains(key.reveal()), "the next key is another one");
}
