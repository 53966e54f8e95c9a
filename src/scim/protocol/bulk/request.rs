//! The body of a bulk request (RFC 7644 §3.7).

use std::collections::HashMap;

use serde_json::Value;

use super::operation::Operation;
use super::reference;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::urn;

/// A bulk request.
#[derive(Debug)]
pub struct BulkRequest {
    /// After how many failures no further operation is begun; none for never.
    pub fail_on_errors: Option<usize>,
    /// The operations, in the order of the request.
    pub operations: Vec<Operation>,
}

impl BulkRequest {
    /// Reads a request to the directory whose address is `base`.
    ///
    /// # Errors
    /// When the request as a whole cannot be understood, or has more than `max_operations`. What is wrong with one operation
    /// is told in its place.
    pub fn parse(body: Value, base: &str, max_operations: usize) -> Result<Self, ScimError> {
        let Value::Object(body) = body else {
            return Err(ScimError::invalid_syntax("A bulk request must be a JSON object with Operations."));
        };
        let (mut schemas, mut fail_on_errors, mut operations) = (Value::Null, None, None);
        // Attribute names have no case (RFC 7643 §2.1).
        for (name, value) in body {
            if name.eq_ignore_ascii_case("schemas") {
                schemas = value;
            } else if name.eq_ignore_ascii_case("failOnErrors") {
                fail_on_errors = read_fail_on_errors(&value)?;
            } else if name.eq_ignore_ascii_case("Operations") {
                operations = Some(value);
            }
        }
        check_schemas(&schemas)?;
        let operations = match operations {
            Some(Value::Array(operations)) if !operations.is_empty() => operations,
            _ => return Err(ScimError::invalid_syntax("A bulk request must have a list of Operations, one at least.")),
        };
        if operations.len() > max_operations {
            return Err(ScimError::too_large(format!(
                "A bulk request may have at most {max_operations} operations (maxOperations), and this one has {}. Send them \
                 in several requests.",
                operations.len()
            )));
        }
        let operations = operations
            .into_iter()
            .enumerate()
            .map(|(index, operation)| match operation {
                Value::Object(operation) => Ok(Operation::parse(index, operation, base)),
                _ => Err(ScimError::invalid_syntax(format!("Operation {} must be a JSON object.", index + 1))),
            })
            .collect::<Result<Vec<_>, _>>()?;
        check_bulk_ids(&operations)?;
        Ok(Self { fail_on_errors, operations })
    }
}

fn check_schemas(schemas: &Value) -> Result<(), ScimError> {
    let is_bulk = |urn: &Value| urn.as_str().is_some_and(|urn| urn.eq_ignore_ascii_case(urn::BULK_REQUEST));
    if schemas.as_array().is_some_and(|urns| urns.iter().any(is_bulk)) {
        return Ok(());
    }
    Err(ScimError::invalid_syntax(format!("The schemas of a bulk request must be [\"{}\"].", urn::BULK_REQUEST)))
}

fn read_fail_on_errors(value: &Value) -> Result<Option<usize>, ScimError> {
    if value.is_null() {
        return Ok(None);
    }
    // Whether 0 is to mean the first failure or none at all, nobody can tell.
    let number = value.as_u64().filter(|number| *number > 0).ok_or_else(|| {
        ScimError::invalid_value(
            "failOnErrors must be a whole number from 1; leave it out to go on after every failure.",
        )
    })?;
    Ok(Some(usize::try_from(number).unwrap_or(usize::MAX)))
}

/// RFC 7644 §3.7: a `bulkId` is unique within a request. With two of them nobody could tell what refers to what.
fn check_bulk_ids(operations: &[Operation]) -> Result<(), ScimError> {
    let mut seen = HashMap::new();
    for operation in operations {
        let Some(bulk_id) = operation.creates() else { continue };
        if let Some(first) = seen.insert(bulk_id, operation.index) {
            return Err(ScimError::invalid_value(format!(
                "Operations {} and {} both have the bulkId {}; each must have its own. Nothing was done.",
                first + 1,
                operation.index + 1,
                reference::shortened(bulk_id)
            )));
        }
    }
    Ok(())
}
