//! Changing the values of multi-valued attributes: all of them, and those that a filter picks (RFC 7644 §3.5.2).

use serde_json::{Value, json};

use crate::conformance::answer::{Answer, at, element};
use crate::conformance::declared::USER;
use crate::conformance::session::{Resource, Session};
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "patch-adds-a-value",
        "RFC 7644 §3.5.2.1",
        "add of a value leaves the values that are there.",
        adds_a_value,
    ),
    Step::new(
        "patch-replaces-all-values",
        "RFC 7644 §3.5.2.3",
        "replace of a multi-valued attribute puts new values in the place of all.",
        replaces_all_values,
    ),
    Step::new(
        "patch-removes-all-values",
        "RFC 7644 §3.5.2.2",
        "remove of a multi-valued attribute leaves none.",
        removes_all_values,
    ),
    Step::new(
        "patch-removes-picked-values",
        "RFC 7644 §3.5.2.2",
        "remove with a filter removes the values that match, and no others.",
        removes_picked_values,
    ),
    Step::new(
        "patch-removes-by-a-filter-with-and",
        "RFC 7644 §3.5.2.2",
        "A filter in a path may join comparisons with and, or and not.",
        removes_by_a_joined_filter,
    ),
    Step::new(
        "patch-replaces-a-part-of-a-picked-value",
        "RFC 7644 §3.5.2.3",
        "replace of a part behind a filter changes that part of the matching value.",
        replaces_a_part_of_a_picked_value,
    ),
    Step::new(
        "patch-adds-a-part-to-a-picked-value",
        "RFC 7644 §3.5.2.1",
        "add of a part behind a filter completes the matching value.",
        adds_a_part_to_a_picked_value,
    ),
    Step::new(
        "patch-removes-a-part-of-a-picked-value",
        "RFC 7644 §3.5.2.2",
        "remove of a part behind a filter leaves the rest of the matching value.",
        removes_a_part_of_a_picked_value,
    ),
    Step::new(
        "patch-replaces-a-picked-value",
        "RFC 7644 §3.5.2.3",
        "replace with a filter puts the new value in the place of the matching one.",
        replaces_a_picked_value,
    ),
    Step::new(
        "new-primary-value-demotes-the-old-one",
        "RFC 7644 §3.5.2",
        "A value that becomes primary makes the others not primary.",
        new_primary_value,
    ),
    Step::new(
        "primary-moves-by-a-filter",
        "RFC 7644 §3.5.2",
        "So it is where a filter picks the value that becomes primary.",
        primary_moves_by_a_filter,
    ),
];

/// A user with an address at work, which is primary, and one at home.
struct Subject {
    user: Resource,
    work: String,
    home: String,
}

fn subject(s: &mut Session) -> Verdict<Subject> {
    s.declared.attributes(USER, &["emails"])?;
    let (work, home) = (format!("{}@work.example", s.name()), format!("{}@home.example", s.name()));
    let user = s.create_user(&json!({"emails": [
        {"value": work, "type": "work", "primary": true}, {"value": home, "type": "home"}]}))?;
    Ok(Subject { user, work, home })
}

/// The addresses that are primary.
fn primaries(answer: &Answer) -> Vec<&str> {
    let emails = at(&answer.json, "emails").and_then(Value::as_array);
    let primary = emails.into_iter().flatten().filter(|email| at(email, "primary") == Some(&Value::Bool(true)));
    primary.filter_map(|email| at(email, "value")?.as_str()).collect()
}

fn adds_a_value(s: &mut Session) -> Verdict {
    let Subject { user, work, home } = subject(s)?;
    let other = format!("{}@other.example", s.name());
    let value = json!([{"value": other, "type": "other"}]);
    s.patched(&user.path, &json!([{"op": "add", "path": "emails", "value": value}]))?
        .has_values("emails", &[&work, &home, &other])?;
    Ok(())
}

fn replaces_all_values(s: &mut Session) -> Verdict {
    let Subject { user, .. } = subject(s)?;
    let other = format!("{}@other.example", s.name());
    let value = json!([{"value": other, "type": "other"}]);
    s.patched(&user.path, &json!([{"op": "replace", "path": "emails", "value": value}]))?
        .has_values("emails", &[&other])?;
    Ok(())
}

