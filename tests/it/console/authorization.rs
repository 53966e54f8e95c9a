//! Who may do what: every server function and every page, for every role, and for somebody who is not signed in.

use axum::http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use rollcall::domain::{events, members, organizations, roles};
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use rollcall::model::page::PageRequest;

use super::browser::Browser;
use crate::support::{Idp, TestApp};

/// Server functions that are for everybody: they say who somebody is, only change the looks, or are about oneself (`profile`).
const FOR_EVERYBODY: [&str; 14] = [
    "sign_in",
    "sign_out",
    "set_up",
    "accept_invitation",
    "set_theme",
    "person_sign_in",
    "person_sign_out",
    "change_password",
    "end_session",
    "end_other_sessions",
    "sign_in_code",
    "turn_on_second_factor",
    "turn_off_second_factor",
    "renew_recovery_codes",
];

/// Addresses of the server functions that change something.
fn changing() -> Vec<&'static str> {
    let mut paths: Vec<&'static str> = server_fn_paths()
        .map(|(path, _)| path)
        // Those are for owners: see `administrators`.
        .filter(|path| !path.contains("_administrator"))
        .filter(|path| !FOR_EVERYBODY.iter().any(|name| path.ends_with(&format!("/{name}"))))
        .collect();
    paths.sort_unstable();
    assert!(paths.len() >= 8, "the console changes more than {paths:?}");
    paths
}

/// A member and a role that were made by hand.
struct ByHand {
    account: String,
    role: String,
}

async fn by_hand(app: &TestApp, idp: &Idp) -> ByHand {
    let by = Actor::CommandLine;
    let member = members::add(&app.ctx, &by, &idp.organization, "hand@x.example", "").await.unwrap();
    let role = roles::create(&app.ctx, &by, &idp.organization, "Auditor").await.unwrap();
    ByHand { account: member.account.to_string(), role: role.id.to_string() }
}

/// Fields for every form: each function takes those that it knows.
fn fields(idp: &Idp, by_hand: &ByHand) -> Vec<(&'static str, String)> {
    vec![
        ("account", by_hand.account.clone()),
        ("role", by_hand.role.clone()),
        ("email", "new@x.example".to_owned()),
        ("organization", idp.organization.to_string()),
        ("directory", idp.directory.to_string()),
        ("token", idp.token_id.to_string()),
        ("name", "Another name".to_owned()),
        ("slug", "another-slug".to_owned()),
        ("kind", "okta".to_owned()),
        ("label", "Another token".to_owned()),
        ("validity", "30".to_owned()),
        ("expiry", "30".to_owned()),
        ("expires", "30".to_owned()),
        ("confirmation", "Okta".to_owned()),
    ]
}

/// Everything that could have changed.
async fn state(app: &TestApp, idp: &Idp) -> String {
    let events = events::latest(&app.ctx, &idp.organization, 100).await.unwrap();
    let organizations =
        organizations::list(&app.ctx, &PageRequest { size: 100, ..PageRequest::default() }).await.unwrap();
    format!("{events:?} {}", organizations.total)
}

