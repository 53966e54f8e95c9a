//! Sending the steps of a file, one after the other.

use std::collections::HashMap;

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use serde_json::Value;

use super::parse::{self, Expectation};
use crate::support::Idp;

/// Sends every step, and fails at the first whose answer is not as expected.
pub async fn run(idp: &Idp, transcript: &str) {
    let mut kept: HashMap<String, String> = HashMap::new();
    let steps = parse::steps(transcript);
    assert!(!steps.is_empty(), "no step");
    for text in steps {
        let filled = fill(text, &kept);
        let step = parse::step(&filled);
        assert!(!filled.contains("{{"), "{}: a name that nothing was kept under", step.title);
        let mut request = idp.request(Method::from_bytes(step.method.as_bytes()).unwrap(), &step.path);
        for (name, value) in &step.headers {
            request = request.header(name, value);
        }
        let names_type = step.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if !step.body.is_empty() && !names_type {
            request = request.header(CONTENT_TYPE, "application/scim+json");
        }
        let answer = idp.send(request.body(step.body.into()).unwrap()).await;
        let shown = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status.as_u16(), step.status, "{}: {shown}", step.title);
        let body = if answer.body.is_empty() { Value::Null } else { answer.json() };
        for expectation in step.expectations {
            match expectation {
                Expectation::Equals(pointer, value) => {
                    assert_eq!(body.pointer(&pointer), Some(&value), "{}: {pointer} in {shown}", step.title);
                }
                Expectation::Absent(pointer) => {
                    assert_eq!(body.pointer(&pointer), None, "{}: {pointer} in {shown}", step.title);
                }
                Expectation::Header(name) => {
                    assert!(answer.header(&name).is_some(), "{}: no header {name}", step.title);
                }
                Expectation::Keep(name, pointer) => {
                    let value = body.pointer(&pointer).and_then(Value::as_str);
                    let value = value.unwrap_or_else(|| panic!("{}: no text at {pointer} in {shown}", step.title));
                    kept.insert(name, value.to_owned());
                }
            }
        }
    }
}

fn fill(text: &str, kept: &HashMap<String, String>) -> String {
    kept.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value))
}
