//! Members that are there already, are not there, or never were.

use rollcall::model::directory::DirectoryKind;
use serde_json::{Value, json};

use crate::support::{TestApp, group};

const UNKNOWN: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[tokio::test]
async fn unknown_member_ids_are_named_and_nothing_is_applied() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(2).await;
    let id = okta.create_group("Engineers", &ids[..1]).await;
    let path = format!("/Groups/{id}");
    let mixed = [ids[1].clone(), UNKNOWN.to_owned(), "nonsense".to_owned()];
    let values: Vec<Value> = mixed.iter().map(|id| json!({"value": id})).collect();
    let events = okta.events().await.len();
    let refused = [
        okta.post("/Groups", group("Others", &mixed)).await,
        okta.put(&path, group("Renamed", &mixed)).await,
        okta.patch_with(&path, json!([{"op": "add", "path": "members", "value": values}])).await,
        okta.patch_with(&path, json!([{"op": "replace", "path": "members", "value": values}])).await,
        // What stands before it is not applied either.
        okta.patch_with(
            &path,
            json!([{"op": "replace", "path": "displayName", "value": "Renamed"},
                   {"op": "remove", "path": "members"},
                   {"op": "add", "path": "members", "value": values}]),
        )
        .await,
    ];
    for answer in refused {
        let answer = answer.assert_error(400, Some("invalidValue"), &[UNKNOWN, "nonsense"]);
        let detail = answer.json()["detail"].to_string();
        assert!(!detail.contains(&ids[1]), "a known member is not named: {detail}");
    }
    assert_eq!(okta.members(&id).await, ids[..1]);
    assert_eq!(okta.read(&path).await["displayName"], "Engineers");
    assert_eq!(okta.version(&path).await, "W/\"1\"");
    assert_eq!(okta.get("/Groups").await.list().0, 1);
    assert_eq!(okta.events().await.len(), events);
}

#[tokio::test]
async fn a_user_of_another_directory_is_an_unknown_member() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let second = app.directory("Acme", "Second", DirectoryKind::Other).await;
    let theirs = second.create_user("ada@acme.example").await;
    okta.post("/Groups", group("Engineers", std::slice::from_ref(&theirs))).await.assert_error(
        400,
        Some("invalidValue"),
        &[theirs.as_str()],
    );
}

#[tokio::test]
async fn adding_a_present_member_and_removing_an_absent_one_leave_the_version() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(2).await;
    let id = okta.create_group("Engineers", &ids[..1]).await;
    let path = format!("/Groups/{id}");
    let before = okta.read(&path).await;
    let events = okta.events().await.len();
    for operation in [
        json!({"op": "add", "path": "members", "value": [{"value": ids[0]}]}),
        json!({"op": "add", "value": {"members": [{"value": ids[0]}]}}),
        json!({"op": "replace", "path": "members", "value": [{"value": ids[0]}, {"value": ids[0]}]}),
        json!({"op": "remove", "path": format!("members[value eq \"{}\"]", ids[1])}),
        json!({"op": "Remove", "path": "members", "value": [{"$ref": null, "value": ids[1]}]}),
        json!({"op": "remove", "path": format!("members[value eq \"{UNKNOWN}\"]")}),
        json!({"op": "remove", "path": "members", "value": []}),
    ] {
        okta.patch_with(&path, json!([operation.clone()])).await.assert_status(204);
        assert_eq!(okta.read(&path).await, before, "{operation}");
    }
    // A PUT of what is there changes nothing either.
    okta.put(&path, group("Engineers", &ids[..1])).await.assert_status(200);
    assert_eq!(okta.read(&path).await, before);
    assert_eq!(okta.events().await.len(), events);
}

#[tokio::test]
async fn what_comes_and_goes_in_one_patch_comes_to_the_same() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(2).await;
    let id = okta.create_group("Engineers", &ids[..1]).await;
    let path = format!("/Groups/{id}");
    let operations = json!([{"op": "add", "path": "members", "value": [{"value": ids[1]}]},
                            {"op": "remove", "path": format!("members[value eq \"{}\"]", ids[0])},
                            {"op": "add", "path": "members", "value": [{"value": ids[0]}]},
                            {"op": "remove", "path": format!("members[value eq \"{}\"]", ids[0])}]);
    okta.patch_with(&path, operations).await.assert_status(204);
    assert_eq!(okta.members(&id).await, ids[1..]);
    assert_eq!(okta.roles().await[0], ("Engineers".to_owned(), 1));
}

#[tokio::test]
async fn nested_groups_are_refused_in_words() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let inner = okta.create_group("Inner", &[]).await;
    let outer = okta.create_group("Outer", &[]).await;
    let path = format!("/Groups/{outer}");
    let nested = json!([{"value": inner, "type": "Group"}]);
    let refused = [
        okta.post("/Groups", json!({"displayName": "Third", "members": nested})).await,
        okta.put(&path, json!({"displayName": "Outer", "members": nested})).await,
        okta.patch_with(&path, json!([{"op": "add", "path": "members", "value": nested}])).await,
        okta.patch_with(&path, json!([{"op": "add", "value": {"members": nested}}])).await,
    ];
    for answer in refused {
        answer.assert_error(400, Some("invalidValue"), &["nested groups"]);
    }
    // A group without its type is an unknown user.
    okta.patch_with(&path, json!([{"op": "add", "path": "members", "value": [{"value": inner}]}])).await.assert_error(
        400,
        Some("invalidValue"),
        &[inner.as_str()],
    );
    assert!(okta.members(&outer).await.is_empty());
}

#[tokio::test]
async fn members_are_matched_by_other_filters_too() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(3).await;
    let id = okta.create_group("Engineers", &ids).await;
    let path = format!("/Groups/{id}");
    let several = format!("members[value eq \"{}\" or value eq \"{}\"]", ids[0], UNKNOWN);
    okta.patch_with(&path, json!([{"op": "remove", "path": several}])).await.assert_status(204);
    assert_eq!(okta.members(&id).await, ids[1..]);
    let by_name = json!([{"op": "remove", "path": "members[display sw \"user0001\"]"}]);
    okta.patch_with(&path, by_name).await.assert_status(204);
    assert_eq!(okta.members(&id).await, ids[2..]);
}
