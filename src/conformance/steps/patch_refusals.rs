//! Operations that must be refused, and leave nothing behind (RFC 7644 §3.5.2, table 9).

use serde_json::{Value, json};
use ureq::http::Method;

use crate::conformance::answer::at;
use crate::conformance::client::Request;
use crate::conformance::session::{Resource, Session};
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "patch-remove-without-a-path-is-no-target",
        "RFC 7644 §3.5.2.2",
        "remove without a path is refused with noTarget.",
        remove_without_a_path,
    ),
    Step::new(
        "patch-replace-of-no-match-is-no-target",
        "RFC 7644 §3.5.2.3",
        "replace with a filter that matches no value is refused with noTarget.",
        replace_of_no_match,
    ),
    Step::new(
        "patch-of-a-read-only-attribute-is-refused",
        "RFC 7644 §3.5.2",
        "An operation on a read-only attribute is refused with mutability.",
        of_a_read_only_attribute,
    ),
    Step::new(
        "patch-remove-of-a-required-attribute-is-refused",
        "RFC 7644 §3.5.2.2",
        "remove of a required attribute is refused with mutability.",
        remove_of_a_required_attribute,
    ),
    Step::new(
        "patch-with-a-malformed-path-is-refused",
        "RFC 7644 §3.12",
        "A path that cannot be read is refused with invalidPath.",
        with_a_malformed_path,
    ),
    Step::new(
        "patch-of-an-unknown-attribute-is-refused",
        "RFC 7644 §3.12",
        "A path that names no attribute is refused.",
        of_an_unknown_attribute,
    ),
    Step::new(
        "patch-with-an-unknown-operation-is-refused",
        "RFC 7644 §3.5.2",
        "An op other than add, remove and replace is refused.",
        with_an_unknown_operation,
    ),
    Step::new(
        "patch-without-a-value-is-refused",
        "RFC 7644 §3.5.2.1",
        "add without a value is refused.",
        without_a_value,
    ),
    Step::new(
        "patch-with-a-value-of-the-wrong-type-is-refused",
        "RFC 7644 §3.12",
        "A value that does not fit its attribute is refused.",
        with_a_value_of_the_wrong_type,
    ),
    Step::new(
        "patch-without-operations-is-refused",
        "RFC 7644 §3.5.2",
        "A body without the list Operations is refused.",
        without_operations,
    ),
    Step::new(
        "patch-to-a-taken-user-name-conflicts",
        "RFC 7644 §3.12",
        "A userName that another user has is answered 409 with uniqueness.",
        to_a_taken_user_name,
    ),
    Step::new(
        "patch-is-all-or-nothing",
        "RFC 7644 §3.5.2",
        "One operation that fails leaves nothing of the others, whether they stand before it or behind it.",
        all_or_nothing,
    ),
    Step::new(
        "patch-of-an-unknown-user-is-not-found",
        "RFC 7644 §3.12",
        "A PATCH of what is not there is a 404 with an error body.",
        of_an_unknown_user,
    ),
];

/// Sends one operation that must be refused, and makes sure that the user is as before.
fn refused(s: &mut Session, operation: &Value, keywords: &[&str], is_optional: bool) -> Verdict {
    let user = s.create_user(&json!({}))?;
    refused_at(s, &user, operation, keywords, is_optional)
}

fn refused_at(s: &mut Session, user: &Resource, operation: &Value, keywords: &[&str], is_optional: bool) -> Verdict {
    let before = s.read(&user.path)?;
    let answer = s.operations(&user.path, &json!([operation]))?;
    if is_optional {
        answer.refused_perhaps(&[400], keywords)?;
    } else {
        answer.refused(&[400], keywords)?;
    }
    let after = s.read(&user.path)?;
    let met = before.json == after.json;
    after.check(met, || format!("the same as before: {before}"))?;
    Ok(())
}

