//! Operations on extensions that no schema of this server defines: their values are kept as they come.

use serde_json::{Map, Value};

use super::apply::{Origin, Patch};
use super::op::OperationKind;
use super::path::PatchPath;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::attribute::is_assigned;

/// Applies a value to an unknown extension or to an attribute of one.
pub(super) fn edit(
    target: &mut Patch<'_>,
    path: &PatchPath,
    kind: OperationKind,
    value: Option<Value>,
    origin: Origin,
) -> Result<(), ScimError> {
    if path.filter.is_some() {
        let detail = format!("{path}: values of a schema that this server does not know cannot be filtered");
        return if origin == Origin::Key { Ok(()) } else { Err(ScimError::invalid_path(detail)) };
    }
    let value = if kind == OperationKind::Remove { Value::Null } else { value.unwrap_or_default() };
    let attribute = &path.attribute;
    let whole = attribute.to_string();
    let names_whole = attribute.is_whole_schema()
        || find_key(&target.resource, &whole).is_some()
        || (value.is_object() && !attribute.has_versioned_urn());
    if names_whole {
        return edit_whole(&mut target.resource, &whole, value);
    }
    let urn = attribute.urn.as_deref().unwrap_or_default();
    let Some(Value::Object(extension)) = entry(&mut target.resource, urn, &value) else {
        return Ok(());
    };
    match &attribute.sub {
        None => set(extension, &attribute.name, kind, value),
        Some(sub) => {
            if let Some(Value::Object(parts)) = entry(extension, &attribute.name, &value) {
                set(parts, sub, kind, value);
            }
        }
    }
    Ok(())
}

fn edit_whole(resource: &mut Map<String, Value>, urn: &str, value: Value) -> Result<(), ScimError> {
    match value {
        Value::Object(attributes) if !attributes.is_empty() => {
            let Some(Value::Object(extension)) = entry(resource, urn, &Value::Bool(true)) else {
                return Ok(());
            };
            for (name, value) in attributes {
                set(extension, &name, OperationKind::Replace, value);
            }
            Ok(())
        }
        value if !is_assigned(&value) => {
            if let Some(key) = find_key(resource, urn) {
                resource.shift_remove(&key);
            }
            Ok(())
        }
        _ => Err(ScimError::invalid_value(format!("the value for {urn} must be an object"))),
    }
}

/// Sets one value under the spelling that is there already.
fn set(map: &mut Map<String, Value>, name: &str, kind: OperationKind, value: Value) {
    let key = find_key(map, name).unwrap_or_else(|| name.to_owned());
    if let (OperationKind::Add, Some(Value::Array(present))) = (kind, map.get_mut(&key)) {
        let added = if let Value::Array(values) = value { values } else { vec![value] };
        for value in added {
            if is_assigned(&value) && !present.contains(&value) {
                present.push(value);
            }
        }
    } else if is_assigned(&value) {
        map.insert(key, value);
    } else {
        map.shift_remove(&key);
    }
}

/// Finds the object under a name, and makes it where there is something to put into it.
fn entry<'a>(map: &'a mut Map<String, Value>, name: &str, value: &Value) -> Option<&'a mut Value> {
    let key = find_key(map, name).unwrap_or_else(|| name.to_owned());
    if is_assigned(value) {
        let entry = map.entry(key).or_insert_with(|| Value::Object(Map::new()));
        if !entry.is_object() {
            *entry = Value::Object(Map::new());
        }
        return Some(entry);
    }
    map.get_mut(&key)
}

fn find_key(map: &Map<String, Value>, name: &str) -> Option<String> {
    map.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
}
