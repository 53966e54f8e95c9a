//! Names that try to be more than names.

use axum::http::StatusCode;
use rollcall::domain::{directories, members, request_log, roles};
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use rollcall::model::page::PageRequest;
use rollcall::model::request_log::RequestFilter;
use serde_json::json;

use super::browser::Browser;
use crate::support::TestApp;

const HOSTILE: &str = "</title><h1 id=pwn>&amp;<img src=x onerror=alert(1)>\"'";

#[tokio::test]
async fn no_name_becomes_markup_on_any_page() {
    let app = TestApp::start().await;
    let idp = app.directory(HOSTILE, HOSTILE, DirectoryKind::Okta).await;
    let user = idp.post("/Users", json!({ "userName": HOSTILE, "displayName": HOSTILE })).await.created_id();
    let group = json!({ "displayName": HOSTILE, "members": [{ "value": user }] });
    let group = idp.post("/Groups", group).await.created_id();
    let title = json!([{ "op": "replace", "path": "title", "value": HOSTILE }]);
    idp.patch_with(&format!("/Users/{user}"), title).await.assert_status(200);
    idp.get("/Users?filter=displayName eq \"<img src=x onerror=alert(1)>\"").await.assert_status(200);
    idp.post("/Users", json!({ "userName": HOSTILE })).await.assert_status(409);
    app.write_request_log().await;
    let (filter, first) = (RequestFilter::default(), PageRequest { size: 1, ..PageRequest::default() });
    let calls = request_log::list(&app.ctx, &idp.organization, &idp.directory, &filter, &first).await.unwrap();
    directories::pause(&app.ctx, &Actor::CommandLine, &idp.organization, &idp.directory).await.unwrap();
    let by = Actor::CommandLine;
    let member = members::add(&app.ctx, &by, &idp.organization, "hand@x.example", HOSTILE).await.unwrap();
    let role = roles::create(&app.ctx, &by, &idp.organization, &format!("{HOSTILE} 2")).await.unwrap();
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let organization = format!("/organizations/{}", idp.organization);
    let directory = format!("{organization}/features/directory-sync/{}", idp.directory);
    for path in [
        "/organizations".to_owned(),
        format!("/search?q={}", percent_encoding::utf8_percent_encode(HOSTILE, percent_encoding::NON_ALPHANUMERIC)),
        "/search?q=title".to_owned(),
        format!(
            "/organizations?q={}",
            percent_encoding::utf8_percent_encode(HOSTILE, percent_encoding::NON_ALPHANUMERIC)
        ),
        organization.clone(),
        format!("{organization}/members"),
        format!("{organization}/roles"),
        format!("{organization}/members/new"),
        format!("{organization}/members/{}", member.account),
        format!("{organization}/members/{}/remove", member.account),
        format!("{organization}/roles/new"),
        format!("{organization}/roles/{}", role.id),
        format!("{organization}/roles/{}/delete", role.id),
        format!("{organization}/activity"),
        format!("{organization}/settings"),
        format!("{organization}/delete"),
        format!("{organization}/features"),
        format!("{organization}/features/directory-sync"),
        format!("{organization}/features/directory-sync/new"),
        directory.clone(),
        format!("{directory}/users"),
        format!("{directory}/users/{user}"),
        format!(
            "{directory}/users/{user}?role={}",
            percent_encoding::utf8_percent_encode(HOSTILE, percent_encoding::NON_ALPHANUMERIC)
        ),
        format!("{directory}/groups"),
        format!("{directory}/groups/{group}"),
        format!("{directory}/set-up"),
        format!("{directory}/activity"),
        format!(
            "{directory}/activity?q={0}&since={0}&until={0}&result={0}&verb={0}",
            percent_encoding::utf8_percent_encode(HOSTILE, percent_encoding::NON_ALPHANUMERIC)
        ),
        format!("{directory}/activity/{}", calls.items[0].id),
        format!("{directory}/settings"),
        format!("{directory}/delete"),
        format!("{directory}/tokens"),
        format!("{directory}/new-token"),
        format!("{directory}/tokens/{}/revoke", idp.token_id),
    ] {
        let page = owner.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains("&lt;/title&gt;") || page.body.contains("&lt;/title>"), "{path} shows the name");
        for markup in ["<h1 id=pwn", "<img src=x"] {
            assert!(!page.body.contains(markup), "{path} has {markup}");
        }
    }
}

#[tokio::test]
async fn a_form_that_is_not_complete_is_refused_in_words() {
    let app = TestApp::start().await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    for path in ["/console/create_directory", "/console/rename_directory", "/console/set_theme"] {
        let page = owner.post(path, &[("unknown", "field")]).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(page.body.contains("Nothing was changed"), "{path}");
    }
}
