//! What a step works with: requests, resources with names of the run's own, and a record of what was sent and made.

use std::rc::Rc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use ureq::http::Method;

use super::answer::{Answer, shortened};
use super::client::{Client, Request};
use super::declared::{Declared, GROUP, USER};
use super::list::List;
use super::population::Population;
use super::step::{Stop, Verdict};

/// `schemas` of a PATCH (RFC 7644 §3.5.2).
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// What stays as it is in the value of a query parameter (RFC 3986 §2.3).
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// Requests without an answer, one after the other, after which the server is taken to be gone.
const MAX_UNANSWERED: u32 = 3;

/// A resource that the run made.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    pub(super) id: String,
    /// Its address below the base address.
    pub(super) path: String,
    /// What it was when it was made.
    pub(super) answer: Answer,
}

/// The run, as a step sees it.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) declared: Declared,
    /// With what every name begins that the run gives.
    pub(super) prefix: String,
    next_number: u32,
    sent: Vec<String>,
    made: Vec<String>,
    kept: Vec<String>,
    unanswered: u32,
    population: Option<Rc<Population>>,
}

impl Session {
    pub(super) fn new(client: Client, prefix: String) -> Self {
        Self {
            client,
            declared: Declared::default(),
            prefix,
            next_number: 0,
            sent: Vec::new(),
            made: Vec::new(),
            kept: Vec::new(),
            unanswered: 0,
            population: None,
        }
    }

    /// Sends a request, and notes what it makes.
    pub(super) fn send(&mut self, request: Request) -> Verdict<Answer> {
        if self.client.interrupt().is_triggered() {
            return Err(Stop::Interrupted);
        }
        let body = request.body.as_deref().map(|body| format!(" {}", shortened(body))).unwrap_or_default();
        let asked = format!("{} {}{body}", request.method, request.path);
        self.sent.push(self.client.redact(&asked));
        match self.client.send(&request) {
            Ok(answer) => {
                self.unanswered = 0;
                if request.method == Method::POST {
                    self.note_made(&request.path, &answer);
                }
                Ok(answer)
            }
            Err(error) => {
                self.unanswered += 1;
                Err(Stop::failed("an answer", format!("none: {}", self.client.redact(&error.to_string()))))
            }
        }
    }

    /// Tells whether the server no longer answers at all.
    pub(super) const fn is_server_gone(&self) -> bool {
        self.unanswered >= MAX_UNANSWERED
    }

    /// Notes the resources that a POST made, by itself or in bulk, so that they are deleted.
    fn note_made(&mut self, path: &str, answer: &Answer) {
        let collection = path.split('?').next().unwrap_or_default();
        if answer.status == 201
            && let Some(id) = id_of(answer)
        {
            self.made.push(format!("{collection}/{id}"));
        }
        let operations = answer.json.get("Operations").and_then(Value::as_array);
        for location in operations.into_iter().flatten().filter_map(|operation| operation.get("location")?.as_str()) {
            let mut parts = location.rsplit('/');
            if let (Some(id), Some(kind @ ("Users" | "Groups"))) = (parts.next(), parts.next()) {
                self.made.push(format!("/{kind}/{id}"));
            }
        }
    }

    pub(super) fn get(&mut self, path: &str) -> Verdict<Answer> {
        self.send(Request::new(Method::GET, path))
    }

    pub(super) fn post(&mut self, path: &str, body: &Value) -> Verdict<Answer> {
        self.send(Request::new(Method::POST, path).body(body))
    }

    pub(super) fn put(&mut self, path: &str, body: &Value) -> Verdict<Answer> {
        self.send(Request::new(Method::PUT, path).body(body))
    }

    pub(super) fn delete(&mut self, path: &str) -> Verdict<Answer> {
        self.send(Request::new(Method::DELETE, path))
    }

    /// Sends a PATCH with these operations, and says nothing about the answer.
    pub(super) fn operations(&mut self, path: &str, operations: &Value) -> Verdict<Answer> {
        self.send(Request::new(Method::PATCH, path).body(json!({"schemas": [PATCH_OP], "Operations": operations})))
    }

    /// Sends a PATCH that must succeed, with or without a body (RFC 7644 §3.5.2), and reads the resource then.
    pub(super) fn patched(&mut self, path: &str, operations: &Value) -> Verdict<Answer> {
        self.operations(path, operations)?.status(&[200, 204])?;
        self.read(path)
    }

    /// Reads a resource that must be there.
    pub(super) fn read(&mut self, path: &str) -> Verdict<Answer> {
        self.get(path)?.status(&[200])
    }

    /// Reads a list with these query parameters.
    pub(super) fn list(&mut self, collection: &str, parameters: &[(&str, &str)]) -> Verdict<List> {
        self.get(&format!("{collection}{}", query(parameters)))?.list()
    }

    /// Makes a name that nothing else has.
    pub(super) fn name(&mut self) -> String {
        self.next_number += 1;
        format!("{}-{}", self.prefix, self.next_number)
    }

