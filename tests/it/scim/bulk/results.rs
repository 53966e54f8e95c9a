//! What is done, and what the answer says of it (RFC 7644 §3.7, §3.7.3).

use serde_json::json;

use super::*;
use crate::support::{PUBLIC_URL, Setup, TestApp, readable};

#[tokio::test]
async fn every_method_is_done_as_the_single_request_would_do_it() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(3).await;
    let done = run(
        &okta,
        json!([
            {"method": "POST", "path": "/Users", "bulkId": "qwerty", "data": {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "alice@acme.example"}},
            {"method": "PUT", "path": format!("/Users/{}", ids[0]), "bulkId": "mine", "data": {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "user0000@acme.example", "title": "Countess"}},
            {"method": "patch", "path": format!("Users/{}", ids[1]), "data": {
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{"op": "remove", "path": "nickName"}, {"op": "add", "path": "userName", "value": "dave@acme.example"}]}},
            {"method": "DELETE", "path": format!("/Users/{}", ids[2])},
        ]),
    )
    .await;
    insta::assert_json_snapshot!(readable(&done.clone().into()), @r#"
    [
      {
        "location": "https://rollcall.example.com/scim/v2/[id 1]/Users/[id 2]",
        "method": "POST",
        "bulkId": "qwerty",
        "version": "W/\"1\"",
        "status": "201"
      },
      {
        "location": "https://rollcall.example.com/scim/v2/[id 1]/Users/[id 3]",
        "method": "PUT",
        "bulkId": "mine",
        "version": "W/\"2\"",
        "status": "200"
      },
      {
        "location": "https://rollcall.example.com/scim/v2/[id 1]/Users/[id 4]",
        "method": "PATCH",
        "version": "W/\"2\"",
        "status": "200"
      },
      {
        "location": "https://rollcall.example.com/scim/v2/[id 1]/Users/[id 5]",
        "method": "DELETE",
        "status": "204"
      }
    ]
    "#);
    let base = format!("{PUBLIC_URL}/scim/v2/{}", okta.directory);
    assert_eq!(done[3]["location"], format!("{base}/Users/{}", ids[2]));
    let alice = okta.read(&format!("/Users/{}", id(&done[0]))).await;
    assert_eq!((&alice["userName"], &alice["meta"]["version"]), (&json!("alice@acme.example"), &done[0]["version"]));
    let put = okta.read(&format!("/Users/{}", ids[0])).await;
    assert_eq!((&put["title"], &put["meta"]["version"]), (&json!("Countess"), &done[1]["version"]));
    assert_eq!(okta.read(&format!("/Users/{}", ids[1])).await["userName"], "dave@acme.example");
    okta.get(&format!("/Users/{}", ids[2])).await.assert_status(404);
    assert!(okta.member("alice").await.unwrap().active);
}

#[tokio::test]
async fn operations_are_done_in_their_order() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let taken = okta.create_user("ada@acme.example").await;
    let delete = json!({"method": "DELETE", "path": format!("/Users/{taken}")});
    let done =
        run(&okta, json!([post_user("a", "ada@acme.example"), delete, post_user("b", "ada@acme.example")])).await;
    assert_eq!(statuses(&done), ["409", "204", "201"]);
    assert_eq!(done[0]["response"]["scimType"], "uniqueness");
    assert_eq!(done[0]["location"], json!(null), "a POST that failed is nowhere");
    assert_eq!(done[2]["bulkId"], "b");
}

#[tokio::test]
async fn groups_are_made_changed_and_deleted() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(2).await;
    let engineers = okta.create_group("Engineers", &ids[..1]).await;
    let poets = okta.create_group("Poets", &ids).await;
    let path = format!("/Groups/{engineers}");
    let done = run(
        &okta,
        json!([
            patch_of(&path, json!([{"op": "add", "path": "members", "value": [{"value": ids[1]}]}])),
            patch_of(&path, json!([{"op": "replace", "path": "displayName", "value": "Builders"}])),
            post_group("e", "Engineers", &[&ids[0]]),
            {"method": "PUT", "path": format!("/Groups/{poets}"), "data": crate::support::group("Poets", &ids[1..])},
            {"method": "DELETE", "path": path},
        ]),
    )
    .await;
    assert_eq!(statuses(&done), ["204", "200", "201", "200", "204"]);
    assert_eq!(done[0]["location"], done[1]["location"]);
    assert_eq!(okta.members(&id(&done[2])).await, ids[..1]);
    assert_eq!(okta.members(&poets).await, ids[1..]);
    okta.get(&path).await.assert_status(404);
}

#[tokio::test]
async fn a_whole_address_of_the_directory_and_a_query_are_taken_in_a_path() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let user = okta.create_user("ada@acme.example").await;
    let group = okta.create_group("Engineers", &[]).await;
    let location = okta.read(&format!("/Users/{user}")).await["meta"]["location"].as_str().unwrap().to_owned();
    let add = json!([{"op": "add", "path": "members", "value": [{"value": user}]}]);
    let done = run(
        &okta,
        json!([
            patch_of(&location, json!([{"op": "add", "path": "title", "value": "Countess"}])),
            // As a single request, it is 200 with attributes, and 204 without.
            patch_of(&format!("/Groups/{group}?attributes=displayName"), add.clone()),
            patch_of(&format!("/Groups/{group}"), add),
            patch_of(&format!("/Groups/{group}?attributes=a&excludedAttributes=b"), json!([])),
        ]),
    )
    .await;
    assert_eq!(statuses(&done), ["200", "200", "204", "400"]);
    assert_eq!(done[0]["location"], location);
    assert_eq!(done[2]["location"], done[3]["location"]);
    assert_eq!(done[3]["response"]["scimType"], "invalidValue");
}

#[tokio::test]
async fn bulk_is_declared_with_its_limits() {
    let app = TestApp::start().await;
    let config = app.okta().await.read("/ServiceProviderConfig").await;
    assert_eq!(config["bulk"], json!({"supported": true, "maxOperations": 1_000, "maxPayloadSize": 1_048_576}));
    let limits = rollcall::limits::Limits { bulk_operations: 7, bulk_bytes: 700, ..Default::default() };
    let app = TestApp::start_with(Setup { limits, ..Setup::default() }).await;
    let config = app.okta().await.read("/ServiceProviderConfig").await;
    assert_eq!(config["bulk"], json!({"supported": true, "maxOperations": 7, "maxPayloadSize": 700}));
}

#[tokio::test]
async fn a_password_is_set_and_in_no_answer() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut ada = post_user("ada", "ada@acme.example");
    ada["data"]["password"] = "bulkId:correct horse".into();
    let pushed = json!([{"op": "replace", "path": "password", "value": "bulkId:nobody"}]);
    let answer = send(&okta, json!([ada, patch_of("/Users/bulkId:ada", pushed)])).await;
    assert_eq!(statuses(&read(&answer)), ["201", "200"]);
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(!text.contains("horse") && !text.contains("nobody") && !text.contains("password"), "{text}");
    assert!(okta.can_sign_in("ada@acme.example", "bulkId:nobody").await);
}
