//! The members of groups, in every shape that identity providers send.

use serde_json::json;

use super::*;

fn split_all(operations: Value) -> Result<(Vec<MemberChange>, Vec<Operation>), ScimError> {
    split(PatchRequest::parse(json!({"Operations": operations}))?)
}

/// The changes of operations that touch members only.
fn changes(operations: Value) -> Vec<MemberChange> {
    let (changes, rest) = split_all(operations).unwrap();
    assert_eq!(rest, []);
    changes
}

fn member(value: &str) -> Member {
    Member { value: value.into() }
}

#[test]
fn members_are_added_in_every_shape() {
    let qualified = format!("{GROUP_URN}:members");
    for operation in [
        json!({"op": "Add", "path": "members", "value": [{"$ref": null, "value": "u1"}]}),
        json!({"op": "add", "path": "members", "value": {"value": "u1"}}),
        json!({"op": "add", "path": "MEMBERS", "value": ["u1"]}),
        json!({"op": "add", "path": "members", "value": "u1"}),
        json!({"op": "add", "path": "members.value", "value": "u1"}),
        json!({"op": "add", "path": qualified, "value": [{"value": "u1", "type": "User"}]}),
        json!({"op": "add", "value": {"members": [{"value": "u1"}]}}),
        json!({"op": "add", "value": {(qualified): [{"value": "u1"}], "id": "g"}}),
        json!({"op": "add", "value": {(GROUP_URN): {"members": [{"value": "u1"}]}}}),
        json!({"op": "add", "path": GROUP_URN, "value": {"members": [{"value": "u1"}]}}),
        json!({"op": "add", "path": "members[value eq \"u1\"]", "value": {"value": "u1"}}),
        json!({"op": "add", "path": "members", "value": [{"value": "u1"}, {"value": "u1", "display": "x"}]}),
    ] {
        assert_eq!(changes(json!([operation])), [MemberChange::Add(vec![member("u1")])], "{operation}");
    }
}

#[test]
fn members_are_removed_in_every_shape_and_never_more_than_named() {
    let remove = |ids: &[&str]| vec![MemberChange::Remove(ids.iter().map(|id| (*id).to_owned()).collect())];
    for operation in [
        json!({"op": "Remove", "path": "members", "value": [{"$ref": null, "value": "u1091"}]}),
        json!({"op": "remove", "path": "members", "value": {"value": "u1091"}}),
        json!({"op": "remove", "path": "members", "value": "u1091"}),
        json!({"op": "remove", "path": "members[value eq \"u1091\"]"}),
        json!({"op": "remove", "path": "members[value eq \"u1091\"].value"}),
        json!({"op": "remove", "path": format!("{GROUP_URN}:members[VALUE EQ \"u1091\"]")}),
        json!({"op": "remove", "value": {"members": [{"value": "u1091"}]}}),
        json!({"op": "replace", "path": "members[value eq \"u1091\"]", "value": null}),
    ] {
        assert_eq!(changes(json!([operation])), remove(&["u1091"]), "{operation}");
    }
    let either = json!([{"op": "remove", "path": "members[value eq \"a\" or value eq \"b\"]"}]);
    assert_eq!(changes(either), remove(&["a", "b"]));
    for harmless in [
        json!({"op": "remove", "path": "members", "value": []}),
        json!({"op": "remove", "value": {"members": []}}),
        json!({"op": "remove", "value": {"members": null}}),
        json!({"op": "remove", "value": {(GROUP_URN): {"members": null}}}),
        json!({"op": "add", "path": "members", "value": []}),
    ] {
        assert_eq!(changes(json!([harmless])), [], "{harmless}");
    }
}