    /// Returns the smallest user that servers commonly take, with a name of its own.
    pub(super) fn user(&mut self) -> Value {
        user_named(&self.name())
    }

    /// Makes a user with these attributes beside the usual ones.
    pub(super) fn create_user(&mut self, attributes: &Value) -> Verdict<Resource> {
        let body = merged(&self.user(), attributes);
        self.create("/Users", &body)
    }

    /// Makes a group with these members; skips the step where the server has no groups.
    pub(super) fn create_group(&mut self, members: &[&str]) -> Verdict<Resource> {
        self.declared.groups()?;
        let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
        let mut body = json!({"schemas": [GROUP], "displayName": self.name()});
        if !members.is_empty() {
            body = merged(&body, &json!({"members": members}));
        }
        self.create("/Groups", &body)
    }

    /// Makes a resource.
    pub(super) fn create(&mut self, collection: &str, body: &Value) -> Verdict<Resource> {
        let answer = self.post(collection, body)?.status(&[201])?;
        let Some(id) = id_of(&answer) else {
            return Err(answer.fail("an id in the body, or a Location"));
        };
        let path = format!("{collection}/{id}");
        // RFC 7644 §3.3: the answer SHOULD have a body.
        let answer = if answer.text.is_empty() { self.read(&path)? } else { answer };
        Ok(Resource { id, path, answer })
    }

    /// Returns the users that the steps about lists share; makes them the first time.
    pub(super) fn population(&mut self) -> Verdict<Rc<Population>> {
        if let Some(population) = &self.population {
            return Ok(Rc::clone(population));
        }
        let population = Rc::new(Population::create(self)?);
        // They stay until the end of the run.
        self.kept.append(&mut self.made);
        self.population = Some(Rc::clone(&population));
        Ok(population)
    }

    /// Returns the last requests of the step, and forgets them.
    pub(super) fn take_sent(&mut self) -> Vec<String> {
        const SHOWN: usize = 3;
        let sent = std::mem::take(&mut self.sent);
        sent.into_iter().rev().take(SHOWN).rev().collect()
    }

    /// Deletes what a step made. What cannot be deleted is tried again at the end.
    pub(super) fn clean_up_step(&mut self) {
        let made = std::mem::take(&mut self.made);
        let left: Vec<String> = made.into_iter().rev().filter(|path| !self.is_deleted(path)).collect();
        self.kept.extend(left.into_iter().rev());
        self.sent.clear();
    }

    /// Deletes all that the run made, whatever somebody wishes, and returns what could not be deleted.
    pub(super) fn clean_up(&mut self) -> Vec<String> {
        self.client.ignore_interrupt();
        self.clean_up_step();
        let kept = std::mem::take(&mut self.kept);
        let mut left: Vec<String> = kept.into_iter().rev().filter(|path| !self.is_deleted(path)).collect();
        // Also what was made although the answer did not say so.
        for (collection, name) in [("/Groups", "displayName"), ("/Users", "userName")] {
            for path in self.find_by_prefix(collection, name) {
                if !left.contains(&path) && !self.is_deleted(&path) {
                    left.push(path);
                }
            }
        }
        left
    }

    fn is_deleted(&mut self, path: &str) -> bool {
        !self.is_server_gone()
            && self.delete(path).is_ok_and(|answer| matches!(answer.status, 200 | 202 | 204 | 404 | 410))
    }

    /// Finds what bears the run's prefix. The server's filter is not relied on: each name is looked at.
    fn find_by_prefix(&mut self, collection: &str, name: &str) -> Vec<String> {
        let filter = format!("{name} sw \"{}\"", self.prefix);
        let Ok(list) = self.list(collection, &[("filter", &filter)]) else { return Vec::new() };
        let ours = list.resources.iter().filter(|resource| {
            resource.get(name).and_then(Value::as_str).is_some_and(|given| given.starts_with(&self.prefix))
        });
        ours.filter_map(|resource| Some(format!("{collection}/{}", resource.get("id")?.as_str()?))).collect()
    }
}

/// Returns the id of what was made: from the body, or else from the address.
fn id_of(answer: &Answer) -> Option<String> {
    let id = answer.json.get("id").and_then(Value::as_str).or_else(|| answer.header("location")?.rsplit('/').next())?;
    (!id.is_empty()).then(|| utf8_percent_encode(id, QUERY).to_string())
}

/// Renders a query.
pub(super) fn query(parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, QUERY))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// Returns a user with this name. Some servers want more of a user than the RFCs do.
pub(super) fn user_named(name: &str) -> Value {
    let address = format!("{name}@example.com");
    json!({
        "schemas": [USER],
        "userName": address,
        "name": {"givenName": "Rollcall", "familyName": "Check"},
        "displayName": name,
        "emails": [{"value": address, "type": "work", "primary": true}],
        "active": true,
    })
}

/// Puts attributes over those of an object.
pub(super) fn merged(body: &Value, attributes: &Value) -> Value {
    let pairs = [body, attributes].into_iter().filter_map(Value::as_object).flatten();
    Value::Object(pairs.map(|(name, value)| (name.clone(), value.clone())).collect())
}
