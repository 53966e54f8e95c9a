//! What the server says that it offers (RFC 7644 §4). What cannot be read is not offered; steps of their own say so.

use serde_json::Value;

use super::answer::at;
use super::step::{Stop, Verdict};

/// The URN of the core User schema.
pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The URN of the core Group schema.
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The URN of the enterprise extension.
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The discovery documents.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) config: Value,
    pub(super) resource_types: Vec<Value>,
    pub(super) schemas: Vec<Value>,
}

impl Declared {
    /// Goes on if `ServiceProviderConfig` says that a feature is supported.
    pub(super) fn feature(&self, name: &str) -> Verdict {
        if self.offers(name) {
            return Ok(());
        }
        Err(Stop::skipped(format!("ServiceProviderConfig does not declare {name}")))
    }

    /// Tells whether `ServiceProviderConfig` says that a feature is supported.
    pub(super) fn offers(&self, name: &str) -> bool {
        at(&self.config, name).and_then(|feature| feature.get("supported")) == Some(&Value::Bool(true))
    }

    /// Goes on if lists can be read by cursors (RFC 9865 §4).
    pub(super) fn cursors(&self) -> Verdict {
        if at(&self.config, "pagination.cursor") == Some(&Value::Bool(true)) {
            return Ok(());
        }
        Err(Stop::skipped("ServiceProviderConfig does not declare pagination by cursor"))
    }

    /// Goes on if there are groups.
    pub(super) fn groups(&self) -> Verdict {
        let has = self.resource_types.iter().any(|kind| kind.get("schema").and_then(Value::as_str) == Some(GROUP));
        // Without the list nobody knows; the steps will tell.
        if has || self.resource_types.is_empty() {
            return Ok(());
        }
        Err(Stop::skipped("ResourceTypes has no Group"))
    }

    /// Goes on if a schema has these attributes.
    pub(super) fn attributes(&self, urn: &str, names: &[&str]) -> Verdict {
        if self.schemas.is_empty() {
            return Ok(());
        }
        match names.iter().find(|name| self.attribute(urn, name).is_none()) {
            Some(name) => Err(Stop::skipped(format!("the schema {urn} has no {name}"))),
            None => Ok(()),
        }
    }

    /// Finds an attribute, or a part of one, in a schema.
    pub(super) fn attribute(&self, urn: &str, path: &str) -> Option<&Value> {
        let schema = self.schema(urn)?;
        let mut attributes = schema.get("attributes");
        let mut found = None;
        for name in path.split('.') {
            found = attributes?.as_array()?.iter().find(|attribute| {
                attribute.get("name").and_then(Value::as_str).is_some_and(|given| given.eq_ignore_ascii_case(name))
            });
            attributes = found?.get("subAttributes");
        }
        found
    }

    /// Finds a schema.
    pub(super) fn schema(&self, urn: &str) -> Option<&Value> {
        self.schemas.iter().find(|schema| {
            schema.get("id").and_then(Value::as_str).is_some_and(|given| given.eq_ignore_ascii_case(urn))
        })
    }

    /// Tells whether an attribute of users regards case; RFC 7643 §2.2 says that it does not where nothing is said.
    pub(super) fn is_case_exact(&self, path: &str) -> bool {
        self.attribute(USER, path).and_then(|attribute| attribute.get("caseExact")) == Some(&Value::Bool(true))
    }
}
