//! The version of an operation is the `If-Match` of the single request (RFC 7644 §3.7, §3.14).

use serde_json::json;

use super::*;
use crate::support::TestApp;

fn with_version(mut operation: Value, version: impl Into<Value>) -> Value {
    operation["version"] = version.into();
    operation
}

#[tokio::test]
async fn an_operation_on_another_version_is_412_and_does_nothing() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = format!("/Users/{}", okta.create_user("ada@acme.example").await);
    let group = format!("/Groups/{}", okta.create_group("Engineers", &[]).await);
    let before = [okta.read(&ada).await, okta.read(&group).await];
    let put = json!({"method": "PUT", "path": ada, "data": {"userName": "ada@acme.example", "title": "Countess"}});
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Builders"}]);
    let delete = |path: &str| json!({"method": "DELETE", "path": path});
    let other = "W/\"99\"";
    let operations = json!([
        with_version(put, other),
        with_version(patch_of(&group, rename), other),
        with_version(delete(&ada), other),
        with_version(delete(&group), other),
        with_version(delete(&group), "no\ntag"),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["412", "412", "412", "412", "400"]);
    assert!(done.iter().all(|done| done["location"].is_string()));
    assert_eq!([okta.read(&ada).await, okta.read(&group).await], before);
}

#[tokio::test]
async fn an_operation_on_this_version_is_done_and_the_answer_has_the_next_one() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = okta.create_user("ada@acme.example").await;
    let path = format!("/Users/{ada}");
    let group = format!("/Groups/{}", okta.create_group("Engineers", &[]).await);
    let (of_user, of_group) = (okta.version(&path).await, okta.version(&group).await);
    let title = |title: &str| json!([{"op": "replace", "path": "title", "value": title}]);
    let add = json!([{"op": "add", "path": "members", "value": [{"value": ada}]}]);
    let operations = json!([
        with_version(patch_of(&path, title("Countess")), of_user.clone()),
        // It has moved on.
        with_version(patch_of(&path, title("Baroness")), of_user),
        with_version(patch_of(&path, title("Duchess")), ""),
        with_version(patch_of(&group, add), of_group),
        // Nothing that is only just created has a version.
        with_version(post_user("b", "bob@acme.example"), "W/\"99\""),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["200", "412", "200", "204", "201"]);
    assert_eq!(okta.read(&path).await["title"], "Duchess");
    assert_eq!(done[3]["version"], okta.version(&group).await);
    assert_eq!(done[4]["version"], okta.version(&format!("/Users/{}", id(&done[4]))).await);
}
