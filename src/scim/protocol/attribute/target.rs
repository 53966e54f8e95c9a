//! What an attribute path stands for in a resource type.

use serde_json::{Map, Value};

use super::path::AttributePath;
use crate::scim::protocol::patch::dialect::{self, Deviation};
use crate::scim::protocol::schema::{Attribute, ResourceType, Schema};

/// An attribute or sub-attribute that a schema defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The extension that defines the attribute; none for the core schema and the common attributes.
    pub extension: Option<&'static Schema>,
    /// The attribute.
    pub attribute: &'static Attribute,
    /// The sub-attribute, where the path names one.
    pub sub: Option<&'static Attribute>,
}

/// Why a path stands for nothing that a schema defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unresolved {
    /// The path names a schema that this resource type does not have.
    UnknownSchema,
    /// The path names a whole schema.
    WholeSchema,
    /// The schema has no such attribute.
    UnknownAttribute,
    /// The attribute has no such part.
    UnknownPart,
}

impl Target {
    /// Looks a path up in a resource type, ignoring case.
    ///
    /// # Errors
    /// Where no schema of the resource type defines it.
    pub fn resolve(path: &AttributePath, resource_type: &ResourceType) -> Result<Self, Unresolved> {
        let (extension, attribute) = match &path.urn {
            Some(urn) if !urn.eq_ignore_ascii_case(resource_type.schema.id) => {
                let schema = resource_type.extension(urn).ok_or(Unresolved::UnknownSchema)?;
                (Some(schema), schema.attribute(&path.name))
            }
            Some(_) => (None, resource_type.core_attribute(&path.name)),
            // Entra writes `manager` without the URN.
            None => match (resource_type.core_attribute(&path.name), resource_type.extension_with(&path.name)) {
                (None, Some((schema, attribute))) if Deviation::ShortExtensionName.is_tolerated() => {
                    (Some(schema), Some(attribute))
                }
                (core, _) => (None, core),
            },
        };
        if path.is_whole_schema() {
            return Err(Unresolved::WholeSchema);
        }
        let attribute = attribute.ok_or(Unresolved::UnknownAttribute)?;
        let sub = match &path.sub {
            Some(name) => Some(dialect::sub_attribute(attribute, name).ok_or(Unresolved::UnknownPart)?),
            None => None,
        };
        Ok(Self { extension, attribute, sub })
    }

    /// Returns the attribute whose values are meant: the sub-attribute if there is one.
    #[must_use]
    pub fn leaf(&self) -> &'static Attribute {
        self.sub.unwrap_or(self.attribute)
    }

    /// Renders the path in its canonical spelling; the URN stands before attributes of an extension only.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        if let Some(schema) = self.extension {
            text.push_str(schema.id);
            text.push(':');
        }
        text.push_str(self.attribute.name);
        if let Some(sub) = self.sub {
            text.push('.');
            text.push_str(sub.name);
        }
        text
    }

    /// Collects the values at the target; lists are opened, and what is not assigned is left out.
    #[must_use]
    pub fn values<'a>(&self, resource: &'a Map<String, Value>) -> Vec<&'a Value> {
        let container = match self.extension {
            Some(schema) => resource.get(schema.id).and_then(Value::as_object),
            None => Some(resource),
        };
        let Some(value) = container.and_then(|container| container.get(self.attribute.name)) else {
            return Vec::new();
        };
        elements(value)
            .iter()
            .filter_map(|element| match self.sub {
                Some(sub) => element.get(sub.name),
                None => Some(element),
            })
            .filter(|value| super::is_assigned(value))
            .collect()
    }
}

/// Returns the elements of a list, or the value itself as a list of one.
fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        single => std::slice::from_ref(single),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{AttributePath, Target, Unresolved};
    use crate::scim::protocol::schema::{GROUP, USER};
    use crate::scim::protocol::urn::{ENTERPRISE_USER, GROUP as GROUP_URN, USER as USER_URN};

    fn resolve(text: &str) -> Result<String, Unresolved> {
        Target::resolve(&AttributePath::parse(text).unwrap(), &USER).map(|target| target.canonical())
    }

    #[test]
    fn canonical_paths_have_the_spelling_of_the_schema() {
        let manager = format!("{ENTERPRISE_USER}:manager.value");
        for (text, canonical) in [
            ("USERNAME", "userName"),
            ("Emails.Value", "emails.value"),
            ("meta.lastmodified", "meta.lastModified"),
            (&format!("{USER_URN}:Roles"), "roles"),
            ("manager.VALUE", &manager),
            ("manager.managerId", &manager),
            (&format!("{ENTERPRISE_USER}.manager.value"), &manager),
        ] {
            assert_eq!(resolve(text).as_deref(), Ok(canonical), "{text}");
        }
    }

    #[test]
    fn what_no_schema_defines_says_which_part_is_unknown() {
        assert_eq!(resolve("favouriteColour"), Err(Unresolved::UnknownAttribute));
        assert_eq!(resolve("name.nick"), Err(Unresolved::UnknownPart));
        assert_eq!(resolve("userName.value"), Err(Unresolved::UnknownPart));
        assert_eq!(resolve("urn:example:1.0:User:badge"), Err(Unresolved::UnknownSchema));
        assert_eq!(resolve(ENTERPRISE_USER), Err(Unresolved::WholeSchema));
        assert_eq!(resolve(&format!("{GROUP_URN}:members")), Err(Unresolved::UnknownSchema));
    }

    #[test]
    fn values_open_lists_and_skip_what_is_not_assigned() {
        let target = Target::resolve(&AttributePath::parse("members.value").unwrap(), &GROUP).unwrap();
        let group = json!({"members": [{"value": "a"}, {"display": "b"}, {"value": ""}, {"value": "c"}]});
        assert_eq!(target.values(group.as_object().unwrap()), [&json!("a"), &json!("c")]);
    }
}
