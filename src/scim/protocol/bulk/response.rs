//! The answer to a bulk request (RFC 7644 §3.7.3).

use serde_json::{Map, Value, json};

use super::operation::Operation;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::urn;

/// What became of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The status that the single request would have been answered with.
    pub status: u16,
    /// The address of the resource.
    pub location: Option<String>,
    /// The version of the resource, as an entity tag.
    pub version: Option<String>,
    /// The error body; the body of a success is left out, as §3.7 allows.
    pub error: Option<Value>,
}

impl Outcome {
    /// Makes the outcome of an operation that is refused.
    #[must_use]
    pub fn refused(error: &ScimError, location: Option<String>) -> Self {
        Self { status: error.status, location, version: None, error: Some(error.to_json()) }
    }

    /// Tells whether the operation failed.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        !(200 <= self.status && self.status < 300)
    }

    fn to_json(&self, operation: &Operation) -> Value {
        let mut answer = Map::new();
        let mut put = |name: &str, value: Option<&String>| {
            if let Some(value) = value {
                answer.insert(name.to_owned(), value.clone().into());
            }
        };
        put("location", self.location.as_ref());
        put("method", operation.method.as_ref());
        put("bulkId", operation.bulk_id.as_ref());
        put("version", self.version.as_ref());
        put("status", Some(&self.status.to_string()));
        if let Some(error) = &self.error {
            answer.insert("response".to_owned(), error.clone());
        }
        Value::Object(answer)
    }
}

/// Renders the answer: what was done, in the order of the request.
#[must_use]
pub fn bulk_response<'a>(outcomes: impl IntoIterator<Item = (&'a Operation, &'a Outcome)>) -> Value {
    let operations: Vec<Value> = outcomes.into_iter().map(|(operation, outcome)| outcome.to_json(operation)).collect();
    json!({ "schemas": [urn::BULK_RESPONSE], "Operations": operations })
}
