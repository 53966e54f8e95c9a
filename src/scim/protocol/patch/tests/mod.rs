#![expect(clippy::needless_pass_by_value, reason = "tests hand over JSON literals")]

use serde_json::{Value, json};

use super::*;
use crate::scim::protocol::resource::{self, Document, Member};
use crate::scim::protocol::schema::{GROUP, USER};
use crate::scim::protocol::urn::{ENTERPRISE_USER, GROUP as GROUP_URN, PATCH_OP, USER as USER_URN};
use crate::scim::protocol::{ScimError, ScimType};

mod group;
mod random;
mod refusals;
mod rfc;

fn document(body: Value) -> Document {
    resource::parse(&USER, body).unwrap()
}

/// The user whom most tests change.
fn babs() -> Value {
    json!({
        "userName": "babs", "active": true, "nickName": "Babs", "name": {"givenName": "Barbara", "familyName": "Jensen"},
        "emails": [
            {"value": "babs@work.example", "type": "work", "primary": true},
            {"value": "babs@home.example", "type": "home"},
        ],
        (ENTERPRISE_USER): {"department": "D", "manager": {"value": "m", "$ref": "../Users/m"}},
    })
}

fn operations(operations: Value) -> Vec<Operation> {
    PatchRequest::parse(json!({"schemas": [PATCH_OP], "Operations": operations})).unwrap()
}

fn attempt(body: Value, operations: Value) -> Result<Value, ScimError> {
    let operations = PatchRequest::parse(json!({"schemas": [PATCH_OP], "Operations": operations}))?;
    Ok(Value::Object(apply(&USER, &document(body), &operations)?.into_map()))
}

/// Applies operations to a user that is like `babs`.
fn patched(operations: Value) -> Value {
    attempt(babs(), operations).unwrap()
}

fn assert_same(operations: Value) {
    let text = operations.to_string();
    let result = attempt(babs(), operations).unwrap();
    assert_eq!(Value::Object(document(babs()).into_map()), result, "{text}");
}

#[test]
fn deactivation_is_understood_from_everyone() {
    for operation in [
        json!({"op": "replace", "value": {"active": false}}),
        json!({"op": "Replace", "path": "active", "value": "False"}),
        json!({"op": "replace", "path": "active", "value": false}),
        json!({"OP": "REPLACE", "Path": "ACTIVE", "VALUE": "false"}),
        json!({"op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": false}),
        json!({"op": "replace", "path": "", "value": {"urn:ietf:params:scim:schemas:core:2.0:User:active": false}}),
        json!({"op": "replace", "path": USER_URN, "value": {"active": "FALSE"}}),
    ] {
        assert_eq!(patched(json!([operation]))["active"], false, "{operation}");
    }
    for body in [
        json!({"operations": [{"op": "replace", "path": "active", "value": "false"}]}),
        json!({"schemas": [], "OPERATIONS": [{"op": "replace", "path": "active", "value": "false"}]}),
        json!({"schemas": ["urn:scim:schemas:core:1.0"], "Operations": [{"op": "replace", "path": "active", "value": false}]}),
    ] {
        let operations = PatchRequest::parse(body).unwrap();
        assert_eq!(apply(&USER, &document(babs()), &operations).unwrap().boolean("active"), Some(false));
    }
}

#[test]
fn entra_without_its_flag_changes_a_user() {
    let result = patched(json!([
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "Add", "path": "nickName", "value": "B"},
        {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "updatedEmail@microsoft.com"},
        {"op": "Replace", "path": "name.familyName", "value": "updatedFamilyName"},
        {"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 555"},
        {"op": "Add", "path": "addresses[type eq \"other\"].Formatted", "value": "x"},
        {"op": "Replace", "path": "emails[type eq \"work\"].primary", "value": "true"},
    ]));
    assert_eq!(result["active"], false);
    assert_eq!(result["nickName"], "B");
    assert_eq!(result["emails"][0], json!({"value": "updatedEmail@microsoft.com", "type": "work", "primary": true}));
    assert_eq!(result["emails"].as_array().unwrap().len(), 2);
    assert_eq!(result["name"], json!({"familyName": "updatedFamilyName", "givenName": "Barbara"}));
    assert_eq!(result["phoneNumbers"], json!([{"value": "+1 555", "type": "mobile"}]));
    assert_eq!(result["addresses"], json!([{"formatted": "x", "type": "other"}]));
}

