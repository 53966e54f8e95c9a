//! Versions of resources (RFC 7644 §3.14).

use serde_json::{Value, json};
use ureq::http::Method;

use crate::conformance::answer::{Answer, at};
use crate::conformance::client::Request;
use crate::conformance::session::{Resource, Session, merged};
use crate::conformance::step::{Step, Verdict};

const SECTION: &str = "RFC 7644 §3.14";

pub(super) const STEPS: &[Step] = &[
    Step::new("resource-has-a-version", SECTION, "A resource has an ETag, which is its meta.version.", has_a_version),
    Step::new(
        "version-changes-with-the-resource",
        SECTION,
        "A change gives the resource another version; none does not.",
        version_changes,
    ),
    Step::new(
        "unchanged-resource-is-not-sent-again",
        SECTION,
        "If-None-Match with the version that is known is a 304 without a body.",
        not_sent_again,
    ),
    Step::new("changed-resource-is-sent-again", SECTION, "If-None-Match with an old version is a 200.", sent_again),
    Step::new(
        "put-with-an-old-version-is-refused",
        SECTION,
        "A PUT with an old version in If-Match is a 412, and changes nothing.",
        |s| refused(s, Method::PUT),
    ),
    Step::new(
        "patch-with-an-old-version-is-refused",
        SECTION,
        "A PATCH with an old version in If-Match is a 412, and changes nothing.",
        |s| refused(s, Method::PATCH),
    ),
    Step::new(
        "delete-with-an-old-version-is-refused",
        SECTION,
        "A DELETE with an old version in If-Match is a 412, and deletes nothing.",
        |s| refused(s, Method::DELETE),
    ),
    Step::new(
        "change-with-the-version-that-is-succeeds",
        SECTION,
        "If-Match with the version that is lets PUT, PATCH and DELETE through.",
        succeeds,
    ),
    Step::new(
        "if-match-with-a-star-is-any-version",
        "RFC 9110 §13.1.1",
        "If-Match: * asks only that the resource is there.",
        star,
    ),
];

/// A user, and what was sent to make it.
fn subject(s: &mut Session) -> Verdict<(Resource, Value)> {
    s.declared.feature("etag")?;
    let body = s.user();
    Ok((s.create("/Users", &body)?, body))
}

fn version(answer: &Answer) -> Verdict<String> {
    answer.header("etag").map(str::to_owned).ok_or_else(|| answer.fail("an ETag header"))
}

fn rename(s: &mut Session, user: &Resource) -> Verdict<Answer> {
    let name = s.name();
    s.patched(&user.path, &json!([{"op": "replace", "path": "displayName", "value": name}]))
}

/// A request that would change the user.
fn change(method: Method, user: &Resource, body: &Value) -> Request {
    let request = Request::new(method.clone(), user.path.clone());
    if method == Method::PUT {
        request.body(merged(body, &json!({"displayName": "Changed"})))
    } else if method == Method::PATCH {
        request.body(json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "path": "displayName", "value": "Changed"}]}))
    } else {
        request
    }
}

fn has_a_version(s: &mut Session) -> Verdict {
    let (user, _) = subject(s)?;
    let answer = s.read(&user.path)?;
    let tag = version(&answer)?;
    let answer = answer.has("meta.version", &tag.as_str().into())?;
    let opaque = tag.strip_prefix("W/").unwrap_or(&tag);
    let met = opaque.len() >= 2 && opaque.starts_with('"') && opaque.ends_with('"');
    answer.check(met, || "an entity tag as RFC 9110 §8.8.3 writes it: W/\"…\" or \"…\"".to_owned())?;
    Ok(())
}

fn version_changes(s: &mut Session) -> Verdict {
    let (user, _) = subject(s)?;
    let first = version(&s.read(&user.path)?)?;
    let again = s.read(&user.path)?;
    let met = version(&again)? == first;
    again.check(met, || format!("the ETag {first}, as before"))?;
    let changed = rename(s, &user)?;
    let met = version(&changed)? != first;
    changed.check(met, || format!("another ETag than {first}"))?;
    Ok(())
}

fn not_sent_again(s: &mut Session) -> Verdict {
    let (user, _) = subject(s)?;
    let tag = version(&s.read(&user.path)?)?;
    let answer = s.send(Request::new(Method::GET, user.path).header("if-none-match", tag))?.status(&[304])?;
    let met = answer.text.is_empty();
    answer.check(met, || "no body".to_owned())?;
    Ok(())
}

fn sent_again(s: &mut Session) -> Verdict {
    let (user, _) = subject(s)?;
    let tag = version(&s.read(&user.path)?)?;
    rename(s, &user)?;
    let request = Request::new(Method::GET, user.path).header("if-none-match", tag);
    s.send(request)?.status(&[200])?.has("id", &user.id.into())?;
    Ok(())
}

fn refused(s: &mut Session, method: Method) -> Verdict {
    let (user, body) = subject(s)?;
    let old = version(&s.read(&user.path)?)?;
    let current = rename(s, &user)?;
    s.send(change(method, &user, &body).header("if-match", old))?.scim_error(&[412])?;
    let after = s.read(&user.path)?;
    let met = at(&after.json, "displayName") == at(&current.json, "displayName");
    after.check(met, || "displayName is as it was".to_owned())?;
    Ok(())
}

fn succeeds(s: &mut Session) -> Verdict {
    let (user, body) = subject(s)?;
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        rename(s, &user)?;
        let tag = version(&s.read(&user.path)?)?;
        s.send(change(method, &user, &body).header("if-match", tag))?.status(&[200, 204])?;
    }
    s.get(&user.path)?.status(&[404])?;
    Ok(())
}

fn star(s: &mut Session) -> Verdict {
    let (user, body) = subject(s)?;
    s.send(change(Method::PATCH, &user, &body).header("if-match", "*"))?.status(&[200, 204])?;
    Ok(())
}
