//! What a server answered, and what a step asks of it.

use serde_json::Value;

use super::list::List;
use super::step::{Stop, Verdict};

/// `schemas` of an error (RFC 7644 §3.12).
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
/// Characters of a body that a report shows.
const SHOWN: usize = 600;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) text: String,
    /// As much of the body as a report shows.
    shown: String,
    /// The body, if it is JSON; null otherwise.
    pub(super) json: Value,
}

impl Answer {
    pub(super) fn new(status: u16, headers: Vec<(String, String)>, text: String, shown: String) -> Self {
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, shown, json }
    }

    /// Returns a header; names have no case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the media type of the body, without its parameters.
    pub(super) fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
    }

    /// Ends the step: this answer is not what was expected.
    pub(super) fn fail(&self, expected: impl Into<String>) -> Stop {
        Stop::failed(expected, self.to_string())
    }

    /// Goes on if the expectation is met.
    pub(super) fn check(self, met: bool, expected: impl FnOnce() -> String) -> Verdict<Self> {
        if met { Ok(self) } else { Err(self.fail(expected())) }
    }

    /// Goes on with one of these statuses.
    pub(super) fn status(self, expected: &[u16]) -> Verdict<Self> {
        let met = expected.contains(&self.status);
        self.check(met, || format!("status {}", one_of(expected)))
    }

    /// Goes on with a refusal in the form of RFC 7644 §3.12, whose keyword is one of these.
    pub(super) fn refused(self, status: &[u16], keywords: &[&str]) -> Verdict<Self> {
        let answer = self.scim_error(status)?;
        let given = answer.json.get("scimType").and_then(Value::as_str);
        let met = given.is_some_and(|given| keywords.contains(&given));
        answer.check(met, || format!("an error with the scimType {}", one_of(keywords)))
    }

    /// As [`Answer::refused`], where the RFC leaves out whether there is a keyword.
    pub(super) fn refused_perhaps(self, status: &[u16], keywords: &[&str]) -> Verdict<Self> {
        let answer = self.scim_error(status)?;
        let met = match answer.json.get("scimType") {
            None | Some(Value::Null) => true,
            Some(given) => given.as_str().is_some_and(|given| keywords.contains(&given)),
        };
        answer.check(met, || format!("an error with no scimType, or {}", one_of(keywords)))
    }

    /// Goes on with an error body whose `status` says the same as the answer's.
    pub(super) fn scim_error(self, status: &[u16]) -> Verdict<Self> {
        let answer = self.status(status)?;
        let (schemas, told) = (answer.json.get("schemas"), answer.json.get("status").and_then(Value::as_str));
        let met = schemas.and_then(Value::as_array).is_some_and(|urns| urns.iter().any(|urn| urn == ERROR))
            && told == Some(answer.status.to_string().as_str());
        let code = answer.status;
        answer.check(met, || format!("a body with the schema {ERROR} and \"status\": \"{code}\""))
    }

    /// Goes on if an attribute has a value.
    pub(super) fn has(self, path: &str, value: &Value) -> Verdict<Self> {
        let met = at(&self.json, path) == Some(value);
        self.check(met, || format!("{path} is {value}"))
    }

    /// Goes on if an attribute has some value.
    pub(super) fn has_some(self, path: &str) -> Verdict<Self> {
        let met = at(&self.json, path).is_some_and(is_assigned);
        self.check(met, || format!("{path} has a value"))
    }

    /// Goes on if an attribute has no value.
    pub(super) fn lacks(self, path: &str) -> Verdict<Self> {
        let met = !at(&self.json, path).is_some_and(is_assigned);
        self.check(met, || format!("{path} has no value"))
    }

    /// Goes on if the values of a multi-valued attribute are these, in any order.
    pub(super) fn has_values(self, path: &str, expected: &[&str]) -> Verdict<Self> {
        let mut given = values(&self.json, path);
        let mut wanted = expected.to_vec();
        given.sort_unstable();
        wanted.sort_unstable();
        let met = given == wanted;
        self.check(met, || format!("the values of {path} are exactly {expected:?}"))
    }

    /// Returns the text of an attribute.
    pub(super) fn text_at(&self, path: &str) -> Verdict<String> {
        at(&self.json, path)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| self.fail(format!("{path} is text")))
    }

    /// Reads a list.
    pub(super) fn list(self) -> Verdict<List> {
        List::read(self.status(&[200])?)
    }
}

/// The status, and as much of the body as a person wants to see.
impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.status)?;
        if self.text.is_empty() { f.write_str(" without a body") } else { write!(f, " {}", self.shown) }
    }
}

/// Cuts a text that is too long for a report.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), text.len()),
        None => text.to_owned(),
    }
}

/// Finds a value by names with dots between them.
///
/// Names of attributes have no case (RFC 7643 §2.1); an extension's URN holds dots and is looked for first.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    if let Some((urn, rest)) = path.split_once('|') {
        return at(member(value, urn)?, rest);
    }
    path.split('.').try_fold(value, member)
}

fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Collects the `value` of each element of a multi-valued attribute.
pub(super) fn values<'a>(resource: &'a Value, path: &str) -> Vec<&'a str> {
    let elements = at(resource, path).and_then(Value::as_array);
    elements.into_iter().flatten().filter_map(|element| at(element, "value")?.as_str()).collect()
}

/// Finds the element of a multi-valued attribute whose part has this value.
pub(super) fn element<'a>(resource: &'a Value, path: &str, part: &str, value: &str) -> Option<&'a Value> {
    let elements = at(resource, path)?.as_array()?;
    elements.iter().find(|element| at(element, part).and_then(Value::as_str) == Some(value))
}

/// RFC 7643 §2.5: null and an empty list are no value.
pub(super) fn is_assigned(value: &Value) -> bool {
    !value.is_null() && value.as_array().is_none_or(|values| !values.is_empty())
}

fn one_of<T: ToString>(choices: &[T]) -> String {
    choices.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}