#[test]
fn entra_with_its_flag_changes_a_user() {
    let result = patched(json!([
        {"op": "replace", "path": "active", "value": false},
        {"op": "replace", "value": {
            "displayName": "Bjfe", "name.givenName": "Kkom", "name.familyName": "Unua", "favouriteColour": "red",
            "id": "other", "meta": {"version": "x"}, "schemas": ["x"], "groups": [{"value": "g"}],
            "emails[type eq \"other\"].value": "o@x",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber": "Aklq",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value": "n",
        }},
    ]));
    assert_eq!(result["displayName"], "Bjfe");
    assert_eq!(result["name"], json!({"familyName": "Unua", "givenName": "Kkom"}));
    assert_eq!(result["emails"][2], json!({"value": "o@x", "type": "other"}));
    assert_eq!(
        result[ENTERPRISE_USER],
        json!({"employeeNumber": "Aklq", "department": "D", "manager": {"value": "n"}})
    );
    for dropped in ["id", "meta", "groups", "favouriteColour"] {
        assert_eq!(result.get(dropped), None);
    }
    assert_eq!(result["schemas"], json!([USER_URN, ENTERPRISE_USER]));
}

#[test]
fn an_element_that_is_not_there_is_made_and_one_that_is_there_is_changed() {
    for op in ["add", "Replace"] {
        let empty = json!({"userName": "u"});
        let operation = json!([{"op": op, "path": "emails[type eq \"work\"].value", "value": "a@b"}]);
        assert_eq!(attempt(empty.clone(), operation).unwrap()["emails"], json!([{"value": "a@b", "type": "work"}]));
        let operation = json!([{"op": op, "path": "roles[primary eq \"True\"].value", "value": "Admin"}]);
        let once = attempt(empty, operation.clone()).unwrap();
        assert_eq!(once["roles"], json!([{"value": "Admin", "primary": true}]));
        let other = json!({"userName": "u", "roles": [{"value": "Old", "primary": true}, {"value": "User"}]});
        assert_eq!(
            attempt(other, operation).unwrap()["roles"],
            json!([{"value": "Admin", "primary": true}, {"value": "User"}])
        );
    }
}

#[test]
fn a_manager_is_set_in_every_form_and_cleared_by_nothing() {
    let urn = format!("{ENTERPRISE_USER}:manager");
    let dotted = format!("{ENTERPRISE_USER}.manager");
    for (path, value) in [
        (urn.as_str(), json!("271")),
        (&urn, json!({"value": "271"})),
        (&urn, json!(271)),
        ("manager", json!([{"$ref": null, "value": "271"}])),
        ("manager", json!("271")),
        ("manager.value", json!("271")),
        (&dotted, json!("271")),
        (ENTERPRISE_USER, json!({"manager": "271"})),
        (ENTERPRISE_USER, json!({"manager": {"managerId": "271"}})),
    ] {
        for op in ["Add", "Replace"] {
            let result = patched(json!([{"op": op, "path": path, "value": value}]));
            let expected = json!({"department": "D", "manager": {"value": "271"}});
            assert_eq!(result[ENTERPRISE_USER], expected, "{op} {path} {value}");
        }
    }
    for value in [json!(""), json!(null), json!([])] {
        let result = patched(json!([{"op": "Replace", "path": urn, "value": value}]));
        assert_eq!(result[ENTERPRISE_USER], json!({"department": "D"}), "{value}");
    }
    let result = patched(json!([{"op": "Remove", "path": "manager"}]));
    assert_eq!(result[ENTERPRISE_USER], json!({"department": "D"}));
}

#[test]
fn roles_come_in_every_form_of_entra() {
    let core = format!("{USER_URN}:roles");
    for (operation, expected) in [
        (
            json!({"op": "Add", "path": "roles", "value": [{"value": "{\"id\":\"06b07648\",\"value\":\"Admin\",\"displayName\":\"Admin\"}"}]}),
            json!([{"value": "Admin", "display": "Admin"}]),
        ),
        (
            json!({"op": "replace", "path": "roles", "value": [
                {"id": "06b07648", "value": "Admin", "display": "Admin"}, {"id": "51b3a1cd", "value": "User", "display": "User"}]}),
            json!([{"value": "Admin", "display": "Admin"}, {"value": "User", "display": "User"}]),
        ),
        (json!({"op": "replace", "path": core, "value": "Admin"}), json!([{"value": "Admin"}])),
        (
            json!({"op": "add", "value": {"roles": [{"primary": true, "type": "WindowsAzureActiveDirectoryRole", "value": "Admin"}]}}),
            json!([{"value": "Admin", "type": "WindowsAzureActiveDirectoryRole", "primary": true}]),
        ),
    ] {
        assert_eq!(patched(json!([operation]))["roles"], expected, "{operation}");
    }
}

