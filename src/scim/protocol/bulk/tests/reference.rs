//! What is a reference, and what becomes of it.

use super::*;

/// Resolves an operation where `bulkId:a` is `1` and `bulkId:b` is `2`.
fn resolve(operation: &Value) -> Result<Resolved, ScimError> {
    let mut created = Created::none_of(&parse(json!([user("a", "x"), user("b", "x"), user("c", "x")])).operations);
    created.note("a", "1".to_owned());
    created.note("b", "2".to_owned());
    parse_one(operation.clone()).request.unwrap().resolve(&created)
}

fn resolve_data(method: &str, data: Value) -> Value {
    resolve(&json!({"method": method, "path": "/Users/9", "data": data})).unwrap().data.unwrap()
}

#[test]
fn references_become_ids_wherever_an_id_may_stand() {
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let given = json!({
        "members": [{"value": "bulkId:a", "$ref": "https://rollcall.example.com/scim/v2/d1/Users/bulkId:a"},
                    {"value": "bulkId:b", "$ref": "bulkId:b"}, "bulkId:a"],
        urn: {"manager": {"value": "bulkId:b", "$ref": "../Users/bulkId:b"}},
        "manager": "bulkId:a",
    });
    let expected = json!({
        "members": [{"value": "1", "$ref": "https://rollcall.example.com/scim/v2/d1/Users/1"},
                    {"value": "2", "$ref": "2"}, "1"],
        urn: {"manager": {"value": "2", "$ref": "../Users/2"}},
        "manager": "1",
    });
    assert_eq!(resolve_data("PUT", given), expected);
}

#[test]
fn what_only_looks_like_a_reference_stays() {
    let given = json!({
        "title": "see bulkId:a", "nickName": "bulkId", "displayName": "bulkId:", "bulkId:a": "a key", "locale": "bulkid:a",
        "profileUrl": "https://example.com/bulkId:a", "password": "bulkId:a",
        "urn:ietf:params:scim:schemas:core:2.0:User:password": "bulkId:nobody",
    });
    assert_eq!(resolve_data("PUT", given.clone()), given);
    let patch = json!({"Operations": [{"op": "replace", "path": "password", "value": "bulkId:nobody"},
                                      {"op": "replace", "value": {"Password": "bulkId:a"}}]});
    assert_eq!(resolve_data("PATCH", patch.clone()), patch);
}

#[test]
fn the_filters_of_a_patch_may_hold_references_too() {
    for (path, expected) in [
        ("members[value eq \"bulkId:a\"]", "members[value eq \"1\"]"),
        ("members[value eq bulkId:a]", "members[value eq \"1\"]"),
        (
            "members[(value eq \"bulkId:a\") or value eq \"bulkId:b\"].value",
            "members[(value eq \"1\") or value eq \"2\"].value",
        ),
        ("members[display eq \"to bulkId:a\"]", "members[display eq \"to bulkId:a\"]"),
        ("members[display eq \"\\\" bulkId:a\"]", "members[display eq \"\\\" bulkId:a\"]"),
        ("members[value eq \"bulkId:a", "members[value eq \"bulkId:a"),
        ("", ""),
    ] {
        let given =
            json!({"operations": [{"op": "remove", "PATH": path}, {"op": "add", "path": "x", "value": "bulkId:b"}]});
        let expected =
            json!({"operations": [{"op": "remove", "PATH": expected}, {"op": "add", "path": "x", "value": "2"}]});
        assert_eq!(resolve_data("PATCH", given), expected);
    }
    // Only there: of a resource, `path` is an attribute like any other.
    let given = json!({"operations": [{"path": "members[value eq \"bulkId:a\"]"}]});
    assert_eq!(resolve_data("PUT", given.clone()), given);
}

#[test]
fn a_path_may_be_of_something_that_another_operation_creates() {
    let resolved = resolve(&json!({"method": "DELETE", "path": "/Users/bulkId:b"})).unwrap();
    assert_eq!((resolved.path.as_str(), resolved.data), ("/Users/2", None));
    let resolved = resolve(&json!({"method": "DELETE", "path": format!("{BASE}/Groups/bulkId:a?x=bulkId:z")})).unwrap();
    assert_eq!(resolved.path, "/Groups/1");
}

#[test]
fn a_reference_to_nothing_and_one_to_a_failure_differ() {
    let error = resolve(&json!({"method": "DELETE", "path": "/Users/bulkId:nobody"})).unwrap_err();
    assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidValue)));
    assert!(error.detail.contains("bulkId:nobody"), "{}", error.detail);
    let error = resolve(&json!({"method": "PUT", "path": "/Users/9", "data": {"manager": "bulkId:c"}})).unwrap_err();
    assert_eq!((error.status, error.scim_type), (409, None));
    assert!(error.detail.contains("bulkId:c"), "{}", error.detail);
}

#[test]
fn what_is_pending_is_left_out_as_a_whole() {
    let created = Created::none_of(&parse(json!([user("a", "x"), user("b", "x")])).operations);
    let given = json!({
        "userName": "u", "password": "bulkId:a",
        "members": [{"value": "bulkId:a", "display": "A"}, {"$ref": "/Users/bulkId:b"}, {"value": "1"}, "bulkId:a"],
        "urn:x:1.0:User": {"manager": {"Value": "bulkId:b", "displayName": "B"}, "title": "T", "friend": "bulkId:a"},
        "emails": [{"value": "e", "type": "bulkId:a"}],
    });
    let expected = json!({
        "userName": "u", "password": "bulkId:a", "members": [{"value": "1"}], "urn:x:1.0:User": {"title": "T"},
        "emails": [{"value": "e"}],
    });
    let operation = parse_one(json!({"method": "POST", "path": "/Users", "bulkId": "u", "data": given}));
    let pending = HashSet::from(["a", "b"]);
    let resolved = operation.request.unwrap().resolve_without(&created, &pending).unwrap();
    assert_eq!(resolved.data.unwrap(), expected);
}
