//! Several requests in one (RFC 7644 §3.7).

use serde_json::{Value, json};

use crate::conformance::answer::{Answer, at};
use crate::conformance::declared::GROUP;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "bulk-makes-users",
        "RFC 7644 §3.7.3",
        "Each POST is answered with its bulkId, its status as text, and the address of the user.",
        makes_users,
    ),
    Step::new(
        "bulk-runs-every-method",
        "RFC 7644 §3.7",
        "PUT, PATCH and DELETE work as they do alone.",
        runs_every_method,
    ),
    Step::new(
        "bulk-resolves-bulk-ids",
        "RFC 7644 §3.7.2",
        "bulkId:… in a value stands for the id of what another operation made.",
        resolves_bulk_ids,
    ),
    Step::new(
        "bulk-resolves-bulk-ids-in-paths",
        "RFC 7644 §3.7.2",
        "bulkId:… in a path stands for the id of what an operation before made.",
        resolves_bulk_ids_in_paths,
    ),
    Step::new(
        "bulk-tries-references-to-what-comes-later",
        "RFC 7644 §3.7.1",
        "A group may come before its member: it is made, or answered with 409.",
        resolves_later_references,
    ),
    Step::new(
        "bulk-goes-on-after-a-failure",
        "RFC 7644 §3.7.3",
        "Without failOnErrors the operations behind a failure are done, and the failure has its error.",
        goes_on,
    ),
    Step::new(
        "bulk-stops-after-fail-on-errors",
        "RFC 7644 §3.7.3",
        "With failOnErrors no operation is done behind the failure that reaches it.",
        stops,
    ),
];

/// Sends a bulk request.
pub(super) fn send(s: &mut Session, operations: &[Value], fail_on_errors: Option<u64>) -> Verdict<Answer> {
    s.declared.feature("bulk")?;
    let mut body = json!({"schemas": [BULK_REQUEST], "Operations": operations});
    if let (Some(count), Some(body)) = (fail_on_errors, body.as_object_mut()) {
        body.insert("failOnErrors".to_owned(), count.into());
    }
    s.post("/Bulk", &body)
}

/// Sends a bulk request that must be taken, and returns what became of each operation.
fn run(s: &mut Session, operations: &[Value], fail_on_errors: Option<u64>) -> Verdict<(Answer, Vec<Value>)> {
    let answer = send(s, operations, fail_on_errors)?.status(&[200])?;
    let met = at(&answer.json, "schemas")
        .and_then(Value::as_array)
        .is_some_and(|urns| urns.iter().any(|u| u == BULK_RESPONSE));
    let answer = answer.check(met, || format!("a body with the schema {BULK_RESPONSE}"))?;
    let results = at(&answer.json, "Operations").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok((answer, results))
}

/// The status of an operation, as text.
fn status(result: &Value) -> Option<&str> {
    at(result, "status").and_then(Value::as_str)
}

/// Goes on if the operations ended with these statuses; in which order they are answered is not said.
fn statuses(answer: Answer, results: &[Value], expected: &[&str]) -> Verdict<Answer> {
    let mut given: Vec<_> = results.iter().map(status).collect();
    let mut wanted: Vec<_> = expected.iter().copied().map(Some).collect();
    given.sort_unstable();
    wanted.sort_unstable();
    answer.check(given == wanted, || format!("Operations with the statuses {expected:?}, as text"))
}

/// Returns the last part of the address of what an operation made.
fn made(answer: &Answer, results: &[Value], bulk_id: &str) -> Verdict<String> {
    let result = results.iter().find(|result| at(result, "bulkId").and_then(Value::as_str) == Some(bulk_id));
    let location = result.and_then(|result| at(result, "location")?.as_str());
    let id = location.and_then(|location| location.rsplit('/').next()).filter(|id| !id.is_empty());
    id.map(str::to_owned).ok_or_else(|| answer.fail(format!("a location of the operation with the bulkId {bulk_id}")))
}

fn post(bulk_id: &str, path: &str, data: &Value) -> Value {
    json!({"method": "POST", "path": path, "bulkId": bulk_id, "data": data})
}

fn makes_users(s: &mut Session) -> Verdict {
    let (one, two) = (s.user(), s.user());
    let (answer, results) = run(s, &[post("one", "/Users", &one), post("two", "/Users", &two)], None)?;
    let answer = statuses(answer, &results, &["201", "201"])?;
    let met = results.iter().all(|result| at(result, "method").and_then(Value::as_str) == Some("POST"));
    let answer = answer.check(met, || "operations with their method".to_owned())?;
    for (bulk_id, user) in [("one", one), ("two", two)] {
        let id = made(&answer, &results, bulk_id)?;
        let name = at(&user, "userName").cloned().unwrap_or_default();
        s.read(&format!("/Users/{id}"))?.has("userName", &name)?;
    }
    Ok(())
}

