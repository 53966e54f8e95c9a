#![expect(clippy::needless_pass_by_value, reason = "tests hand over JSON literals")]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::scim::protocol::schema::{GROUP, USER};
use crate::scim::protocol::urn;
use crate::scim::protocol::{ScimError, ScimType};

fn user(body: Value) -> Value {
    Value::Object(parse(&USER, body).unwrap().into_map())
}

fn refused(body: Value) -> ScimError {
    parse(&USER, body).unwrap_err()
}

#[test]
fn oktas_create_becomes_a_document() {
    let mut document = parse(
        &USER,
        json!({"schemas": [urn::USER], "userName": "test.user@okta.local",
               "name": {"givenName": "Test", "familyName": "User"},
               "emails": [{"primary": true, "value": "test.user@okta.local", "type": "work"}],
               "displayName": "Test User", "locale": "en-US", "externalId": "00ujl29u0le5T6Aj10h7",
               "groups": [], "password": "1mz050nq", "active": true}),
    )
    .unwrap();
    assert_eq!(take_password(&mut document).as_deref(), Some("1mz050nq"));
    assert_eq!(take_password(&mut document), None);
    assert_eq!(document.text("name.givenName"), Some("Test"));
    assert_eq!(document.boolean("active"), Some(true));
    let text = serde_json::to_string(&document).unwrap();
    assert_eq!(
        text,
        "{\"schemas\":[\"urn:ietf:params:scim:schemas:core:2.0:User\"],\"externalId\":\"00ujl29u0le5T6Aj10h7\",\
         \"userName\":\"test.user@okta.local\",\"name\":{\"familyName\":\"User\",\"givenName\":\"Test\"},\
         \"displayName\":\"Test User\",\"locale\":\"en-US\",\"active\":true,\
         \"emails\":[{\"value\":\"test.user@okta.local\",\"type\":\"work\",\"primary\":true}]}"
    );
}

#[test]
fn entras_create_loses_its_nulls_and_the_empty_extension() {
    assert_eq!(
        user(
            json!({"schemas": [urn::USER, urn::ENTERPRISE_USER], "externalId": "0a21", "userName": "Test", "active": true,
                    "addresses": null, "phoneNumbers": null, "title": null, "displayName": "lennay",
                    "emails": [{"primary": true, "type": "work", "value": "x@testuser.com"}],
                    "meta": {"resourceType": "User"}, "name": {"formatted": "g f", "familyName": "f", "givenName": "g"},
                    "roles": [], "nickName": ""})
        ),
        json!({"schemas": [urn::USER], "externalId": "0a21", "userName": "Test", "active": true, "displayName": "lennay",
               "emails": [{"primary": true, "type": "work", "value": "x@testuser.com"}],
               "name": {"formatted": "g f", "familyName": "f", "givenName": "g"}})
    );
}

#[test]
fn onelogins_drifting_types_are_brought_in_line() {
    assert_eq!(
        user(json!({"schemas": ["urn:scim:schemas:core:1.0"], "id": null, "userName": 4711, "active": "true",
                    "name": {"givenName": "A", "familyName": true},
                    "emails": [{"value": "a@b.example", "type": "work", "primary": "True"}],
                    (urn::ENTERPRISE_USER): {"manager": {"managerId": 26_118_915, "displayName": "M"}, "department": "D"}})),
        json!({"schemas": [urn::USER, urn::ENTERPRISE_USER], "userName": "4711", "active": true,
               "name": {"givenName": "A", "familyName": "true"},
               "emails": [{"value": "a@b.example", "type": "work", "primary": true}],
               (urn::ENTERPRISE_USER): {"manager": {"value": "26118915"}, "department": "D"}})
    );
}

