//! The body of a PATCH, taken apart (RFC 7644 §3.5.2).

use std::fmt;

use serde_json::{Map, Value};

use super::dialect::{self, Deviation};
use super::path::PatchPath;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::resource;
use crate::scim::protocol::urn::PATCH_OP;

/// The most operations in one PATCH; it keeps the work that one request can cause in bounds.
pub const MAX_OPERATIONS: usize = 1_000;

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    /// Adds a value (RFC 7644 §3.5.2.1).
    Add,
    /// Removes a value (RFC 7644 §3.5.2.2).
    Remove,
    /// Replaces a value (RFC 7644 §3.5.2.3).
    Replace,
}

/// One operation of a PATCH.
#[derive(Clone, PartialEq)]
pub struct Operation {
    /// What it does.
    pub kind: OperationKind,
    /// What it does it to; none for the resource itself.
    pub path: Option<PatchPath>,
    /// What it does it with; a null is a value and clears.
    pub value: Option<Value>,
}

/// Leaves the value out: it may be a password.
impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.as_ref().map(ToString::to_string);
        f.debug_struct("Operation").field("kind", &self.kind).field("path", &path).finish_non_exhaustive()
    }
}

/// The body of a PATCH.
#[derive(Debug)]
pub struct PatchRequest;

impl PatchRequest {
    /// Reads the operations; an empty list is valid and changes nothing.
    ///
    /// # Errors
    /// `invalidSyntax`, `invalidPath`, `invalidFilter`, `invalidValue` or `noTarget`, naming the operation.
    pub fn parse(body: Value) -> Result<Vec<Operation>, ScimError> {
        let Value::Object(body) = body else {
            return Err(ScimError::invalid_syntax("a PATCH body must be a JSON object with Operations"));
        };
        resource::check_bounds(&body)?;
        let (mut schemas, mut operations) = (Value::Null, None);
        for (name, value) in body {
            if dialect::is_message_name(&name, "schemas") {
                schemas = value;
            } else if dialect::is_message_name(&name, "Operations") {
                operations = Some(value);
            }
        }
        if !dialect::are_patch_schemas(&schemas) {
            let detail = format!("the schemas of a PATCH body must be [\"{PATCH_OP}\"]");
            return Err(ScimError::invalid_syntax(detail));
        }
        let Some(Value::Array(operations)) = operations else {
            return Err(ScimError::invalid_syntax("a PATCH body must have a list of Operations"));
        };
        if operations.len() > MAX_OPERATIONS {
            let detail = format!("a PATCH may have {MAX_OPERATIONS} operations at most; send several");
            return Err(ScimError::too_large(detail));
        }
        operations.into_iter().enumerate().map(|(index, value)| operation(index + 1, value)).collect()
    }
}

fn operation(number: usize, value: Value) -> Result<Operation, ScimError> {
    let Value::Object(parts) = value else {
        return Err(ScimError::invalid_syntax(format!("operation {number} must be a JSON object")));
    };
    let (op, path, value) = take_parts(parts);
    let kind = op.as_ref().and_then(Value::as_str).and_then(dialect::operation).ok_or_else(|| {
        ScimError::invalid_syntax(format!("the op of operation {number} must be add, remove or replace"))
    })?;
    let path = match path {
        None | Some(Value::Null) => None,
        // `Deviation::EmptyText`.
        Some(Value::String(text)) if text.is_empty() && Deviation::EmptyText.is_tolerated() => None,
        Some(Value::String(text)) => Some(PatchPath::parse(&text)?),
        Some(_) => {
            return Err(ScimError::invalid_path(format!("the path of operation {number} must be a string")));
        }
    };
    if value.is_none() && kind != OperationKind::Remove {
        return Err(ScimError::invalid_value(format!("operation {number} needs a value; send null to clear")));
    }
    Ok(Operation { kind, path, value })
}

/// Takes `op`, `path` and `value` out.
fn take_parts(parts: Map<String, Value>) -> (Option<Value>, Option<Value>, Option<Value>) {
    let (mut op, mut path, mut value) = (None, None, None);
    for (name, part) in parts {
        if dialect::is_message_name(&name, "op") {
            op = Some(part);
        } else if dialect::is_message_name(&name, "path") {
            path = Some(part);
        } else if dialect::is_message_name(&name, "value") {
            value = Some(part);
        }
    }
    (op, path, value)
}
