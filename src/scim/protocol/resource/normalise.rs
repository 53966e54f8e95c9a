//! Names brought to the spelling and the place that the schemas give them (RFC 7643 §2.1, §3.3).

use serde_json::{Map, Value};

use super::{Document, coerce};
use crate::scim::protocol::ScimError;
use crate::scim::protocol::attribute::{AttributePath, is_assigned};
use crate::scim::protocol::patch::dialect::{self, Deviation};
use crate::scim::protocol::schema::{self, Attribute, COMMON, ResourceType, Schema};
use crate::scim::protocol::urn::is_urn;

/// The deepest nesting of a body.
const MAX_DEPTH: usize = 32;

/// Reads the body of a POST or PUT.
///
/// Names are matched without regard to case. Unknown core attributes and read-only ones are dropped (RFC 7644 §3.3);
/// unknown extensions are kept as they are; `schemas` is worked out anew. Of a group, `members` stays even if empty,
/// for [`super::take_members`].
///
/// # Errors
/// `invalidSyntax` for what is no object and for the `schemas` of another resource type, `invalidValue` for a value of
/// the wrong type and a missing required one.
pub fn parse(resource_type: &ResourceType, body: Value) -> Result<Document, ScimError> {
    let Value::Object(body) = body else {
        return Err(ScimError::invalid_syntax("the body must be a JSON object"));
    };
    check_bounds(&body)?;
    check_schemas(resource_type, &body)?;
    normalise(resource_type, body)
}

/// Refuses `schemas` that are no list of URNs, and those of another resource type, which mean another endpoint.
fn check_schemas(resource_type: &ResourceType, body: &Map<String, Value>) -> Result<(), ScimError> {
    let given = body.iter().find(|(key, _)| key.eq_ignore_ascii_case("schemas")).map(|(_, value)| value);
    let urns: Vec<&str> = match given {
        Some(Value::Array(urns)) if urns.iter().all(Value::is_string) => {
            urns.iter().filter_map(Value::as_str).collect()
        }
        Some(Value::String(urn)) if Deviation::SingleForList.is_tolerated() => vec![urn],
        None | Some(Value::Null) => Vec::new(),
        Some(_) => return Err(ScimError::invalid_value("schemas must be a list of URNs")),
    };
    let core = resource_type.schema.id;
    let names = |wanted: &str| urns.iter().any(|urn| urn.eq_ignore_ascii_case(wanted));
    let is_another = schema::resource_types().iter().any(|other| names(other.schema.id)) && !names(core);
    if is_another || !dialect::fit_body(&urns, body, resource_type) {
        let detail = format!("the schemas of a {} must be [\"{core}\"] and its extensions", resource_type.name);
        return Err(ScimError::invalid_syntax(detail));
    }
    Ok(())
}

/// Brings a resource to canonical form; doing it twice changes nothing more.
pub(in crate::scim::protocol) fn normalise(
    resource_type: &ResourceType,
    body: Map<String, Value>,
) -> Result<Document, ScimError> {
    let mut sorted = Sorted { resource_type, core: Map::new(), known: Vec::new(), unknown: Map::new() };
    for (key, value) in body {
        sorted.place(&key, value)?;
    }
    sorted.finish()
}

/// Refuses nesting that is too deep, and the null character, which `PostgreSQL` cannot store.
pub(in crate::scim::protocol) fn check_bounds(body: &Map<String, Value>) -> Result<(), ScimError> {
    body.iter().try_for_each(|(key, value)| check_text(key).and_then(|()| check_value(value, 1)))
}

