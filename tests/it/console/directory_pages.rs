//! A directory's health and set-up, a person's page and a group's.

use std::time::Duration;

use axum::http::StatusCode;
use rollcall::domain::tokens::{self, Validity};
use rollcall::domain::{directories, members, roles};
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::directory::{DirectoryKind, TokenUse};
use rollcall::model::event::Actor;
use rollcall::model::ids::AccountId;
use serde_json::json;

use super::browser::{Browser, Page};
use crate::support::{Idp, TestApp, group, user};

fn home(idp: &Idp) -> String {
    format!("/organizations/{}/features/directory-sync/{}", idp.organization, idp.directory)
}

/// Says that the first token was used just now, which is otherwise written a moment later.
async fn use_token(idp: &Idp) {
    let used = TokenUse {
        directory: idp.directory.clone(),
        token: idp.token_id.clone(),
        at: idp.ctx.now(),
        address: String::new(),
        agent: String::new(),
    };
    tokens::note_uses(&idp.ctx, &[used]).await.unwrap();
}

/// The text of a page, as a person reads it.
fn text(page: &Page) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in page.body.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&quot;", "\"").replace("&amp;", "&").replace("&gt;", ">");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn assert_shows(browser: &mut Browser, path: &str, words: &[&str]) -> Page {
    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    let text = text(&page);
    for words in words {
        assert!(text.contains(words), "{path} lacks “{words}”: {text}");
    }
    page
}

#[tokio::test]
async fn the_overview_says_how_the_directory_is_doing() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    assert_shows(&mut viewer, &home(&idp), &["Waiting for the first request", "Set up Okta"]).await;
    idp.create_user("ada@acme.example").await;
    app.write_request_log().await;
    use_token(&idp).await;
    let page =
        assert_shows(&mut viewer, &home(&idp), &["Receiving changes", "0 failures in 24 h", "Requests by the hour"])
            .await;
    assert!(
        page.body.contains("1 requests and 0 failures; at most 1 requests in one hour."),
        "the drawing is described"
    );
    assert!(!page.body.contains("Set up Okta"), "the steps have a tab of their own");
    idp.post("/Users", user("ada@acme.example")).await.assert_status(409);
    app.write_request_log().await;
    let words =
        ["Receiving changes, with failures", "1 failure in 24 h", "1 request was refused in the last 24 hours."];
    let page = assert_shows(&mut viewer, &home(&idp), &words).await;
    assert!(
        page.body.contains("/activity?result=refused&amp;since=2025%2D12%2D31T"),
        "the link is to those of the day"
    );
    // What is above the directory says it, too.
    for above in ["", "/features/directory-sync"] {
        let above = format!("/organizations/{}{above}", idp.organization);
        assert_shows(&mut viewer, &above, &["Active", "1 failure in 24 h"]).await;
    }
    app.advance(Duration::from_hours(30));
    let above = viewer.get(&format!("/organizations/{}", idp.organization)).await;
    assert!(!text(&above).contains("in 24 h"));
    assert_shows(&mut viewer, &home(&idp), &["Quiet for more than a day", "0 failures in 24 h"]).await;
    directories::pause(&app.ctx, &Actor::CommandLine, &idp.organization, &idp.directory).await.unwrap();
    assert_shows(&mut viewer, &home(&idp), &["Paused: nothing arrives"]).await;
    directories::resume(&app.ctx, &Actor::CommandLine, &idp.organization, &idp.directory).await.unwrap();
    idp.revoke(&idp.token_id).await;
    assert_shows(&mut viewer, &home(&idp), &["Nothing gets in: no token is active", "No token is active."]).await;
}

#[tokio::test]
async fn tokens_that_end_or_are_not_used_are_warned_of() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    idp.create_user("ada@acme.example").await;
    use_token(&idp).await;
    idp.issue("Spare", Validity::Days30).await.unwrap();
    idp.issue("Lasting", Validity::Unlimited).await.unwrap();
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let page = viewer.get(&home(&idp)).await;
    assert!(!text(&page).contains("was never used"), "a new token is given time");
    app.advance(Duration::from_hours(24 * 3));
    assert_shows(&mut viewer, &home(&idp), &["The token “Spare” was never used."]).await;
    app.advance(Duration::from_hours(24 * 22));
    assert_shows(&mut viewer, &home(&idp), &["The token “Spare” expires in 5 days."]).await;
}

