//! What bodies may say, in the spellings of identity providers.

use serde_json::{Value, json};

use crate::support::{Idp, TestApp};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

async fn patched(idp: &Idp, id: &str, operation: Value) -> Value {
    idp.patch_with(&format!("/Users/{id}"), json!([operation])).await.assert_status(200).json()
}

#[tokio::test]
async fn texts_are_taken_as_booleans_in_any_body() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (n, (sent, kept)) in
        [("True", true), ("true", true), ("TRUE", true), ("False", false), ("false", false)].into_iter().enumerate()
    {
        let name = format!("user{n}@acme.example");
        let body = json!({"userName": name, "active": sent, "emails": [{"value": name, "primary": sent}]});
        let created = okta.post("/Users", body.clone()).await.assert_status(201).json();
        assert_eq!((&created["active"], &created["emails"][0]["primary"]), (&json!(kept), &json!(kept)), "{sent}");
        let path = format!("/Users/{}", created["id"].as_str().unwrap());
        let opposite = json!({"op": "Replace", "path": "active", "value": (!kept).to_string()});
        assert_eq!(okta.patch_with(&path, json!([opposite])).await.assert_status(200).json()["active"], !kept);
        assert_eq!(okta.put(&path, body).await.assert_status(200).json()["active"], kept);
    }
    for bad in [json!("maybe"), json!(1), json!([true]), json!({"value": true})] {
        okta.post("/Users", json!({"userName": "x", "active": bad})).await.assert_error(
            400,
            Some("invalidValue"),
            &["active"],
        );
    }
}

#[tokio::test]
async fn the_manager_comes_in_many_forms() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let path = format!("{ENTERPRISE}:manager");
    for operation in [
        json!({"op": "Add", "path": path, "value": "271"}),
        json!({"op": "Add", "path": path, "value": {"value": "272"}}),
        json!({"op": "Add", "path": "manager", "value": [{"$ref": "http://x/Users/273", "value": "273"}]}),
        json!({"op": "Replace", "path": format!("{ENTERPRISE}.manager"), "value": "274"}),
        json!({"op": "replace", "value": {path.clone(): "275"}}),
        json!({"op": "replace", "value": {ENTERPRISE: {"manager": {"managerId": "276"}}}}),
        json!({"op": "replace", "path": format!("{path}.value"), "value": "277"}),
    ] {
        let expected = operation.to_string();
        let manager = patched(&okta, &id, operation).await[ENTERPRISE]["manager"]["value"].clone();
        assert!(expected.contains(manager.as_str().unwrap()), "{expected} gave {manager}");
    }
    // Kept in the other operations: only the last one is there.
    for clearing in [
        json!({"op": "Replace", "path": path, "value": ""}),
        json!({"op": "replace", "path": path, "value": null}),
        json!({"op": "remove", "path": path}),
    ] {
        patched(&okta, &id, json!({"op": "add", "path": path, "value": "271"})).await;
        assert_eq!(patched(&okta, &id, clearing).await.get(ENTERPRISE), None);
    }
    let body = json!({"userName": "bob@acme.example", ENTERPRISE: {"manager": "123456"}});
    let created = okta.post("/Users", body).await.assert_status(201).json();
    assert_eq!(created[ENTERPRISE]["manager"]["value"], "123456");
}

#[tokio::test]
async fn an_element_that_is_not_there_is_made_with_its_type() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (n, op) in ["add", "replace", "Add", "Replace"].into_iter().enumerate() {
        let name = format!("user{n}@acme.example");
        let id = okta.create_user(&name).await;
        let work = json!({"op": op, "path": "emails[type eq \"work\"].value", "value": "w@acme.example"});
        let after = patched(&okta, &id, work).await;
        assert_eq!(after["emails"], json!([{"value": "w@acme.example", "type": "work"}]), "{op}");
        let phone = json!({"op": op, "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 555"});
        let after = patched(&okta, &id, phone).await;
        assert_eq!(after["phoneNumbers"], json!([{"value": "+1 555", "type": "mobile"}]), "{op}");
        let address = json!({"op": op, "path": "addresses[type eq \"other\"].Formatted", "value": "x"});
        let after = patched(&okta, &id, address).await;
        assert_eq!(after["addresses"], json!([{"formatted": "x", "type": "other"}]), "{op}");
        // The second time it is there.
        let again = json!({"op": op, "path": "emails[type eq \"work\"].value", "value": "new@acme.example"});
        let after = patched(&okta, &id, again).await;
        assert_eq!(after["emails"], json!([{"value": "new@acme.example", "type": "work"}]), "{op}");
        let filter = format!("userName eq \"{name}\" and emails.value eq \"new@acme.example\"");
        assert_eq!(okta.get(&format!("/Users?filter={filter}")).await.list().0, 1);
    }
}

