//! Creations that refer to each other (RFC 7644 §3.7.1).

use serde_json::json;

use super::*;
use crate::support::TestApp;

#[tokio::test]
async fn two_people_may_manage_each_other() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let operations = json!([
        post_group("g", "Engineers", &["bulkId:a", "bulkId:b"]),
        post_report("a", "ada@acme.example", "bulkId:b"),
        post_report("b", "bob@acme.example", "bulkId:a"),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["201", "201", "201"]);
    for (person, superior) in [(1, 2), (2, 1)] {
        let path = format!("/Users/{}", id(&done[person]));
        let user = okta.read(&path).await;
        assert_eq!(manager(&user), &json!(id(&done[superior])));
        assert_eq!(user["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["department"], "R&D");
    }
    assert_eq!(okta.members(&id(&done[0])).await.len(), 2);
}

#[tokio::test]
async fn the_answer_has_the_last_version_of_everyone_in_a_circle() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let operations = json!([
        post_report("a", "ada@acme.example", "bulkId:c"),
        post_report("b", "bob@acme.example", "bulkId:a"),
        post_report("c", "carl@acme.example", "bulkId:b"),
        post_report("d", "dora@acme.example", "bulkId:d"),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["201"; 4]);
    for (person, superior) in [(0, 2), (1, 0), (2, 1), (3, 3)] {
        let path = format!("/Users/{}", id(&done[person]));
        assert_eq!(manager(&okta.read(&path).await), &json!(id(&done[superior])));
        assert_eq!(done[person]["version"], okta.version(&path).await);
    }
}

#[tokio::test]
async fn a_password_and_a_state_survive_the_second_step_of_a_circle() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut ada = post_report("a", "ada@acme.example", "bulkId:b");
    ada["data"]["password"] = "correct horse".into();
    let mut bob = post_report("b", "bob@acme.example", "bulkId:a");
    bob["data"]["active"] = false.into();
    let done = run(&okta, json!([bob, ada])).await;
    assert_eq!(statuses(&done), ["201", "201"]);
    assert!(okta.can_sign_in("ada@acme.example", "correct horse").await);
    assert_eq!(okta.read(&format!("/Users/{}", id(&done[0]))).await["active"], false);
}

#[tokio::test]
async fn of_a_circle_with_a_failure_nothing_stays() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.create_user("taken@acme.example").await;
    let operations = json!([
        post_report("a", "ada@acme.example", "bulkId:b"),
        post_report("b", "bob@acme.example", "bulkId:c"),
        post_report("c", "taken@acme.example", "bulkId:a"),
        post_group("g", "Engineers", &["bulkId:a"]),
        post_user("d", "dora@acme.example"),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["409", "409", "409", "409", "201"]);
    assert_eq!(done[2]["response"]["scimType"], "uniqueness");
    for other in &done[..2] {
        assert!(other["response"]["detail"].as_str().unwrap().contains("bulkId:c"), "{other}");
        assert!(other["location"].is_null());
    }
    let (count, _) = okta.get("/Users").await.list();
    assert_eq!(count, 2);
    assert!(okta.account("ada@acme.example").await.is_none(), "nor does the account");
}

#[tokio::test]
async fn a_circle_that_refers_to_a_failure_is_not_begun() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.create_user("taken@acme.example").await;
    let events = okta.events().await.len();
    let mut bob = post_report("b", "bob@acme.example", "bulkId:a");
    bob["data"]["urn:x:1.0:User"] = json!({"deputy": "bulkId:t"});
    let operations =
        json!([post_report("a", "ada@acme.example", "bulkId:b"), bob, post_user("t", "taken@acme.example")]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["409", "409", "409"]);
    assert!(done[1]["response"]["detail"].as_str().unwrap().contains("bulkId:t"), "{}", done[1]);
    assert!(done[0]["response"]["detail"].as_str().unwrap().contains("bulkId:b"), "{}", done[0]);
    assert_eq!(okta.events().await.len(), events);
}

#[tokio::test]
async fn groups_in_each_other_are_refused_as_groups_in_groups_are() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    // The example of RFC 7644 §3.7.1.
    let group = |bulk_id: &str, name: &str, member: &str| {
        json!({"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name,
            "members": [{"type": "Group", "value": member}]}})
    };
    let operations = json!([group("qwerty", "Group A", "bulkId:ytrewq"), group("ytrewq", "Group B", "bulkId:qwerty")]);
    let done = run(&okta, operations).await;
    let mut given = statuses(&done);
    given.sort_unstable();
    assert_eq!(given, ["400", "409"]);
    let refused = done.iter().find(|done| done["status"] == "400").unwrap();
    assert_eq!(refused["response"]["scimType"], "invalidValue");
    assert!(refused["response"]["detail"].as_str().unwrap().contains("nested groups"), "{refused}");
    assert_eq!(okta.get("/Groups").await.list().0, 0);
    assert_eq!(okta.roles().await.len(), 1, "only Member");
}

#[tokio::test]
async fn what_fails_only_when_a_circle_is_closed_is_taken_back_too() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let done = run(&okta, json!([post_group("g", "Engineers", &["bulkId:g"]), post_group("h", "Poets", &[])])).await;
    assert_eq!(statuses(&done), ["400", "201"]);
    assert_eq!(done[0]["response"]["scimType"], "invalidValue");
    assert!(done[0]["location"].is_null());
    let (count, groups) = okta.get("/Groups").await.list();
    assert_eq!((count, &groups[0]["displayName"]), (1, &json!("Poets")));
}
