//! The rules and examples of RFC 7644 §3.5.2.1 to §3.5.2.3.

use serde_json::json;

use super::*;

#[test]
fn an_added_value_joins_the_list_once() {
    let add = json!({"op": "add", "path": "emails", "value": [{"value": "x@y", "type": "other"}]});
    let result = patched(json!([add, add]));
    assert_eq!(result["emails"].as_array().unwrap().len(), 3);
    let completed =
        patched(json!([{"op": "add", "path": "emails", "value": {"value": "babs@home.example", "display": "Home"}}]));
    assert_eq!(completed["emails"][1], json!({"value": "babs@home.example", "display": "Home", "type": "home"}));
}

#[test]
fn adding_to_a_complex_attribute_keeps_its_other_parts() {
    for op in ["add", "replace"] {
        let result = patched(
            json!([{"op": op, "path": "name", "value": {"middleName": "Jane", "givenName": null, "nick": "x"}}]),
        );
        assert_eq!(result["name"], json!({"familyName": "Jensen", "middleName": "Jane"}), "{op}");
    }
}

#[test]
fn adding_without_a_path_adds_each_attribute() {
    let result = patched(json!([{"op": "add", "value": {
        "emails": [{"value": "babs@jensen.org", "type": "other"}], "nickname": "B", "name": {"middleName": "J"}}}]));
    assert_eq!(result["emails"].as_array().unwrap().len(), 3);
    assert_eq!(result["nickName"], "B");
    assert_eq!(result["name"], json!({"familyName": "Jensen", "givenName": "Barbara", "middleName": "J"}));
}

#[test]
fn a_new_primary_value_makes_the_old_one_secondary() {
    for operation in [
        json!({"op": "add", "path": "emails", "value": {"value": "n@x", "primary": true}}),
        json!({"op": "add", "path": "emails[value eq \"n@x\"].primary", "value": "true"}),
        json!({"op": "replace", "path": "emails[type eq \"home\"].primary", "value": true}),
        json!({"op": "replace", "path": "emails[type eq \"home\"]", "value": {"value": "h@x", "primary": true}}),
        json!({"op": "add", "path": "emails[type eq \"home\"]", "value": {"primary": true}}),
        json!({"op": "replace", "path": "emails[type eq \"other\" and primary eq true].value", "value": "o@x"}),
    ] {
        let result = patched(json!([operation]));
        let emails = result["emails"].as_array().unwrap();
        assert_eq!(emails[0]["primary"], false, "{operation}");
        assert_eq!(emails.iter().filter(|email| email["primary"] == true).count(), 1, "{operation}");
    }
}

#[test]
fn a_filter_picks_the_values_to_remove() {
    let result = patched(json!([{"op": "remove", "path": "emails[type eq \"work\" and value ew \"work.example\"]"}]));
    assert_eq!(result["emails"], json!([{"value": "babs@home.example", "type": "home"}]));
    let result = patched(json!([{"op": "remove", "path": "emails[type eq \"work\" or not (primary pr)]"}]));
    assert_eq!(result.get("emails"), None);
    let result = patched(json!([{"op": "remove", "path": "emails[type eq \"work\"].primary"}]));
    assert_eq!(result["emails"][0], json!({"value": "babs@work.example", "type": "work"}));
    let result = patched(json!([{"op": "remove", "path": "emails[type eq \"work\"].value"}]));
    assert_eq!(result["emails"].as_array().unwrap().len(), 1);
}

#[test]
fn removal_takes_attributes_parts_and_given_values() {
    assert_eq!(patched(json!([{"op": "remove", "path": "emails"}])).get("emails"), None);
    assert_eq!(patched(json!([{"op": "remove", "path": "name.givenName"}]))["name"], json!({"familyName": "Jensen"}));
    for value in [
        json!([{"value": "BABS@work.example"}]),
        json!({"value": "babs@work.example", "type": "work"}),
        json!("babs@work.example"),
    ] {
        let result = patched(json!([{"op": "Remove", "path": "emails", "value": value}]));
        assert_eq!(result["emails"], json!([{"value": "babs@home.example", "type": "home"}]), "{value}");
    }
    let other_type =
        json!([{"op": "remove", "path": "emails", "value": [{"value": "babs@work.example", "type": "home"}]}]);
    assert_eq!(patched(other_type)["emails"].as_array().unwrap().len(), 2);
}

#[test]
fn replacing_a_list_replaces_all_of_it() {
    let result = patched(json!([{"op": "replace", "path": "emails", "value": [{"value": "only@x"}]}]));
    assert_eq!(result["emails"], json!([{"value": "only@x"}]));
    let result = patched(json!([{"op": "replace", "value": {"emails": {"value": "only@x"}}}]));
    assert_eq!(result["emails"], json!([{"value": "only@x"}]));
}

#[test]
fn replacing_picked_values_replaces_them_whole_but_for_what_picked_them() {
    let result = patched(json!([{"op": "replace", "path": "emails[type eq \"work\"]", "value": {"value": "new@x"}}]));
    assert_eq!(result["emails"][0], json!({"value": "new@x", "type": "work"}));
    let result = patched(json!([{"op": "add", "path": "emails[type eq \"work\"]", "value": {"display": "W"}}]));
    assert_eq!(result["emails"][0]["value"], "babs@work.example");
    let result = patched(json!([{"op": "replace", "path": "emails[type eq \"work\"]", "value": null}]));
    assert_eq!(result["emails"].as_array().unwrap().len(), 1);
}

#[test]
fn a_part_without_a_filter_is_that_of_every_value() {
    let result = patched(json!([{"op": "replace", "path": "emails.display", "value": "x"}]));
    assert!(result["emails"].as_array().unwrap().iter().all(|email| email["display"] == "x"));
    let result = patched(json!([{"op": "add", "path": "phoneNumbers.value", "value": "1"}]));
    assert_eq!(result["phoneNumbers"], json!([{"value": "1"}]));
}
