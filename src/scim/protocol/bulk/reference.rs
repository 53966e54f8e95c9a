//! References to what another operation of the request creates: `bulkId:` and the `bulkId` of that operation, where an id
//! would stand (RFC 7644 §3.7.2).

use serde_json::{Map, Value};

/// What marks a reference.
const PREFIX: &str = "bulkId:";

/// What the data of an operation are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A resource, as in `POST` and `PUT`.
    Resource,
    /// Operations on one, as in `PATCH`: references are also in the filters of their paths.
    Patch,
}

/// Where a value stands, which decides what of it may be a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The body of a `PATCH`.
    PatchBody,
    /// Its operations, together or one of them.
    PatchOperations,
    /// The path of one of them.
    PatchPath,
    /// An address, which may end with a reference.
    Address,
    /// Anywhere else: the whole text is a reference, or none of it.
    Text,
}

impl Place {
    fn member(self, key: &str) -> Self {
        match self {
            Self::PatchBody if key.eq_ignore_ascii_case("Operations") => Self::PatchOperations,
            Self::PatchOperations if key.eq_ignore_ascii_case("path") => Self::PatchPath,
            _ if key.eq_ignore_ascii_case("$ref") => Self::Address,
            _ => Self::Text,
        }
    }

    const fn element(self) -> Self {
        match self {
            Self::PatchOperations => Self::PatchOperations,
            _ => Self::Text,
        }
    }
}

/// Returns the `bulkId` that a text refers to, if that is all it says.
pub(super) fn named(text: &str) -> Option<&str> {
    text.strip_prefix(PREFIX).filter(|bulk_id| !bulk_id.is_empty())
}

/// Shortens a `bulkId` for the detail of an error, which may be told of every operation of a request.
#[must_use]
pub fn shortened(bulk_id: &str) -> String {
    const MOST: usize = 100;
    match bulk_id.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", bulk_id.get(..end).unwrap_or_default()),
        None => bulk_id.to_owned(),
    }
}

/// Shows every reference in the data of an operation to `visit`, and puts in its place what that returns.
pub(super) fn rewrite(data: &mut Value, form: Form, visit: &mut impl FnMut(&str) -> Option<String>) {
    let place = if form == Form::Patch { Place::PatchBody } else { Place::Text };
    // A stack of its own: nesting is not to be paid for with the program's.
    let mut open = vec![(data, place)];
    while let Some((value, place)) = open.pop() {
        match value {
            Value::String(text) => {
                if let Some(rewritten) = rewrite_text(text, place, visit) {
                    *text = rewritten;
                }
            }
            Value::Array(values) => open.extend(values.iter_mut().map(|value| (value, place.element()))),
            Value::Object(map) => {
                let sets_password = place == Place::PatchOperations && sets_password(map);
                let is_secret = |key: &str| is_password(key) || sets_password && key.eq_ignore_ascii_case("value");
                let members = map.iter_mut().filter(|(key, _)| !is_secret(key));
                open.extend(members.map(|(key, value)| (value, place.member(key))));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Leaves out of a resource what refers to something that `is_missing`: an element of a list, or a complex attribute, as a
/// whole. None where nothing is left. Nesting is bounded by [`super::Operation`].
pub(super) fn without(value: Value, is_missing: &impl Fn(&str) -> bool) -> Option<Value> {
    match value {
        Value::String(text) => {
            let is_missing = named(&text).is_some_and(is_missing);
            (!is_missing).then_some(Value::String(text))
        }
        Value::Array(values) => {
            Some(values.into_iter().filter_map(|value| without(value, is_missing)).collect::<Vec<_>>().into())
        }
        Value::Object(map) => {
            let mut kept = Map::with_capacity(map.len());
            for (key, value) in map {
                let is_address = key.eq_ignore_ascii_case("$ref");
                if is_address && value.as_str().and_then(at_the_end).is_some_and(|(_, bulk_id)| is_missing(bulk_id)) {
                    return None;
                }
                if is_password(&key) {
                    kept.insert(key, value);
                } else if let Some(value) = without(value, is_missing) {
                    kept.insert(key, value);
                } else if key.eq_ignore_ascii_case("value") {
                    // What the rest describes is not there.
                    return None;
                }
            }
            Some(Value::Object(kept))
        }
        other => Some(other),
    }
}

/// A password may look like anything, and must not get into the detail of an error.
fn is_password(key: &str) -> bool {
    key.rsplit(':').next().is_some_and(|name| name.eq_ignore_ascii_case("password"))
}

fn sets_password(operation: &Map<String, Value>) -> bool {
    let path = operation.iter().find(|(key, _)| key.eq_ignore_ascii_case("path"));
    path.and_then(|(_, path)| path.as_str()).is_some_and(|path| is_password(path.trim()))
}

fn rewrite_text(text: &str, place: Place, visit: &mut impl FnMut(&str) -> Option<String>) -> Option<String> {
    match place {
        Place::PatchPath => rewrite_path(text, visit),
        Place::Address => {
            let (before, bulk_id) = at_the_end(text)?;
            Some(format!("{before}{}", visit(bulk_id)?))
        }
        Place::PatchBody | Place::PatchOperations | Place::Text => visit(named(text)?),
    }
}

/// Splits an address before a reference that is its last part.
fn at_the_end(address: &str) -> Option<(&str, &str)> {
    let start = address.rfind('/').map_or(0, |slash| slash + 1);
    let (before, last) = address.split_at_checked(start)?;
    Some((before, named(last)?))
}

/// Rewrites the values that the filters of a path compare with, such as `members[value eq "bulkId:a"]`.
fn rewrite_path(path: &str, visit: &mut impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut rewritten = String::with_capacity(path.len());
    let mut is_changed = false;
    let mut rest = path;
    while !rest.is_empty() {
        let (token, tail) = rest.split_at_checked(token_bytes(rest))?;
        // `Deviation::UnquotedValue`.
        let text = if token.starts_with('"') { serde_json::from_str(token).ok() } else { Some(token.to_owned()) };
        if let Some(id) = text.as_deref().and_then(named).and_then(&mut *visit) {
            rewritten.push_str(&Value::from(id).to_string());
            is_changed = true;
        } else {
            rewritten.push_str(token);
        }
        rest = tail;
    }
    is_changed.then_some(rewritten)
}

/// Measures what a path begins with: a quoted text, a word, or one other character.
fn token_bytes(path: &str) -> usize {
    let is_between = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '"');
    let mut characters = path.char_indices();
    match characters.next() {
        Some((_, '"')) => {
            let mut is_escaped = false;
            for (at, c) in characters {
                match c {
                    '"' if !is_escaped => return at + 1,
                    _ => is_escaped = c == '\\' && !is_escaped,
                }
            }
            path.len()
        }
        Some((_, first)) if is_between(first) => first.len_utf8(),
        _ => path.find(is_between).unwrap_or(path.len()),
    }
}
