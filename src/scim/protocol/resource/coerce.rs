//! Values brought to the type that the schema gives their attribute (RFC 7643 §2.3, §2.4).

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::scim::protocol::ScimError;
use crate::scim::protocol::attribute::{Comparable, is_assigned};
use crate::scim::protocol::meta::parse_instant;
use crate::scim::protocol::patch::dialect::{self, Deviation};
use crate::scim::protocol::schema::{Attribute, Kind};

/// The most values of one attribute of a document; members of groups are not stored there and not counted.
pub const MAX_VALUES: usize = 1_000;

/// Brings a value of an attribute to its type; none where it is no value (RFC 7643 §2.5).
pub(in crate::scim::protocol) fn value(
    attribute: &Attribute,
    raw: Value,
    path: &str,
) -> Result<Option<Value>, ScimError> {
    if attribute.multi_valued {
        let values = elements(attribute, raw, path)?;
        return Ok((!values.is_empty()).then_some(Value::Array(values)));
    }
    if attribute.is_complex() { complex(attribute, raw, path) } else { simple(attribute, raw, path) }
}

/// Brings the values of a multi-valued attribute to their type; equal ones collapse, and so do those with one `type` and `value`.
pub(in crate::scim::protocol) fn elements(
    attribute: &Attribute,
    raw: Value,
    path: &str,
) -> Result<Vec<Value>, ScimError> {
    let raw = match raw {
        Value::Array(values) => values,
        // RFC 7643 §2.5: null is an empty list.
        single if !is_assigned(&single) || Deviation::SingleForList.is_tolerated() => vec![single],
        _ => return Err(ScimError::invalid_value(format!("{path} must be a list"))),
    };
    if raw.len() > MAX_VALUES && attribute.name != "members" {
        return Err(ScimError::invalid_value(format!("{path} may have {MAX_VALUES} values at most")));
    }
    let mut values = Vec::with_capacity(raw.len());
    for element in raw {
        let element =
            if attribute.is_complex() { complex(attribute, element, path)? } else { simple(attribute, element, path)? };
        values.extend(element);
    }
    let values = distinct(attribute, values);
    // RFC 7643 §2.4: the primary value appears no more than once.
    if values.iter().filter(|element| element.get("primary") == Some(&Value::Bool(true))).count() > 1 {
        return Err(ScimError::invalid_value(format!("{path} has more than one primary value; mark one at most")));
    }
    Ok(values)
}

/// Leaves of equal values one, and of those with one `type` and `value`.
pub(in crate::scim::protocol) fn distinct(attribute: &Attribute, values: Vec<Value>) -> Vec<Value> {
    let mut seen = HashMap::with_capacity(values.len());
    let mut distinct: Vec<Value> = Vec::with_capacity(values.len());
    for element in values {
        let index = *seen.entry(identity(attribute, &element)).or_insert(distinct.len());
        match (distinct.get_mut(index), element) {
            (Some(Value::Object(present)), Value::Object(again)) => merge(attribute, present, again),
            (Some(_), _) => {}
            (None, element) => distinct.push(element),
        }
    }
    distinct
}

/// Returns what a value is told from others by: its `type` and `value`, as they are compared; without a `value` all that it has.
fn identity(attribute: &Attribute, element: &Value) -> String {
    let part = |name: &str| {
        let (sub, part) = (attribute.sub_attribute(name)?, element.get(name)?);
        match Comparable::of(sub, part) {
            Some(Comparable::Text(text)) => Some(text),
            _ => Some(part.to_string()),
        }
    };
    match part("value") {
        Some(value) => Value::from(vec![Some(value), part("type")]).to_string(),
        None => match element {
            // In no order.
            Value::Object(parts) => {
                let known = attribute.sub_attributes.iter().map(|sub| parts.get(sub.name).cloned().unwrap_or_default());
                Value::Array(known.collect()).to_string()
            }
            single => single.to_string(),
        },
    }
}

/// RFC 7643 §2.4: one value does not come twice with one type. What is said of it later counts, but what was primary stays so.
fn merge(attribute: &Attribute, present: &mut Map<String, Value>, again: Map<String, Value>) {
    let is_primary = |element: &Map<String, Value>| element.get("primary") == Some(&Value::Bool(true));
    let was_primary = is_primary(present);
    for (name, part) in again {
        // The spelling that came first stays.
        if !(matches!(name.as_str(), "value" | "type") || name == "primary" && was_primary) {
            present.insert(name, part);
        }
    }
    let mut parts = std::mem::take(present);
    let ordered = attribute.sub_attributes.iter().filter_map(|sub| parts.remove_entry(sub.name));
    *present = ordered.collect();
}

