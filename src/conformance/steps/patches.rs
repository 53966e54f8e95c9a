//! Changing parts of users: the operations on attributes with one value (RFC 7644 §3.5.2).

use serde_json::json;
use ureq::http::Method;

use crate::conformance::answer::at;
use crate::conformance::client::Request;
use crate::conformance::declared::{ENTERPRISE, USER};
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "patch-answers-200-or-204",
        "RFC 7644 §3.5.2",
        "A PATCH is answered 200 with the user, or 204 without a body.",
        answers_200_or_204,
    ),
    Step::new(
        "patch-with-attributes-answers-200",
        "RFC 7644 §3.5.2",
        "With the parameter attributes the answer is 200 with these attributes.",
        with_attributes,
    ),
    Step::new(
        "patch-adds-an-attribute",
        "RFC 7644 §3.5.2.1",
        "add gives a value to an attribute that had none.",
        adds_an_attribute,
    ),
    Step::new(
        "patch-add-replaces-a-single-value",
        "RFC 7644 §3.5.2.1",
        "add of an attribute that holds one value replaces it.",
        add_replaces_a_single_value,
    ),
    Step::new(
        "patch-adds-without-a-path",
        "RFC 7644 §3.5.2.1",
        "add without a path adds the attributes of the value.",
        adds_without_a_path,
    ),
    Step::new(
        "patch-replaces-an-attribute",
        "RFC 7644 §3.5.2.3",
        "replace sets an attribute, and leaves the others.",
        replaces_an_attribute,
    ),
    Step::new(
        "patch-replace-adds-what-is-not-there",
        "RFC 7644 §3.5.2.3",
        "replace of an attribute without a value is an add.",
        replace_adds,
    ),
    Step::new(
        "patch-replaces-without-a-path",
        "RFC 7644 §3.5.2.3",
        "replace without a path replaces the attributes of the value, and no others.",
        replaces_without_a_path,
    ),
    Step::new(
        "patch-replaces-a-part",
        "RFC 7644 §3.5.2.3",
        "replace of a sub-attribute leaves the other parts.",
        replaces_a_part,
    ),
    Step::new(
        "patch-replaces-a-complex-value",
        "RFC 7644 §3.5.2.3",
        "replace of a complex attribute sets the parts that are given.",
        replaces_a_complex_value,
    ),
    Step::new(
        "patch-removes-an-attribute",
        "RFC 7644 §3.5.2.2",
        "remove of an attribute leaves it without a value.",
        removes_an_attribute,
    ),
    Step::new(
        "patch-removes-a-part",
        "RFC 7644 §3.5.2.2",
        "remove of a sub-attribute leaves the other parts.",
        removes_a_part,
    ),
    Step::new(
        "patch-applies-operations-in-order",
        "RFC 7644 §3.5.2",
        "Each operation works on what the one before it left.",
        applies_in_order,
    ),
    Step::new(
        "patch-paths-may-have-the-urn",
        "RFC 7644 §3.10",
        "An attribute may be named with the URN of its schema.",
        paths_with_urn,
    ),
    Step::new(
        "patch-reaches-the-enterprise-extension",
        "RFC 7644 §3.10",
        "Attributes of the extension are set and removed by their full names.",
        reaches_the_extension,
    ),
    Step::new("patch-names-have-no-case", "RFC 7643 §2.1", "Paths are taken in any case.", names_have_no_case),
    Step::new(
        "patch-that-changes-nothing-changes-nothing",
        "RFC 7644 §3.5.2.1",
        "add of the value that is there succeeds, and leaves meta.lastModified.",
        changes_nothing,
    ),
];

fn answers_200_or_204(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let operations = json!([{"op": "replace", "path": "displayName", "value": "Changed"}]);
    let answer = s.operations(&user.path, &operations)?.status(&[200, 204])?;
    if answer.status == 204 {
        let met = answer.text.is_empty();
        answer.check(met, || "no body with a 204".to_owned())?;
    } else {
        answer.has("id", &user.id.into())?.has("displayName", &"Changed".into())?;
    }
    Ok(())
}

fn with_attributes(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "displayName", "value": "Changed"}]});
    let path = format!("{}?attributes=displayName", user.path);
    s.send(Request::new(Method::PATCH, path).body(body))?
        .status(&[200])?
        .has("displayName", &"Changed".into())?
        .has("id", &user.id.into())?
        .lacks("emails")?;
    Ok(())
}

fn adds_an_attribute(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["title"])?;
    let user = s.create_user(&json!({}))?;
    s.patched(&user.path, &json!([{"op": "add", "path": "title", "value": "Guide"}]))?.has("title", &"Guide".into())?;
    Ok(())
}

fn add_replaces_a_single_value(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({"displayName": "Before"}))?;
    s.patched(&user.path, &json!([{"op": "add", "path": "displayName", "value": "After"}]))?
        .has("displayName", &"After".into())?;
    Ok(())
}

fn adds_without_a_path(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["title", "emails"])?;
    let (user, address) = (s.create_user(&json!({}))?, format!("{}@home.example", s.name()));
    let before = user.answer.json.clone();
    let first = at(&before, "userName").and_then(|name| name.as_str()).unwrap_or_default();
    let value = json!({"title": "Guide", "emails": [{"value": address, "type": "home"}]});
    s.patched(&user.path, &json!([{"op": "add", "value": value}]))?
        .has("title", &"Guide".into())?
        .has_values("emails", &[first, &address])?
        .has_some("displayName")?;
    Ok(())
}

