//! Operations applied to a document, one after the other (RFC 7644 §3.5.2).

use serde_json::{Map, Value};

use super::dialect::{self, Deviation};
use super::elements::{self, Edit};
use super::extension;
use super::op::{Operation, OperationKind};
use super::path::PatchPath;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::attribute::{AttributePath, Target, Unresolved, is_assigned};
use crate::scim::protocol::resource::{self, Document};
use crate::scim::protocol::schema::{self, Attribute, ResourceType};

/// Applies operations to a document; the first one that fails fails them all.
///
/// The result is in canonical form again, so that comparing it with the document tells whether anything changed.
///
/// # Errors
/// As RFC 7644 §3.5.2 gives them; `invalidValue` also where the result lacks a required attribute.
pub fn apply(
    resource_type: &ResourceType,
    document: &Document,
    operations: &[Operation],
) -> Result<Document, ScimError> {
    let mut target = Patch { resource_type, resource: document.as_map().clone() };
    for operation in operations {
        let value = operation.value.clone();
        match &operation.path {
            Some(path) => target.at(path, operation.kind, value, Origin::Path)?,
            // RFC 7644 §3.5.2.2: without a path there is nothing to remove.
            None if operation.kind == OperationKind::Remove => {
                return Err(ScimError::no_target("a remove operation needs a path"));
            }
            None => target.pathless(operation.kind, value.unwrap_or_default())?,
        }
    }
    resource::normalise(resource_type, target.resource)
}

/// Where the name of an attribute comes from, which decides what becomes of unknown and read-only ones.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A path: they are an error.
    Path,
    /// A key of a value: they are ignored, as in the body of a PUT (RFC 7644 §3.3).
    Key,
}

/// A resource that is being changed.
pub(super) struct Patch<'a> {
    pub(super) resource_type: &'a ResourceType,
    pub(super) resource: Map<String, Value>,
}

