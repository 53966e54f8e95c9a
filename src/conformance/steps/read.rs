//! Reading one user (RFC 7644 §3.4.1).

use serde_json::json;
use ureq::http::Method;

use crate::conformance::answer::at;
use crate::conformance::client::Request;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "user-is-read-by-id",
        "RFC 7644 §3.4.1",
        "A user is read at the address that it has, again and again the same.",
        user_is_read_by_id,
    ),
    Step::new(
        "unknown-user-is-not-found",
        "RFC 7644 §3.12",
        "A user that there is not is a 404 with an error body.",
        unknown_user,
    ),
    Step::new("inactive-user-is-read", "RFC 7644 §3.4.1", "A user who is not active is still there.", inactive_user),
    Step::new(
        "head-is-get-without-a-body",
        "RFC 9110 §9.3.2",
        "HEAD, where it is offered, answers as GET does, without a body.",
        head,
    ),
];

fn user_is_read_by_id(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let first = s.read(&user.path)?.has("id", &user.id.into())?;
    let second = s.read(&user.path)?;
    let met = first.json == second.json;
    second.check(met, || format!("the same as before: {first}"))?;
    Ok(())
}

fn unknown_user(s: &mut Session) -> Verdict {
    let nobody = s.name();
    s.get(&format!("/Users/{nobody}"))?.scim_error(&[404])?;
    Ok(())
}

fn inactive_user(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({"active": false}))?;
    let answer = s.read(&user.path)?;
    let met = at(&answer.json, "active") == Some(&json!(false));
    answer.check(met, || "active is false".to_owned())?;
    Ok(())
}

fn head(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let answer = s.send(Request::new(Method::HEAD, user.path))?.status(&[200, 405, 501])?;
    let met = answer.text.is_empty();
    answer.check(met, || "no body".to_owned())?;
    Ok(())
}
