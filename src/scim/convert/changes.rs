//! What a change of a document was, attribute by attribute, as a person reads it.

use serde_json::{Map, Value};

use crate::model::event::AttributeChange;
use crate::scim::protocol::urn::is_urn;

/// Tells which attributes differ, each with what it was and what it is: as many as are kept.
pub fn between(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<AttributeChange> {
    let (before, after) = (leaves(before), leaves(after));
    let find = |all: &[(String, String)], name: &str| {
        all.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let gone = before.iter().filter(|(name, _)| find(&after, name).is_none());
    let names = after.iter().chain(gone).map(|(name, _)| name);
    names
        .map(|name| (name, find(&before, name), find(&after, name)))
        .filter(|(_, before, after)| before != after)
        .take(AttributeChange::MOST)
        .map(|(name, before, after)| AttributeChange::new(name, before.as_deref(), after.as_deref()))
        .collect()
}

/// The attributes of a document, and the parts of those that have parts. `schemas` follows from the content.
fn leaves(document: &Map<String, Value>) -> Vec<(String, String)> {
    let mut leaves = Vec::new();
    for (name, value) in document.iter().filter(|(name, _)| *name != "schemas") {
        match value {
            Value::Object(extension) if is_urn(name) => {
                extension.iter().for_each(|(name, value)| attribute(&mut leaves, name, value));
            }
            value => attribute(&mut leaves, name, value),
        }
    }
    leaves
}

fn attribute(leaves: &mut Vec<(String, String)>, name: &str, value: &Value) {
    match value {
        Value::Object(parts) => {
            leaves.extend(parts.iter().map(|(part, value)| (format!("{name}.{part}"), text(value))));
        }
        value => leaves.push((name.to_owned(), text(value))),
    }
}

/// A value as a person reads it: of several ones each with its type.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(elements) => elements.iter().map(element).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn element(value: &Value) -> String {
    let Some(plain) = value.get("value").and_then(Value::as_str) else { return text(value) };
    let kind = value.get("type").and_then(Value::as_str);
    let primary = value.get("primary") == Some(&Value::Bool(true));
    let marks: Vec<&str> = kind.into_iter().chain(primary.then_some("primary")).collect();
    if marks.is_empty() { plain.to_owned() } else { format!("{plain} ({})", marks.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(before: Value, after: Value) -> Vec<String> {
        let map = |value: Value| value.as_object().cloned().unwrap();
        let none = || "–".to_owned();
        let tell = |change: AttributeChange| {
            format!(
                "{}: {} → {}",
                change.attribute,
                change.before.unwrap_or_else(none),
                change.after.unwrap_or_else(none)
            )
        };
        between(&map(before), &map(after)).into_iter().map(tell).collect()
    }

    #[test]
    fn a_change_is_told_by_attribute() {
        const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let before = json!({
            "schemas": ["a"], "userName": "ada", "active": true, "title": "Analyst", "name": {"givenName": "Ada"},
            "emails": [{"value": "a@x.example", "type": "work", "primary": true}], ENTERPRISE: {"department": "Sales"},
        });
        let after = json!({
            "schemas": ["a", "b"], "userName": "ada", "active": false, "name": {"givenName": "Ada", "familyName": "L"},
            "emails": [{"value": "a@x.example", "type": "work"}, {"value": "b@x.example"}],
            ENTERPRISE: {"department": "Engineering", "manager": {"value": "7"}},
        });
        assert_eq!(
            told(before, after),
            [
                "active: true → false",
                "name.familyName: – → L",
                "emails: a@x.example (work, primary) → a@x.example (work), b@x.example",
                "department: Sales → Engineering",
                "manager.value: – → 7",
                "title: Analyst → –",
            ]
        );
    }

    #[test]
    fn a_change_of_very_many_attributes_is_bounded() {
        let many: Map<String, Value> = (0..100).map(|n| (format!("a{n}"), json!("x".repeat(1_000)))).collect();
        assert_eq!(told(json!({}), Value::Object(many)).len(), AttributeChange::MOST);
    }
}