#[test]
fn other_filters_say_which_members_leave() {
    let [MemberChange::RemoveWhere(filter)] =
        &changes(json!([{"op": "remove", "path": "members[display sw \"x\"]"}]))[..]
    else {
        panic!("no filter");
    };
    assert!(filter.matches(json!({"value": "u", "display": "Xaver"}).as_object().unwrap()));
    assert!(!filter.matches(json!({"value": "u", "display": "Y"}).as_object().unwrap()));
}

#[test]
fn members_are_replaced_and_cleared() {
    let value = json!([{"value": "23a35c27", "display": "test.user@okta.local"}, {"value": "89bb1940"}]);
    let expected = vec![member("23a35c27"), member("89bb1940")];
    for operation in [
        json!({"op": "replace", "path": "members", "value": value}),
        json!({"op": "replace", "value": {"members": value}}),
    ] {
        assert_eq!(changes(json!([operation])), [MemberChange::Replace(expected.clone())]);
    }
    for operation in [
        json!({"op": "replace", "path": "members", "value": []}),
        json!({"op": "replace", "path": "members", "value": null}),
        json!({"op": "replace", "value": {"members": []}}),
        json!({"op": "remove", "path": "members"}),
        json!({"op": "remove", "path": "members", "value": null}),
    ] {
        assert_eq!(changes(json!([operation])), [MemberChange::Clear], "{operation}");
    }
    let exchanged = changes(json!([{"op": "replace", "path": "members[value eq \"a\"]", "value": {"value": "b"}}]));
    assert_eq!(exchanged, [MemberChange::Remove(vec!["a".into()]), MemberChange::Add(vec![member("b")])]);
}

#[test]
fn a_rename_beside_members_stays_an_operation_on_the_document() {
    let (changes, rest) = split_all(json!([
        {"op": "replace", "value": {"id": "abf4dd94", "displayName": "Renamed", "members": [{"value": "u1"}]}},
        {"op": "remove", "path": "members[value eq \"89bb1940\"]"},
        {"op": "add", "path": "externalId", "value": "e"},
    ]))
    .unwrap();
    assert_eq!(changes.len(), 2);
    let group = resource::parse(&GROUP, json!({"displayName": "Old"})).unwrap();
    let result = apply(&GROUP, &group, &rest).unwrap();
    assert_eq!(result.text("displayName"), Some("Renamed"));
    assert_eq!(result.text("externalId"), Some("e"));
    assert_eq!(result.attribute("members"), None);
    assert_eq!(result.attribute("id"), None);
    let error = apply(&GROUP, &group, &operations(json!([{"op": "remove", "path": "displayName"}]))).unwrap_err();
    assert_eq!(error.scim_type, Some(ScimType::Mutability));
}

#[test]
fn members_of_all_operations_are_counted_together() {
    let changes = changes(json!([
        {"op": "add", "path": "members", "value": ["a", "b"]},
        {"op": "remove", "path": "members[value eq \"c\"]"},
        {"op": "remove", "path": "members[display pr]"},
        {"op": "replace", "value": {"members": ["d"]}},
        {"op": "remove", "path": "members"},
    ]));
    assert_eq!(member_count(&changes), 5);
}

#[test]
fn what_cannot_be_a_member_is_refused() {
    for (operation, kind) in [
        (json!({"op": "add", "path": "members", "value": [{"value": "g", "type": "group"}]}), ScimType::InvalidValue),
        (json!({"op": "add", "path": "members", "value": [{"display": "x"}]}), ScimType::InvalidValue),
        (json!({"op": "add", "path": "members", "value": true}), ScimType::InvalidValue),
        (json!({"op": "add", "path": "members[display pr]", "value": {"value": "x"}}), ScimType::NoTarget),
        (json!({"op": "replace", "path": "members[value eq \"a\"].display", "value": "x"}), ScimType::Mutability),
        (json!({"op": "remove", "path": "members[colour eq \"a\"]"}), ScimType::InvalidFilter),
    ] {
        assert_eq!(split_all(json!([operation])).unwrap_err().scim_type, Some(kind), "{operation}");
    }
}
