//! What a directory sent of a person: attribute by attribute, and the document itself.

use leptos::prelude::*;
use serde_json::Value;

use crate::model::user::User;
use crate::ui::components::{Card, CardHeader, Code, CodeBlock, DescriptionList, Detail, Disclosure, Time};

/// The attributes, and the document.
pub fn cards(user: &User) -> AnyView {
    let document: Value = serde_json::from_str(&user.profile.document).unwrap_or_default();
    let attributes = attributes(&document).into_iter().map(|(name, value)| {
        view! { <Detail term=name>{value}</Detail> }
    });
    let attributes = attributes.collect_view();
    let (id, version) = (user.id.to_string(), user.version);
    let (created, updated) = (user.created.as_ms(), user.updated.as_ms());
    let raw = serde_json::to_string_pretty(&document).unwrap_or_default();
    view! {
        <Card flush=true id="profile">
            <CardHeader title="Profile" text="As the directory sent it." />
            <DescriptionList>
                {attributes}
                <Detail term="id"><Code text=id /></Detail>
                <Detail term="Arrived"><Time at_ms=created /></Detail>
                <Detail term="Last change"><Time at_ms=updated /> {format!(", version {version}")}</Detail>
            </DescriptionList>
        </Card>
        <Disclosure
            id="document"
            title="SCIM document"
            text="What is answered to the identity provider, less id, groups and meta. It holds no password."
        >
            <CodeBlock label="SCIM document" text=raw />
        </Disclosure>
    }
    .into_any()
}

/// The attributes of a document, and the parts of those that have parts.
fn attributes(document: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in document.as_object().into_iter().flatten().filter(|(name, _)| *name != "schemas") {
        match value {
            Value::Object(parts) => {
                // Of an extension its URN says little to a person: the document has it.
                let prefix = if name.starts_with("urn:") { String::new() } else { format!("{name}.") };
                found.extend(parts.iter().map(|(part, value)| (format!("{prefix}{part}"), text(value))));
            }
            value => found.push((name.clone(), text(value))),
        }
    }
    found
}

/// A value as a person reads it: of several ones each with its type.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(elements) => elements.iter().map(text_of_element).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn text_of_element(element: &Value) -> String {
    let part = |name: &str| element.get(name).and_then(Value::as_str);
    match (part("value"), part("type")) {
        (Some(value), Some(kind)) => format!("{value} ({kind})"),
        (Some(value), None) => value.to_owned(),
        _ => text(element),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_is_read_out() {
        let document = json!({
            "schemas": ["x"], "userName": "ada", "active": true, "name": {"givenName": "Ada"},
            "emails": [{"value": "a@x.example", "type": "work"}, {"value": "b@x.example"}], "urn:x:User": {"department": "Sales"},
        });
        let read: Vec<String> =
            attributes(&document).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            read,
            [
                "userName=ada",
                "active=true",
                "name.givenName=Ada",
                "emails=a@x.example (work), b@x.example",
                "department=Sales"
            ]
        );
    }
}
