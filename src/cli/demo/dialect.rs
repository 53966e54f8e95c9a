//! How each identity provider writes what it asks for.

use serde_json::{Value, json};

use crate::cli::demo::people::Person;
use crate::cli::output::Problem;
use crate::model::directory::DirectoryKind;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// Asks whether somebody is there already: what every identity provider does before it creates.
pub fn find_user(person: &Person, kind: DirectoryKind) -> String {
    let by_name = format!("userName eq \"{}\"", user_name(person, kind));
    match kind {
        DirectoryKind::Okta => format!("/Users?filter={}&startIndex=1&count=100", encode(&by_name)),
        DirectoryKind::Entra => {
            format!("/Users?filter={}", encode(&format!("externalId eq \"{}\"", key(person, kind))))
        }
        DirectoryKind::Google => format!("/Users?filter={}&startIndex=1", encode(&by_name)),
        _ => format!("/Users?filter={}", encode(&by_name)),
    }
}

/// Asks whether a group is there already, where the identity provider does.
pub fn find_group(name: &str, kind: DirectoryKind) -> Option<String> {
    let filter = encode(&format!("displayName eq \"{name}\""));
    (kind == DirectoryKind::Entra).then(|| format!("/Groups?excludedAttributes=members&filter={filter}"))
}

/// Writes a person as the identity provider at the other end would.
pub fn user(person: &Person, kind: DirectoryKind) -> Value {
    let emails = if has_no_email(person, kind) {
        json!([])
    } else {
        json!([{ "value": person.email, "type": "work", "primary": true }])
    };
    json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": key(person, kind),
        "userName": user_name(person, kind),
        "name": { "givenName": person.given, "familyName": person.family },
        "displayName": format!("{} {}", person.given, person.family),
        "title": person.title,
        "emails": emails,
        "active": true,
        ENTERPRISE: { "department": person.department },
    })
}

/// Writes a group without its members, who follow by `PATCH`.
pub fn group(name: &str) -> Value {
    json!({ "schemas": [GROUP], "displayName": name })
}

/// The operation that turns somebody off or on.
pub fn set_active(active: bool, kind: DirectoryKind) -> Value {
    match kind {
        DirectoryKind::Entra => {
            json!([{ "op": "Replace", "path": "active", "value": if active { "True" } else { "False" } }])
        }
        DirectoryKind::Okta => json!([{ "op": "replace", "value": { "active": active } }]),
        _ => json!([{ "op": "replace", "path": "active", "value": active }]),
    }
}

/// The operation that gives somebody a title.
pub fn set_title(title: &str, kind: DirectoryKind) -> Value {
    match kind {
        DirectoryKind::Okta => json!([{ "op": "replace", "value": { "title": title } }]),
        DirectoryKind::Entra => json!([
            { "op": "Replace", "path": "title", "value": title },
            { "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "+1 555 0142" },
        ]),
        _ => json!([{ "op": "replace", "path": "title", "value": title }]),
    }
}

/// The operation that puts people into a group.
pub fn add_members(ids: &[&str], kind: DirectoryKind) -> Value {
    let members: Vec<Value> = ids.iter().map(|id| json!({ "value": id })).collect();
    let op = if kind == DirectoryKind::Entra { "Add" } else { "add" };
    json!([{ "op": op, "path": "members", "value": members }])
}

/// The operation that takes somebody out of a group.
pub fn remove_member(id: &str, kind: DirectoryKind) -> Value {
    match kind {
        DirectoryKind::Entra => json!([{ "op": "Remove", "path": "members", "value": [{ "value": id }] }]),
        _ => json!([{ "op": "remove", "path": format!("members[value eq \"{id}\"]") }]),
    }
}

/// Reads the id of what was created.
pub fn id(answer: &Value) -> Result<String, Problem> {
    let id = answer.get("id").and_then(Value::as_str);
    id.map(str::to_owned).ok_or_else(|| Problem::wrong("the server answered without an id"))
}

/// A text as a part of an address.
pub fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// OneLogin's template gives some people a user name that is no address, and no address at all.
fn has_no_email(person: &Person, kind: DirectoryKind) -> bool {
    kind == DirectoryKind::OneLogin && person.number % 17 == 4
}

fn user_name(person: &Person, kind: DirectoryKind) -> String {
    if has_no_email(person, kind) { person.login() } else { person.email.clone() }
}

fn key(person: &Person, kind: DirectoryKind) -> String {
    format!("{}-{:05}", kind.word(), person.number)
}
