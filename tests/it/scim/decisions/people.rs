//! Who a person is, and who may change what of one.

use rollcall::domain::directories;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use serde_json::{Value, json};

use crate::support::{Idp, TestApp, user};

const EMAIL: &str = "ada@acme.example";

/// Two organizations, each with a directory.
async fn two_organizations(app: &TestApp) -> (Idp, Idp) {
    (app.okta().await, app.directory("Beta", "Entra", DirectoryKind::Entra).await)
}

#[tokio::test]
async fn an_existing_address_is_linked_and_only_this_directorys_own_user_name_is_a_conflict() {
    let app = TestApp::start().await;
    let (okta, entra) = two_organizations(&app).await;
    let second = app.directory("Acme", "Second", DirectoryKind::Other).await;
    for idp in [&okta, &entra, &second] {
        idp.create_user(EMAIL).await;
        idp.post("/Users", user(EMAIL)).await.assert_error(409, Some("uniqueness"), &[]);
    }
    // In one directory two users may be one person: another userName, the same address.
    let alias = json!({"userName": "ada", "emails": [{"value": EMAIL}]});
    okta.post("/Users", alias).await.assert_status(201);
    let linked = okta.events().await.into_iter().next().unwrap();
    assert_eq!((linked.action.as_str(), linked.subject_label.as_str()), ("user.created", "ada"));
    assert!(linked.detail.contains("Linked"), "{}", linked.detail);
}

#[tokio::test]
async fn the_address_is_user_name_then_primary_then_work_then_first() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let work = json!({"value": "work@acme.example", "type": "work"});
    let home = json!({"value": "home@acme.example", "type": "home"});
    let primary = json!({"value": "main@acme.example", "type": "other", "primary": true});
    for (user_name, emails, expected) in [
        ("one@acme.example", json!([home, primary]), "one@acme.example"),
        ("two", json!([home, work, primary]), "main@acme.example"),
        ("three", json!([home, work]), "work@acme.example"),
        ("four", json!([home]), "home@acme.example"),
        ("five", json!(["five@acme.example"]), "five@acme.example"),
    ] {
        okta.post("/Users", json!({"userName": user_name, "emails": emails})).await.assert_status(201);
        assert_eq!(okta.member(user_name).await.unwrap().email.as_deref(), Some(expected), "{user_name}");
    }
}

#[tokio::test]
async fn a_user_without_an_address_is_stored_and_cannot_sign_in_until_there_is_one() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let body = json!({"userName": "ada", "displayName": "Ada", "password": "correct horse battery"});
    let id = okta.post("/Users", body).await.created_id();
    assert_eq!(okta.member("ada").await.unwrap().email, None);
    let created = okta.events().await.into_iter().next().unwrap();
    assert!(created.detail.contains("cannot sign in"), "{}", created.detail);
    let path = format!("/Users/{id}");
    okta.patch_with(&path, json!([{"op": "add", "path": "emails[type eq \"work\"].value", "value": EMAIL}]))
        .await
        .assert_status(200);
    assert_eq!(okta.member("ada").await.unwrap().email.as_deref(), Some(EMAIL));
    assert!(okta.can_sign_in(EMAIL, "correct horse battery").await);
    // Two such users are two people.
    for name in ["bob", "eve"] {
        okta.create_user(name).await;
    }
    assert_ne!(okta.member("bob").await.unwrap().account, okta.member("eve").await.unwrap().account);
}

#[tokio::test]
async fn a_directory_that_does_not_own_an_account_changes_only_its_own_view() {
    let app = TestApp::start().await;
    let (okta, entra) = two_organizations(&app).await;
    okta.post("/Users", json!({"userName": EMAIL, "displayName": "Ada", "password": "correct horse battery"}))
        .await
        .assert_status(201);
    let before = okta.account(EMAIL).await.unwrap();
    let id = entra.post("/Users", json!({"userName": EMAIL, "displayName": "Mallory"})).await.created_id();
    let path = format!("/Users/{id}");
    let operations = json!([{"op": "replace", "path": "userName", "value": "mallory@beta.example"},
                         {"op": "replace", "path": "displayName", "value": "Mallory"},
                         {"op": "add", "path": "emails", "value": [{"value": "mallory@beta.example", "primary": true}]},
                         {"op": "add", "path": "password", "value": "chosen by Beta"}]);
    let changed = entra.patch_with(&path, operations).await.assert_status(200).json();
    assert_eq!(changed["userName"], "mallory@beta.example", "Beta's own view follows");
    assert_eq!(entra.member("mallory").await.unwrap().name, "Mallory");
    let after = okta.account(EMAIL).await.expect("the address is as it was");
    assert_eq!(
        (&after.id, after.name.as_deref(), &after.owner),
        (&before.id, Some("Ada"), &Some(okta.directory.clone()))
    );
    assert!(okta.account("mallory@beta.example").await.is_none());
    assert!(okta.can_sign_in(EMAIL, "correct horse battery").await);
    assert_eq!(okta.member("ada").await.unwrap().name, "Ada");
}

