//! Rules 7 and 8: groups are roles, and who is in them.

use rollcall::model::directory::DirectoryKind;
use serde_json::{Value, json};

use crate::support::{Idp, TestApp, group, patch, readable, user};

fn values(ids: &[String]) -> Vec<Value> {
    ids.iter().map(|id| json!({"value": id})).collect()
}

async fn roles_of(idp: &Idp, person: &str) -> Vec<String> {
    idp.member(person).await.unwrap().roles
}

#[tokio::test]
async fn rule_7_post_groups_makes_a_role_and_puts_the_members_in_it() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = okta.create_user("ada@acme.example").await;
    okta.create_user("bob@acme.example").await;
    let created = okta.post("/Groups", group("Engineers", std::slice::from_ref(&ada))).await.assert_status(201);
    insta::assert_json_snapshot!(readable(&created.json()), @r#"
    {
      "id": "[id 1]",
      "schemas": [
        "urn:ietf:params:scim:schemas:core:2.0:Group"
      ],
      "displayName": "Engineers",
      "members": [
        {
          "value": "[id 2]",
          "$ref": "https://rollcall.example.com/scim/v2/[id 3]/Users/[id 2]",
          "display": "ada@acme.example",
          "type": "User"
        }
      ],
      "meta": {
        "resourceType": "Group",
        "created": "[time]",
        "lastModified": "[time]",
        "location": "https://rollcall.example.com/scim/v2/[id 3]/Groups/[id 1]",
        "version": "W/\"1\""
      }
    }
    "#);
    assert_eq!(roles_of(&okta, "ada").await, ["Engineers", "Member"]);
    assert_eq!(roles_of(&okta, "bob").await, ["Member"]);
    assert_eq!(okta.roles().await, [("Engineers".to_owned(), 1), ("Member".to_owned(), 2)]);
    let ada = okta.read(&format!("/Users/{ada}")).await;
    assert_eq!(ada["groups"][0]["display"], "Engineers");
    assert_eq!(ada["groups"][0]["value"], created.json()["id"]);
}

#[tokio::test]
async fn rule_7_a_role_of_that_name_whoever_made_it_is_a_conflict() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Acme", "Entra", DirectoryKind::Entra).await;
    let elsewhere = app.directory("Beta", "Okta", DirectoryKind::Okta).await;
    okta.create_group("Engineers", &[]).await;
    for name in ["Engineers", "ENGINEERS", " engineers ", "Member", "member"] {
        okta.post("/Groups", group(name, &[])).await.assert_error(409, Some("uniqueness"), &["role"]);
        entra.post("/Groups", group(name, &[])).await.assert_error(409, Some("uniqueness"), &["role"]);
    }
    assert_eq!(okta.get("/Groups").await.list().0, 1);
    assert_eq!(entra.get("/Groups").await.list().0, 0);
    elsewhere.create_group("Engineers", &[]).await;
}

#[tokio::test]
async fn rule_7_renaming_the_group_renames_the_role_and_meets_the_same_rule() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Acme", "Entra", DirectoryKind::Entra).await;
    let ada = okta.create_user("ada@acme.example").await;
    let id = okta.create_group("Engineers", &[ada]).await;
    let path = format!("/Groups/{id}");
    entra.create_group("Sales", &[]).await;
    let rename = |name: &str| json!([{"op": "replace", "path": "displayName", "value": name}]);
    okta.patch_with(&path, rename("Makers")).await.assert_status(200);
    assert_eq!(roles_of(&okta, "ada").await, ["Makers", "Member"]);
    for name in ["Sales", "sales", "Member"] {
        okta.patch_with(&path, rename(name)).await.assert_error(409, Some("uniqueness"), &["role"]);
        okta.put(&path, group(name, &[])).await.assert_error(409, Some("uniqueness"), &["role"]);
    }
    assert_eq!(okta.read(&path).await["displayName"], "Makers");
    assert_eq!(okta.members(&id).await.len(), 1, "the refused PUT emptied nothing");
    // Its own name in another case is no conflict.
    okta.patch_with(&path, rename("MAKERS")).await.assert_status(200);
    assert_eq!(roles_of(&okta, "ada").await, ["MAKERS", "Member"]);
}

#[tokio::test]
async fn rule_7_the_old_name_of_a_renamed_group_is_free() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let first = okta.create_group("Engineers", &[]).await;
    let rename = json!([{"op": "replace", "value": {"id": first, "displayName": "Makers"}}]);
    okta.patch_with(&format!("/Groups/{first}"), rename).await.assert_status(200);
    let found = |name: &str| format!("/Groups?filter=displayName eq \"{name}\"");
    assert_eq!(okta.get(&found("Engineers")).await.list().0, 0);
    let second = okta.create_group("Engineers", &[]).await;
    assert_eq!(okta.get(&found("engineers")).await.list().1[0]["id"], second);
    assert_eq!(okta.get(&found("Makers")).await.list().1[0]["id"], first);
}

