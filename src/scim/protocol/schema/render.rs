//! The discovery documents of schemas and resource types (RFC 7643 §6, §7; RFC 7644 §4).

use serde_json::{Map, Value, json};

use super::definition::{Attribute, Kind, Mutability, ResourceType, Returned, Schema, Uniqueness};
use super::urn;

impl Kind {
    /// Returns the keyword of RFC 7643 §7.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::DateTime => "dateTime",
            Self::Binary => "binary",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }
}

impl Mutability {
    const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

impl Returned {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Default => "default",
            Self::Request => "request",
        }
    }
}

impl Uniqueness {
    const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Server => "server",
            Self::Global => "global",
        }
    }
}

impl Attribute {
    /// Renders the definition as RFC 7643 §7 lays it out, without nulls and empty lists.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut json = Map::new();
        json.insert("name".into(), self.name.into());
        json.insert("type".into(), self.kind.as_str().into());
        if !self.sub_attributes.is_empty() {
            // Depth is bounded: RFC 7643 §2.3.8 lets no complex attribute hold another one.
            json.insert("subAttributes".into(), self.sub_attributes.iter().map(Self::to_json).collect());
        }
        json.insert("multiValued".into(), self.multi_valued.into());
        json.insert("description".into(), self.description.into());
        json.insert("required".into(), self.required.into());
        if !self.canonical_values.is_empty() {
            json.insert("canonicalValues".into(), self.canonical_values.into());
        }
        if matches!(self.kind, Kind::String | Kind::Reference | Kind::Binary) {
            json.insert("caseExact".into(), self.case_exact.into());
        }
        json.insert("mutability".into(), self.mutability.as_str().into());
        json.insert("returned".into(), self.returned.as_str().into());
        json.insert("uniqueness".into(), self.uniqueness.as_str().into());
        if !self.reference_types.is_empty() {
            json.insert("referenceTypes".into(), self.reference_types.into());
        }
        Value::Object(json)
    }
}

impl Schema {
    /// Renders the schema as a resource below the base address (RFC 7643 §7).
    #[must_use]
    pub fn to_json(&self, base: &str) -> Value {
        json!({
            "schemas": [urn::SCHEMA],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": self.attributes.iter().map(Attribute::to_json).collect::<Vec<_>>(),
            "meta": { "resourceType": "Schema", "location": format!("{}/Schemas/{}", trimmed(base), self.id) },
        })
    }
}

impl ResourceType {
    /// Renders the resource type as a resource below the base address (RFC 7643 §6).
    #[must_use]
    pub fn to_json(&self, base: &str) -> Value {
        let extensions: Vec<Value> =
            self.extensions.iter().map(|schema| json!({ "schema": schema.id, "required": false })).collect();
        json!({
            "schemas": [urn::RESOURCE_TYPE],
            "id": self.name,
            "name": self.name,
            "endpoint": self.endpoint,
            "description": self.description,
            "schema": self.schema.id,
            "schemaExtensions": extensions,
            "meta": {
                "resourceType": "ResourceType",
                "location": format!("{}/ResourceTypes/{}", trimmed(base), self.name),
            },
        })
    }
}

/// Returns the base address without a slash at its end.
pub(super) fn trimmed(base: &str) -> &str {
    base.trim_end_matches('/')
}
