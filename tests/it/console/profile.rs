//! One's own password and sessions.

use axum::http::StatusCode;
use rollcall::domain::{administrators, profile};
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::secret::PlainPassword;

use super::browser::{Browser, PASSWORD};
use crate::support::TestApp;

const EMAIL: &str = "viewer@x.example";
const NEW: &str = "a better one of many words";

async fn sign_in(app: &TestApp, password: &str) -> (Browser, bool) {
    let mut browser = Browser::new(app);
    let agent = [("sec-fetch-site", "same-origin"), ("user-agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/144.0")];
    let fields = [("email", EMAIL), ("password", password), ("next", "/profile")];
    let is_in = browser.post_from("/console/sign_in", &fields, &agent).await.location() == "/profile";
    (browser, is_in)
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let mut viewer = Browser::signed_in(&app, EMAIL, AdministratorRole::Viewer).await;
    let (mut other, _) = sign_in(&app, PASSWORD).await;
    for (current, new, words) in [
        ("wrong", NEW, "The current password is not right."),
        ("", NEW, "The current password is not right."),
        (PASSWORD, "short", "at least 12 characters"),
        (PASSWORD, "", "at least 12 characters"),
    ] {
        let page = viewer.post("/console/change_password", &[("current", current), ("new", new)]).await;
        assert_eq!(page.location(), "/profile");
        let page = viewer.get("/profile").await.body;
        assert!(page.contains(words), "{words}");
        assert!(!page.contains(NEW) && !page.contains(PASSWORD), "no password is shown again");
    }
    assert_eq!(other.get("/profile").await.status, StatusCode::OK, "what was refused has ended nothing");
    let mut stranger = Browser::new(&app);
    assert!(stranger.get("/profile").await.location().starts_with("/login"));
    for path in ["/console/change_password", "/console/end_session", "/console/end_other_sessions"] {
        assert_eq!(stranger.post(path, &[("current", PASSWORD), ("new", NEW)]).await.location(), "/login", "{path}");
    }

    viewer.post("/console/change_password", &[("current", PASSWORD), ("new", NEW)]).await;
    let page = viewer.get("/profile").await;
    assert!(page.body.contains("Your password is changed. Every other session has ended."), "{}", page.status);
    assert!(other.get("/profile").await.location().starts_with("/login"));
    assert!(!sign_in(&app, PASSWORD).await.1);
    assert!(sign_in(&app, NEW).await.1);

    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let log = owner.get("/audit").await.body;
    assert!(log.contains("Changed their password"));
    assert!(log.contains("The current password was not right when it was to be changed"));
    assert!(!log.contains(NEW) && !log.contains(PASSWORD));
}

#[tokio::test]
async fn a_password_that_was_changed_meanwhile_is_not_the_current_one() {
    let app = TestApp::start().await;
    let viewer = Browser::signed_in(&app, EMAIL, AdministratorRole::Viewer).await;
    let password = || PlainPassword::new(PASSWORD.to_owned());
    let seen = administrators::find_by_email(&app.ctx, EMAIL).await.unwrap().unwrap();
    let actor = administrators::actor_of(&seen, "");
    let handle = profile::session_handle(viewer.session().unwrap());
    let change = async |new: &str| {
        let typed = (password(), PlainPassword::new(new.to_owned()));
        profile::change_password(&app.ctx, &actor, &seen, typed, &handle).await.is_ok()
    };
    assert!(change(NEW).await);
    assert!(!change("another one of many words").await, "who was read before does not know the password any more");
    assert!(sign_in(&app, NEW).await.1);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner_alone() {
    let app = TestApp::start().await;
    let mut viewer = Browser::signed_in(&app, EMAIL, AdministratorRole::Viewer).await;
    let (mut other, _) = sign_in(&app, PASSWORD).await;
    let (mut third, _) = sign_in(&app, PASSWORD).await;
    let page = viewer.get("/profile").await.body;
    assert_eq!(page.matches("Firefox on Windows").count(), 2);
    assert_eq!(page.matches("This one").count(), 1);
    for browser in [&viewer, &other, &third] {
        assert!(!page.contains(browser.session().unwrap()), "no id of a session is shown");
    }
    let handle = profile::session_handle(other.session().unwrap());
    assert!(page.contains(&handle));

    let mut stranger = Browser::signed_in(&app, "stranger@x.example", AdministratorRole::Owner).await;
    stranger.post("/console/end_session", &[("session", &handle)]).await;
    assert!(stranger.get("/profile").await.body.contains("That session had ended already."));
    assert_eq!(other.get("/profile").await.status, StatusCode::OK, "of somebody else it is none of theirs");

    viewer.post("/console/end_session", &[("session", &handle)]).await;
    assert!(viewer.get("/profile").await.body.contains("The session has ended."));
    assert!(other.get("/profile").await.location().starts_with("/login"));
    assert_eq!(third.get("/profile").await.status, StatusCode::OK);

    viewer.post("/console/end_other_sessions", &[]).await;
    assert!(viewer.get("/profile").await.body.contains("The other session has ended."));
    assert!(third.get("/profile").await.location().starts_with("/login"));
    viewer.post("/console/end_other_sessions", &[]).await;
    assert!(viewer.get("/profile").await.body.contains("There was no other session."));

    let own = profile::session_handle(viewer.session().unwrap());
    assert_eq!(viewer.post("/console/end_session", &[("session", &own)]).await.location(), "/login");
    assert!(viewer.get("/profile").await.location().starts_with("/login"));
}
