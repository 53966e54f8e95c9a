//! The pages of an organization: members, roles and settings, as forms without a script.

use axum::http::StatusCode;
use rollcall::domain::{members, organizations, roles};
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use rollcall::model::page::PageRequest;
use serde_json::json;

use super::browser::Browser;
use crate::support::TestApp;

#[tokio::test]
async fn a_person_is_added_by_hand_given_a_role_and_removed() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let mut admin = Browser::signed_in(&app, "admin@x.example", AdministratorRole::Admin).await;
    let home = format!("/organizations/{}", idp.organization);
    let organization = idp.organization.as_str();
    let refused = admin.post("/console/add_member", &[("organization", organization), ("email", "ada")]).await;
    let form = admin.get(refused.location()).await;
    assert!(form.body.contains("Enter an e-mail address") && form.body.contains("value=\"ada\""), "{}", form.body);
    let added = admin
        .post("/console/add_member", &[("organization", organization), ("email", "ada@x.example"), ("name", "Ada")])
        .await;
    let page = admin.get(added.location()).await;
    assert!(page.body.contains("Ada was added.") && page.body.contains("Added by hand"), "{}", page.body);
    let again = admin.post("/console/add_member", &[("organization", organization), ("email", "ADA@x.example")]).await;
    assert!(admin.get(again.location()).await.body.contains("is a member already"));

    let created = admin.post("/console/create_role", &[("organization", organization), ("name", "Auditor")]).await;
    let role = created.location().rsplit('/').next().unwrap().to_owned();
    let account = added.location().rsplit('/').next().unwrap().to_owned();
    let fields = [("organization", organization), ("account", account.as_str()), ("role", role.as_str())];
    let given = admin.post("/console/give_role", &fields).await;
    assert!(admin.get(given.location()).await.body.contains("The role “Auditor” was given."));
    let question = admin.get(&format!("{home}/roles/{role}/delete")).await;
    assert!(question.body.contains("1 member loses this role."), "{}", question.body);
    let found = admin.get("/search?q=ADA%40x").await;
    assert!(found.body.contains(added.location()) && found.body.contains("in Acme"), "{}", found.body);
    for (action, path) in
        [("delete_role", format!("roles/{role}/delete")), ("remove_member", format!("members/{account}/remove"))]
    {
        let wrong = [&fields[..], &[("confirmation", "Another")]].concat();
        let refused = admin.post(&format!("/console/{action}"), &wrong).await;
        assert_eq!(refused.location(), format!("{home}/{path}"));
        assert!(admin.get(refused.location()).await.body.contains("That is not the name of the"), "{action}");
    }
    let confirmed = [&fields[..], &[("confirmation", "Auditor")]].concat();
    let deleted = admin.post("/console/delete_role", &confirmed).await;
    assert!(admin.get(deleted.location()).await.body.contains("The role “Auditor” was deleted."));
    let confirmed = [&fields[..], &[("confirmation", "Ada")]].concat();
    let removed = admin.post("/console/remove_member", &confirmed).await;
    assert!(admin.get(removed.location()).await.body.contains("Ada was removed."));
    assert_eq!(admin.get(added.location()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_directory_manages_is_said_and_refused() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let user = idp.post("/Users", json!({ "userName": "ada@x.example" })).await.created_id();
    idp.post("/Groups", json!({ "displayName": "Engineering", "members": [{ "value": user }] })).await.created_id();
    let mut admin = Browser::signed_in(&app, "admin@x.example", AdministratorRole::Admin).await;
    let (organization, all) = (&idp.organization, PageRequest { size: 10, ..PageRequest::default() });
    let account = members::list(&app.ctx, organization, &all).await.unwrap().items[0].account.clone();
    let page = admin.get(&format!("/organizations/{organization}/members/{account}")).await;
    assert!(page.body.contains("Managed by Okta") && page.body.contains("From a group of Okta"), "{}", page.body);
    for gone in ["/console/rename_member", "/console/remove_member"] {
        assert!(!page.body.contains(gone), "{gone}");
        let fields = [("organization", organization.as_str()), ("account", account.as_str()), ("name", "Other")];
        let refused = admin.post(gone, &fields).await;
        assert!(admin.get(refused.location()).await.body.contains("Nothing was changed"), "{gone}");
    }
    let found = roles::list(&app.ctx, organization, &all).await.unwrap().items;
    let group = found.iter().find(|row| row.group.is_some()).unwrap().role.id.clone();
    let page = admin.get(&format!("/organizations/{organization}/roles/{group}")).await;
    assert!(page.body.contains("This role is a group of Okta") && !page.body.contains("/console/rename_role"));
    for path in ["rename_role", "make_default_role", "delete_role"] {
        let fields = [("organization", organization.as_str()), ("role", group.as_str()), ("name", "Other")];
        let refused = admin.post(&format!("/console/{path}"), &fields).await;
        assert!(admin.get(refused.location()).await.body.contains("Nothing was changed"), "{path}");
    }
}

#[tokio::test]
async fn an_organization_is_renamed_and_deleted_by_name() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let mut admin = Browser::signed_in(&app, "admin@x.example", AdministratorRole::Admin).await;
    let id = idp.organization.as_str();
    let renamed = admin.post("/console/rename_organization", &[("organization", id), ("name", "Acme Inc")]).await;
    assert!(admin.get(renamed.location()).await.body.contains("is called “Acme Inc” now"));
    let activity = admin.get(&format!("/organizations/{id}/activity")).await;
    assert!(activity.body.contains("renamed the organization"), "{}", activity.body);
    let wrong = admin.post("/console/delete_organization", &[("organization", id), ("confirmation", "Acme")]).await;
    assert!(admin.get(wrong.location()).await.body.contains("Nothing was deleted."));
    let gone = admin.post("/console/delete_organization", &[("organization", id), ("confirmation", "Acme Inc")]).await;
    assert_eq!(gone.location(), "/organizations");
    assert!(organizations::find(&app.ctx, &idp.organization).await.is_err());
    assert_eq!(admin.get(&format!("/organizations/{id}")).await.status, StatusCode::NOT_FOUND);
    idp.get("/Users").await.assert_status(401);
}