fn remove_without_a_path(s: &mut Session) -> Verdict {
    refused(s, &json!({"op": "remove"}), &["noTarget"], false)
}

/// The filter names no value that could be made of it, so that this holds of lenient servers, too.
fn replace_of_no_match(s: &mut Session) -> Verdict {
    let operation = json!({"op": "replace", "path": "emails[value co \"nowhere.invalid\"].display", "value": "x"});
    refused(s, &operation, &["noTarget"], false)
}

fn of_a_read_only_attribute(s: &mut Session) -> Verdict {
    refused(s, &json!({"op": "replace", "path": "id", "value": "another"}), &["mutability"], false)?;
    refused(
        s,
        &json!({"op": "replace", "path": "meta.created", "value": "1999-01-01T00:00:00Z"}),
        &["mutability"],
        false,
    )
}

fn remove_of_a_required_attribute(s: &mut Session) -> Verdict {
    refused(s, &json!({"op": "remove", "path": "userName"}), &["mutability"], false)
}

fn with_a_malformed_path(s: &mut Session) -> Verdict {
    for path in ["emails[type eq \"work\"", "name..familyName"] {
        refused(s, &json!({"op": "replace", "path": path, "value": "x"}), &["invalidPath", "invalidFilter"], true)?;
    }
    Ok(())
}

fn of_an_unknown_attribute(s: &mut Session) -> Verdict {
    let keywords = ["invalidPath", "noTarget", "invalidValue"];
    refused(s, &json!({"op": "replace", "path": "nonesuch", "value": "x"}), &keywords, true)
}

fn with_an_unknown_operation(s: &mut Session) -> Verdict {
    let keywords = ["invalidSyntax", "invalidValue"];
    refused(s, &json!({"op": "increment", "path": "displayName", "value": "x"}), &keywords, true)
}

fn without_a_value(s: &mut Session) -> Verdict {
    refused(s, &json!({"op": "add", "path": "displayName"}), &["invalidValue", "invalidSyntax"], true)
}

fn with_a_value_of_the_wrong_type(s: &mut Session) -> Verdict {
    refused(
        s,
        &json!({"op": "replace", "path": "active", "value": "perhaps"}),
        &["invalidValue", "invalidSyntax"],
        true,
    )?;
    refused(s, &json!({"op": "replace", "path": "name", "value": [1, 2]}), &["invalidValue", "invalidSyntax"], true)
}

fn without_operations(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]});
    s.send(Request::new(Method::PATCH, user.path).body(body))?
        .refused_perhaps(&[400], &["invalidSyntax", "invalidValue"])?;
    Ok(())
}

fn to_a_taken_user_name(s: &mut Session) -> Verdict {
    let (taken, user) = (s.create_user(&json!({}))?, s.create_user(&json!({}))?);
    let name = taken.answer.text_at("userName")?;
    let own = user.answer.text_at("userName")?;
    s.operations(&user.path, &json!([{"op": "replace", "path": "userName", "value": name}]))?
        .refused(&[409], &["uniqueness"])?;
    s.read(&user.path)?.has("userName", &own.into())?;
    Ok(())
}

fn all_or_nothing(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let before = s.read(&user.path)?;
    let good = json!({"op": "replace", "path": "displayName", "value": "Half done"});
    let bad = json!({"op": "remove"});
    for operations in [json!([good, bad]), json!([bad, good])] {
        s.operations(&user.path, &operations)?.scim_error(&[400])?;
        let after = s.read(&user.path)?;
        let met = at(&after.json, "displayName") == at(&before.json, "displayName");
        after.check(met, || "displayName is as it was".to_owned())?;
    }
    Ok(())
}

fn of_an_unknown_user(s: &mut Session) -> Verdict {
    let nobody = s.name();
    let operations = json!([{"op": "replace", "path": "displayName", "value": "x"}]);
    s.operations(&format!("/Users/{nobody}"), &operations)?.scim_error(&[404])?;
    Ok(())
}
