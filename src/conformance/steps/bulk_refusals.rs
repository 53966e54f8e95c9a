//! Bulk requests that must be refused, as a whole or in part (RFC 7644 §3.7).

use serde_json::{Value, json};
use ureq::http::Method;

use super::bulk::send;
use crate::conformance::answer::at;
use crate::conformance::client::Request;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Stop, Verdict};

/// The largest numbers for which the limits are tried.
const MAX_OPERATIONS_TRIED: u64 = 2_000;
const MAX_PAYLOAD_TRIED: u64 = 8 * 1024 * 1024;

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "bulk-post-needs-a-bulk-id",
        "RFC 7644 §3.7",
        "A POST without a bulkId is refused.",
        post_needs_a_bulk_id,
    ),
    Step::new(
        "bulk-reports-unknown-resources",
        "RFC 7644 §3.7.3",
        "An operation on what is not there is a 404 of its own.",
        reports_unknown_resources,
    ),
    Step::new(
        "bulk-refuses-unknown-methods",
        "RFC 7644 §3.7",
        "A method other than POST, PUT, PATCH and DELETE is refused.",
        refuses_unknown_methods,
    ),
    Step::new(
        "bulk-refuses-unknown-bulk-ids",
        "RFC 7644 §3.7.2",
        "A bulkId that no operation has is refused with 400 or 409.",
        refuses_unknown_bulk_ids,
    ),
    Step::new(
        "bulk-of-no-bulk-request-is-refused",
        "RFC 7644 §3.7",
        "A body without Operations is refused.",
        no_bulk_request,
    ),
    Step::new(
        "bulk-over-max-operations-is-refused",
        "RFC 7644 §3.7.4",
        "More operations than ServiceProviderConfig allows are a 413, and none is done.",
        over_max_operations,
    ),
    Step::new(
        "bulk-over-max-payload-size-is-refused",
        "RFC 7644 §3.7.4",
        "A body over the size that ServiceProviderConfig allows is a 413.",
        over_max_payload,
    ),
];

/// Sends one operation, which must be refused with one of these statuses: itself, or the request as a whole.
fn refused(s: &mut Session, operation: &Value, expected: &[&str]) -> Verdict {
    let answer = send(s, std::slice::from_ref(operation), None)?;
    let own =
        at(&answer.json, "Operations").and_then(Value::as_array).and_then(|results| at(results.first()?, "status"));
    let whole = answer.status.to_string();
    let met = match own {
        Some(status) => status.as_str().is_some_and(|status| expected.contains(&status)),
        None => expected.contains(&whole.as_str()),
    };
    answer.check(met, || format!("a refusal with {}", expected.join(" or ")))?;
    Ok(())
}

fn post_needs_a_bulk_id(s: &mut Session) -> Verdict {
    let user = s.user();
    refused(s, &json!({"method": "POST", "path": "/Users", "data": user}), &["400"])
}

fn reports_unknown_resources(s: &mut Session) -> Verdict {
    let nobody = s.name();
    refused(s, &json!({"method": "DELETE", "path": format!("/Users/{nobody}")}), &["404"])
}

fn refuses_unknown_methods(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    refused(s, &json!({"method": "GET", "path": user.path}), &["400", "405", "501"])
}

fn refuses_unknown_bulk_ids(s: &mut Session) -> Verdict {
    s.declared.groups()?;
    let data = json!({"schemas": [crate::conformance::declared::GROUP], "displayName": s.name(),
        "members": [{"type": "User", "value": "bulkId:nonesuch"}]});
    refused(s, &json!({"method": "POST", "path": "/Groups", "bulkId": "all", "data": data}), &["400", "409"])
}

fn no_bulk_request(s: &mut Session) -> Verdict {
    s.declared.feature("bulk")?;
    let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]});
    s.post("/Bulk", &body)?.refused_perhaps(&[400], &["invalidSyntax", "invalidValue"])?;
    Ok(())
}

/// Reads a limit of bulk requests, and skips the step where it is too large to be tried.
fn limit(s: &Session, name: &str, most: u64) -> Verdict<u64> {
    s.declared.feature("bulk")?;
    match at(&s.declared.config, &format!("bulk.{name}")).and_then(Value::as_u64) {
        Some(limit) if limit <= most => Ok(limit),
        Some(limit) => Err(Stop::skipped(format!("bulk.{name} is {limit}, which is too much to try"))),
        None => Err(Stop::skipped(format!("ServiceProviderConfig has no bulk.{name}"))),
    }
}

fn over_max_operations(s: &mut Session) -> Verdict {
    let most = limit(s, "maxOperations", MAX_OPERATIONS_TRIED)?;
    let user = s.create_user(&json!({}))?;
    let operations: Vec<Value> = (0..=most).map(|_| json!({"method": "DELETE", "path": user.path})).collect();
    send(s, &operations, None)?.scim_error(&[413])?;
    s.read(&user.path)?;
    Ok(())
}

fn over_max_payload(s: &mut Session) -> Verdict {
    let most = limit(s, "maxPayloadSize", MAX_PAYLOAD_TRIED)?;
    let mut user = s.user();
    if let (Some(user), Ok(length)) = (user.as_object_mut(), usize::try_from(most)) {
        user.insert("displayName".to_owned(), "x".repeat(length).into());
    }
    let operation = json!({"method": "POST", "path": "/Users", "bulkId": "large", "data": user});
    let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [operation]});
    // So that the server can refuse before the body is sent, and its answer is not lost (RFC 9110 §10.1.1).
    let request = Request::new(Method::POST, "/Bulk").header("expect", "100-continue").body(body);
    s.send(request)?.scim_error(&[413])?;
    Ok(())
}
