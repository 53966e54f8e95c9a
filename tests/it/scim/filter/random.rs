//! Random resources, and random filters about what they hold.

use serde_json::{Value, json};

use super::dice::Dice;
use crate::scim::discovery::Declared;

const TEXTS: [&str; 20] = [
    "Ada",
    "ADA",
    "ada",
    " ada",
    "ada ",
    "  ",
    "Ada Lovelace",
    "ada@acme.example",
    "A_b",
    "a%b",
    "say \"hi\" \\ there",
    "line\nbreak\ttab",
    "\u{fc}nal",
    "U\u{308}nal",
    "\u{FF21}da",
    "\u{df}",
    "\u{130}",
    "\u{1F600} smile",
    "Z",
    "1.10",
];
const TYPES: [&str; 4] = ["work", "WORK", "home", "other"];
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Makes a user whose name is its own.
pub fn user(dice: &mut Dice, n: usize) -> Value {
    let mut user = json!({"userName": format!("{}{n}", dice.pick(&TEXTS))});
    for name in ["displayName", "externalId", "title", "nickName", "profileUrl"] {
        if dice.chance(60) {
            user[name] = json!(dice.pick(&TEXTS));
        }
    }
    if dice.chance(50) {
        user["name"] = json!({"familyName": dice.pick(&TEXTS), "givenName": dice.pick(&TEXTS)});
    }
    if dice.chance(50) {
        user["active"] = json!(dice.chance(50));
    }
    for (name, most) in [("emails", 3), ("roles", 2), ("addresses", 2)] {
        let values: Vec<Value> = (0..dice.below(most + 1)).map(|_| element(dice, name)).collect();
        user[name] = json!(values);
    }
    if dice.chance(40) {
        user["x509Certificates"] = json!([{"value": dice.pick(&["AQID", "aqid", "U2Ft"])}]);
    }
    if dice.chance(50) {
        user[ENTERPRISE] = json!({"department": dice.pick(&TEXTS), "manager": {"value": dice.pick(&TEXTS)}});
    }
    user
}

fn element(dice: &mut Dice, name: &str) -> Value {
    let mut element = json!({});
    element[if name == "addresses" { "locality" } else { "value" }] = json!(dice.pick(&TEXTS));
    for part in ["type", "display"] {
        if dice.chance(60) {
            element[part] = json!(dice.pick(&TYPES));
        }
    }
    element
}

/// Makes a group whose name is its own, with some of the users in it.
pub fn group(dice: &mut Dice, n: usize, users: &[String]) -> Value {
    let members: Vec<Value> = users.iter().filter(|_| dice.chance(n * 5)).map(|id| json!({"value": id})).collect();
    let mut group = json!({"displayName": format!("Team {} {n}", dice.pick(&["Red", "red", "\u{fc}nal", "U\u{308}nal"])), "members": members});
    if dice.chance(60) {
        group["externalId"] = json!(dice.pick(&TEXTS));
    }
    group
}

/// What filters can be about: an attribute, its parts, and values that resources have there.
pub struct Field {
    path: String,
    kind: String,
    parts: Vec<Self>,
    values: Vec<Value>,
}

impl Field {
    /// Reads the values of an attribute out of the resources.
    pub fn of(declared: &Declared, resources: &[Value]) -> Self {
        let part = |declared: &Declared, path: String| Self {
            path,
            kind: declared.own["type"].as_str().unwrap().to_owned(),
            parts: Vec::new(),
            values: resources
                .iter()
                .flat_map(|resource| declared.find(resource))
                .filter(|value| !value.is_object())
                .collect(),
        };
        let parts = declared.parts();
        let mut field = part(declared, declared.path());
        if let Some(value) = parts.iter().find(|part| part.name() == "value") {
            // A complex attribute is compared by its value.
            field = Self { path: field.path, ..part(value, String::new()) };
        }
        field.parts = parts.iter().map(|declared| part(declared, declared.name().to_owned())).collect();
        field
    }

    /// Makes a field of an attribute that every resource has (RFC 7643 §3.1), which no schema declares.
    pub fn common(path: &str, kind: &str, resources: &[Value]) -> Self {
        let pointer = format!("/{}", path.replace('.', "/"));
        let found = resources.iter().filter_map(|resource| resource.pointer(&pointer)).cloned();
        let values = found.flat_map(|value| value.as_array().cloned().unwrap_or_else(|| vec![value])).collect();
        Self { path: path.to_owned(), kind: kind.to_owned(), parts: Vec::new(), values }
    }
}

/// Writes a filter, with parentheses where chance puts them.
pub fn filter(dice: &mut Dice, fields: &[Field], depth: usize) -> String {
    match dice.below(if depth == 0 { 1 } else { 8 }) {
        5 => format!("not ({})", filter(dice, fields, depth - 1)),
        6 => format!("({})", filter(dice, fields, depth - 1)),
        7 => format!("{} {} {}", filter(dice, fields, depth - 1), word(dice), filter(dice, fields, depth - 1)),
        _ => {
            let field = dice.pick(fields);
            if !field.parts.is_empty() && dice.chance(40) {
                return format!("{}[{}]", spelled(dice, &field.path), filter(dice, &field.parts, depth.min(2)));
            }
            comparison(dice, field)
        }
    }
}

fn word(dice: &mut Dice) -> &'static str {
    const WORDS: [&str; 4] = ["and", "or", "AND", "Or"];
    WORDS[dice.below(WORDS.len())]
}

fn comparison(dice: &mut Dice, field: &Field) -> String {
    let path = spelled(dice, &field.path);
    let operators: &[&str] = match field.kind.as_str() {
        "boolean" => &["eq", "ne"],
        "binary" => &["eq", "ne", "co", "sw", "ew"],
        "dateTime" => &["eq", "ne", "gt", "ge", "lt", "le"],
        "complex" => &[],
        // Weighted: equality is what indexes answer.
        _ => &["eq", "eq", "eq", "EQ", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"],
    };
    if operators.is_empty() || dice.chance(10) {
        return format!("{path} pr");
    }
    if dice.chance(5) {
        return format!("{path} {} null", dice.pick(&["eq", "ne"]));
    }
    let operator = dice.pick(operators);
    let value = match field.kind.as_str() {
        "boolean" => json!(dice.chance(50)),
        "dateTime" => field
            .values
            .get(dice.below(field.values.len().max(1)))
            .cloned()
            .unwrap_or_else(|| json!("2026-01-01T01:00:00+01:00")),
        _ => json!(text(dice, field)),
    };
    format!("{path} {operator} {value}")
}

/// Chooses a text that resources have, one near it, or any.
fn text(dice: &mut Dice, field: &Field) -> String {
    let there = if field.values.is_empty() || dice.chance(25) {
        json!(dice.pick(&TEXTS))
    } else {
        dice.pick(&field.values).clone()
    };
    let there = there.as_str().unwrap_or_default();
    match dice.below(6) {
        0 => there.to_uppercase(),
        1 => there.to_lowercase(),
        2 => there.chars().take(3).collect(),
        3 => there.chars().skip(2).collect(),
        _ => there.to_owned(),
    }
}

/// Spells a path as clients may.
fn spelled(dice: &mut Dice, path: &str) -> String {
    match dice.below(6) {
        0 => path.to_uppercase(),
        1 => path.to_lowercase(),
        _ => path.to_owned(),
    }
}