fn runs_every_method(s: &mut Session) -> Verdict {
    s.declared.feature("bulk")?;
    let mut body = s.user();
    let (put, patched, deleted) = (s.create("/Users", &body)?, s.create_user(&json!({}))?, s.create_user(&json!({}))?);
    if let Some(body) = body.as_object_mut() {
        body.insert("displayName".to_owned(), "By PUT".into());
    }
    let patch = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "displayName", "value": "By PATCH"}]});
    let operations = [
        json!({"method": "PUT", "path": put.path, "data": body}),
        json!({"method": "PATCH", "path": patched.path, "data": patch}),
        json!({"method": "DELETE", "path": deleted.path}),
    ];
    let (answer, results) = run(s, &operations, None)?;
    let ended = |method: &str, expected: &[&str]| {
        let result = results.iter().find(|result| at(result, "method").and_then(Value::as_str) == Some(method));
        result.and_then(status).is_some_and(|status| expected.contains(&status))
    };
    let met = ended("PUT", &["200"]) && ended("PATCH", &["200", "204"]) && ended("DELETE", &["204"]);
    answer.check(met, || "PUT is \"200\", PATCH \"200\" or \"204\", DELETE \"204\"".to_owned())?;
    s.read(&put.path)?.has("displayName", &"By PUT".into())?;
    s.read(&patched.path)?.has("displayName", &"By PATCH".into())?;
    s.get(&deleted.path)?.status(&[404])?;
    Ok(())
}

fn resolves_bulk_ids(s: &mut Session) -> Verdict {
    s.declared.groups()?;
    let (user, name) = (s.user(), s.name());
    let group = json!({"schemas": [GROUP], "displayName": name, "members": [{"type": "User", "value": "bulkId:ada"}]});
    let (answer, results) = run(s, &[post("ada", "/Users", &user), post("all", "/Groups", &group)], None)?;
    let answer = statuses(answer, &results, &["201", "201"])?;
    let (user, group) = (made(&answer, &results, "ada")?, made(&answer, &results, "all")?);
    s.read(&format!("/Groups/{group}"))?.has_values("members", &[&user])?;
    Ok(())
}

fn resolves_bulk_ids_in_paths(s: &mut Session) -> Verdict {
    let user = s.user();
    let patch = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "displayName", "value": "Later"}]});
    let operations =
        [post("ada", "/Users", &user), json!({"method": "PATCH", "path": "/Users/bulkId:ada", "data": patch})];
    let (answer, results) = run(s, &operations, None)?;
    let id = made(&answer, &results, "ada")?;
    s.read(&format!("/Users/{id}"))?.has("displayName", &"Later".into())?;
    Ok(())
}

fn resolves_later_references(s: &mut Session) -> Verdict {
    s.declared.groups()?;
    let (user, name) = (s.user(), s.name());
    let group = json!({"schemas": [GROUP], "displayName": name, "members": [{"type": "User", "value": "bulkId:ada"}]});
    let (answer, results) = run(s, &[post("all", "/Groups", &group), post("ada", "/Users", &user)], None)?;
    if results.iter().any(|result| status(result) == Some("409")) {
        return Ok(());
    }
    let answer = statuses(answer, &results, &["201", "201"])?;
    let (group, user) = (made(&answer, &results, "all")?, made(&answer, &results, "ada")?);
    s.read(&format!("/Groups/{group}"))?.has_values("members", &[&user])?;
    Ok(())
}

fn goes_on(s: &mut Session) -> Verdict {
    let user = s.user();
    let operations = [post("one", "/Users", &user), post("two", "/Users", &user), post("three", "/Users", &s.user())];
    let (answer, results) = run(s, &operations, None)?;
    let answer = statuses(answer, &results, &["201", "409", "201"])?;
    let failed = results.iter().find(|result| status(result) == Some("409"));
    let error = failed.and_then(|result| at(result, "response"));
    let met = error.and_then(|error| at(error, "status")).and_then(Value::as_str) == Some("409")
        && error.and_then(|error| at(error, "scimType")).and_then(Value::as_str) == Some("uniqueness");
    answer.check(met, || "an error body as the response of the operation that failed".to_owned())?;
    Ok(())
}

fn stops(s: &mut Session) -> Verdict {
    let (user, last) = (s.user(), s.user());
    let operations = [post("one", "/Users", &user), post("two", "/Users", &user), post("three", "/Users", &last)];
    let (answer, results) = run(s, &operations, Some(1))?;
    let third = results.iter().find(|result| at(result, "bulkId").and_then(Value::as_str) == Some("three"));
    let met = results.iter().any(|result| status(result) == Some("409")) && third.and_then(status) != Some("201");
    answer.check(met, || "one operation is a 409, and the third is not done".to_owned())?;
    // The name of the third is free: nobody was made of it.
    s.create("/Users", &last)?;
    Ok(())
}