async fn post(browser: &mut Browser, path: &str, fields: &[(&'static str, String)]) -> super::browser::Page {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post(path, &fields).await
}

#[tokio::test]
async fn nobody_changes_anything_signed_out_or_as_a_viewer() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let by_hand = by_hand(&app, &idp).await;
    let before = state(&app, &idp).await;
    let mut stranger = Browser::new(&app);
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    for path in changing() {
        post(&mut stranger, path, &fields(&idp, &by_hand)).await;
        assert_eq!(state(&app, &idp).await, before, "{path}, signed out");
        post(&mut viewer, path, &fields(&idp, &by_hand)).await;
        assert_eq!(state(&app, &idp).await, before, "{path}, as a viewer");
    }
}

/// The other half of the test above: the same fields do change something for those who may.
#[tokio::test]
async fn an_admin_changes_what_a_viewer_may_not() {
    for path in changing() {
        let app = TestApp::start().await;
        let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
        let mut admin = Browser::signed_in(&app, "admin@x.example", AdministratorRole::Admin).await;
        if path.contains("resume") {
            rollcall::domain::directories::pause(
                &app.ctx,
                &rollcall::model::event::Actor::CommandLine,
                &idp.organization,
                &idp.directory,
            )
            .await
            .unwrap();
        }
        let by_hand = by_hand(&app, &idp).await;
        let mut fields = fields(&idp, &by_hand);
        if path.ends_with("/take_role") {
            let (account, role) = (by_hand.account.as_str().into(), by_hand.role.as_str().into());
            members::give_role(&app.ctx, &Actor::CommandLine, &idp.organization, &account, &role).await.unwrap();
        }
        let typed =
            [("/delete_organization", "Acme"), ("/delete_role", "Auditor"), ("/remove_member", "hand@x.example")];
        if let Some((_, name)) = typed.iter().find(|(action, _)| path.ends_with(action)) {
            fields.retain(|(name, _)| *name != "confirmation");
            fields.push(("confirmation", (*name).to_owned()));
        }
        let before = state(&app, &idp).await;
        post(&mut admin, path, &fields).await;
        assert_ne!(state(&app, &idp).await, before, "{path}");
    }
}

#[tokio::test]
async fn an_address_that_mixes_two_organizations_leads_nowhere() {
    let app = TestApp::start().await;
    let acme = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let other = app.directory("Other", "Entra", DirectoryKind::Entra).await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let good = format!("/organizations/{}/features/directory-sync/{}", acme.organization, acme.directory);
    assert_eq!(owner.get(&good).await.status, StatusCode::OK);
    for tail in ["", "/users", "/groups", "/activity", "/settings", "/delete", "/tokens", "/new-token"] {
        let mixed = format!("/organizations/{}/features/directory-sync/{}{tail}", acme.organization, other.directory);
        assert_eq!(owner.get(&mixed).await.status, StatusCode::NOT_FOUND, "{mixed}");
    }
    let by_hand = by_hand(&app, &acme).await;
    let before = (state(&app, &acme).await, state(&app, &other).await);
    let mixed: Vec<(&'static str, String)> = fields(&acme, &by_hand)
        .into_iter()
        .map(
            |(name, value)| if name == "organization" { (name, other.organization.to_string()) } else { (name, value) },
        )
        .collect();
    for path in changing() {
        let of_organization_alone = [
            "create_organization",
            "create_directory",
            "rename_organization",
            "set_organization_slug",
            "add_member",
            "create_role",
        ];
        if !of_organization_alone.iter().any(|name| path.ends_with(&format!("/{name}"))) {
            post(&mut owner, path, &mixed).await;
            assert_eq!((state(&app, &acme).await, state(&app, &other).await), before, "{path}");
        }
    }
}

#[tokio::test]
async fn another_site_does_nothing_in_an_administrators_name() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let by_hand = by_hand(&app, &idp).await;
    let before = state(&app, &idp).await;
    let fields = fields(&idp, &by_hand);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for (path, _) in server_fn_paths() {
        for from in [[("sec-fetch-site", "cross-site")], [("origin", "https://evil.example")]] {
            let page = owner.post_from(path, &fields, &from).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} {from:?}");
        }
    }
    assert_eq!(state(&app, &idp).await, before);
    assert_eq!(owner.get("/organizations").await.status, StatusCode::OK, "nor is anybody signed out");
}

#[tokio::test]
async fn the_address_of_a_form_is_no_page_and_says_so() {
    let app = TestApp::start().await;
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    for (path, _) in server_fn_paths() {
        let page = viewer.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.body.contains("There is nothing at this address."), "{path}: {}", page.body);
    }
    // What is posted to a page changes nothing: it is the page.
    let before = viewer.get("/organizations").await.body.len();
    assert_eq!(viewer.post("/organizations", &[("name", "Acme")]).await.body.len(), before);
}

#[tokio::test]
async fn every_page_leads_a_stranger_to_signing_in_and_back() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let organization = format!("/organizations/{}", idp.organization);
    let directory = format!("{organization}/features/directory-sync/{}", idp.directory);
    let mut stranger = Browser::new(&app);
    assert_eq!(stranger.get("/").await.location(), "/login");
    for path in [
        "/organizations".to_owned(),
        "/organizations/new".to_owned(),
        "/search?q=ada".to_owned(),
        organization.clone(),
        format!("{organization}/members"),
        format!("{organization}/members/new"),
        format!("{organization}/members/01890000-0000-7000-8000-000000000000"),
        format!("{organization}/members/01890000-0000-7000-8000-000000000000/remove"),
        format!("{organization}/roles"),
        format!("{organization}/roles/new"),
        format!("{organization}/roles/01890000-0000-7000-8000-000000000000"),
        format!("{organization}/roles/01890000-0000-7000-8000-000000000000/delete"),
        format!("{organization}/activity"),
        format!("{organization}/settings"),
        format!("{organization}/delete"),
        format!("{organization}/features"),
        format!("{organization}/features/directory-sync"),
        format!("{organization}/features/directory-sync/new"),
        directory.clone(),
        format!("{directory}/users?q=ada"),
        format!("{directory}/groups"),
        format!("{directory}/activity?result=refused"),
        format!("{directory}/activity/01890000-0000-7000-8000-000000000000"),
        format!("{directory}/settings"),
        format!("{directory}/delete"),
        format!("{directory}/tokens"),
        format!("{directory}/new-token"),
        format!("{directory}/tokens/{}/revoke", idp.token_id),
    ] {
        let page = stranger.get(&path).await;
        assert_eq!(page.status, StatusCode::FOUND, "{path}");
        let encoded = percent_encoding::utf8_percent_encode(&path, percent_encoding::NON_ALPHANUMERIC);
        assert_eq!(page.location(), format!("/login?next={encoded}"));
        assert!(!page.body.contains("Acme"), "{path} tells a stranger nothing");
    }
}