#[test]
fn managers_come_in_many_forms() {
    for manager in
        [json!("271"), json!(271), json!({"value": "271"}), json!([{"value": "271"}]), json!({"managerId": "271"})]
    {
        let document = user(json!({"userName": "u", (urn::ENTERPRISE_USER): {"manager": manager}}));
        assert_eq!(document[urn::ENTERPRISE_USER], json!({"manager": {"value": "271"}}));
    }
    for manager in [json!(""), json!([]), json!(null), json!({}), json!({"displayName": "M"})] {
        let document = user(json!({"userName": "u", (urn::ENTERPRISE_USER): {"manager": manager}}));
        assert_eq!(document.get(urn::ENTERPRISE_USER), None);
    }
}

#[test]
fn names_are_found_in_any_case_at_any_place() {
    let document = user(json!({
        "USERNAME": "u", "name.givenName": "G", "Name": {"FAMILYNAME": "F"}, "name.honorificPrefix": "Dr",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0User": {"Department": "D"},
        "URN:ietf:params:scim:schemas:extension:enterprise:2.0:user:employeeNumber": 7,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.manager.value": "m",
        "urn:ietf:params:scim:schemas:core:2.0:User": {"title": "T"},
        "urn:ietf:params:scim:schemas:core:2.0:User:nickname": "N",
    }));
    assert_eq!(document["name"], json!({"familyName": "F", "givenName": "G", "honorificPrefix": "Dr"}));
    assert_eq!(
        document[urn::ENTERPRISE_USER],
        json!({"employeeNumber": "7", "department": "D", "manager": {"value": "m"}})
    );
    assert_eq!((&document["title"], &document["nickName"]), (&json!("T"), &json!("N")));
}

#[test]
fn unknown_extensions_stay_and_unknown_core_attributes_go() {
    let document = user(json!({
        "userName": "u", "favouriteColour": "red", "department": "core does not have it", "emails[x]": 1,
        "name": {"givenName": "G", "nick": "x"},
        "urn:example:1.0:User": {"badge": {"deep": [1, null]}, "none": null},
        "urn:example:1.0:User:desk": "7", "urn:example:2.0:User": {}, "urn:odd": {"a": 1}, "urn:odd:thing": {"b": 2},
        "urn:ietf:params:scim:schemas:core:2.0:Group": {"displayName": "x"},
    }));
    assert_eq!(
        document,
        json!({"schemas": [urn::USER, "urn:example:1.0:User", "urn:odd", "urn:odd:thing"], "userName": "u",
               "name": {"givenName": "G"}, "urn:example:1.0:User": {"badge": {"deep": [1, null]}, "desk": "7"},
               "urn:odd": {"a": 1}, "urn:odd:thing": {"b": 2}})
    );
}

#[test]
fn lists_take_single_values_plain_text_and_lose_duplicates() {
    let document = user(json!({
        "userName": "u", "emails": {"value": "a@b"}, "phoneNumbers": "+1", "addresses": {"formatted": "x"},
        "roles": ["Admin", "Admin", {"value": "Admin"}, null, "", {"id": "06b0", "value": "User", "display": "U"}],
        "entitlements": [1, "1"],
    }));
    assert_eq!(document["emails"], json!([{"value": "a@b"}]));
    assert_eq!(document["phoneNumbers"], json!([{"value": "+1"}]));
    assert_eq!(document["roles"], json!([{"value": "Admin"}, {"value": "User", "display": "U"}]));
    assert_eq!(document["entitlements"], json!([{"value": "1"}]));
}

#[test]
fn a_role_that_is_json_in_a_string_is_opened() {
    let document = user(json!({"userName": "u", "roles": [
        {"primary": "true", "value": "{\"id\":\"06b07648\",\"value\":\"Admin\",\"displayName\":\"The admin\"}"}]}));
    assert_eq!(document["roles"], json!([{"value": "Admin", "display": "The admin", "primary": true}]));
}