#[tokio::test]
async fn unknown_extensions_are_kept_and_unknown_core_attributes_are_dropped() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let urn = "urn:example:params:scim:schemas:extension:badges:1.0:User";
    let body = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", urn],
        "userName": "ada@acme.example", "favouriteColour": "mauve", "nickname": "Babs",
        urn: {"badge": "x-17", "desk": {"floor": 3}, "keys": [1, 2]},
        ENTERPRISE: {"department": "Analysis", "shoeSize": 38}});
    let created = okta.post("/Users", body).await.assert_status(201).json();
    assert_eq!(created[urn], json!({"badge": "x-17", "desk": {"floor": 3}, "keys": [1, 2]}));
    assert_eq!(created.get("favouriteColour"), None);
    assert_eq!(created["nickName"], "Babs");
    assert_eq!(created[ENTERPRISE], json!({"department": "Analysis"}));
    assert_eq!(created["schemas"], json!(["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE, urn]));
    let id = created["id"].as_str().unwrap();
    assert_eq!(okta.read(&format!("/Users/{id}")).await, created);
    // As keys and as paths of a PATCH, too.
    let after = patched(&okta, id, json!({"op": "replace", "path": format!("{urn}:badge"), "value": "x-18"})).await;
    assert_eq!(after[urn]["badge"], "x-18");
    let after =
        patched(&okta, id, json!({"op": "add", "value": {urn: {"desk": null}, "favouriteColour": "red"}})).await;
    assert_eq!(after[urn], json!({"badge": "x-18", "keys": [1, 2]}));
    assert_eq!(after.get("favouriteColour"), None);

    let body = json!({"displayName": "Engineers", "colour": "red", urn: {"badge": "y"}});
    let group = okta.post("/Groups", body).await.assert_status(201).json();
    assert_eq!((&group[urn]["badge"], group.get("colour")), (&json!("y"), None));
}

#[tokio::test]
async fn read_only_attributes_in_a_body_are_ignored() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let body = json!({"id": "mine", "userName": "ada@acme.example", "groups": [{"value": "g", "display": "Admins"}],
        "meta": {"resourceType": "Thing", "created": "1999-01-01T00:00:00Z", "version": "W/\"77\""}});
    let created = okta.post("/Users", body).await.assert_status(201).json();
    assert_ne!(created["id"], "mine");
    assert_eq!(created.get("groups"), None);
    assert_eq!(created["meta"]["version"], "W/\"1\"");
    assert_eq!(created["meta"]["resourceType"], "User");
}

#[tokio::test]
async fn names_and_urns_are_read_in_any_case() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let body = json!({"SCHEMAS": ["URN:ietf:params:scim:schemas:CORE:2.0:user"], "USERNAME": "ada@acme.example",
        "Name": {"GIVENNAME": "Ada"}, "Emails": [{"Value": "ada@acme.example", "TYPE": "work"}],
        ENTERPRISE.to_uppercase(): {"DEPARTMENT": "Analysis"}});
    let created = okta.post("/Users", body).await.assert_status(201).json();
    assert_eq!(created["userName"], "ada@acme.example");
    assert_eq!(created["name"], json!({"givenName": "Ada"}));
    assert_eq!(created["emails"], json!([{"value": "ada@acme.example", "type": "work"}]));
    assert_eq!(created[ENTERPRISE]["department"], "Analysis");
    let id = created["id"].as_str().unwrap();
    let body = json!({"OPERATIONS": [{"OP": "REPLACE", "PATH": "NAME.FAMILYNAME", "VALUE": "Lovelace"}]});
    let after = okta.patch(&format!("/Users/{id}"), body).await.assert_status(200).json();
    assert_eq!(after["name"]["familyName"], "Lovelace");
}