impl Patch<'_> {
    /// Applies the attributes of an object to the resource itself.
    fn pathless(&mut self, kind: OperationKind, value: Value) -> Result<(), ScimError> {
        let Value::Object(attributes) = value else {
            return Err(ScimError::invalid_value("without a path the value must be an object of attributes"));
        };
        for (key, value) in attributes {
            match PatchPath::parse(&key) {
                Ok(path) if dialect::is_patch_key(&path) => self.at(&path, kind, Some(value), Origin::Key)?,
                // With a bracket it is meant for a path, and passing over it would lose the change.
                Err(error) if key.contains('[') => return Err(error),
                // A key that is no path names no attribute.
                Ok(_) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Applies one value at a path.
    pub(super) fn at(
        &mut self,
        path: &PatchPath,
        kind: OperationKind,
        value: Option<Value>,
        origin: Origin,
    ) -> Result<(), ScimError> {
        match Target::resolve(&path.attribute, self.resource_type) {
            Ok(target) => self.at_target(path, target, kind, value, origin),
            Err(Unresolved::WholeSchema) => self.at_schema(path, kind, value, origin),
            Err(Unresolved::UnknownSchema) if !is_core_of_another(&path.attribute) => {
                extension::edit(self, path, kind, value, origin)
            }
            Err(_) if origin == Origin::Key => Ok(()),
            Err(_) => Err(ScimError::invalid_path(format!(
                "{path} names no attribute of the {} schemas",
                self.resource_type.name
            ))),
        }
    }

    /// Applies a value to a schema as a whole: a known extension, or the core schema.
    fn at_schema(
        &mut self,
        path: &PatchPath,
        kind: OperationKind,
        value: Option<Value>,
        origin: Origin,
    ) -> Result<(), ScimError> {
        let urn = path.attribute.urn.as_deref().unwrap_or_default();
        let extension = self.resource_type.extension(urn);
        // RFC 7644 §3.10: attributes of the core schema stand at the top.
        if extension.is_none() && kind != OperationKind::Remove && !Deviation::CoreUrnKey.is_tolerated() {
            return Err(ScimError::invalid_path(format!("{urn} is the core schema; name one of its attributes")));
        }
        let value = value.unwrap_or_default();
        match value {
            Value::Object(attributes) if kind != OperationKind::Remove => {
                for (key, value) in attributes {
                    let Ok(path) = PatchPath::parse(&format!("{urn}:{key}")) else {
                        continue;
                    };
                    // A key cannot be a URN again, so this goes no deeper.
                    if !path.attribute.is_whole_schema() {
                        self.at(&path, kind, Some(value), Origin::Key)?;
                    }
                }
                Ok(())
            }
            value => match extension {
                Some(schema) if kind == OperationKind::Remove || !is_assigned(&value) => {
                    self.resource.shift_remove(schema.id);
                    Ok(())
                }
                None if kind == OperationKind::Remove => {
                    Err(ScimError::mutability(format!("{urn} cannot be removed: every resource has it")))
                }
                None if !is_assigned(&value) && origin == Origin::Key => Ok(()),
                _ => Err(ScimError::invalid_value(format!("the value for {urn} must be an object"))),
            },
        }
    }

    fn at_target(
        &mut self,
        path: &PatchPath,
        target: Target,
        kind: OperationKind,
        value: Option<Value>,
        origin: Origin,
    ) -> Result<(), ScimError> {
        let attribute = target.attribute;
        if attribute.is_read_only() || target.sub.is_some_and(Attribute::is_read_only) {
            return match origin {
                Origin::Key if Deviation::ReadOnlyInValue.is_tolerated() => Ok(()),
                _ => Err(ScimError::mutability(format!("{path} is read-only; leave it out"))),
            };
        }
        // RFC 7644 §3.5.2.2: a required attribute cannot be removed.
        if kind == OperationKind::Remove && attribute.required && target.sub.is_none() {
            return Err(ScimError::mutability(format!("{path} is required and cannot be removed; replace it")));
        }
        // RFC 7643 §3: `schemas` tells what the resource holds, so it follows from the content.
        if attribute.name == "schemas" {
            return Ok(());
        }
        let container = match target.extension {
            Some(schema) => {
                let entry = self.resource.entry(schema.id).or_insert_with(|| Value::Object(Map::new()));
                entry.as_object_mut().ok_or_else(|| ScimError::internal("an extension is not an object"))?
            }
            None => &mut self.resource,
        };
        if attribute.multi_valued {
            let filter = path.filter.as_ref().map(|filter| filter.resolve_element(attribute)).transpose()?;
            let edit = Edit { attribute, sub: target.sub, filter, kind, path };
            return elements::edit(&edit, container, value);
        }
        if path.filter.is_some() {
            let detail = format!("{path}: {} has one value, so there is nothing to filter", attribute.name);
            return Err(ScimError::invalid_path(detail));
        }
        single(container, target, kind, value.unwrap_or_default(), path)
    }
}

/// Applies a value to an attribute that holds one.
fn single(
    container: &mut Map<String, Value>,
    target: Target,
    kind: OperationKind,
    value: Value,
    path: &PatchPath,
) -> Result<(), ScimError> {
    let attribute = target.attribute;
    let value = if kind == OperationKind::Remove { Value::Null } else { value };
    let Some(sub) = target.sub else {
        return match value {
            Value::Object(parts) if attribute.is_complex() => merge(container, attribute, parts, path),
            value => {
                let value = resource::value(attribute, value, &path.to_string())?;
                assign(container, attribute.name, value);
                Ok(())
            }
        };
    };
    let part = resource::simple(sub, value, &path.to_string())?;
    let entry = container.entry(attribute.name).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(parts) = entry {
        // The manager's address belongs to the manager that was.
        if sub.name == "value" && parts.get("value") != part.as_ref() {
            parts.shift_remove("$ref");
        }
        assign(parts, sub.name, part);
    }
    Ok(())
}

/// RFC 7644 §3.5.2.1, §3.5.2.3: of a complex attribute the given parts are set, the others stay.
fn merge(
    container: &mut Map<String, Value>,
    attribute: &Attribute,
    given: Map<String, Value>,
    path: &PatchPath,
) -> Result<(), ScimError> {
    let entry = container.entry(attribute.name).or_insert_with(|| Value::Object(Map::new()));
    let Value::Object(parts) = entry else { return Ok(()) };
    let before = parts.get("value").cloned();
    let mut has_reference = false;
    for (name, raw) in given {
        let Some(sub) = dialect::sub_attribute(attribute, &name) else { continue };
        if sub.is_read_only() {
            if Deviation::ReadOnlyInValue.is_tolerated() {
                continue;
            }
            return Err(ScimError::mutability(format!("{path}.{} is read-only; leave it out", sub.name)));
        }
        let part = resource::simple(sub, raw, &format!("{path}.{}", sub.name))?;
        has_reference |= sub.name == "$ref" && part.is_some();
        assign(parts, sub.name, part);
    }
    if !has_reference && parts.get("value") != before.as_ref() {
        parts.shift_remove("$ref");
    }
    Ok(())
}

/// Sets a value, or removes it where there is none.
pub(super) fn assign(map: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => _ = map.insert(name.to_owned(), value),
        None => _ = map.shift_remove(name),
    }
}

/// The core schema of another resource type is no extension.
fn is_core_of_another(path: &AttributePath) -> bool {
    path.urn.as_deref().is_some_and(|urn| schema::find_schema(urn).is_some())
}