#[test]
fn schemas_are_worked_out_anew_but_may_not_be_those_of_another_resource_type() {
    for schemas in [
        json!(null),
        json!([]),
        json!(urn::USER),
        json!([urn::USER.to_uppercase()]),
        json!([urn::ENTERPRISE_USER]),
        json!(["urn:scim:schemas:core:1.0"]),
        json!([urn::USER, urn::GROUP, "urn:x"]),
    ] {
        let document = user(json!({"schemas": schemas, "userName": "u"}));
        assert_eq!(document["schemas"], json!([urn::USER]));
    }
    for (schemas, kind) in [
        (json!([urn::GROUP]), ScimType::InvalidSyntax),
        (json!(urn::GROUP), ScimType::InvalidSyntax),
        (json!([1]), ScimType::InvalidValue),
        (json!({"a": 1}), ScimType::InvalidValue),
        (json!(true), ScimType::InvalidValue),
    ] {
        let error = refused(json!({"schemas": schemas, "userName": "u"}));
        assert_eq!(error.scim_type, Some(kind), "{schemas}: {error}");
    }
}

#[test]
fn wrong_types_and_missing_names_are_named() {
    for (body, kind, part) in [
        (json!([]), ScimType::InvalidSyntax, "JSON object"),
        (json!({}), ScimType::InvalidValue, "userName"),
        (json!({"userName": ""}), ScimType::InvalidValue, "userName"),
        (json!({"userName": ["a"]}), ScimType::InvalidValue, "userName must be a string"),
        (json!({"userName": {"a": 1}}), ScimType::InvalidValue, "userName must be a string"),
        (json!({"userName": "u", "active": "maybe"}), ScimType::InvalidValue, "active must be true or false"),
        (json!({"userName": "u", "name": "x"}), ScimType::InvalidValue, "name must be an object"),
        (json!({"userName": "u", "name": {"givenName": [1]}}), ScimType::InvalidValue, "name.givenName"),
        (json!({"userName": "u", "emails": [true]}), ScimType::InvalidValue, "emails must be an object"),
        (json!({"userName": "u", "emails": [[{"value": "x"}]]}), ScimType::InvalidValue, "emails"),
        (json!({"userName": "u", "addresses": "x"}), ScimType::InvalidValue, "addresses"),
        (json!({"userName": "u", (urn::ENTERPRISE_USER): "x"}), ScimType::InvalidValue, "enterprise"),
        (json!({"userName": "u", (urn::ENTERPRISE_USER): {"manager": ["a", "b"]}}), ScimType::InvalidValue, "manager"),
        (json!({"userName": "u", (urn::ENTERPRISE_USER): {"manager": [["a"]]}}), ScimType::InvalidValue, "manager"),
        (json!({"userName": "u\0"}), ScimType::InvalidValue, "null character"),
        (
            json!({"userName": "u", "emails": [{"value": "a", "primary": true}, {"value": "b", "primary": "true"}]}),
            ScimType::InvalidValue,
            "emails has more than one primary",
        ),
    ] {
        let text = body.to_string();
        let error = refused(body);
        assert_eq!(error.scim_type, Some(kind), "{text}");
        assert!(error.detail.contains(part), "{text}: {error}");
    }
    assert!(parse(&GROUP, json!({"members": []})).unwrap_err().detail.contains("displayName"));
}

#[test]
fn bodies_that_are_too_deep_or_too_long_are_refused() {
    let mut deep = json!("x");
    for _ in 0..40 {
        deep = json!([deep]);
    }
    assert!(refused(json!({"userName": "u", "urn:x:1.0:User": {"a": deep}})).detail.contains("32 levels"));
    let many: Vec<Value> = (0..=MAX_VALUES).map(Value::from).collect();
    assert!(refused(json!({"userName": "u", "emails": many})).detail.contains("1000 values"));
    let many: Vec<Value> = (0..5000).map(Value::from).collect();
    let mut group = parse(&GROUP, json!({"displayName": "g", "members": many})).unwrap();
    assert_eq!(take_members(&mut group).unwrap().unwrap().len(), 5000);
}