#[test]
fn values_are_cleared_by_empty_text_empty_lists_and_null() {
    for value in [json!(""), json!([]), json!(null)] {
        for path in ["nickName", "emails", "name"] {
            let result = patched(json!([{"op": "replace", "path": path, "value": value}]));
            assert_eq!(result.get(path), None, "{path} {value}");
        }
        let result = patched(json!([{"op": "replace", "value": {"nickName": value, "name.givenName": value}}]));
        assert_eq!((result.get("nickName"), &result["name"]), (None, &json!({"familyName": "Jensen"})));
        if !value.is_array() {
            let result = patched(json!([{"op": "Replace", "path": "emails[type eq \"home\"].value", "value": value}]));
            assert_eq!(result["emails"].as_array().unwrap().len(), 1);
            assert_same(json!([{"op": "Replace", "path": "phoneNumbers[type eq \"fax\"].value", "value": value}]));
        }
        let result = patched(json!([{"op": "replace", "value": {ENTERPRISE_USER: value}}]));
        assert_eq!((result.get(ENTERPRISE_USER), &result["schemas"]), (None, &json!([USER_URN])));
    }
    let result = patched(json!([{"op": "remove", "path": ENTERPRISE_USER}]));
    assert_eq!(result["schemas"], json!([USER_URN]));
}

#[test]
fn a_password_may_be_pushed() {
    let operations = operations(json!([{"op": "replace", "value": {"password": "s3cret"}}]));
    assert!(!format!("{operations:?}").contains("s3cret"));
    let mut result = apply(&USER, &document(babs()), &operations).unwrap();
    assert_eq!(resource::take_password(&mut result).as_deref(), Some("s3cret"));
    assert_eq!(result, document(babs()));
}

#[test]
fn unknown_extensions_can_be_changed() {
    let custom = "urn:example:1.0:User";
    let body = json!({"userName": "u", custom: {"badge": "x", "tags": ["a"]}});
    for (operation, expected) in [
        (
            json!({"op": "replace", "path": "urn:example:1.0:user:BADGE", "value": "y"}),
            json!({"badge": "y", "tags": ["a"]}),
        ),
        (
            json!({"op": "add", "path": "urn:example:1.0:User:tags", "value": ["a", "b"]}),
            json!({"badge": "x", "tags": ["a", "b"]}),
        ),
        (json!({"op": "remove", "path": "urn:example:1.0:User:badge"}), json!({"tags": ["a"]})),
        (
            json!({"op": "add", "value": {custom: {"desk": {"row": 1}}}}),
            json!({"badge": "x", "tags": ["a"], "desk": {"row": 1}}),
        ),
        (
            json!({"op": "add", "value": {"urn:example:1.0:User:desk.row": 1}}),
            json!({"badge": "x", "tags": ["a"], "desk": {"row": 1}}),
        ),
    ] {
        assert_eq!(attempt(body.clone(), json!([operation])).unwrap()[custom], expected, "{operation}");
    }
    let removed = attempt(body.clone(), json!([{"op": "remove", "path": custom}])).unwrap();
    assert_eq!(removed, json!({"schemas": [USER_URN], "userName": "u"}));
    let error = attempt(body, json!([{"op": "remove", "path": format!("{custom}:tags[value eq \"a\"]")}]));
    assert_eq!(error.unwrap_err().scim_type, Some(ScimType::InvalidPath));
}

#[test]
fn what_changes_nothing_leaves_an_equal_document() {
    assert_same(json!([]));
    assert_same(json!([{"op": "add", "path": "emails", "value": {"value": "babs@work.example"}}]));
    assert_same(json!([{"op": "replace", "value": {"name": {"givenName": "Barbara"}, "active": "True", "id": "x"}}]));
    assert_same(json!([{"op": "remove", "path": "title"}]));
    assert_same(json!([{"op": "remove", "path": "emails[type eq \"fax\"]"}]));
    assert_same(json!([{"op": "remove", "path": "phoneNumbers[type eq \"fax\"].value"}]));
    assert_same(json!([{"op": "remove", "path": "emails", "value": []}]));
    assert_same(json!([{"op": "remove", "path": "emails", "value": [{"value": "nobody@x"}]}]));
    assert_same(json!([{"op": "replace", "path": "schemas", "value": ["x"]}]));
}