#[tokio::test]
async fn the_set_up_tab_checks_off_what_was_seen() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let set_up = format!("{}/set-up", home(&idp));
    let endpoint = format!("/scim/v2/{}", idp.directory);
    assert_shows(&mut viewer, &set_up, &["0 of 5 seen", "Set up Okta", &endpoint]).await;
    idp.get("/Users?count=1").await.assert_status(200);
    app.write_request_log().await;
    assert_shows(&mut viewer, &set_up, &["2 of 5 seen"]).await;
    let ada = idp.create_user("ada@acme.example").await;
    idp.create_group("Engineering", std::slice::from_ref(&ada)).await;
    assert_shows(&mut viewer, &set_up, &["4 of 5 seen", "Not yet. Take somebody’s assignment away"]).await;
    let off = json!([{ "op": "replace", "path": "active", "value": false }]);
    idp.patch_with(&format!("/Users/{ada}"), off).await.assert_status(200);
    let page = assert_shows(&mut viewer, &set_up, &["5 of 5 seen"]).await;
    // What the page asks for while it is looked at.
    let alone = format!("{set_up}/checklist");
    assert!(page.body.contains(&format!("data-live=\"{alone}\"")) && page.body.contains(" data-settled"));
    let part = assert_shows(&mut viewer, &alone, &["5 of 5 seen", "First deactivation"]).await;
    assert!(part.body.starts_with("<div data-state=\"5 of 5 seen from Okta.\" data-settled"), "{}", part.body);
    assert_eq!(part.headers["cache-control"], "no-store");
    let nobody = Browser::new(&app).get(&alone).await;
    assert_eq!((nobody.status, nobody.body.as_str()), (StatusCode::UNAUTHORIZED, ""));
    let mixed = alone.replace(idp.organization.as_str(), "nobody");
    assert_eq!(viewer.get(&mixed).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_persons_page_says_what_changed_and_why_a_role_is_missing() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    let ada = idp.create_user("ada@acme.example").await;
    let engineering = idp.create_group("Engineering", std::slice::from_ref(&ada)).await;
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let users = viewer.get(&format!("{}/users", home(&idp))).await;
    let person = format!("{}/users/{ada}", home(&idp));
    assert!(users.body.contains(&person), "the list leads to the person");
    let words = ["Active", "Group “Engineering” of Okta", "The default role", "Put into the group “Engineering”"];
    assert_shows(&mut viewer, &person, &words).await;
    let why = format!("{person}?role=engineering");
    assert_shows(&mut viewer, &why, &["has this role: in the group of that name of Okta since"]).await;
    // The identity provider takes her out of the group, changes her title and turns her off.
    let out = json!([{ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }]);
    idp.patch_with(&format!("/Groups/{engineering}"), out).await.assert_status(204);
    assert_shows(&mut viewer, &why, &["is not in the group “Engineering” of Okta", "by token “First token”"]).await;
    assert_shows(&mut viewer, &why, &["Put the person into this group in Okta; the role arrives with its next sync."])
        .await;
    let edit = json!([
        { "op": "replace", "path": "title", "value": "Countess" },
        { "op": "add", "path": "urn:example:1.0:User:apiSecret", "value": "hunter2" },
        { "op": "replace", "path": "active", "value": false },
    ]);
    idp.patch_with(&format!("/Users/{ada}"), edit).await.assert_status(200);
    let words = [
        "Deactivated by Okta on",
        "the person cannot sign in to Acme",
        "Taken out of the group “Engineering”",
        "title nothing → became Countess",
        "active true → became false",
        "apiSecret nothing → became (not kept)",
    ];
    assert_shows(&mut viewer, &person, &words).await;
    assert_shows(&mut viewer, &format!("{person}?role=Nonsense"), &["has no role called “Nonsense”."]).await;
    let grace = idp.create_user("grace@acme.example").await;
    let why = format!("{}/users/{grace}?role=Engineering", home(&idp));
    assert_shows(&mut viewer, &why, &["There is no record that the person was ever in it."]).await;
}

