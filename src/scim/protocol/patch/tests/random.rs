//! Random bodies: nothing panics, and what comes out is in canonical form.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::scim::protocol::resource::tests::{any_json, any_user};

fn any_operation() -> impl Strategy<Value = Value> {
    let path = prop_oneof![
        4 => prop::sample::select(vec![
            "userName", "name", "name.givenName", "emails", "emails.value", "emails[type eq \"work\"]",
            "emails[type eq \"work\"].value", "emails[type eq \"work\" or primary eq true].primary", "emails.primary",
            "roles[primary eq \"True\"].value", "addresses[type eq \"x\"].formatted", "manager", "manager.value", "members",
            "members[value eq \"u1\"]", "members[value eq \"u1\"].value", "photos", "active", "password", ENTERPRISE_USER,
            USER_URN, GROUP_URN, "urn:x:1.0:User", "urn:x:1.0:User:a", "urn:x:1.0:User:a.b", "urn:odd:thing", "displayName",
        ]).prop_map(Value::from),
        1 => "\\PC{0,12}".prop_map(Value::from),
        1 => Just(Value::Null),
    ];
    let op = prop::sample::select(vec!["add", "Remove", "replace", "x"]);
    (op, path, proptest::option::weighted(0.8, any_json())).prop_map(|(op, path, value)| {
        let mut operation = json!({"op": op, "path": path});
        if let Some(value) = value {
            operation["value"] = value;
        }
        operation
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn patching_never_panics_and_its_result_is_canonical(body in any_user(), operation in prop::collection::vec(any_operation(), 0..4)) {
        for resource_type in [&USER, &GROUP] {
            let Ok(document) = resource::parse(resource_type, body.clone()) else { continue };
            let Ok(operations) = PatchRequest::parse(json!({"Operations": operation.clone()})) else { continue };
            if let Ok((changes, rest)) = split(operations.clone()) {
                let _ = member_count(&changes);
                let _ = apply(resource_type, &document, &rest);
            }
            if let Ok(result) = apply(resource_type, &document, &operations) {
                let again = resource::parse(resource_type, Value::Object(result.as_map().clone())).unwrap();
                prop_assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&result).unwrap());
                for values in result.as_map().values().filter_map(Value::as_array) {
                    prop_assert!(values.iter().filter(|value| value.get("primary") == Some(&json!(true))).count() <= 1);
                }
            }
        }
    }

    #[test]
    fn parsing_a_patch_never_panics_on_any_json(body in any_json()) {
        let _ = PatchRequest::parse(body.clone());
        let _ = PatchRequest::parse(json!({"Operations": [body]}));
    }

    #[test]
    fn adding_a_value_and_removing_it_leaves_what_was_there(
        value in "[c-z]{1,5}@[a-z]{1,5}", kind in "(work|home|other)", by_filter in any::<bool>(),
    ) {
        let before = document(babs());
        let added = json!({"value": value, "type": kind});
        let path = if by_filter { format!("emails[value eq \"{value}\"]") } else { "emails".to_owned() };
        let operations = operations(json!([
            {"op": "add", "path": "emails", "value": [added]}, {"op": "remove", "path": path, "value": [added]},
        ]));
        prop_assert_ne!(&apply(&USER, &before, &operations[..1]).unwrap(), &before);
        prop_assert_eq!(&apply(&USER, &before, &operations).unwrap(), &before);
    }
}
