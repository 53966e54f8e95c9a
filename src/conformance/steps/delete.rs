//! Deleting users (RFC 7644 §3.6).

use serde_json::{Value, json};

use crate::conformance::answer::at;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new("delete-answers-204", "RFC 7644 §3.6", "A DELETE is answered 204 without a body.", answers_204),
    Step::new(
        "deleted-user-is-gone",
        "RFC 7644 §3.6",
        "Every later request for the user is a 404.",
        deleted_user_is_gone,
    ),
    Step::new(
        "deleted-user-is-not-listed",
        "RFC 7644 §3.6",
        "The user is in no later list.",
        deleted_user_is_not_listed,
    ),
    Step::new(
        "unknown-user-cannot-be-deleted",
        "RFC 7644 §3.12",
        "A DELETE of what is not there is a 404 with an error body.",
        unknown_user,
    ),
];

fn answers_204(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let answer = s.delete(&user.path)?.status(&[204])?;
    let met = answer.text.is_empty();
    answer.check(met, || "no body".to_owned())?;
    Ok(())
}

fn deleted_user_is_gone(s: &mut Session) -> Verdict {
    let body = s.user();
    let user = s.create("/Users", &body)?;
    s.delete(&user.path)?.status(&[204])?;
    s.get(&user.path)?.scim_error(&[404])?;
    s.put(&user.path, &body)?.scim_error(&[404])?;
    let operations = json!([{"op": "replace", "path": "active", "value": false}]);
    s.operations(&user.path, &operations)?.scim_error(&[404])?;
    s.delete(&user.path)?.scim_error(&[404])?;
    Ok(())
}

fn deleted_user_is_not_listed(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    let body = s.user();
    let filter = format!("userName eq {}", at(&body, "userName").unwrap_or(&Value::Null));
    let user = s.create("/Users", &body)?;
    s.list("/Users", &[("filter", &filter)])?.holds_exactly(&[&user.id])?;
    s.delete(&user.path)?.status(&[204])?;
    s.list("/Users", &[("filter", &filter)])?.total(0)?.holds_exactly(&[])?;
    Ok(())
}

fn unknown_user(s: &mut Session) -> Verdict {
    let nobody = s.name();
    s.delete(&format!("/Users/{nobody}"))?.scim_error(&[404])?;
    Ok(())
}