/// Brings one complex value to its type: known parts in the order of the schema.
fn complex(attribute: &Attribute, raw: Value, path: &str) -> Result<Option<Value>, ScimError> {
    if !is_assigned(&raw) {
        return Ok(None);
    }
    let given = match raw {
        Value::Object(given) => given,
        Value::Array(values) if values.len() == 1 && is_manager(attribute) => {
            return complex_of_one(attribute, values, path);
        }
        Value::String(_) | Value::Number(_) if has_value(attribute) && Deviation::TextForComplex.is_tolerated() => {
            Map::from_iter([("value".to_owned(), raw)])
        }
        _ => return Err(ScimError::invalid_value(format!("{path} must be an object"))),
    };
    let mut parts: Vec<(&'static str, Value)> = Vec::new();
    for (name, raw) in given {
        let Some(sub) = dialect::sub_attribute(attribute, &name).filter(|sub| !sub.is_read_only()) else {
            continue;
        };
        if let Some(part) = simple(sub, raw, &format!("{path}.{}", sub.name))? {
            parts.push((sub.name, part));
        }
    }
    let mut ordered = Map::new();
    for sub in attribute.sub_attributes {
        if let Some((_, part)) = parts.iter().rfind(|(name, _)| *name == sub.name) {
            ordered.insert(sub.name.to_owned(), part.clone());
        }
    }
    // An element that is left out because it says nothing we know would be a change that nobody is told of.
    if let Some(missing) = attribute.sub_attributes.iter().find(|sub| sub.required && !ordered.contains_key(sub.name)) {
        return Err(ScimError::invalid_value(format!("{path} needs a {}: {}", missing.name, missing.description)));
    }
    if attribute.name == "roles" {
        open_role(&mut ordered);
    }
    Ok((!ordered.is_empty()).then_some(Value::Object(ordered)))
}

/// Takes the one value of a list; a list inside it is no longer tolerated, so this ends.
fn complex_of_one(attribute: &Attribute, values: Vec<Value>, path: &str) -> Result<Option<Value>, ScimError> {
    match values.into_iter().next() {
        Some(Value::Array(_)) => Err(ScimError::invalid_value(format!("{path} must be an object"))),
        Some(single) => complex(attribute, single, path),
        None => Ok(None),
    }
}

/// `Deviation::ListForManager`: the manager is the one attribute with a value that is no list.
fn is_manager(attribute: &Attribute) -> bool {
    !attribute.multi_valued && has_value(attribute) && Deviation::ListForManager.is_tolerated()
}

fn has_value(attribute: &Attribute) -> bool {
    attribute.sub_attribute("value").is_some()
}

/// Opens a role that is JSON in a string.
fn open_role(role: &mut Map<String, Value>) {
    let Some((name, display)) = role.get("value").and_then(Value::as_str).and_then(dialect::open_role) else {
        return;
    };
    let mut opened = Map::from_iter([("value".to_owned(), Value::String(name))]);
    if let Some(display) = display {
        opened.insert("display".into(), Value::String(display));
    }
    for (part, value) in std::mem::take(role) {
        if part != "value" {
            opened.insert(part, value);
        }
    }
    *role = opened;
}

/// Tells whether a text is base64 in either alphabet; lines may be broken, and the padding may be left out.
fn is_base64(text: &str) -> bool {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let unpadded = digits.strip_suffix(b"==").or_else(|| digits.strip_suffix(b"=")).unwrap_or(&digits);
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    unpadded.len() % 4 != 1
        && unpadded.iter().all(is_digit)
        && (unpadded.len() == digits.len() || digits.len().is_multiple_of(4))
}

/// Brings one simple value to its type; none where it is no value.
pub(in crate::scim::protocol) fn simple(
    attribute: &Attribute,
    raw: Value,
    path: &str,
) -> Result<Option<Value>, ScimError> {
    if !is_assigned(&raw) {
        return Ok(None);
    }
    let due = match attribute.kind {
        // RFC 7643 §2.3.6: base64 (RFC 4648 §4, §5).
        Kind::Binary => match raw {
            Value::String(text) if is_base64(&text) => return Ok(Some(Value::String(text))),
            _ => "base64",
        },
        Kind::String | Kind::Reference => match dialect::text(&raw) {
            Some(text) if attribute.is_trimmed() => return Ok(Some(Value::from(text.trim())).filter(is_assigned)),
            Some(text) => return Ok(Some(Value::String(text))),
            None => "a string",
        },
        Kind::Boolean => match dialect::boolean(&raw) {
            Some(boolean) => return Ok(Some(Value::Bool(boolean))),
            None => "true or false",
        },
        Kind::DateTime => match raw.as_str().and_then(parse_instant) {
            Some(_) => return Ok(Some(raw)),
            None => "a date and time such as 2011-05-13T04:42:34Z",
        },
        Kind::Integer | Kind::Decimal => match &raw {
            Value::Number(number) if attribute.kind == Kind::Decimal || number.is_i64() => return Ok(Some(raw)),
            _ => "a number",
        },
        Kind::Complex => "an object",
    };
    Err(ScimError::invalid_value(format!("{path} must be {due}")))
}
