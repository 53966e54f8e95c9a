//! Groups (RFC 7643 §4.2).

use serde_json::json;

use crate::conformance::answer::at;
use crate::conformance::declared::GROUP;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "group-is-made-with-its-members",
        "RFC 7643 §4.2",
        "A group keeps its name and its members.",
        made_with_its_members,
    ),
    Step::new("group-has-meta", "RFC 7643 §3.1", "A group has an id, its resource type and its address.", has_meta),
    Step::new(
        "group-without-a-name-is-refused",
        "RFC 7643 §4.2",
        "displayName is required of a group.",
        without_a_name,
    ),
    Step::new(
        "group-is-renamed-by-patch",
        "RFC 7644 §3.5.2.3",
        "replace of displayName renames the group and leaves its members.",
        renamed_by_patch,
    ),
    Step::new(
        "group-is-replaced-by-put",
        "RFC 7644 §3.5.1",
        "A PUT gives the group the name and the members of the body.",
        replaced_by_put,
    ),
    Step::new(
        "group-is-found-by-its-name",
        "RFC 7644 §3.4.2.2",
        "A filter on displayName finds the group.",
        found_by_its_name,
    ),
    Step::new(
        "group-without-members-in-the-answer",
        "RFC 7644 §3.9",
        "excludedAttributes=members leaves the members out, in the group and in the list.",
        without_members,
    ),
    Step::new("group-is-deleted", "RFC 7644 §3.6", "A deleted group is gone, and its members are not.", deleted),
    Step::new(
        "unknown-group-is-not-found",
        "RFC 7644 §3.12",
        "A group that there is not is a 404 with an error body.",
        unknown_group,
    ),
    Step::new(
        "users-tell-their-groups",
        "RFC 7643 §4.1.2",
        "The groups of a user name those that the user is a member of.",
        users_tell_their_groups,
    ),
];

fn made_with_its_members(s: &mut Session) -> Verdict {
    let (ada, bob) = (s.create_user(&json!({}))?, s.create_user(&json!({}))?);
    let group = s.create_group(&[&ada.id, &bob.id])?;
    let name = group.answer.text_at("displayName")?;
    s.read(&group.path)?.has("displayName", &name.into())?.has_values("members", &[&ada.id, &bob.id])?;
    Ok(())
}

fn has_meta(s: &mut Session) -> Verdict {
    let group = s.create_group(&[])?;
    let answer = group.answer.has_some("id")?.has("meta.resourceType", &"Group".into())?;
    let met = answer.text_at("meta.location")?.ends_with(&format!("/Groups/{}", group.id));
    answer.check(met, || format!("meta.location ends with /Groups/{}", group.id))?;
    Ok(())
}

fn without_a_name(s: &mut Session) -> Verdict {
    s.declared.groups()?;
    s.post("/Groups", &json!({"schemas": [GROUP], "members": []}))?
        .refused_perhaps(&[400], &["invalidValue", "invalidSyntax"])?;
    Ok(())
}

fn renamed_by_patch(s: &mut Session) -> Verdict {
    let (ada, name) = (s.create_user(&json!({}))?, s.name());
    let group = s.create_group(&[&ada.id])?;
    s.patched(&group.path, &json!([{"op": "replace", "path": "displayName", "value": name}]))?
        .has("displayName", &name.into())?
        .has_values("members", &[&ada.id])?;
    Ok(())
}

fn replaced_by_put(s: &mut Session) -> Verdict {
    let (ada, bob, name) = (s.create_user(&json!({}))?, s.create_user(&json!({}))?, s.name());
    let group = s.create_group(&[&ada.id])?;
    let body = json!({"schemas": [GROUP], "displayName": name, "members": [{"value": bob.id}]});
    s.put(&group.path, &body)?.status(&[200])?;
    s.read(&group.path)?
        .has("id", &group.id.into())?
        .has("displayName", &name.into())?
        .has_values("members", &[&bob.id])?;
    Ok(())
}

fn found_by_its_name(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    let (group, _other) = (s.create_group(&[])?, s.create_group(&[])?);
    let filter = format!("displayName eq \"{}\"", group.answer.text_at("displayName")?);
    s.list("/Groups", &[("filter", &filter)])?.total(1)?.holds_exactly(&[&group.id])?;
    Ok(())
}

fn without_members(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    let ada = s.create_user(&json!({}))?;
    let group = s.create_group(&[&ada.id])?;
    s.get(&format!("{}?excludedAttributes=members", group.path))?
        .status(&[200])?
        .has_some("displayName")?
        .lacks("members")?;
    let filter = format!("displayName eq \"{}\"", group.answer.text_at("displayName")?);
    let list =
        s.list("/Groups", &[("excludedAttributes", "members"), ("filter", &filter)])?.holds_exactly(&[&group.id])?;
    let met = list.resources.iter().all(|group| at(group, "members").is_none());
    list.check(met, || "a group without members".to_owned())?;
    Ok(())
}

fn deleted(s: &mut Session) -> Verdict {
    let ada = s.create_user(&json!({}))?;
    let group = s.create_group(&[&ada.id])?;
    s.delete(&group.path)?.status(&[204])?;
    s.get(&group.path)?.scim_error(&[404])?;
    s.delete(&group.path)?.scim_error(&[404])?;
    s.read(&ada.path)?;
    Ok(())
}

fn unknown_group(s: &mut Session) -> Verdict {
    s.declared.groups()?;
    let nobody = s.name();
    s.get(&format!("/Groups/{nobody}"))?.scim_error(&[404])?;
    Ok(())
}

fn users_tell_their_groups(s: &mut Session) -> Verdict {
    s.declared.attributes(crate::conformance::declared::USER, &["groups"])?;
    let (ada, bob) = (s.create_user(&json!({}))?, s.create_user(&json!({}))?);
    let group = s.create_group(&[&ada.id])?;
    s.read(&ada.path)?.has_values("groups", &[&group.id])?;
    s.read(&bob.path)?.lacks("groups")?;
    Ok(())
}