#[test]
fn certificates_are_base64() {
    let certificate = |value: Value| {
        let body = json!({"userName": "u", "x509Certificates": [{"value": value}]});
        parse(&USER, body).map(|document| document.attribute("x509Certificates").cloned().unwrap())
    };
    for good in ["AQID", "AQI=", "AQ==", "AQI", "AQ", "_-8=", "+/8=", "AQID\r\nBAUG\n"] {
        assert_eq!(certificate(good.into()).unwrap(), json!([{"value": good}]));
    }
    for bad in [json!("A"), json!("AQI=="), json!("A==="), json!("AQ=ID"), json!("not base64!"), json!(5), json!(true)]
    {
        let error = certificate(bad).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
        assert!(error.detail.contains("x509Certificates.value must be base64"), "{error}");
    }
}

fn members(members: Value) -> Result<Option<Vec<Member>>, ScimError> {
    let mut group = parse(&GROUP, json!({"displayName": "g", "members": members}))?;
    let taken = take_members(&mut group)?;
    assert_eq!(group.attribute("members"), None);
    Ok(taken)
}

#[test]
fn members_are_taken_in_every_shape() {
    let u1 = || Member { value: "u1".into() };
    for shape in [
        json!([{"value": "u1", "$ref": null}]),
        json!({"value": "u1"}),
        json!(["u1"]),
        json!("u1"),
        json!(["u1", {"value": "u1", "display": "x", "type": "user"}]),
    ] {
        assert_eq!(members(shape).unwrap(), Some(vec![u1()]));
    }
    assert_eq!(members(json!([])).unwrap(), Some(vec![]));
    assert_eq!(members(json!(null)).unwrap(), Some(vec![]));
    let mut group = parse(&GROUP, json!({"displayName": "g"})).unwrap();
    assert_eq!(take_members(&mut group).unwrap(), None);
}

#[test]
fn nested_groups_and_members_without_a_value_are_refused() {
    let error = members(json!([{"value": "g1", "type": "GROUP"}])).unwrap_err();
    assert!(error.detail.contains("nested groups are not supported"), "{error}");
    for member in
        [json!({"display": "x"}), json!({"id": "u1"}), json!({"value": ""}), json!({"$ref": null, "value": null})]
    {
        let error = members(json!([member])).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
        assert!(error.detail.contains("members needs a value"), "{error}");
    }
}

#[test]
fn debug_output_holds_no_values() {
    let document = parse(&USER, json!({"userName": "u-secret", "password": "p-secret"})).unwrap();
    assert!(!format!("{document:?}").contains("secret"));
}

/// Arbitrary JSON, with names that mean something among its keys.
pub(in crate::scim::protocol) fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        3 => prop::sample::select(vec![
            "userName", "displayName", "name", "name.givenName", "givenName", "emails", "value", "type", "primary",
            "members", "roles", "addresses", "active", "password", "manager", "$ref", "display", "schemas", "id", "meta",
            "externalId", "op", "path", "emails.value", "emails[type eq \"work\"].value", "department", "photos",
            urn::USER, urn::GROUP, urn::ENTERPRISE_USER,
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            "urn:ietf:params:scim:schemas:core:2.0:User:roles",
            "urn:x:1.0:User", "urn:x:1.0:User:a", "urn:x:1.0:User:a.b", "urn:odd:thing", "urn:odd", "URN:X:1.0:user",
        ])
        .prop_map(str::to_owned),
        1 => "\\PC{0,6}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(vec!["", "true", "False", "work", "a@b", "u1", "Group", "{\"value\":\"x\"}", "{}"])
            .prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Arbitrary attributes of a user who has a name.
pub(in crate::scim::protocol) fn any_user() -> impl Strategy<Value = Value> {
    any_json().prop_map(|value| {
        let mut map = value.as_object().cloned().unwrap_or_default();
        map.insert("userName".into(), "u".into());
        map.insert("displayName".into(), "g".into());
        Value::Object(map)
    })
}

proptest! {
    #[test]
    fn parsing_never_panics_and_is_a_fixpoint(body in any_user()) {
        for resource_type in [&USER, &GROUP] {
            if let Ok(document) = parse(resource_type, body.clone()) {
                let again = parse(resource_type, Value::Object(document.as_map().clone())).unwrap();
                prop_assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&document).unwrap());
                let _ = take_members(&mut document.clone());
            }
        }
    }
}