fn check_value(value: &Value, depth: usize) -> Result<(), ScimError> {
    if depth > MAX_DEPTH {
        return Err(ScimError::invalid_syntax(format!("the body is nested deeper than {MAX_DEPTH} levels")));
    }
    match value {
        Value::String(text) => check_text(text),
        Value::Array(values) => values.iter().try_for_each(|value| check_value(value, depth + 1)),
        Value::Object(map) => {
            map.iter().try_for_each(|(key, value)| check_text(key).and_then(|()| check_value(value, depth + 1)))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn check_text(text: &str) -> Result<(), ScimError> {
    if text.contains('\0') {
        return Err(ScimError::invalid_value("the body holds a null character (\\u0000); leave it out"));
    }
    Ok(())
}

/// The attributes of a body, sorted by schema, with values as they came.
struct Sorted<'a> {
    resource_type: &'a ResourceType,
    core: Map<String, Value>,
    known: Vec<(&'static Schema, Map<String, Value>)>,
    unknown: Map<String, Value>,
}

impl Sorted<'_> {
    fn place(&mut self, key: &str, value: Value) -> Result<(), ScimError> {
        let Ok(path) = AttributePath::parse(key) else {
            // What is no name is no attribute either.
            if is_urn(key) {
                self.place_unknown(key, value);
            }
            return Ok(());
        };
        if !dialect::is_key(&path) {
            return Ok(());
        }
        let Some(urn) = path.urn.clone() else {
            self.place_core(&path, value);
            return Ok(());
        };
        if urn == self.resource_type.schema.id {
            if !path.is_whole_schema() {
                self.place_core(&path, value);
            } else if Deviation::CoreUrnKey.is_tolerated() {
                attributes(value, key)?.for_each(|(path, value)| self.place_core(&path, value));
            }
        } else if let Some(schema) = self.resource_type.extension(&urn) {
            if path.is_whole_schema() {
                attributes(value, key)?.for_each(|(path, value)| self.place_known(schema, &path, value));
            } else {
                self.place_known(schema, &path, value);
            }
        } else if schema::find_schema(&urn).is_none() {
            if path.is_whole_schema() {
                self.place_unknown(&urn, value);
            } else if value.is_object() && !path.has_versioned_urn() {
                self.place_unknown(key, value);
            } else if is_assigned(&value) {
                let inner = match path.sub {
                    Some(sub) => Value::Object(Map::from_iter([(sub, value)])),
                    None => value,
                };
                self.place_unknown(&urn, Value::Object(Map::from_iter([(path.name, inner)])));
            }
        }
        Ok(())
    }

    fn place_core(&mut self, path: &AttributePath, value: Value) {
        let is_core = path.urn.as_ref().is_none_or(|urn| urn == self.resource_type.schema.id);
        if let Some(attribute) = self.resource_type.core_attribute(&path.name).filter(|_| is_core) {
            put(&mut self.core, attribute, path.sub.as_deref(), value);
        }
    }

    fn place_known(&mut self, schema: &'static Schema, path: &AttributePath, value: Value) {
        let Some(attribute) = schema.attribute(&path.name) else {
            return;
        };
        if let Some((_, inner)) = self.known.iter_mut().find(|(known, _)| known.id == schema.id) {
            put(inner, attribute, path.sub.as_deref(), value);
        } else {
            let mut inner = Map::new();
            put(&mut inner, attribute, path.sub.as_deref(), value);
            self.known.push((schema, inner));
        }
    }

    /// Keeps an object under a URN that no schema has; anything but an object is dropped.
    fn place_unknown(&mut self, urn: &str, value: Value) {
        let Value::Object(inner) = value else { return };
        let spelled = self.unknown.keys().find(|key| key.eq_ignore_ascii_case(urn)).cloned();
        let entry = self.unknown.entry(spelled.unwrap_or_else(|| urn.to_owned()));
        let entry = entry.or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(present) = entry {
            for (name, value) in inner.into_iter().filter(|(_, value)| !value.is_null()) {
                merge(present, name, value);
            }
        }
    }

    /// Types every value and puts everything in order: common attributes, the core schema, extensions.
    fn finish(mut self) -> Result<Document, ScimError> {
        let mut schemas = vec![Value::from(self.resource_type.schema.id)];
        let mut document = Map::from_iter([("schemas".to_owned(), Value::Null)]);
        for attribute in COMMON.iter().chain(self.resource_type.schema.attributes) {
            let raw = self.core.get_mut(attribute.name).map(Value::take);
            let is_members = attribute.name == "members" && raw.is_some();
            let value = raw.map_or(Ok(None), |raw| coerce::value(attribute, raw, attribute.name))?;
            match value {
                Some(value) => _ = document.insert(attribute.name.to_owned(), value),
                None if is_members => _ = document.insert("members".to_owned(), Value::Array(Vec::new())),
                None if attribute.required && attribute.name != "schemas" => {
                    return Err(ScimError::invalid_value(format!("{} is required; send it", attribute.name)));
                }
                None => {}
            }
        }
        for schema in self.resource_type.extensions {
            let Some((_, inner)) = self.known.iter_mut().find(|(known, _)| known.id == schema.id) else {
                continue;
            };
            let extension = extension(schema, inner)?;
            if !extension.is_empty() {
                schemas.push(schema.id.into());
                document.insert(schema.id.to_owned(), Value::Object(extension));
            }
        }
        for (urn, extension) in self.unknown.into_iter().filter(|(_, extension)| is_assigned(extension)) {
            schemas.push(urn.as_str().into());
            document.insert(urn, extension);
        }
        document.insert("schemas".to_owned(), Value::Array(schemas));
        Ok(Document::from_stored(document))
    }
}

fn extension(schema: &Schema, raw: &mut Map<String, Value>) -> Result<Map<String, Value>, ScimError> {
    let mut typed = Map::new();
    for attribute in schema.attributes {
        let Some(raw) = raw.get_mut(attribute.name).map(Value::take) else {
            continue;
        };
        if let Some(value) = coerce::value(attribute, raw, &format!("{}:{}", schema.id, attribute.name))? {
            typed.insert(attribute.name.to_owned(), value);
        }
    }
    Ok(typed)
}

/// Takes the attributes below a URN; what is no value holds none.
fn attributes(value: Value, key: &str) -> Result<impl Iterator<Item = (AttributePath, Value)>, ScimError> {
    let inner = match value {
        Value::Object(inner) => inner,
        other if !is_assigned(&other) => Map::new(),
        _ => return Err(ScimError::invalid_value(format!("{key} must be an object"))),
    };
    let path = |key: &str| AttributePath::parse(key).ok().filter(|path| path.urn.is_none() && dialect::is_key(path));
    Ok(inner.into_iter().filter_map(move |(key, value)| Some((path(&key)?, value))))
}

/// Puts a value, or a part of one, under the canonical name of its attribute.
fn put(map: &mut Map<String, Value>, attribute: &Attribute, sub: Option<&str>, value: Value) {
    if attribute.is_read_only() || attribute.name == "schemas" {
        return;
    }
    let value = match sub {
        Some(sub) => Value::Object(Map::from_iter([(sub.to_owned(), value)])),
        None => value,
    };
    merge(map, attribute.name.to_owned(), value);
}

/// Inserts a value; of two objects under one name, as from `name` and `name.givenName`, the parts come together.
fn merge(map: &mut Map<String, Value>, name: String, value: Value) {
    match (map.get_mut(&name), value) {
        (Some(Value::Object(present)), Value::Object(parts)) => present.extend(parts),
        (_, value) => _ = map.insert(name, value),
    }
}