fn replaces_an_attribute(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({"displayName": "Before"}))?;
    let operations = json!([{"op": "replace", "path": "displayName", "value": "After"},
                            {"op": "replace", "path": "active", "value": false}]);
    s.patched(&user.path, &operations)?
        .has("displayName", &"After".into())?
        .has("active", &false.into())?
        .has("name.givenName", &"Rollcall".into())?
        .has_some("emails")?;
    Ok(())
}

fn replace_adds(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["title"])?;
    let user = s.create_user(&json!({}))?;
    s.patched(&user.path, &json!([{"op": "replace", "path": "title", "value": "Guide"}]))?
        .has("title", &"Guide".into())?;
    Ok(())
}

fn replaces_without_a_path(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let value = json!({"displayName": "After", "active": false});
    s.patched(&user.path, &json!([{"op": "replace", "value": value}]))?
        .has("displayName", &"After".into())?
        .has("active", &false.into())?
        .has("name.givenName", &"Rollcall".into())?
        .has_some("emails")?;
    Ok(())
}

fn replaces_a_part(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    s.patched(&user.path, &json!([{"op": "replace", "path": "name.familyName", "value": "After"}]))?
        .has("name.familyName", &"After".into())?
        .has("name.givenName", &"Rollcall".into())?;
    Ok(())
}

fn replaces_a_complex_value(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    s.patched(&user.path, &json!([{"op": "replace", "path": "name", "value": {"familyName": "After"}}]))?
        .has("name.familyName", &"After".into())?;
    Ok(())
}

fn removes_an_attribute(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["title"])?;
    let user = s.create_user(&json!({"title": "Guide"}))?;
    s.patched(&user.path, &json!([{"op": "remove", "path": "title"}]))?.lacks("title")?.has_some("displayName")?;
    Ok(())
}

fn removes_a_part(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["name.middleName"])?;
    let user = s.create_user(&json!({"name": {"givenName": "Ada", "middleName": "B", "familyName": "King"}}))?;
    s.patched(&user.path, &json!([{"op": "remove", "path": "name.middleName"}]))?
        .lacks("name.middleName")?
        .has("name.givenName", &"Ada".into())?
        .has("name.familyName", &"King".into())?;
    Ok(())
}

fn applies_in_order(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["title", "nickName"])?;
    let user = s.create_user(&json!({}))?;
    let operations = json!([
        {"op": "add", "path": "title", "value": "First"}, {"op": "remove", "path": "title"},
        {"op": "add", "path": "nickName", "value": "Second"}, {"op": "replace", "path": "nickName", "value": "Third"},
    ]);
    s.patched(&user.path, &operations)?.lacks("title")?.has("nickName", &"Third".into())?;
    Ok(())
}

fn paths_with_urn(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let path = format!("{USER}:displayName");
    let part = format!("{USER}:name.familyName");
    let operations = json!([{"op": "replace", "path": path, "value": "After"},
                            {"op": "replace", "path": part, "value": "Later"}]);
    s.patched(&user.path, &operations)?
        .has("displayName", &"After".into())?
        .has("name.familyName", &"Later".into())?
        .has("name.givenName", &"Rollcall".into())?;
    Ok(())
}

fn reaches_the_extension(s: &mut Session) -> Verdict {
    s.declared.attributes(ENTERPRISE, &["department", "costCenter"])?;
    let user = s.create_user(&json!({}))?;
    let (department, cost) = (format!("{ENTERPRISE}:department"), format!("{ENTERPRISE}:costCenter"));
    let operations =
        json!([{"op": "add", "path": department, "value": "Tours"}, {"op": "add", "path": cost, "value": "41"}]);
    s.patched(&user.path, &operations)?
        .has(&format!("{ENTERPRISE}|department"), &"Tours".into())?
        .has(&format!("{ENTERPRISE}|costCenter"), &"41".into())?;
    s.patched(&user.path, &json!([{"op": "remove", "path": department}]))?
        .lacks(&format!("{ENTERPRISE}|department"))?
        .has(&format!("{ENTERPRISE}|costCenter"), &"41".into())?;
    Ok(())
}

fn names_have_no_case(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let operations = json!([{"op": "replace", "path": "DISPLAYNAME", "value": "After"},
                            {"op": "replace", "path": "Name.FamilyName", "value": "Later"}]);
    s.patched(&user.path, &operations)?.has("displayName", &"After".into())?.has("name.familyName", &"Later".into())?;
    Ok(())
}

fn changes_nothing(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({"displayName": "Same"}))?;
    let before = s.read(&user.path)?;
    let after = s.patched(&user.path, &json!([{"op": "add", "path": "displayName", "value": "Same"}]))?;
    let expected = format!("meta.lastModified is {}, as before", before.text_at("meta.lastModified")?);
    let met = at(&after.json, "meta.lastModified") == at(&before.json, "meta.lastModified");
    after.has("displayName", &"Same".into())?.check(met, || expected)?;
    Ok(())
}