#[tokio::test]
async fn first_results_are_for_who_is_signed_in_and_carry_no_markup() {
    let app = TestApp::start().await;
    let idp = app.okta().await;
    idp.create_group("<b>Staff</b>", &[]).await;
    assert_eq!(Browser::new(&app).get("/search/hits?q=staff").await.status, StatusCode::UNAUTHORIZED);
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let page = viewer.get("/search/hits?q=staff").await;
    assert_eq!((page.status, &page.headers["cache-control"]), (StatusCode::OK, &"no-store".parse().unwrap()));
    assert!(page.body.contains("&lt;b&gt;Staff&lt;/b&gt;") && !page.body.contains("<b>"), "{}", page.body);
    assert!(
        page.body.contains("data-found=\"1 result shown\"") && page.body.contains("href=\"/search?q=staff\""),
        "{}",
        page.body
    );
    assert!(!page.body.contains("<html"), "it is a part of a page");
    let nothing = viewer.get("/search/hits?q=%22%3E%3Cscript%3E").await.body;
    assert!(nothing.contains("Nothing matches") && !nothing.contains("<script"), "{nothing}");
    assert_eq!(viewer.get("/search/hits").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_list_is_narrowed_and_ordered_by_its_address_in_all_its_pages_and_as_a_file() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let mut ids = Vec::new();
    for n in 0..60 {
        let user = json!({ "userName": format!("p{n:02}@x.example"), "active": n % 2 == 0 });
        ids.push(idp.post("/Users", user).await.created_id());
    }
    let some: Vec<_> = ids.iter().take(3).map(|id| json!({ "value": id })).collect();
    idp.post("/Groups", json!({ "displayName": "Engineering", "members": some })).await.created_id();
    members::add(&app.ctx, &Actor::CommandLine, &idp.organization, "hand@x.example", "Hand").await.unwrap();
    let all = PageRequest { size: 10, ..PageRequest::default() };
    let found = roles::list(&app.ctx, &idp.organization, &all).await.unwrap().items;
    let role = found.iter().find(|row| row.group.is_some()).unwrap().role.id.to_string();
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let list = format!("/organizations/{}/members", idp.organization);
    let page = viewer.get(&format!("{list}?status=deactivated&sort=newest")).await.body;
    assert!(
        page.contains("p59@x.example") && !page.contains("p58@x.example") && !page.contains("p01@x.example"),
        "{page}"
    );
    assert!(page.contains("value=\"deactivated\" selected"), "the form says what the address does");
    // The way to the next page keeps both.
    let next = page.split("href=\"").find(|link| link.contains("after=")).unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    assert!(next.contains("status=deactivated") && next.contains("sort=newest"), "{next}");
    let page = viewer.get(&next).await.body;
    assert!(page.contains("p01@x.example") && !page.contains("p59@x.example") && !page.contains("p02@x.example"));
    for (query, lines) in [
        ("", 61),
        ("?status=active", 31),
        ("?status=deactivated&sort=newest", 30),
        ("?source=by-hand", 1),
        (&format!("?source={}", idp.directory), 60),
        (&format!("?role={role}"), 3),
        (&format!("?role={role}&status=active"), 2),
        ("?role=none", 0),
        ("?status=nonsense&sort=nonsense", 61),
    ] {
        let file = viewer.get(&format!("{list}.csv{query}")).await.body;
        assert_eq!(file.lines().count(), lines + 1, "{query}");
    }
    let newest = viewer.get(&format!("{list}.csv?sort=newest")).await.body;
    assert!(newest.lines().nth(1).unwrap().contains("hand@x.example"), "{newest}");
    let empty = viewer.get(&format!("{list}?role=none")).await.body;
    assert!(empty.contains("Nothing matches this filter") && empty.contains("Clear the filter"));
    let page = viewer.get(&format!("/organizations/{}/roles/{role}", idp.organization)).await.body;
    assert!(page.contains(&format!("{list}?role=")), "a role leads to who has it");

    let users = format!("/organizations/{}/features/directory-sync/{}/users", idp.organization, idp.directory);
    idp.patch(
        &format!("/Users/{}", ids[7]),
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "displayName", "value": "Last" }] }),
    )
    .await;
    let file = viewer.get(&format!("{users}.csv?sort=newest&status=deactivated")).await.body;
    assert_eq!(file.lines().count(), 31);
    assert!(file.lines().nth(1).unwrap().contains("p07@x.example"), "{file}");
    for odd in ["?sort=newest&after=x", "?sort=newest&before=x:y", "?status=%00", "?role=%00&sort=newest"] {
        assert_eq!(viewer.get(&format!("{list}{odd}")).await.status, StatusCode::OK, "{odd}");
        assert_eq!(viewer.get(&format!("{users}{odd}")).await.status, StatusCode::OK, "{odd}");
    }
}

