//! The slug of an organization: where it is chosen, and the addresses in which it stands.

use axum::http::StatusCode;
use rollcall::domain::organizations;
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use serde_json::json;

use super::browser::{Browser, PASSWORD};
use crate::support::{Idp, TestApp};

async fn set(app: &TestApp, idp: &Idp, slug: &str) {
    organizations::set_slug(&app.ctx, &Actor::CommandLine, &idp.organization, slug).await.unwrap();
}

async fn add_ada(idp: &Idp) {
    idp.post("/Users", json!({ "userName": "ada@x.example", "password": PASSWORD })).await.created_id();
}

#[tokio::test]
async fn the_settings_show_and_change_it() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme Corp", "Okta", DirectoryKind::Okta).await;
    app.directory("Globex", "Okta", DirectoryKind::Okta).await;
    let mut admin = Browser::signed_in(&app, "admin@x.example", AdministratorRole::Admin).await;
    let id = idp.organization.as_str();
    let settings = format!("/organizations/{id}/settings");
    let page = admin.get(&settings).await.body;
    assert!(page.contains("value=\"https://rollcall.example.com/o/acme-corp/login\""), "{page}");
    for (slug, told) in [
        ("a b", "Use letters from a to z, digits, and single hyphens"),
        ("<b>", "Use letters from a to z, digits, and single hyphens"),
        (id, "Ids and “new” mean something else in addresses."),
        ("new", "Ids and “new” mean something else in addresses."),
        ("GLOBEX", "There is an organization with the slug “GLOBEX” already."),
        (&"x".repeat(64), "Use at most 63 characters."),
    ] {
        let refused = admin.post("/console/set_organization_slug", &[("organization", id), ("slug", slug)]).await;
        assert_eq!(refused.location(), settings);
        let page = admin.get(&settings).await.body;
        assert!(page.contains(told) && page.contains("/o/acme-corp/login\""), "{slug}: {page}");
        assert!(
            page.contains(&format!("value=\"{}\"", slug.replace('<', "&lt;").replace('>', "&gt;"))),
            "{slug} is kept"
        );
    }
    let changed = admin.post("/console/set_organization_slug", &[("organization", id), ("slug", " Acme ")]).await;
    let page = admin.get(changed.location()).await.body;
    assert!(page.contains("The slug of Acme Corp is “acme” now.") && page.contains("/o/acme/login\""), "{page}");
    let page = admin.get(&format!("/organizations/{id}/activity")).await.body;
    assert!(page.contains("changed the slug of the organization"), "{page}");
    assert!(page.contains("Changed the slug from “acme-corp” to “acme”"), "{page}");
    admin.post("/console/set_organization_slug", &[("organization", id), ("slug", "")]).await;
    let page = admin.get(&settings).await.body;
    assert!(page.contains(&format!("/o/{id}/login\"")) && page.contains("placeholder=\"acme-corp\""), "{page}");
    // A missing slug is no empty one.
    let before = organizations::set_slug(&app.ctx, &Actor::CommandLine, &idp.organization, "acme").await.unwrap();
    let incomplete = admin.post("/console/set_organization_slug", &[("organization", id)]).await;
    assert_eq!(incomplete.status, StatusCode::BAD_REQUEST);
    assert_eq!(organizations::find(&app.ctx, &idp.organization).await.unwrap(), before);
    let nobody = admin.post("/console/set_organization_slug", &[("organization", "made-up"), ("slug", "free")]).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_console_finds_an_organization_by_it() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme Corp", "Okta", DirectoryKind::Okta).await;
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    for tail in ["", "/members", "/settings", "/features/directory-sync"] {
        // The page has the id in its address, which outlives the slug.
        let page = viewer.get(&format!("/organizations/Acme-corp{tail}?q=a%20b")).await;
        assert_eq!(page.location(), format!("/organizations/{}{tail}?q=a%20b", idp.organization));
        assert_eq!(viewer.get(page.location()).await.status, StatusCode::OK);
    }
    let directory = format!("/organizations/acme-corp/features/directory-sync/{}", idp.directory);
    let by_id = format!("/organizations/{}/features/directory-sync/{}", idp.organization, idp.directory);
    assert_eq!(viewer.get(&directory).await.location(), by_id);
    let page = viewer.get("/organizations?q=me-corp").await.body;
    assert!(page.contains(">Acme Corp<") && page.contains(">acme-corp<"), "{page}");
    assert!(viewer.get("/search?q=acme-corp").await.body.contains("with the slug acme-corp"));
    set(&app, &idp, "other").await;
    assert_eq!(viewer.get("/organizations/acme-corp").await.status, StatusCode::NOT_FOUND);
    assert_eq!(viewer.get(&directory).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_person_signs_in_at_the_address_with_the_slug() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme Corp", "Okta", DirectoryKind::Okta).await;
    let globex = app.directory("Globex", "Okta", DirectoryKind::Okta).await;
    add_ada(&idp).await;
    let mut ada = Browser::new(&app);
    assert_eq!(ada.get("/o/acme-corp").await.location(), "/o/acme-corp/login");
    let page = ada.get("/o/acme-corp/login").await.body;
    assert!(page.contains("name=\"organization\" value=\"acme-corp\""), "{page}");
    let sign_in = async |browser: &mut Browser, organization: &str, password: &str| {
        let fields = [("organization", organization), ("email", "ada@x.example"), ("password", password)];
        browser.post("/console/person_sign_in", &fields).await.location().to_owned()
    };
    assert_eq!(sign_in(&mut ada, "acme-corp", "wrong").await, "/o/acme-corp/login");
    assert_eq!(sign_in(&mut ada, "globex", PASSWORD).await, "/o/globex/login");
    assert_eq!(sign_in(&mut ada, "acme-corp", PASSWORD).await, "/o/acme-corp");
    for address in ["acme-corp", "ACME-Corp", idp.organization.as_str()] {
        assert_eq!(ada.get(&format!("/o/{address}/login")).await.location(), format!("/o/{address}"));
        let page = ada.get(&format!("/o/{address}")).await;
        assert!(page.body.contains("You are signed in.") && page.body.contains("Acme Corp"), "{}", page.body);
    }
    // Signed in here is not signed in there, whatever the other is called.
    assert_eq!(ada.get("/o/globex").await.location(), "/o/globex/login");
    set(&app, &idp, "").await;
    set(&app, &globex, "acme-corp").await;
    assert_eq!(ada.get("/o/acme-corp").await.location(), "/o/acme-corp/login");
    assert!(ada.get(&format!("/o/{}", idp.organization)).await.body.contains("You are signed in."));
    // What is no address of an organization stays in its place in the address.
    for (odd, encoded) in [("../x?y#z", "%2E%2E%2Fx%3Fy%23z"), ("a\r\nb: c", "a%0D%0Ab%3A%20c"), ("", "")] {
        assert_eq!(sign_in(&mut Browser::new(&app), odd, PASSWORD).await, format!("/o/{encoded}/login"));
    }
    // Signing out leads back to the address that was used.
    let out = ada.post("/console/person_sign_out", &[("organization", "acme-corp")]).await;
    assert_eq!(out.location(), "/o/acme-corp/login");
    assert_eq!(ada.session(), None);
}

#[tokio::test]
async fn nobody_can_tell_from_outside_whether_there_is_such_an_organization() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme Corp", "Okta", DirectoryKind::Okta).await;
    add_ada(&idp).await;
    let mut pages = Vec::new();
    for organization in ["acme-corp", "made-up-x"] {
        let mut stranger = Browser::new(&app);
        let login = format!("/o/{organization}/login");
        let alike = |page: String| {
            let mut parts = page.split("nonce=\"");
            let first = parts.next().unwrap_or_default().to_owned();
            let rest = parts.map(|part| part.split_once('"').unwrap().1);
            std::iter::once(first.as_str()).chain(rest).collect::<String>().replace(organization, "?")
        };
        let form = stranger.get(&login).await;
        let fields = [("organization", organization), ("email", "ada@x.example"), ("password", "wrong")];
        let refused = stranger.post("/console/person_sign_in", &fields).await;
        assert_eq!(refused.location(), login);
        let told = stranger.get(&login).await;
        assert_eq!((form.status, told.status), (StatusCode::OK, StatusCode::OK));
        assert!(told.body.contains("not right"), "{}", told.body);
        pages.push((alike(form.body), alike(told.body)));
    }
    assert_eq!(pages[0], pages[1]);
}
