//! The audit log as administrators see it: the page, what narrows it, and the file.

use std::time::Duration;

use axum::http::StatusCode;
use rollcall::model::administrator::AdministratorRole;
use serde_json::json;

use super::browser::{Browser, PASSWORD, Page};
use crate::support::TestApp;

fn shows(page: &Page, text: &str) -> bool {
    page.body.replace("&quot;", "\"").replace("&amp;", "&").replace("<!>", "").contains(text)
}

#[tokio::test]
async fn changes_and_sign_ins_are_listed_with_who_and_what() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    Browser::new(&app)
        .post("/console/sign_in", &[("email", "eve@x.example"), ("password", "hunter2-hunter2"), ("next", "/")])
        .await;
    let mut admin = Browser::signed_in(&app, "admin@x.example", AdministratorRole::Admin).await;
    let (organization, directory) = (idp.organization.to_string(), idp.directory.to_string());
    let fields = [("organization", organization.as_str()), ("directory", directory.as_str()), ("name", "Okta EU")];
    admin.post("/console/rename_directory", &fields).await;
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let page = viewer.get("/audit").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        "<title>Audit log · Rollcall</title>",
        "Renamed the directory from “Okta” to “Okta EU”",
        " → ",
        "admin@x.example",
        "Signed in to the console",
        "The e-mail address or the password was not right",
        "eve@x.example",
        "row-warning",
        "command line",
        "directory.renamed",
        "No. 1<",
        "9 entries, the newest first",
    ] {
        assert!(shows(&page, words), "the log lacks “{words}”");
    }
    assert!(!shows(&page, "hunter2") && !shows(&page, "Clear filters"));
    for (query, words) in [
        ("area=sign-ins", "3 entries match"),
        ("area=directories&by=administrators", "1 entry matches"),
        ("by=visitors", "1 entry matches"),
        ("q=okta+eu", "1 entry matches"),
        ("q=nobody", "No entry matches"),
        (&format!("organization={organization}"), "match in Acme"),
        ("organization=made-up", "No entry matches"),
        ("until=2026-01-01T00:00&since=2026-01-01T00:01", "This is before “From”, so it is left out."),
        ("area=splendid", "9 entries, the newest first"),
    ] {
        let page = viewer.get(&format!("/audit?{query}")).await;
        assert!(shows(&page, words), "{query} lacks “{words}”");
    }
}

#[tokio::test]
async fn people_who_sign_in_to_an_organization_are_in_the_log() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    let ada = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@x.example", "password": PASSWORD,
        "emails": [{"value": "ada@x.example", "primary": true}],
    });
    idp.post("/Users", ada).await.created_id();
    let organization = idp.organization.to_string();
    let try_with = async |organization: &str, email: &str, password: &str| {
        let fields = [("organization", organization), ("email", email), ("password", password)];
        Browser::new(&app).post("/console/person_sign_in", &fields).await;
    };
    try_with(&organization, "ada@x.example", PASSWORD).await;
    try_with(&organization, "ada@x.example", "hunter2-hunter2").await;
    try_with("made-up", "ada@x.example", PASSWORD).await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let page = owner.get("/audit?by=people").await;
    assert!(shows(&page, "1 entry matches") && shows(&page, "Signed in to the organization"));
    let page = owner.get("/audit?by=visitors").await;
    assert!(shows(&page, "2 entries match") && shows(&page, "or the person cannot sign in"));
    let file = owner.get("/audit/export.csv").await.body;
    assert!(file.contains(&organization) && !file.contains("made-up") && !file.contains("hunter2"));
}

#[tokio::test]
async fn the_file_has_what_the_page_has_and_no_formulas() {
    let app = TestApp::start().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    owner.post("/console/create_organization", &[("name", "=HYPERLINK(\"https://evil.example\")")]).await;
    let file = owner.get("/audit/export.csv").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"rollcall-audit-2026-01-01.csv\"");
    assert_eq!(file.headers["cache-control"], "no-store");
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 4, "{}", file.body);
    assert!(lines[0].starts_with("\"number\",\"time\",\"actor kind\""));
    assert!(lines[1].starts_with("\"3\",\"2026-01-01T00:00:00."), "the newest come first");
    assert!(lines[1].contains(",\"'=HYPERLINK(\"\"https://evil.example\"\")\","), "{}", lines[1]);
    let signed_in = owner.get("/audit/export.csv?area=sign-ins").await;
    assert_eq!(signed_in.body.lines().count(), 2);
}

#[tokio::test]
async fn a_long_file_is_whole() {
    let app = TestApp::start().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    for number in 0..1_200 {
        if number % 30 == 0 {
            // Of one minute not more than these are entered.
            app.advance(Duration::from_secs(61));
        }
        rollcall::domain::audit::sign_in_failed(&app.ctx, None, "eve@x.example", "192.0.2.1", "No").await.unwrap();
    }
    let file = owner.get("/audit/export.csv").await;
    let numbers: Vec<i64> =
        file.body.lines().skip(1).map(|line| line.split('"').nth(1).unwrap().parse().unwrap()).collect();
    assert_eq!(numbers, (1..=1_202).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_stranger_sees_neither_page_nor_file() {
    let app = TestApp::start().await;
    let mut stranger = Browser::new(&app);
    assert_eq!(stranger.get("/audit").await.location(), "/login?next=%2Faudit");
    let file = stranger.get("/audit/export.csv").await;
    assert_eq!((file.status, file.location()), (StatusCode::SEE_OTHER, "/login?next=%2Faudit"));
    assert!(file.body.is_empty());
}