#[tokio::test]
async fn the_members_page_says_why_too() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    let ada = idp.create_user("ada@acme.example").await;
    let engineering = idp.create_group("Engineering", std::slice::from_ref(&ada)).await;
    let out = json!([{ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }]);
    idp.patch_with(&format!("/Groups/{engineering}"), out).await.assert_status(204);
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    // That is where a search leads.
    let found = viewer.get("/search?q=ada").await.body;
    let member = found.split("href=\"").find(|link| link.contains("/members/")).unwrap().split('"').next().unwrap();
    assert_shows(&mut viewer, member, &["Is a role missing?"]).await;
    let words = ["has no role called “engineers”.", "Is it one of these?", "See all roles"];
    let page = assert_shows(&mut viewer, &format!("{member}?role=engineers"), &words).await;
    assert!(page.body.contains(&format!("href=\"{member}?role=Engineering#why\"")), "{}", page.body);
    let words = [
        "is not in the group “Engineering” of Okta",
        "by token “First token”",
        "Put the person into this group in Okta; the role arrives with its next sync.",
    ];
    assert_shows(&mut viewer, &format!("{member}?role=Engineering"), &words).await;

    let (by, organization) = (Actor::CommandLine, &idp.organization);
    let account: AccountId = member.rsplit('/').next().unwrap().into();
    let auditor = roles::create(&app.ctx, &by, organization, "Auditor").await.unwrap().id;
    let why = format!("{member}?role=auditor");
    assert_shows(&mut viewer, &why, &["does not have the role “Auditor”.", "an owner or admin gives it"]).await;
    members::give_role(&app.ctx, &by, organization, &account, &auditor).await.unwrap();
    assert_shows(&mut viewer, &why, &["has this role: it was given by hand."]).await;
    members::take_role(&app.ctx, &by, organization, &account, &auditor).await.unwrap();
    assert_shows(&mut viewer, &why, &["The role “Auditor” was taken from", "(by command line)"]).await;

    let off = json!([{ "op": "replace", "path": "active", "value": false }]);
    idp.patch_with(&format!("/Users/{ada}"), off).await.assert_status(200);
    let words = [
        "Deactivated by Okta on",
        "the person cannot sign in to Acme. To let the person in again, activate the account in the identity provider.",
    ];
    assert_shows(&mut viewer, member, &words).await;
    assert_shows(&mut viewer, &why, &["But the person cannot sign in, so nothing comes of it"]).await;
    directories::pause(&app.ctx, &by, organization, &idp.directory).await.unwrap();
    let words = ["Okta is paused since", "nothing arrives until somebody resumes it."];
    assert_shows(&mut viewer, &format!("{member}?role=Engineering"), &words).await;
}

#[tokio::test]
async fn a_groups_page_has_its_members_and_what_became_of_it() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    let users = idp.create_users(60).await;
    let id = idp.post("/Groups", group("Engineering", &users)).await.created_id();
    let renamed = json!([{ "op": "replace", "path": "displayName", "value": "Builders" }]);
    idp.patch_with(&format!("/Groups/{id}"), renamed).await;
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let page = format!("{}/groups/{id}", home(&idp));
    let first = assert_shows(
        &mut viewer,
        &page,
        &["60 people are in this group", "displayName Engineering → became Builders", "user0000@acme.example"],
    )
    .await;
    assert!(first.body.contains("rel=\"next\""), "the members come in pages");
    assert_shows(&mut viewer, &format!("{page}?q=user0042"), &["user0042@acme.example", "1–1 of 1"]).await;
    assert_shows(&mut viewer, &format!("{page}?q=nobody"), &["Nothing matches “nobody”"]).await;
    let nowhere = viewer.get(&format!("{}/groups/{}", home(&idp), users[0])).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_tenants_people_and_groups_are_not_found() {
    let app = TestApp::start().await;
    let (idp, other) = (app.okta().await, app.directory("Globex", "Okta", DirectoryKind::Okta).await);
    let ada = other.create_user("ada@globex.example").await;
    let staff = other.create_group("Staff", std::slice::from_ref(&ada)).await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    for path in [format!("{}/users/{ada}", home(&idp)), format!("{}/groups/{staff}", home(&idp))] {
        assert_eq!(owner.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mixed = format!("/organizations/{}/features/directory-sync/{}/users/{ada}", idp.organization, other.directory);
    assert_eq!(owner.get(&mixed).await.status, StatusCode::NOT_FOUND);
}