#[tokio::test]
async fn not_even_its_owner_changes_an_account_that_is_in_another_organization() {
    let app = TestApp::start().await;
    let (okta, entra) = two_organizations(&app).await;
    let id = okta.create_user(EMAIL).await;
    let at_beta = entra.create_user(EMAIL).await;
    let path = format!("/Users/{id}");
    let rename = |user_name: &str| json!([{"op": "replace", "path": "userName", "value": user_name}]);
    okta.patch_with(&path, rename("other@acme.example")).await.assert_status(200);
    assert!(okta.account(EMAIL).await.is_some());
    assert!(okta.account("other@acme.example").await.is_none());
    // Once it is nowhere else, the account follows its owner again.
    entra.delete(&format!("/Users/{at_beta}")).await.assert_status(204);
    okta.patch_with(&path, rename("third@acme.example")).await.assert_status(200);
    assert!(okta.account(EMAIL).await.is_none());
    assert_eq!(okta.account("third@acme.example").await.unwrap().owner, Some(okta.directory.clone()));
}

#[tokio::test]
async fn nobody_takes_a_person_over_by_renaming_somebody_of_their_own() {
    let app = TestApp::start().await;
    let (okta, entra) = two_organizations(&app).await;
    okta.post("/Users", json!({"userName": EMAIL, "password": "correct horse battery"})).await.assert_status(201);
    let victim = okta.account(EMAIL).await.unwrap();
    let body = json!({"userName": "mallory@beta.example", "password": "chosen by Beta"});
    let id = entra.post("/Users", body).await.created_id();
    let rename = json!([{"op": "replace", "path": "userName", "value": EMAIL},
                        {"op": "replace", "path": "displayName", "value": "Mallory"},
                        {"op": "replace", "path": "password", "value": "chosen by Beta"}]);
    entra.patch_with(&format!("/Users/{id}"), rename).await.assert_status(200);
    let after = okta.account(EMAIL).await.unwrap();
    assert_eq!((after.id, after.name, after.owner), (victim.id.clone(), victim.name, victim.owner));
    assert_eq!(entra.member("mallory").await.unwrap().account, victim.id, "linked, as if created anew");
    assert!(okta.can_sign_in(EMAIL, "correct horse battery").await);
    for idp in [&okta, &entra] {
        assert!(!idp.can_sign_in(EMAIL, "chosen by Beta").await);
    }
}

#[tokio::test]
async fn two_directories_of_one_organization_hold_one_membership_until_the_last_lets_go() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Acme", "Entra", DirectoryKind::Entra).await;
    let body = json!({"userName": EMAIL, "password": "correct horse battery"});
    let first = okta.post("/Users", body).await.created_id();
    let second = entra.create_user(EMAIL).await;
    let member = okta.member("ada").await.unwrap();
    assert_eq!((member.directories, member.roles), (vec!["Entra".into(), "Okta".into()], vec!["Member".into()]));
    assert_eq!(okta.roles().await, [("Member".to_owned(), 1)]);
    // Either may say that the person must not sign in.
    let set = |active: bool| json!([{"op": "replace", "path": "active", "value": active}]);
    entra.patch_with(&format!("/Users/{second}"), set(false)).await.assert_status(200);
    assert!(!okta.can_sign_in(EMAIL, "correct horse battery").await);
    okta.patch_with(&format!("/Users/{first}"), set(true)).await.assert_status(200);
    assert!(!okta.can_sign_in(EMAIL, "correct horse battery").await);
    entra.patch_with(&format!("/Users/{second}"), set(true)).await.assert_status(200);
    assert!(okta.can_sign_in(EMAIL, "correct horse battery").await);

    okta.delete(&format!("/Users/{first}")).await.assert_status(204);
    assert_eq!(entra.member("ada").await.unwrap().directories, ["Entra"]);
    assert!(entra.account(EMAIL).await.is_some());
    entra.delete(&format!("/Users/{second}")).await.assert_status(204);
    assert!(entra.member("ada").await.is_none());
    assert!(entra.account(EMAIL).await.is_none());
}

#[tokio::test]
async fn deleting_a_directory_lets_go_of_its_people_as_deleting_each_would() {
    let app = TestApp::start().await;
    let (okta, entra) = two_organizations(&app).await;
    let second = app.directory("Acme", "Second", DirectoryKind::Other).await;
    okta.create_user("only@acme.example").await;
    for idp in [&okta, &second] {
        idp.create_user("both@acme.example").await;
    }
    for idp in [&okta, &entra] {
        idp.create_user("elsewhere@acme.example").await;
    }
    okta.create_group("Engineers", &[]).await;
    directories::delete(&okta.ctx, &Actor::CommandLine, &okta.organization, &okta.directory, "Okta").await.unwrap();
    okta.get("/Users").await.assert_status(401);
    assert!(okta.account("only@acme.example").await.is_none());
    assert!(second.member("both").await.is_some());
    assert!(second.member("elsewhere").await.is_none());
    assert!(entra.member("elsewhere").await.is_some());
    assert_eq!(second.roles().await, [("Member".to_owned(), 1)]);
}

#[tokio::test]
async fn external_id_is_found_but_not_unique() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for name in ["ada@acme.example", "bob@acme.example"] {
        okta.post("/Users", json!({"userName": name, "externalId": "00u1"})).await.assert_status(201);
    }
    let found = |value: &str| format!("/Users?filter=externalId eq {value}");
    assert_eq!(okta.get(&found("\"00u1\"")).await.list().0, 2);
    assert_eq!(okta.get(&found("00u1")).await.list().0, 2, "as Entra's documents write it");
    assert_eq!(okta.get(&found("\"00U1\"")).await.list().0, 0, "to the letter");
    let group = |name: &str| -> Value { json!({"displayName": name, "externalId": "00g1"}) };
    okta.post("/Groups", group("One")).await.assert_status(201);
    okta.post("/Groups", group("Two")).await.assert_status(201);
    assert_eq!(okta.get("/Groups?filter=externalId eq \"00g1\"").await.list().0, 2);
}
