//! The administrators' page: for owners, and what it does.

use axum::http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use rollcall::domain::administration;
use rollcall::model::administrator::{Administrator, AdministratorRole};
use rollcall::model::page::PageRequest;

use super::browser::{Browser, PASSWORD};
use crate::support::TestApp;

async fn administrators(app: &TestApp) -> Vec<Administrator> {
    let request = PageRequest { size: 100, ..PageRequest::default() };
    administration::list(&app.ctx, &request).await.unwrap().items
}

async fn find(app: &TestApp, email: &str) -> Administrator {
    administrators(app).await.into_iter().find(|one| one.email.as_str() == email).unwrap()
}

/// What is in a link on the page.
fn invitation(html: &str) -> Option<String> {
    let start = html.find("https://rollcall.example.com/invite?code=")?;
    let link = html[start..].split('"').next()?;
    link.strip_prefix("https://rollcall.example.com").map(str::to_owned)
}

#[tokio::test]
async fn only_owners_manage_administrators() {
    let app = TestApp::start().await;
    Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let mut admin = Browser::signed_in(&app, "admin@x.example", AdministratorRole::Admin).await;
    let id = find(&app, "owner@x.example").await.id.to_string();
    let state = async || format!("{:?}", administrators(&app).await);
    let before = state().await;
    for path in ["/administrators".to_owned(), "/administrators/new".to_owned(), format!("/administrators/{id}")] {
        let page = admin.get(&path).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(!page.body.contains("owner@x.example"), "{path}");
        assert!(Browser::new(&app).get(&path).await.location().starts_with("/login?next="), "{path}");
    }
    assert!(!admin.get("/organizations").await.body.contains("href=\"/administrators\""), "nor is there a link");
    let paths: Vec<&str> =
        server_fn_paths().map(|(path, _)| path).filter(|path| path.contains("_administrator")).collect();
    assert_eq!(paths.len(), 7);
    for path in paths {
        for browser in [&mut admin, &mut Browser::new(&app)] {
            let fields = [("administrator", id.as_str()), ("role", "viewer"), ("email", "eve@x.example")];
            browser.post(path, &fields).await;
            assert_eq!(state().await, before, "{path}");
        }
    }
}

#[tokio::test]
async fn an_invitation_link_is_shown_once_and_works() {
    let app = TestApp::start().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    for (email, role, words) in [
        ("nonsense", "admin", "Enter an e-mail address"),
        ("owner@x.example", "admin", "There is an administrator with that e-mail address already."),
        ("bob@x.example", "emperor", "Choose a role."),
    ] {
        let page = owner.post("/console/invite_administrator", &[("email", email), ("role", role)]).await;
        let form = owner.get(page.location()).await;
        assert!(form.body.contains(words), "{email}");
        assert!(form.body.contains(&format!("value=\"{email}\"")), "what was typed is kept");
    }
    let made = owner.post("/console/invite_administrator", &[("email", "bob@x.example"), ("role", "viewer")]).await;
    let shown = owner.get(made.location()).await;
    let link = invitation(&shown.body).expect("the link is shown");
    assert!(shown.body.contains("Invited") && shown.body.contains("You will not see it again"));
    assert_eq!(invitation(&owner.get(made.location()).await.body), None, "once");

    let id = find(&app, "bob@x.example").await.id.to_string();
    let again = owner.post("/console/invite_administrator_again", &[("administrator", &id)]).await;
    let second = invitation(&owner.get(again.location()).await.body).unwrap();
    let mut bob = Browser::new(&app);
    assert_eq!(bob.get(&link).await.status, StatusCode::NOT_FOUND, "the first link is replaced");
    assert_eq!(bob.get(&second).await.status, StatusCode::OK);
    let code = second.split('=').nth(1).unwrap();
    bob.post("/console/accept_invitation", &[("code", code), ("password", PASSWORD)]).await;
    assert_eq!(bob.get("/organizations").await.status, StatusCode::OK);
    let list = owner.get("/administrators").await;
    assert!(list.body.contains("bob@x.example") && list.body.contains("Viewer"));
}

#[tokio::test]
async fn roles_and_sessions_end_with_the_next_request() {
    let app = TestApp::start().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let mut bob = Browser::signed_in(&app, "bob@x.example", AdministratorRole::Owner).await;
    let id = find(&app, "bob@x.example").await.id.to_string();
    let page = owner.post("/console/change_administrator_role", &[("administrator", &id), ("role", "admin")]).await;
    assert!(owner.get(page.location()).await.body.contains("bob@x.example is Admin now."));
    assert_eq!(bob.get("/administrators").await.status, StatusCode::FORBIDDEN);
    owner.post("/console/sign_out_administrator", &[("administrator", &id)]).await;
    assert!(bob.get("/organizations").await.location().starts_with("/login"));
    let sign_in = [("email", "bob@x.example"), ("password", PASSWORD), ("next", "/")];
    assert_eq!(bob.post("/console/sign_in", &sign_in).await.location(), "/");
    let page = owner.post("/console/deactivate_administrator", &[("administrator", &id)]).await;
    let shown = owner.get(page.location()).await;
    assert!(shown.body.contains("bob@x.example cannot sign in any more.") && shown.body.contains("Reactivate"));
    assert!(bob.get("/organizations").await.location().starts_with("/login"));
    assert!(bob.post("/console/sign_in", &sign_in).await.location().starts_with("/login"));
    owner.post("/console/reactivate_administrator", &[("administrator", &id)]).await;
    assert_eq!(bob.post("/console/sign_in", &sign_in).await.location(), "/");
    let log = owner.get("/audit?area=administrators").await;
    for words in ["administrator.role-changed", "administrator.deactivated", "administrator.reactivated", "Owner"] {
        assert!(log.body.contains(words), "{words}");
    }
}

#[tokio::test]
async fn the_last_owner_is_told_why_not() {
    let app = TestApp::start().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let id = find(&app, "owner@x.example").await.id.to_string();
    for (path, role) in [("/console/deactivate_administrator", ""), ("/console/change_administrator_role", "viewer")] {
        let page = owner.post(path, &[("administrator", &id), ("role", role)]).await;
        let shown = owner.get(page.location()).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.body.contains("This is the last owner who can sign in."), "{path}");
    }
    let page = owner.post("/console/deactivate_administrator", &[("administrator", "nobody")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}
