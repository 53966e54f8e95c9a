//! What a PATCH leaves behind, and what it answers.

use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn a_patch_that_changes_nothing_keeps_the_version_and_writes_no_event() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let body = json!({"userName": "ada@acme.example", "displayName": "Ada",
        "emails": [{"value": "ada@acme.example", "type": "work"}]});
    let id = okta.post("/Users", body).await.created_id();
    let path = format!("/Users/{id}");
    let before = okta.read(&path).await;
    let events = okta.events().await.len();
    for operations in [
        json!([]),
        json!([{"op": "replace", "path": "active", "value": true}]),
        json!([{"op": "replace", "path": "active", "value": "True"}]),
        json!([{"op": "replace", "value": {"id": "something", "displayName": "Ada", "meta": {"version": "9"}}}]),
        json!([{"op": "add", "path": "emails", "value": [{"value": "ADA@acme.example", "type": "work"}]},
               {"op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada@acme.example"}]),
        json!([{"op": "remove", "path": "title"}]),
        json!([{"op": "remove", "path": "emails[type eq \"home\"]"}]),
        json!([{"op": "replace", "path": "displayName", "value": "Eve"},
               {"op": "replace", "path": "displayName", "value": "Ada"}]),
    ] {
        let answer = okta.patch_with(&path, operations.clone()).await.assert_status(200);
        assert_eq!(answer.json(), before, "{operations}");
        assert_eq!(answer.header("etag"), Some("W/\"1\""));
    }
    okta.put(&path, before.clone()).await.assert_status(200);
    assert_eq!(okta.read(&path).await, before);
    assert_eq!(okta.events().await.len(), events);

    let id = okta.create_group("Engineers", &[]).await;
    let path = format!("/Groups/{id}");
    let before = okta.read(&path).await;
    let same = json!([{"op": "replace", "value": {"id": id, "displayName": "Engineers"}}]);
    assert_eq!(okta.patch_with(&path, same).await.assert_status(200).json(), before);
    assert_eq!(okta.events().await.len(), events + 1);
}

#[tokio::test]
async fn a_failing_operation_leaves_nothing_applied() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    okta.create_user("bob@acme.example").await;
    let path = format!("/Users/{id}");
    let before = okta.read(&path).await;
    let events = okta.events().await.len();
    let good = json!({"op": "replace", "path": "displayName", "value": "Ada"});
    for (status, keyword, bad) in [
        (400, "invalidPath", json!({"op": "replace", "path": "nosuch", "value": "x"})),
        (400, "invalidPath", json!({"op": "replace", "path": "emails[", "value": "x"})),
        (400, "invalidValue", json!({"op": "replace", "path": "active", "value": "maybe"})),
        (400, "invalidValue", json!({"op": "replace", "path": "userName", "value": ""})),
        (400, "mutability", json!({"op": "replace", "path": "id", "value": "x"})),
        (400, "mutability", json!({"op": "remove", "path": "userName"})),
        (400, "mutability", json!({"op": "add", "path": "groups", "value": [{"value": "x"}]})),
        (400, "noTarget", json!({"op": "remove"})),
        (400, "noTarget", json!({"op": "replace", "path": "emails[type pr].value", "value": "x"})),
        (400, "invalidSyntax", json!({"op": "move", "path": "title", "value": "x"})),
        (400, "invalidValue", json!({"op": "add", "path": "title"})),
        (409, "uniqueness", json!({"op": "replace", "path": "userName", "value": "bob@acme.example"})),
    ] {
        for operations in [json!([good, bad]), json!([bad, good])] {
            okta.patch_with(&path, operations).await.assert_error(status, Some(keyword), &[]);
        }
        assert_eq!(okta.read(&path).await, before, "{bad}");
    }
    assert_eq!(okta.events().await.len(), events);
}

#[tokio::test]
async fn a_group_patch_answers_204_when_only_members_are_touched_and_200_otherwise() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(2).await;
    let id = okta.create_group("Engineers", &[]).await;
    let path = format!("/Groups/{id}");
    let add = |id: &str| json!([{"op": "add", "path": "members", "value": [{"value": id}]}]);
    let answer = okta.patch_with(&path, add(&ids[0])).await.assert_status(204);
    assert!(answer.body.is_empty());
    let chosen = okta.patch_with(&format!("{path}?attributes=displayName"), add(&ids[1])).await.assert_status(200);
    let keys: Vec<String> = chosen.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["id", "schemas", "displayName"]);
    let chosen = okta.patch_with(&format!("{path}?attributes=members"), add(&ids[1])).await.assert_status(200);
    assert_eq!(chosen.json()["members"].as_array().unwrap().len(), 2);

    let rename = json!([{"op": "replace", "path": "displayName", "value": "Makers"}]);
    let renamed = okta.patch_with(&path, rename).await.assert_status(200).json();
    assert_eq!((&renamed["displayName"], renamed["members"].as_array().unwrap().len()), (&json!("Makers"), 2));
    // Okta sends the name with the members, although it is the same.
    let both = json!([{"op": "replace", "value": {"id": id, "displayName": "Makers"}},
                      {"op": "remove", "path": format!("members[value eq \"{}\"]", ids[0])}]);
    let both = okta.patch_with(&path, both).await.assert_status(200).json();
    assert_eq!(both["members"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn members_are_left_out_where_they_are_excluded() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(1).await;
    let id = okta.create_group("Engineers", &ids).await;
    for path in [
        format!("/Groups/{id}?excludedAttributes=members"),
        format!("/Groups/{id}?ExcludedAttributes=Members"),
        format!("/Groups/{id}?attributes=displayName"),
    ] {
        assert_eq!(okta.read(&path).await.get("members"), None, "{path}");
    }
    let list = "/Groups?excludedAttributes=members&filter=displayName eq \"engineers\"";
    let found: Vec<Value> = okta.get(list).await.list().1;
    assert_eq!((found.len(), found[0].get("members")), (1, None));
    assert_eq!(okta.get("/Groups").await.list().1[0]["members"].as_array().unwrap().len(), 1);
}
