//! What a user says of its groups, and a group of its members (RFC 7643 §4.1.2, §4.2).

use serde::Serialize;

use crate::scim::protocol::ScimError;

/// A group of a user, or a member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference<'a> {
    /// The id.
    pub value: &'a str,
    /// The absolute address.
    #[serde(rename = "$ref")]
    pub location: String,
    /// The name.
    pub display: &'a str,
    /// Of a member what it is, of a group how the user came into it.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// Writes references as JSON.
///
/// # Errors
/// When they cannot be written, which is a defect.
pub fn to_json<'a>(references: impl Iterator<Item = Reference<'a>>) -> Result<String, ScimError> {
    let references: Vec<_> = references.collect();
    serde_json::to_string(&references).map_err(|_| ScimError::internal("references cannot be written"))
}
