//! The members of groups, changed by PATCH (RFC 7644 §3.5.2).

use serde_json::{Value, json};

use crate::conformance::answer::Answer;
use crate::conformance::session::{Resource, Session};
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new("member-is-added", "RFC 7644 §3.5.2.1", "add of a member leaves the others.", |s| {
        let (group, ada, bob) = subject(s)?;
        let operation = json!({"op": "add", "path": "members", "value": [{"value": bob.id}]});
        changed(s, &group, &json!([operation]))?.has_values("members", &[&ada.id, &bob.id])?;
        Ok(())
    }),
    Step::new(
        "members-are-added-without-a-path",
        "RFC 7644 §3.5.2.1",
        "add of members without a path leaves the others.",
        |s| {
            let (group, ada, bob) = subject(s)?;
            let operation = json!({"op": "add", "value": {"members": [{"value": bob.id}]}});
            changed(s, &group, &json!([operation]))?.has_values("members", &[&ada.id, &bob.id])?;
            Ok(())
        },
    ),
    Step::new(
        "member-is-removed-by-a-filter",
        "RFC 7644 §3.5.2.2",
        "remove with a filter removes this member, and no other.",
        |s| {
            let (group, ada, bob) = subject(s)?;
            let add = json!({"op": "add", "path": "members", "value": [{"value": bob.id}]});
            let path = format!("members[value eq \"{}\"]", ada.id);
            changed(s, &group, &json!([add, {"op": "remove", "path": path}]))?.has_values("members", &[&bob.id])?;
            Ok(())
        },
    ),
    Step::new(
        "all-members-are-removed",
        "RFC 7644 §3.5.2.2",
        "remove of members without a filter leaves none.",
        |s| {
            let (group, _, bob) = subject(s)?;
            let add = json!({"op": "add", "path": "members", "value": [{"value": bob.id}]});
            changed(s, &group, &json!([add, {"op": "remove", "path": "members"}]))?.has_values("members", &[])?;
            Ok(())
        },
    ),
    Step::new(
        "members-are-replaced",
        "RFC 7644 §3.5.2.3",
        "replace of members puts these in the place of all.",
        |s| {
            let (group, _, bob) = subject(s)?;
            let operation = json!({"op": "replace", "path": "members", "value": [{"value": bob.id}]});
            changed(s, &group, &json!([operation]))?.has_values("members", &[&bob.id])?;
            Ok(())
        },
    ),
    Step::new(
        "members-change-all-or-not-at-all",
        "RFC 7644 §3.5.2",
        "An operation that fails leaves the members as they were.",
        |s| {
            let (group, ada, bob) = subject(s)?;
            let add = json!({"op": "add", "path": "members", "value": [{"value": bob.id}]});
            s.operations(&group.path, &json!([add, {"op": "remove"}]))?.scim_error(&[400])?;
            s.read(&group.path)?.has_values("members", &[&ada.id])?;
            Ok(())
        },
    ),
    Step::new(
        "group-is-found-by-a-member",
        "RFC 7644 §3.4.2.2",
        "A filter on members.value finds the groups of a user.",
        |s| {
            s.declared.feature("filter")?;
            let (group, ada, bob) = subject(s)?;
            let by_member = |id: &str| format!("members.value eq \"{id}\"");
            s.list("/Groups", &[("filter", &by_member(&ada.id))])?.holds_exactly(&[&group.id])?;
            s.list("/Groups", &[("filter", &by_member(&bob.id))])?.holds_exactly(&[])?;
            Ok(())
        },
    ),
];

/// A group with one member, and somebody who is none.
fn subject(s: &mut Session) -> Verdict<(Resource, Resource, Resource)> {
    s.declared.groups()?;
    let (ada, bob) = (s.create_user(&json!({}))?, s.create_user(&json!({}))?);
    let group = s.create_group(&[&ada.id])?;
    Ok((group, ada, bob))
}

fn changed(s: &mut Session, group: &Resource, operations: &Value) -> Verdict<Answer> {
    s.patched(&group.path, operations)
}