/// The action that the message of a page offers to take something back with, and what is sent to it.
fn undo(page: &str) -> Option<(String, Vec<(String, String)>)> {
    let mut forms = page.split("<form").skip(1).filter_map(|form| form.split("</form>").next());
    let form = forms.find(|form| form.contains("Undo</button>") || form.contains(">Undo<"))?;
    let attribute = |text: &str, name: &str| {
        let value = text.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
        Some(value.replace("&amp;", "&").replace("&quot;", "\"").replace("&#x27;", "'"))
    };
    let fields = form
        .split("<input")
        .skip(1)
        .map(|input| (attribute(input, "name").unwrap(), attribute(input, "value").unwrap()));
    Some((attribute(form, "action")?, fields.collect()))
}

#[tokio::test]
async fn what_was_done_is_taken_back_by_the_message_that_says_so() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let viewer = rollcall::domain::administrators::find_by_email(&app.ctx, "viewer@x.example").await.unwrap().unwrap();
    let organization = idp.organization.as_str();
    let by = Actor::CommandLine;
    let account = members::add(&app.ctx, &by, &idp.organization, "ada@x.example", "Ada").await.unwrap().account;
    let role = roles::create(&app.ctx, &by, &idp.organization, "Auditor \"A\"").await.unwrap().id;
    let (account, role, directory) = (account.as_str(), role.as_str(), idp.directory.as_str());
    for (action, fields, done, undone) in [
        ("rename_organization", vec![("name", "Apex")], "is called “Apex” now", "is called “Acme” now"),
        ("set_organization_slug", vec![("slug", "a-b")], "is “a-b” now", "is “acme” now"),
        ("set_organization_slug", vec![("slug", "")], "has no slug now", "is “acme” now"),
        ("rename_directory", vec![("name", "Entra")], "is called “Entra” now", "is called “Okta” now"),
        ("rename_role", vec![("role", role), ("name", "Reader")], "“Reader” now", "“Auditor &quot;A&quot;” now"),
        ("rename_member", vec![("account", account), ("name", "Ada L.")], "“Ada L.” now", "“Ada” now"),
        ("give_role", vec![("account", account), ("role", role)], "was given", "was taken"),
        ("change_administrator_role", vec![("role", "admin")], "is Admin now", "is Viewer now"),
        ("deactivate_administrator", vec![], "cannot sign in any more", "is active again"),
    ] {
        let ids = [("organization", organization), ("directory", directory), ("administrator", viewer.id.as_str())];
        let page = owner.post(&format!("/console/{action}"), &[&ids[..], &fields].concat()).await;
        let page = owner.get(page.location()).await.body;
        let plain = |text: &str| text.replace("&quot;", "\"");
        assert!(plain(&page).contains(&plain(done)), "{action}: {page}");
        let (path, fields) = undo(&page).unwrap_or_else(|| panic!("{action} cannot be taken back"));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let page = owner.post(&path, &fields).await;
        let page = owner.get(page.location()).await.body;
        assert!(plain(&page).contains(&plain(undone)), "{action}: {page}");
    }
    // What changed nothing, what failed and what cannot be taken back offers nothing.
    let ids = [("organization", organization), ("directory", directory)];
    for (action, fields) in [
        ("rename_organization", vec![("name", "Acme")]),
        ("rename_organization", vec![("name", "")]),
        ("set_organization_slug", vec![("slug", "acme")]),
        ("set_organization_slug", vec![("slug", "a b")]),
        ("revoke_token", vec![("token", idp.token_id.as_str())]),
    ] {
        let page = owner.post(&format!("/console/{action}"), &[&ids[..], &fields].concat()).await;
        let page = owner.get(page.location()).await.body;
        assert_eq!(undo(&page), None, "{action} {fields:?}");
    }
    let added = owner.post("/console/add_member", &[("organization", organization), ("email", "eve@x.example")]).await;
    let (path, fields) = undo(&owner.get(added.location()).await.body).unwrap();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    owner.post(&path, &fields).await;
    assert_eq!(owner.get(added.location()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_done_by_hand_stands_in_the_timeline_of_the_person() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let user = idp.post("/Users", json!({ "userName": "ada@x.example" })).await.created_id();
    let (organization, by) = (&idp.organization, Actor::CommandLine);
    let all = PageRequest { size: 10, ..PageRequest::default() };
    let account = members::list(&app.ctx, organization, &all).await.unwrap().items[0].account.clone();
    let role = roles::create(&app.ctx, &by, organization, "Auditor").await.unwrap().id;
    let hand = members::add(&app.ctx, &by, organization, "hand@x.example", "Hand").await.unwrap().account;
    members::rename(&app.ctx, &by, organization, &hand, "Other Hand").await.unwrap();
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    let of_user = format!("/organizations/{organization}/features/directory-sync/{}/users/{user}", idp.directory);
    let of_member = format!("/organizations/{organization}/members/{account}");
    members::give_role(&app.ctx, &by, organization, &account, &role).await.unwrap();
    for path in [&of_user, &of_member] {
        let page = viewer.get(path).await.body;
        let timeline = page.split("id=\"timeline\"").nth(1).unwrap();
        assert!(timeline.contains("Gave the role “Auditor”") && timeline.contains("by command line"), "{path}");
        assert!(!timeline.contains("Hand"), "{path}: that is somebody else's");
        assert!(timeline.contains("Created the person"), "{path}: what its directory did, too: {timeline}");
    }
    let page = viewer.get(&format!("/organizations/{organization}/members/{hand}")).await.body;
    assert!(page.contains("Renamed from “Hand” to “Other Hand”"), "{page}");
    // Another organization's administrators do not find it under their own.
    let other = app.directory("Other", "Entra", DirectoryKind::Entra).await;
    let mixed = format!("/organizations/{}/members/{account}", other.organization);
    assert_eq!(viewer.get(&mixed).await.status, StatusCode::NOT_FOUND);
}
