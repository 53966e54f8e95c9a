//! What a PATCH is refused for, with the keyword of RFC 7644 table 9.

use serde_json::json;

use super::*;

#[test]
fn an_element_is_not_made_where_the_filter_does_not_say_which() {
    for path in [
        "emails[value co \"nobody\"].display",
        "emails[type pr and value eq \"nobody@x\"].display",
        "emails[type eq \"other\" or type eq \"fax\"].value",
        "emails[not (type pr)].value",
        // What would be made does not match.
        "emails[type eq \"other\" and value co \"nobody\"].display",
        "emails[type eq \"other\" and type eq \"fax\"].value",
        // RFC 7644 §3.5.2.3: this one value is not there, and making it is not to replace it.
        "emails[value eq \"nobody@x\"].display",
        "emails[value eq \"nobody@x\"]",
        "phoneNumbers[type eq \"work\" and value eq \"+1\"].value",
    ] {
        let value = if path.ends_with(']') { json!({"value": "x"}) } else { json!("x") };
        let error = attempt(babs(), json!([{"op": "replace", "path": path, "value": value}])).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::NoTarget), "{path}: {error}");
    }
    let made = patched(json!([
        {"op": "replace", "path": "emails[type eq \"other\" and value co \"@\"].value", "value": "o@x"},
        {"op": "add", "path": "ims[type eq \"xmpp\" and primary ne true].value", "value": "i"},
        {"op": "add", "path": "roles[value eq \"Admin\"].display", "value": "The admin"},
    ]));
    assert_eq!(made["emails"][2], json!({"value": "o@x", "type": "other"}));
    assert_eq!(made["ims"], json!([{"value": "i", "type": "xmpp"}]));
    assert_eq!(made["roles"], json!([{"value": "Admin", "display": "The admin"}]));
}

#[test]
fn one_failing_operation_fails_the_whole_patch() {
    let result = attempt(
        babs(),
        json!([
            {"op": "replace", "path": "nickName", "value": "x"},
            {"op": "replace", "path": "active", "value": "maybe"},
        ]),
    );
    assert_eq!(result.unwrap_err().scim_type, Some(ScimType::InvalidValue));
}

#[test]
fn refusals_have_the_keyword_of_the_rfc() {
    for (operation, kind) in [
        (json!({"op": "move", "path": "nickName", "value": "x"}), ScimType::InvalidSyntax),
        (json!({"path": "nickName", "value": "x"}), ScimType::InvalidSyntax),
        (json!("x"), ScimType::InvalidSyntax),
        (json!({"op": "add", "path": "nickName"}), ScimType::InvalidValue),
        (json!({"op": "replace", "path": "nickName"}), ScimType::InvalidValue),
        (json!({"op": "add", "value": "x"}), ScimType::InvalidValue),
        (json!({"op": "replace", "path": "name", "value": "x"}), ScimType::InvalidValue),
        (json!({"op": "replace", "path": "userName", "value": ""}), ScimType::InvalidValue),
        (json!({"op": "replace", "path": ENTERPRISE_USER, "value": "x"}), ScimType::InvalidValue),
        (
            json!({"op": "replace", "path": "emails[type eq \"work\"]", "value": [{"value": "a"}, {"value": "b"}]}),
            ScimType::InvalidValue,
        ),
        (json!({"op": "remove"}), ScimType::NoTarget),
        (json!({"op": "remove", "value": {"nickName": "x"}}), ScimType::NoTarget),
        (json!({"op": "remove", "path": "userName"}), ScimType::Mutability),
        (json!({"op": "remove", "path": "schemas"}), ScimType::Mutability),
        (json!({"op": "remove", "path": "id"}), ScimType::Mutability),
        (json!({"op": "replace", "path": "id", "value": "x"}), ScimType::Mutability),
        (json!({"op": "add", "path": "meta.version", "value": "x"}), ScimType::Mutability),
        (json!({"op": "add", "path": "groups", "value": [{"value": "x"}]}), ScimType::Mutability),
        (json!({"op": "replace", "path": "manager.displayName", "value": "x"}), ScimType::Mutability),
        (json!({"op": "remove", "path": USER_URN}), ScimType::Mutability),
        (json!({"op": "add", "path": "favouriteColour", "value": "x"}), ScimType::InvalidPath),
        (json!({"op": "add", "path": "name.nick", "value": "x"}), ScimType::InvalidPath),
        (json!({"op": "add", "path": "name[x", "value": "x"}), ScimType::InvalidPath),
        (json!({"op": "add", "path": 7, "value": "x"}), ScimType::InvalidPath),
        (json!({"op": "add", "path": "name[givenName eq \"x\"].familyName", "value": "x"}), ScimType::InvalidPath),
        (json!({"op": "add", "path": format!("{GROUP_URN}:members"), "value": "x"}), ScimType::InvalidPath),
        (json!({"op": "add", "path": "emails[colour eq \"x\"].value", "value": "x"}), ScimType::InvalidFilter),
        (json!({"op": "add", "path": "emails[type is \"x\"].value", "value": "x"}), ScimType::InvalidFilter),
        (json!({"op": "add", "value": {"emails[type is \"x\"].value": "x"}}), ScimType::InvalidFilter),
        (json!({"op": "add", "value": {"emails[type eq \"x\".value": "x"}}), ScimType::InvalidPath),
        (json!({"op": " add", "path": "nickName", "value": "x"}), ScimType::InvalidSyntax),
        (json!({"op": "add", "path": "nickName ", "value": "x"}), ScimType::InvalidPath),
        (json!({"op": "add", "path": "active", "value": " true"}), ScimType::InvalidValue),
    ] {
        let error = attempt(babs(), json!([operation])).unwrap_err();
        assert_eq!(error.scim_type, Some(kind), "{operation}: {error}");
    }
}

#[test]
fn bodies_that_are_no_patch_are_refused() {
    for body in [
        json!([]),
        json!({}),
        json!({"Operations": {}}),
        json!({"schemas": ["urn:x"], "Operations": []}),
        json!({"schemas": 1, "Operations": []}),
        json!({"schemas": [1], "Operations": []}),
        json!({"schemas": USER_URN, "Operations": []}),
    ] {
        let error = PatchRequest::parse(body).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidSyntax));
    }
    let many = vec![json!({"op": "remove", "path": "title"}); MAX_OPERATIONS + 1];
    assert_eq!(PatchRequest::parse(json!({"Operations": many})).unwrap_err().status, 413);
}
