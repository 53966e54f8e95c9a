//! The members of a group (RFC 7643 §4.2), which are stored apart from its document.

use std::collections::HashSet;

use serde_json::Value;

use super::{Document, coerce};
use crate::scim::protocol::ScimError;
use crate::scim::protocol::schema::{Attribute, GROUP};

/// A member of a group, as a client names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Member {
    /// The identifier of the user.
    pub value: String,
}

/// Takes the members out; none where the body did not speak of them, an empty list where it clears them.
///
/// # Errors
/// `invalidValue` for a member without a value and for a nested group.
pub fn take_members(document: &mut Document) -> Result<Option<Vec<Member>>, ScimError> {
    document.take("members").map(read_members).transpose()
}

/// Reads members from a list, an object or plain text; duplicates collapse.
///
/// # Errors
/// `invalidValue` for a member without a value and for a nested group.
pub(in crate::scim::protocol) fn read_members(value: Value) -> Result<Vec<Member>, ScimError> {
    let mut seen = HashSet::new();
    let mut members = Vec::new();
    for element in elements(value)? {
        if element.get("type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("Group")) {
            return Err(ScimError::invalid_value(
                "nested groups are not supported: send the users of the group as members, not the group",
            ));
        }
        let value = id(&element)?;
        if seen.insert(value.clone()) {
            members.push(Member { value });
        }
    }
    Ok(members)
}

/// Reads the identifiers of members that are to go; what kind they are does not matter then.
pub(in crate::scim::protocol) fn read_ids(value: Value) -> Result<Vec<String>, ScimError> {
    let mut seen = HashSet::new();
    let mut ids = Vec::new();
    for element in elements(value)? {
        let id = id(&element)?;
        if seen.insert(id.clone()) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn id(element: &Value) -> Result<String, ScimError> {
    let id = element.get("value").and_then(Value::as_str).map(str::to_owned);
    id.ok_or_else(|| ScimError::invalid_value("a member needs a value: the id of a user"))
}

fn elements(value: Value) -> Result<Vec<Value>, ScimError> {
    let attribute: Option<&'static Attribute> = GROUP.core_attribute("members");
    attribute.map_or_else(|| Ok(Vec::new()), |attribute| coerce::elements(attribute, value, "members"))
}
