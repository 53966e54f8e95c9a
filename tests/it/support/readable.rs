//! Bodies for snapshots.

use std::fmt::Write as _;

use serde_json::Value;

/// Replaces what differs from run to run, or tells a reader nothing: ids by the order in which they turn up, so that what
/// belongs together still shows, and times by a word. Versions stay, as they count changes, without what they say of a user's
/// groups, which is made of their ids.
pub fn readable(body: &Value) -> Value {
    let mut seen = Vec::new();
    replace(body, &mut seen)
}

fn replace(value: &Value, seen: &mut Vec<String>) -> Value {
    match value {
        Value::String(text) => Value::String(replace_ids(&leave_groups_out(text), seen)),
        Value::Array(values) => values.iter().map(|value| replace(value, seen)).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| {
                let is_time = matches!(key.as_str(), "created" | "lastModified");
                (key.clone(), if is_time { "[time]".into() } else { replace(value, seen) })
            })
            .collect(),
        other => other.clone(),
    }
}

fn replace_ids(text: &str, seen: &mut Vec<String>) -> String {
    const LENGTH: usize = 36;
    let mut replaced = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(id) = rest.get(..LENGTH).filter(|id| is_id(id)) {
            let number = seen.iter().position(|known| known == id).unwrap_or_else(|| {
                seen.push(id.to_owned());
                seen.len() - 1
            });
            write!(replaced, "[id {}]", number + 1).unwrap();
            rest = &rest[LENGTH..];
        } else {
            let c = rest.chars().next().unwrap();
            replaced.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    replaced
}

fn leave_groups_out(text: &str) -> String {
    match text.strip_prefix("W/\"").and_then(|tag| tag.split_once('-')) {
        Some((version, _)) => format!("W/\"{version}\""),
        None => text.to_owned(),
    }
}

fn is_id(text: &str) -> bool {
    text.bytes().enumerate().all(|(i, b)| match i {
        8 | 13 | 18 | 23 => b == b'-',
        _ => b.is_ascii_hexdigit(),
    })
}