fn removes_all_values(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["phoneNumbers"])?;
    let user = s.create_user(&json!({"phoneNumbers": [{"value": "+1 555 0100", "type": "work"}]}))?;
    s.patched(&user.path, &json!([{"op": "remove", "path": "phoneNumbers"}]))?.lacks("phoneNumbers")?;
    Ok(())
}

fn removes_picked_values(s: &mut Session) -> Verdict {
    let Subject { user, work, .. } = subject(s)?;
    s.patched(&user.path, &json!([{"op": "remove", "path": "emails[type eq \"home\"]"}]))?
        .has_values("emails", &[&work])?;
    Ok(())
}

fn removes_by_a_joined_filter(s: &mut Session) -> Verdict {
    let Subject { user, work, .. } = subject(s)?;
    let path = format!("emails[(type eq \"home\" or type eq \"other\") and not (value eq \"{work}\")]");
    s.patched(&user.path, &json!([{"op": "remove", "path": path}]))?.has_values("emails", &[&work])?;
    Ok(())
}

fn replaces_a_part_of_a_picked_value(s: &mut Session) -> Verdict {
    let Subject { user, home, .. } = subject(s)?;
    let other = format!("{}@other.example", s.name());
    let answer = s
        .patched(&user.path, &json!([{"op": "replace", "path": "emails[type eq \"work\"].value", "value": other}]))?
        .has_values("emails", &[&other, &home])?;
    let met =
        element(&answer.json, "emails", "value", &other).and_then(|email| at(email, "type")) == Some(&json!("work"));
    answer.check(met, || format!("{other} is of type work"))?;
    Ok(())
}

fn adds_a_part_to_a_picked_value(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["emails.display"])?;
    let Subject { user, work, home } = subject(s)?;
    let answer = s
        .patched(&user.path, &json!([{"op": "add", "path": "emails[type eq \"home\"].display", "value": "At home"}]))?
        .has_values("emails", &[&work, &home])?;
    let display = |kind: &str| element(&answer.json, "emails", "type", kind).and_then(|email| at(email, "display"));
    let met = display("home") == Some(&json!("At home")) && display("work") != Some(&json!("At home"));
    answer.check(met, || "display is \"At home\" of the address at home alone".to_owned())?;
    Ok(())
}

fn removes_a_part_of_a_picked_value(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["emails.display"])?;
    let Subject { user, work, home } = subject(s)?;
    let add = json!([{"op": "add", "path": "emails[type eq \"home\"].display", "value": "At home"}]);
    s.operations(&user.path, &add)?.status(&[200, 204])?;
    let answer = s
        .patched(&user.path, &json!([{"op": "remove", "path": "emails[type eq \"home\"].display"}]))?
        .has_values("emails", &[&work, &home])?;
    let met = element(&answer.json, "emails", "value", &home)
        .is_some_and(|email| at(email, "display") != Some(&json!("At home")));
    answer.check(met, || "no display \"At home\"".to_owned())?;
    Ok(())
}

fn replaces_a_picked_value(s: &mut Session) -> Verdict {
    let Subject { user, work, .. } = subject(s)?;
    let other = format!("{}@other.example", s.name());
    let value = json!({"value": other, "type": "home"});
    s.patched(&user.path, &json!([{"op": "replace", "path": "emails[type eq \"home\"]", "value": value}]))?
        .has_values("emails", &[&work, &other])?;
    Ok(())
}

fn new_primary_value(s: &mut Session) -> Verdict {
    let Subject { user, .. } = subject(s)?;
    let other = format!("{}@other.example", s.name());
    let value = json!([{"value": other, "type": "other", "primary": true}]);
    let answer = s.patched(&user.path, &json!([{"op": "add", "path": "emails", "value": value}]))?;
    let met = primaries(&answer) == [other.as_str()];
    answer.check(met, || format!("{other} is the one primary address"))?;
    Ok(())
}

fn primary_moves_by_a_filter(s: &mut Session) -> Verdict {
    let Subject { user, home, .. } = subject(s)?;
    let operations = json!([{"op": "replace", "path": "emails[type eq \"home\"].primary", "value": true}]);
    let answer = s.patched(&user.path, &operations)?;
    let met = primaries(&answer) == [home.as_str()];
    answer.check(met, || format!("{home} is the one primary address"))?;
    Ok(())
}
