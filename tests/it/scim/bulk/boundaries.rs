//! An operation does not get out of its directory, nor to anything else than users and groups.

use rollcall::model::directory::DirectoryKind;
use serde_json::json;

use super::*;
use crate::support::{PUBLIC_URL, TestApp};

#[tokio::test]
async fn no_operation_reaches_another_directory() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let neighbour = app.directory("Acme", "Neighbour", DirectoryKind::Other).await;
    let stranger = app.directory("Beta", "Okta", DirectoryKind::Okta).await;
    let ada = okta.create_user("ada@acme.example").await;
    let engineers = okta.create_group("Engineers", std::slice::from_ref(&ada)).await;
    let before = [okta.read("/Users").await, okta.read("/Groups").await];
    let events = okta.events().await;
    let theirs = okta.directory.as_str();
    for idp in [&neighbour, &stranger] {
        let mut operations = Vec::new();
        let mut expected = Vec::new();
        for (root, status) in [
            (String::new(), "404"),
            (format!("{PUBLIC_URL}/scim/v2/{theirs}"), "400"),
            (format!("/scim/v2/{theirs}"), "400"),
            (format!("/../{theirs}"), "400"),
            (format!("/Users/../../{theirs}"), "400"),
            (format!("/%2e%2e/{theirs}"), "400"),
            (format!("//{theirs}"), "400"),
            ("https://evil.example/scim/v2".to_owned(), "400"),
        ] {
            for path in [format!("{root}/Users/{ada}"), format!("{root}/Groups/{engineers}")] {
                let off = json!([{"op": "replace", "value": {"active": false, "displayName": "Evil"}}]);
                operations.push(patch_of(&path, off));
                operations.push(json!({"method": "DELETE", "path": path}));
                let data = json!({"userName": "evil@beta.example", "displayName": "Evil"});
                operations.push(json!({"method": "PUT", "path": path, "data": data}));
                expected.extend([status; 3]);
            }
        }
        operations.push(post_group("g", "Others", &[&ada]));
        expected.push("400");
        let done = run(idp, operations.into()).await;
        assert_eq!(statuses(&done), expected);
    }
    assert_eq!([okta.read("/Users").await, okta.read("/Groups").await], before);
    assert_eq!(okta.events().await, events);
}

#[tokio::test]
async fn a_bulk_id_is_known_in_its_own_request_alone() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    run(&okta, json!([post_user("a", "ada@acme.example")])).await;
    let done = run(&okta, json!([{"method": "DELETE", "path": "/Users/bulkId:a"}])).await;
    assert_eq!(statuses(&done), ["400"]);
}

#[tokio::test]
async fn operations_on_anything_but_users_and_groups_are_refused() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = okta.create_user("ada@acme.example").await;
    let inner = body(&json!([{"method": "DELETE", "path": format!("/Users/{ada}")}]));
    let paths = [
        "/Bulk",
        "/Bulk/1",
        "Bulk",
        "/Me",
        "/.search",
        "/Users/.search",
        "/Groups/.search",
        "/Schemas",
        "/ResourceTypes/User",
        "/ServiceProviderConfig",
        "/Users/a/b",
        "/",
    ];
    let operations: Vec<Value> = paths
        .iter()
        .enumerate()
        .map(|(n, path)| json!({"method": "POST", "path": path, "bulkId": n.to_string(), "data": inner}))
        .collect();
    let done = run(&okta, operations.into()).await;
    for (done, path) in done.iter().zip(paths) {
        assert_eq!((&done["status"], &done["response"]["scimType"]), (&json!("400"), &json!("invalidPath")), "{path}");
    }
    okta.get(&format!("/Users/{ada}")).await.assert_status(200);
}

#[tokio::test]
async fn ids_that_are_no_part_of_an_address_are_refused_and_odd_ones_are_not_there() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (id, status) in [
        ("a b", "400"),
        ("a\\u0000", "404"),
        ("a\u{0}", "400"),
        ("a#b", "400"),
        ("%2e%2e", "404"),
        ("..", "404"),
        ("a%2Fb", "404"),
        ("ü", "404"),
        ("%ff", "400"),
    ] {
        let done = run(&okta, json!([{"method": "DELETE", "path": format!("/Users/{id}")}])).await;
        assert_eq!(statuses(&done), [status], "{id:?}: {}", done[0]);
    }
}
