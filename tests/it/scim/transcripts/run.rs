//! Sending the steps of a session, one after the other.

use std::collections::HashMap;

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use serde_json::Value;

use super::parse::{self, Expectation, Step};
use crate::support::{Answer, Idp};

/// A session with a directory.
pub struct Session<'a> {
    idp: &'a Idp,
    kept: HashMap<String, String>,
}

impl<'a> Session<'a> {
    /// Begins a session.
    pub fn new(idp: &'a Idp) -> Self {
        Self { idp, kept: HashMap::new() }
    }

    /// Sends a step; where the answer is not as expected, says in what.
    pub async fn play(&mut self, step: &parse::Source) -> Result<(), String> {
        let filled = self
            .kept
            .iter()
            .fold(step.text.clone(), |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value));
        assert!(!filled.contains("{{"), "{step}: a name that nothing was kept under");
        let parsed = parse::step(&filled);
        let answer = self.send(&parsed).await;
        self.check(&parsed, &answer).map_err(|problem| {
            format!("{step}: {problem}, but {} {}", answer.status, String::from_utf8_lossy(&answer.body))
        })
    }

    async fn send(&self, step: &Step) -> Answer {
        let mut request = self.idp.request(Method::from_bytes(step.method.as_bytes()).unwrap(), &step.path);
        for (name, value) in &step.headers {
            request = request.header(name, value);
        }
        let names_type = step.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if !step.body.is_empty() && !names_type {
            request = request.header(CONTENT_TYPE, "application/scim+json");
        }
        self.idp.send(request.body(step.body.clone().into()).unwrap()).await
    }

    fn check(&mut self, step: &Step, answer: &Answer) -> Result<(), String> {
        if answer.status.as_u16() != step.status {
            return Err(format!("expected {}", step.status));
        }
        let body = if answer.body.is_empty() { Value::Null } else { answer.json() };
        for expectation in &step.expectations {
            let is_met = match expectation {
                Expectation::Equals(pointer, value) => body.pointer(pointer) == Some(value),
                Expectation::Absent(pointer) => body.pointer(pointer).is_none(),
                Expectation::Header(name) => answer.header(name).is_some(),
                Expectation::Keep(name, pointer) => {
                    let value = body.pointer(pointer).and_then(Value::as_str);
                    value.is_some_and(|value| {
                        self.kept.insert(name.clone(), value.to_owned());
                        true
                    })
                }
            };
            if !is_met {
                return Err(format!("expected {expectation:?}"));
            }
        }
        Ok(())
    }
}
