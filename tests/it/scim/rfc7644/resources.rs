//! What becomes of a resource (RFC 7644 §3.3, §3.5.1, §3.6, §3.12; RFC 7643 §2.4, §3).

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{TestApp, group, user};

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const UNKNOWN: &str = "urn:example:params:scim:schemas:extension:badge:1.0:User";

#[tokio::test]
async fn schemas_are_those_of_the_attributes_that_are_there() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (n, (schemas, extra, expected)) in [
        (json!([CORE]), json!({}), json!([CORE])),
        // Left out, or in another case.
        (Value::Null, json!({}), json!([CORE])),
        (json!([CORE.to_uppercase()]), json!({}), json!([CORE])),
        // Named without an attribute of it; an attribute of it without being named.
        (json!([CORE, ENTERPRISE]), json!({}), json!([CORE])),
        (json!([CORE, ENTERPRISE]), json!({ENTERPRISE: {}}), json!([CORE])),
        (json!([CORE]), json!({ENTERPRISE: {"department": "x"}}), json!([CORE, ENTERPRISE])),
        (json!([CORE, UNKNOWN]), json!({UNKNOWN: {"badge": "x"}}), json!([CORE, UNKNOWN])),
        (json!([CORE]), json!({UNKNOWN: {"badge": "x"}}), json!([CORE, UNKNOWN])),
        (json!([CORE, UNKNOWN]), json!({}), json!([CORE])),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = extra;
        body["userName"] = json!(format!("user{n}"));
        if !schemas.is_null() {
            body["schemas"] = schemas;
        }
        let created = okta.post("/Users", body.clone()).await.assert_status(201).json();
        assert_eq!(created["schemas"], expected, "{body}");
        let path = format!("/Users/{}", created["id"].as_str().unwrap());
        assert_eq!(okta.put(&path, body).await.assert_status(200).json(), created);
    }
}

#[tokio::test]
async fn what_the_server_gives_is_not_taken_from_a_client() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let forged = json!({"id": "forged", "meta": {"resourceType": "Forged", "created": "1999-01-01T00:00:00Z",
        "lastModified": "1999-01-01T00:00:00Z", "location": "https://forged.example", "version": "W/\"99\""}});
    for (endpoint, mut body) in [("/Users", user("ada@acme.example")), ("/Groups", group("Engineers", &[]))] {
        for (name, value) in forged.as_object().unwrap() {
            body[name] = value.clone();
        }
        let created = okta.post(endpoint, body.clone()).await.assert_status(201).json();
        let path = format!("{endpoint}/{}", created["id"].as_str().unwrap());
        // RFC 7644 §3.5.1: in a PUT, too, also where the id is that of nobody.
        let replaced = okta.put(&path, body).await.assert_status(200).json();
        let read = okta.read(&path).await;
        for resource in [created, replaced, read] {
            let text = resource.to_string();
            assert!(!text.contains("orged") && !text.contains("1999") && !text.contains("99\\\""), "{text}");
        }
    }
}

#[tokio::test]
async fn instants_are_those_of_the_changes_and_a_change_of_nothing_is_none() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (endpoint, body) in [("/Users", user("ada@acme.example")), ("/Groups", group("Engineers", &[]))] {
        let created = okta.post(endpoint, body.clone()).await.assert_status(201).json();
        let path = format!("{endpoint}/{}", created["id"].as_str().unwrap());
        let meta = &created["meta"];
        assert_eq!(meta["created"], meta["lastModified"]);
        let instant = meta["created"].as_str().unwrap();
        // RFC 3339, in UTC, to the millisecond.
        assert!(instant.starts_with("2026-01-01T00:0") && instant.len() == 24 && instant.ends_with('Z'), "{instant}");
        app.advance(Duration::from_mins(1));
        let again = okta.put(&path, body.clone()).await.assert_status(200).json();
        let nothing = json!([{"op": "remove", "path": "externalId"}]);
        okta.patch_with(&path, nothing).await.assert_status(200);
        assert_eq!((&again["meta"], &okta.read(&path).await["meta"]), (meta, meta));
        let mut changed = body;
        changed["externalId"] = json!("x");
        let changed = okta.put(&path, changed).await.assert_status(200).json();
        assert_eq!(changed["meta"]["created"], meta["created"]);
        assert!(changed["meta"]["lastModified"].as_str() > meta["lastModified"].as_str());
        assert_ne!(changed["meta"]["version"], meta["version"]);
    }
}

#[tokio::test]
async fn put_clears_what_it_leaves_out_and_needs_what_is_required() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut full = user("ada@acme.example");
    full["title"] = json!("Countess");
    full["emails"] = json!([{"value": "ada@acme.example", "type": "work"}]);
    full[ENTERPRISE] = json!({"department": "Analysis"});
    full[UNKNOWN] = json!({"badge": 7});
    let created = okta.post("/Users", full).await.assert_status(201).json();
    let path = format!("/Users/{}", created["id"].as_str().unwrap());
    let replaced = okta.put(&path, user("ada@acme.example")).await.assert_status(200).json();
    let keys: Vec<&String> = replaced.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "schemas", "userName", "active", "meta"]);
    okta.put(&path, json!({"schemas": [CORE], "title": "x"})).await.assert_error(
        400,
        Some("invalidValue"),
        &["userName"],
    );
    // RFC 7644 §3.5.1 lets a server make what is not there; this one does not.
    okta.put("/Users/nobody", user("new@acme.example")).await.assert_error(404, None, &[]);
    assert_eq!(okta.read(&path).await, replaced);
}

