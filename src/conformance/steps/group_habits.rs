//! What identity providers send and rely on beyond the RFCs about groups, each by the name of who does it.

use serde_json::{Value, json};

use crate::conformance::declared::GROUP;
use crate::conformance::session::{Resource, Session};
use crate::conformance::step::{Step, Verdict};

const ENTRA: &str = "Microsoft Entra ID";
const OKTA: &str = "Okta";

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "members-are-removed-by-value",
        ENTRA,
        "Remove with a list of members removes these, and does not empty the group.",
        members_removed_by_value,
    ),
    Step::new(
        "foreign-schemas-are-tolerated",
        ENTRA,
        "A group may name a schema that the server does not know.",
        foreign_schemas,
    ),
    Step::new(
        "value-may-hold-the-id",
        OKTA,
        "A value without a path may hold the id, which is ignored.",
        value_with_id,
    ),
    Step::new(
        "renamed-group-frees-its-name",
        OKTA,
        "The old name of a renamed group can be given to another.",
        renamed_group_frees_its_name,
    ),
    Step::new(
        "unknown-member-is-refused",
        "Okta, Entra ID",
        "A member that there is not is refused, and the group stays as it was.",
        unknown_member,
    ),
    Step::new(
        "deleted-user-leaves-the-groups",
        "Okta, Entra ID",
        "A deleted user is a member of nothing.",
        deleted_user_leaves,
    ),
    Step::new(
        "member-is-not-added-twice",
        "all",
        "add of a member who is there succeeds, and does not make two.",
        member_is_not_added_twice,
    ),
    Step::new(
        "member-may-stand-alone",
        "Rippling",
        "The value of an operation on members may be one object.",
        single_member,
    ),
];

fn group_with(s: &mut Session, count: usize) -> Verdict<(Resource, Vec<String>)> {
    s.declared.groups()?;
    let users = (0..count).map(|_| Ok(s.create_user(&json!({}))?.id)).collect::<Verdict<Vec<String>>>()?;
    let group = s.create_group(&users.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok((group, users))
}

fn members_removed_by_value(s: &mut Session) -> Verdict {
    let (one, two, three) = (s.create_user(&json!({}))?, s.create_user(&json!({}))?, s.create_user(&json!({}))?);
    let group = s.create_group(&[&one.id, &two.id, &three.id])?;
    s.patched(&group.path, &json!([{"op": "Remove", "path": "members", "value": [{"$ref": null, "value": two.id}]}]))?
        .has_values("members", &[&one.id, &three.id])?;
    Ok(())
}

fn foreign_schemas(s: &mut Session) -> Verdict {
    s.declared.groups()?;
    let foreign = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
    let body = json!({"schemas": [GROUP, foreign], "externalId": s.name(), "displayName": s.name(),
        "meta": {"resourceType": "Group"}});
    s.create("/Groups", &body)?;
    Ok(())
}

fn value_with_id(s: &mut Session) -> Verdict {
    let (group, users) = group_with(s, 1)?;
    let name = s.name();
    let value = json!({"id": group.id, "displayName": name});
    s.patched(&group.path, &json!([{"op": "replace", "value": value}]))?
        .has("displayName", &name.into())?
        .has_values("members", &users.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok(())
}

fn renamed_group_frees_its_name(s: &mut Session) -> Verdict {
    let group = s.create_group(&[])?;
    let (old, new) = (group.answer.text_at("displayName")?, s.name());
    s.patched(&group.path, &json!([{"op": "replace", "path": "displayName", "value": new}]))?;
    s.create("/Groups", &json!({"schemas": [GROUP], "displayName": old}))?;
    Ok(())
}

fn unknown_member(s: &mut Session) -> Verdict {
    let (group, users) = group_with(s, 1)?;
    let nobody = s.name();
    s.operations(&group.path, &json!([{"op": "add", "path": "members", "value": [{"value": nobody}]}]))?
        .scim_error(&[400, 404])?;
    s.read(&group.path)?.has_values("members", &users.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok(())
}

fn deleted_user_leaves(s: &mut Session) -> Verdict {
    let (gone, left) = (s.create_user(&json!({}))?, s.create_user(&json!({}))?);
    let group = s.create_group(&[&gone.id, &left.id])?;
    s.delete(&gone.path)?.status(&[204])?;
    s.read(&group.path)?.has_values("members", &[&left.id])?;
    Ok(())
}

fn member_is_not_added_twice(s: &mut Session) -> Verdict {
    let (group, users) = group_with(s, 1)?;
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    let members: Vec<Value> = users.iter().map(|id| json!({"value": id})).collect();
    s.patched(&group.path, &json!([{"op": "add", "path": "members", "value": members}]))?
        .has_values("members", &users)?;
    Ok(())
}

fn single_member(s: &mut Session) -> Verdict {
    let (group, mut users) = group_with(s, 1)?;
    let other = s.create_user(&json!({}))?;
    users.push(other.id.clone());
    s.patched(&group.path, &json!([{"op": "add", "path": "members", "value": {"value": other.id}}]))?
        .has_values("members", &users.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok(())
}
