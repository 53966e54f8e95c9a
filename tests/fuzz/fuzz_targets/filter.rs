//! Any text as a filter: no panic, and whatever is accepted means the same when it is printed and read again.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rollcall_fuzz::scim::protocol::ScimType;
use rollcall_fuzz::scim::protocol::filter::{Filter, FilterLimits};
use rollcall_fuzz::scim::protocol::schema::{GROUP, ResourceType, USER};
use serde_json::{Map, Value, json};

static DOCUMENTS: LazyLock<[(&ResourceType, Map<String, Value>); 2]> =
    LazyLock::new(|| [(&USER, user()), (&GROUP, group())]);

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let Ok(filter) = Filter::parse(&text) else { return };
    let printed = filter.to_string();
    // Escapes and the parentheses of a rewritten `emails[…].value` make what is printed longer and deeper.
    let limits = FilterLimits { max_bytes: usize::MAX, max_depth: 2 * FilterLimits::default().max_depth };
    assert_eq!(Filter::parse_within(&printed, limits).as_ref(), Ok(&filter), "{text} is printed as {printed}");

    let negated = Filter::Not(Box::new(filter.clone()));
    for (resource_type, document) in DOCUMENTS.iter() {
        let resolved = match filter.resolve(resource_type) {
            Ok(resolved) => resolved,
            Err(error) => {
                assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidFilter)));
                continue;
            }
        };
        let matches = resolved.matches(document);
        assert_ne!(negated.resolve(resource_type).expect("it resolved").matches(document), matches, "{text}");
        // What a store narrows a search by never loses a match; where it says all, it decides alone.
        let hold = |path: &str, value: &Value| {
            let equality = Filter::parse_within(&format!("{path} eq {value}"), limits).expect("a hint is a filter");
            equality.resolve(resource_type).expect("a hint resolves").matches(document)
        };
        if matches {
            for hint in resolved.index_hints() {
                assert!(hold(&hint.path, &hint.value), "{text} matches, and {hint:?} does not hold");
            }
        }
        if let Some(equalities) = resolved.as_conjunction() {
            assert_eq!(equalities.iter().all(|hint| hold(&hint.path, &hint.value)), matches, "{text}");
        }
    }
});

fn user() -> Map<String, Value> {
    object(json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User",
                    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "id": "2819c223-7f76-453a-919d-413861904646", "externalId": "701984", "userName": "Bjensen@Example.com",
        "active": true, "title": "Tour Guide", "userType": "Employee", "displayName": "Bäbs",
        "name": {"formatted": "Ms. Barbara J Jensen, III", "familyName": "Jensen", "givenName": "Barbara"},
        "emails": [{"value": "bjensen@example.com", "type": "work", "primary": true},
                   {"value": "babs@jensen.example", "type": "home"}],
        "addresses": [{"type": "work", "locality": "Hollywood", "country": "US", "primary": false}],
        "groups": [{"value": "e9e30dba", "display": "Tour Guides", "type": "direct"}],
        "x509Certificates": [{"value": "MIIDQzCCAqygAwIBAgICEAA="}],
        "meta": {"resourceType": "User", "created": "2010-01-23T04:56:22Z", "lastModified": "2011-05-13T04:42:34.5Z",
                 "version": "W/\"7\"", "location": "https://example.com/v2/Users/2819c223"},
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
            {"employeeNumber": "701984", "department": "Tours", "manager": {"value": "26118915", "displayName": "J"}},
    }))
}

fn group() -> Map<String, Value> {
    object(json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "e9e30dba", "externalId": "7",
        "displayName": "Tour Guides",
        "members": [{"value": "2819c223", "display": "Babs", "type": "User"}, {"value": "902c246b", "type": "User"}],
        "meta": {"resourceType": "Group", "created": "2010-01-23T04:56:22Z", "lastModified": "2011-05-13T04:42:34Z"},
    }))
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { unreachable!("a literal object") };
    map
}
