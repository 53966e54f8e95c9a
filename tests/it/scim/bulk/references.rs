//! Operations on what others of the same request create (RFC 7644 §3.7.2).

use serde_json::json;

use super::*;
use crate::support::TestApp;

#[tokio::test]
async fn a_group_may_name_members_that_come_before_it_and_behind_it() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let operations = json!([
        post_user("a", "ada@acme.example"),
        post_group("g", "Tour Guides", &["bulkId:b", "bulkId:a"]),
        post_user("b", "bob@acme.example"),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["201", "201", "201"]);
    assert_eq!(done.iter().map(|done| done["bulkId"].as_str().unwrap()).collect::<Vec<_>>(), ["a", "g", "b"]);
    let mut members = okta.members(&id(&done[1])).await;
    let mut expected = vec![id(&done[0]), id(&done[2])];
    members.sort();
    expected.sort();
    assert_eq!(members, expected);
    assert_eq!(done[1]["version"], okta.version(&format!("/Groups/{}", id(&done[1]))).await);
    assert_eq!(okta.member("bob").await.unwrap().roles, ["Member", "Tour Guides"]);
}

#[tokio::test]
async fn a_manager_may_come_later() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let operations = json!([
        post_report("c", "carl@acme.example", "bulkId:b"),
        post_report("b", "bob@acme.example", "bulkId:a"),
        post_user("a", "ada@acme.example"),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["201", "201", "201"]);
    for (report, superior) in [(0, 1), (1, 2)] {
        let report = okta.read(&format!("/Users/{}", id(&done[report]))).await;
        assert_eq!(manager(&report), &json!(id(&done[superior])));
        assert_eq!(report["meta"]["version"], "W/\"1\"");
    }
}

#[tokio::test]
async fn paths_values_and_filters_of_changes_may_name_what_is_created() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let old = okta.create_user("old@acme.example").await;
    let engineers = okta.create_group("Engineers", std::slice::from_ref(&old)).await;
    let operations = json!([
        patch_of(&format!("/Groups/{engineers}"), json!([
            {"op": "add", "path": "members", "value": [{"value": "bulkId:a"}, {"value": "bulkId:b"}]},
            {"op": "remove", "path": "members[value eq \"bulkId:b\"]"},
            {"op": "remove", "path": format!("members[value eq \"{old}\"]")},
        ])),
        patch_of("/Users/bulkId:a", json!([{"op": "add", "path": "manager", "value": "bulkId:b"}])),
        {"method": "PUT", "path": "/Users/bulkId:b", "data": {"userName": "bob@acme.example", "title": "Manager"}},
        {"method": "DELETE", "path": "/Users/bulkId:c"},
        post_user("a", "ada@acme.example"),
        post_user("b", "bob@acme.example"),
        post_user("c", "carl@acme.example"),
        // In the place of the members that it has, one by its number alone.
        {"method": "PUT", "path": "/Groups/bulkId:g", "data": {"displayName": "Poets", "members": [{"value": "bulkId:b"}]}},
        post_group("g", "Poets", &["bulkId:a"]),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["204", "200", "200", "204", "201", "201", "201", "200", "201"]);
    let [ada, bob, carl] = [4, 5, 6].map(|at: usize| id(&done[at]));
    assert_eq!(okta.members(&engineers).await, [ada.as_str()]);
    assert_eq!(okta.members(&id(&done[8])).await, [bob.as_str()]);
    assert_eq!(manager(&okta.read(&format!("/Users/{ada}")).await), &json!(bob));
    assert_eq!(okta.read(&format!("/Users/{bob}")).await["title"], "Manager");
    okta.get(&format!("/Users/{carl}")).await.assert_status(404);
    assert_eq!(done[3]["location"], done[6]["location"]);
}

#[tokio::test]
async fn a_reference_to_nothing_fails_alone() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let operations = json!([
        post_group("g", "Engineers", &["bulkId:nobody"]),
        post_user("a", "ada@acme.example"),
        {"method": "DELETE", "path": "/Users/bulkId:nobody"},
        // Of a change, the bulkId is a name for the answer alone.
        {"method": "DELETE", "path": "/Users/bulkId:d", "bulkId": "d"},
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["400", "201", "400", "400"]);
    for failed in [&done[0], &done[2]] {
        assert_eq!(failed["response"]["scimType"], "invalidValue");
        assert!(failed["response"]["detail"].as_str().unwrap().contains("bulkId:nobody"), "{failed}");
        assert!(failed["location"].is_null());
    }
    assert_eq!(done[3]["bulkId"], "d");
    assert_eq!(okta.get("/Groups").await.list().0, 0);
}

#[tokio::test]
async fn what_depends_on_a_failure_fails_and_names_it() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.create_user("taken@acme.example").await;
    let operations = json!([
        post_user("a", "taken@acme.example"),
        post_report("b", "bob@acme.example", "bulkId:a"),
        post_group("g", "Engineers", &["bulkId:b"]),
        patch_of("/Users/bulkId:a", json!([{"op": "replace", "path": "active", "value": false}])),
        post_user("c", "carl@acme.example"),
        {"method": "POST", "path": "/Users", "bulkId": "d"},
        post_report("e", "eve@acme.example", "bulkId:d"),
    ]);
    let done = run(&okta, operations).await;
    assert_eq!(statuses(&done), ["409", "409", "409", "409", "201", "400", "409"]);
    for (at, named) in [(1, "bulkId:a"), (2, "bulkId:b"), (3, "bulkId:a"), (6, "bulkId:d")] {
        let error = &done[at]["response"];
        assert!(error["detail"].as_str().unwrap().contains(named), "{error}");
        assert!(error["scimType"].is_null(), "{error}");
    }
    assert_eq!(okta.get("/Users").await.list().0, 2);
    assert_eq!(okta.get("/Groups").await.list().0, 0);
}
