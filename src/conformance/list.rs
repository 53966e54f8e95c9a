//! Lists of resources (RFC 7644 §3.4.2).

use serde_json::Value;

use super::answer::{Answer, at};
use super::step::{Stop, Verdict};

const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// A `ListResponse` whose form is right.
#[derive(Debug)]
pub(super) struct List {
    /// The true number of results; RFC 9865 §2 lets a page of cursors leave it out.
    pub(super) total: Option<u64>,
    pub(super) resources: Vec<Value>,
    pub(super) answer: Answer,
}

impl List {
    /// Reads a list, and fails where its form is wrong.
    pub(super) fn read(answer: Answer) -> Verdict<Self> {
        let body = &answer.json;
        let schemas = body.get("schemas").and_then(Value::as_array);
        if !schemas.is_some_and(|urns| urns.iter().any(|urn| urn == LIST_RESPONSE)) {
            return Err(answer.fail(format!("a body with the schema {LIST_RESPONSE}")));
        }
        let total = body.get("totalResults").and_then(Value::as_u64);
        let has_cursor = body.get("nextCursor").is_some() || body.get("previousCursor").is_some();
        if total.is_none() && !has_cursor {
            return Err(answer.fail("totalResults is a number"));
        }
        let resources = match body.get("Resources") {
            Some(Value::Array(resources)) => resources.clone(),
            // RFC 7644 §3.4.2: required only if there are results on the page.
            None | Some(Value::Null) => Vec::new(),
            Some(_) => return Err(answer.fail("Resources is a list")),
        };
        if body.get("itemsPerPage").and_then(Value::as_u64).is_some_and(|count| count != resources.len() as u64) {
            return Err(answer.fail(format!("itemsPerPage is {}, the number of resources", resources.len())));
        }
        Ok(Self { total, resources, answer })
    }

    /// Returns the text of a part of each resource, in order.
    pub(super) fn texts(&self, path: &str) -> Vec<&str> {
        self.resources.iter().filter_map(|resource| at(resource, path)?.as_str()).collect()
    }

    /// Returns the cursor of the next page (RFC 9865 §2).
    pub(super) fn next_cursor(&self) -> Option<&str> {
        self.answer.json.get("nextCursor").and_then(Value::as_str)
    }

    /// Ends the step: this list is not what was expected.
    pub(super) fn fail(&self, expected: impl Into<String>) -> Stop {
        self.answer.fail(expected)
    }

    /// Goes on if the expectation is met.
    pub(super) fn check(self, met: bool, expected: impl FnOnce() -> String) -> Verdict<Self> {
        if met { Ok(self) } else { Err(self.fail(expected())) }
    }

    /// Goes on if this many results are told of.
    pub(super) fn total(self, expected: u64) -> Verdict<Self> {
        let met = self.total == Some(expected);
        self.check(met, || format!("totalResults is {expected}"))
    }

    /// Goes on if the resources are these and no others, in any order; named by their `id`.
    pub(super) fn holds_exactly(self, ids: &[&str]) -> Verdict<Self> {
        let (mut given, mut wanted) = (self.texts("id"), ids.to_vec());
        given.sort_unstable();
        wanted.sort_unstable();
        let met = given == wanted && self.resources.len() == ids.len();
        self.check(met, || match ids {
            [] => "no resource at all".to_owned(),
            ids => format!("exactly the resources {ids:?}"),
        })
    }
}