#[tokio::test]
async fn rule_7_deleting_the_group_deletes_the_role_and_takes_it_from_everybody() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = [okta.create_user("ada@acme.example").await, okta.create_user("bob@acme.example").await];
    let id = okta.create_group("Engineers", &ids).await;
    okta.delete(&format!("/Groups/{id}")).await.assert_status(204);
    okta.delete(&format!("/Groups/{id}")).await.assert_error(404, None, &[]);
    for person in ["ada", "bob"] {
        assert_eq!(roles_of(&okta, person).await, ["Member"]);
    }
    assert_eq!(okta.roles().await, [("Member".to_owned(), 2)]);
    assert_eq!(okta.read(&format!("/Users/{}", ids[0])).await.get("groups"), None);
    okta.create_group("Engineers", &ids).await;
}

#[tokio::test]
async fn rule_8_patch_adds_and_removes_members() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(3).await;
    let id = okta.create_group("Engineers", &ids[..1]).await;
    let path = format!("/Groups/{id}");
    let add = json!([{"op": "add", "path": "members", "value": values(&ids[1..])}]);
    okta.patch_with(&path, add).await.assert_status(204);
    assert_eq!(okta.members(&id).await, ids);
    let remove = json!([{"op": "remove", "path": format!("members[value eq \"{}\"]", ids[1])},
                        {"op": "remove", "path": "members", "value": values(&ids[2..])}]);
    okta.patch_with(&path, remove).await.assert_status(204);
    assert_eq!(okta.members(&id).await, ids[..1]);
    assert_eq!(roles_of(&okta, "user0000").await, ["Engineers", "Member"]);
    assert_eq!(roles_of(&okta, "user0001").await, ["Member"]);
    okta.patch_with(&path, json!([{"op": "replace", "path": "members", "value": values(&ids[1..])}]))
        .await
        .assert_status(204);
    assert_eq!(okta.members(&id).await, ids[1..]);
    okta.patch_with(&path, json!([{"op": "remove", "path": "members"}])).await.assert_status(204);
    assert!(okta.members(&id).await.is_empty());
    assert_eq!(okta.version(&path).await, "W/\"5\"");
}

#[tokio::test]
async fn rule_8_200_members_in_one_patch_pass_and_201_are_refused_whole() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(201).await;
    let id = okta.create_group("Everybody", &ids[200..]).await;
    let path = format!("/Groups/{id}");
    let refused = [
        json!([{"op": "add", "path": "members", "value": values(&ids)}]),
        json!([{"op": "replace", "path": "members", "value": values(&ids)}]),
        json!([{"op": "add", "value": {"members": values(&ids)}}]),
        json!([{"op": "add", "path": "members", "value": values(&ids[..100])},
               {"op": "Add", "path": "members", "value": values(&ids[100..])}]),
        // Those that go are counted with those that come; another attribute changes nothing about it.
        json!([{"op": "add", "path": "members", "value": values(&ids[..200])},
               {"op": "remove", "path": format!("members[value eq \"{}\"]", ids[200])},
               {"op": "replace", "path": "displayName", "value": "Nobody"}]),
        json!([{"op": "remove", "path": "members", "value": values(&ids)}]),
        ids.iter().map(|id| json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")})).collect(),
    ];
    for operations in refused {
        okta.patch_with(&path, operations).await.assert_error(400, Some("invalidValue"), &["200", "201"]);
    }
    assert_eq!(okta.version(&path).await, "W/\"1\"");
    assert_eq!(okta.members(&id).await, ids[200..]);
    assert_eq!(okta.read(&path).await["displayName"], "Everybody");

    let add = json!([{"op": "add", "path": "members", "value": values(&ids[..200])}]);
    okta.patch_with(&path, add).await.assert_status(204);
    assert_eq!(okta.members(&id).await.len(), 201);
    let mix = json!([{"op": "add", "path": "members", "value": values(&ids[..199])},
                     {"op": "remove", "path": format!("members[value eq \"{}\"]", ids[0])}]);
    okta.patch_with(&path, mix).await.assert_status(204);
    assert_eq!(okta.members(&id).await, ids[1..]);
}

#[tokio::test]
async fn rule_8_post_and_put_carry_as_many_members_as_the_body_limit_lets_in() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(1_500).await;
    let created = okta.post("/Groups", group("Everybody", &ids)).await.assert_status(201).json();
    assert_eq!(created["members"].as_array().unwrap().len(), 1_500);
    let path = format!("/Groups/{}", created["id"].as_str().unwrap());
    okta.put(&path, group("Everybody", &[])).await.assert_status(200);
    assert_eq!(okta.read(&path).await["members"], json!([]));
    let replaced = okta.put(&path, group("Everybody", &ids)).await.assert_status(200).json();
    assert_eq!(replaced["members"].as_array().unwrap().len(), 1_500);
    assert_eq!(okta.roles().await[0], ("Everybody".to_owned(), 1_500));
}

#[tokio::test]
async fn rule_8_a_patch_of_users_knows_no_members() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.post("/Users", user("ada@acme.example")).await.created_id();
    let add = patch(json!([{"op": "add", "path": "members", "value": [{"value": id}]}]));
    okta.patch(&format!("/Users/{id}"), add).await.assert_error(400, Some("invalidPath"), &["members"]);
}