#[tokio::test]
async fn one_value_at_most_is_primary() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for name in ["emails", "phoneNumbers", "ims", "photos", "entitlements", "roles"] {
        let mut body = user(&format!("{name}@acme.example"));
        body[name] = json!([{"value": "a", "primary": true}, {"value": "b", "primary": true}]);
        okta.post("/Users", body.clone()).await.assert_error(400, Some("invalidValue"), &[name, "primary"]);
        body[name] = json!([{"value": "a", "primary": true}, {"value": "b", "primary": false}]);
        let created = okta.post("/Users", body.clone()).await.assert_status(201).json();
        assert_eq!(created[name], body[name]);
    }
}

#[tokio::test]
async fn what_is_deleted_is_gone_for_every_method_and_its_name_is_free() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = okta.create_user("ada@acme.example").await;
    let engineers = okta.create_group("Engineers", std::slice::from_ref(&ada)).await;
    for (path, body) in
        [(format!("/Users/{ada}"), user("ada@acme.example")), (format!("/Groups/{engineers}"), group("Engineers", &[]))]
    {
        let gone = okta.delete(&path).await.assert_status(204);
        assert!(gone.body.is_empty());
        okta.get(&path).await.assert_error(404, None, &[]);
        okta.put(&path, body.clone()).await.assert_error(404, None, &[]);
        let patch = json!([{"op": "add", "path": "externalId", "value": "x"}]);
        okta.patch_with(&path, patch).await.assert_error(404, None, &[]);
        okta.delete(&path).await.assert_error(404, None, &[]);
        let (endpoint, id) = path.rsplit_once('/').unwrap();
        assert_eq!(okta.get(endpoint).await.list().0, 0);
        let again = okta.post(endpoint, body).await.created_id();
        assert_ne!(again, id);
        if endpoint == "/Users" {
            assert_eq!(okta.members(&engineers).await, [] as [String; 0]);
        }
    }
}

#[tokio::test]
async fn groups_of_a_user_follow_the_members_of_groups() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = okta.create_user("ada@acme.example").await;
    let path = format!("/Users/{ada}");
    let names = async || {
        let user = okta.read(&path).await;
        let groups = user["groups"].as_array().cloned().unwrap_or_default();
        groups.iter().map(|group| group["display"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, [] as [String; 0]);
    let first = okta.create_group("First", std::slice::from_ref(&ada)).await;
    let second = okta.create_group("Second", std::slice::from_ref(&ada)).await;
    assert_eq!(names().await, ["First", "Second"]);
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Renamed"}]);
    okta.patch_with(&format!("/Groups/{first}"), rename).await.assert_status(200);
    okta.put(&format!("/Groups/{second}"), group("Second", &[])).await.assert_status(200);
    assert_eq!(names().await, ["Renamed"]);
    okta.delete(&format!("/Groups/{first}")).await.assert_status(204);
    assert_eq!(names().await, [] as [String; 0]);
}

/// RFC 7643 §2.4: a value does not come twice with one type.
#[tokio::test]
async fn a_value_that_comes_twice_with_one_type_is_kept_once() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let given = json!([
        {"value": "ada@acme.example", "type": "work", "display": "old"},
        {"value": "ada@acme.example", "type": "home"},
        {"value": "ADA@acme.example", "type": "Work", "primary": true},
        {"value": "ada@acme.example"},
        {"value": "ada@acme.example", "type": "work", "display": "new", "primary": false},
        {"value": "ada@acme.example", "display": "untyped"},
    ]);
    let kept = json!([
        {"value": "ada@acme.example", "display": "new", "type": "work", "primary": true},
        {"value": "ada@acme.example", "type": "home"},
        {"value": "ada@acme.example", "display": "untyped"},
    ]);
    let body = json!({"userName": "ada", "emails": given, "addresses": [{"locality": "A"}, {"locality": "B"}]});
    let created = okta.post("/Users", body.clone()).await.assert_status(201).json();
    assert_eq!(created["emails"], kept);
    assert_eq!(created["addresses"].as_array().unwrap().len(), 2);
    let path = format!("/Users/{}", created["id"].as_str().unwrap());
    assert_eq!(okta.read(&path).await["emails"], kept);
    let replaced = okta.put(&path, body).await.assert_status(200).json();
    assert_eq!((&replaced["emails"], &replaced["meta"]["version"]), (&kept, &json!("W/\"1\"")));
    for operation in [
        json!({"op": "replace", "path": "emails", "value": given}),
        json!({"op": "replace", "value": {"emails": given}}),
    ] {
        okta.patch_with(&path, json!([{"op": "remove", "path": "emails"}])).await.assert_status(200);
        assert_eq!(okta.patch_with(&path, json!([operation])).await.assert_status(200).json()["emails"], kept);
    }
    // Parts that are changed may make two values one.
    let same = json!([{"op": "replace", "path": "emails[type eq \"home\"].type", "value": "work"}]);
    let changed = okta.patch_with(&path, same).await.assert_status(200).json();
    assert_eq!(changed["emails"], json!([kept[0], kept[2]]));
    // Two that are primary, and not the same, are refused as before.
    let two = json!({"userName": "bob", "emails": [{"value": "a", "primary": true}, {"value": "b", "primary": true}]});
    okta.post("/Users", two).await.assert_error(400, Some("invalidValue"), &["primary"]);
}
