//! What identity providers send and rely on beyond the RFCs about users, each by the name of who does it.

use serde_json::{Value, json};

use crate::conformance::answer::{at, element};
use crate::conformance::declared::{ENTERPRISE, USER};
use crate::conformance::session::{Session, query};
use crate::conformance::step::{Step, Verdict};

const ENTRA: &str = "Microsoft Entra ID";
const OKTA: &str = "Okta";

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "operations-may-be-capitalised",
        ENTRA,
        "Add, Replace and Remove are taken as add, replace and remove.",
        capitalised_operations,
    ),
    Step::new(
        "keys-may-be-dotted",
        ENTRA,
        "Keys of a value may be paths: name.givenName, and full names of an extension.",
        dotted_keys,
    ),
    Step::new(
        "picked-value-is-made-if-it-is-missing",
        ENTRA,
        "Replace of emails[type eq \"work\"].value makes the address where there is none.",
        picked_value_is_made,
    ),
    Step::new(
        "part-may-follow-brackets-in-a-filter",
        ENTRA,
        "emails[type eq \"work\"].value eq \"…\" is understood as a filter.",
        part_behind_brackets,
    ),
    Step::new("empty-text-clears", ENTRA, "Replace with an empty text leaves no value.", empty_text_clears),
    Step::new("manager-may-be-text", ENTRA, "The manager may be given as the id alone.", manager_as_text),
    Step::new(
        "patch-may-have-no-operations",
        ENTRA,
        "An empty list of operations changes nothing, and succeeds.",
        no_operations,
    ),
    Step::new(
        "user-is-deactivated-without-a-path",
        OKTA,
        "Replace with {\"active\": false} deactivates, and changes nothing else.",
        deactivated_without_a_path,
    ),
    Step::new("put-clears-what-it-leaves-out", OKTA, "What the body of a PUT does not have is gone.", put_clears),
    Step::new(
        "put-keeps-who-is-active",
        OKTA,
        "A PUT with active false deactivates, and one with true activates.",
        put_deactivates,
    ),
    Step::new(
        "deleted-user-can-come-back",
        OKTA,
        "A userName is free again when its user is deleted.",
        deleted_user_comes_back,
    ),
    Step::new(
        "unknown-attribute-in-a-filter-is-refused",
        "all",
        "A filter on an attribute that there is not is a 400: an empty list would be taken for \"no such user\".",
        unknown_attribute,
    ),
    Step::new(
        "value-is-not-added-twice",
        "all",
        "add of a value that is there succeeds, and does not make two of it.",
        value_is_not_added_twice,
    ),
    Step::new(
        "active-may-be-text-in-a-new-user",
        "OneLogin",
        "A new user may have \"active\": \"true\".",
        active_as_text,
    ),
    Step::new("booleans-may-be-text", ENTRA, "\"False\" and \"True\" are taken as booleans.", booleans_as_text),
];

fn capitalised_operations(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["title", "nickName"])?;
    let user = s.create_user(&json!({"title": "Guide"}))?;
    let operations = json!([{"op": "Add", "path": "nickName", "value": "Babs"},
        {"op": "Replace", "path": "displayName", "value": "Barbara"}, {"op": "Remove", "path": "title"}]);
    s.patched(&user.path, &operations)?
        .has("nickName", &"Babs".into())?
        .has("displayName", &"Barbara".into())?
        .lacks("title")?;
    Ok(())
}

fn booleans_as_text(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    for (text, boolean) in [("False", false), ("True", true)] {
        s.patched(&user.path, &json!([{"op": "Replace", "path": "active", "value": text}]))?
            .has("active", &boolean.into())?;
    }
    Ok(())
}

fn dotted_keys(s: &mut Session) -> Verdict {
    s.declared.attributes(ENTERPRISE, &["employeeNumber"])?;
    let user = s.create_user(&json!({}))?;
    let number = format!("{ENTERPRISE}:employeeNumber");
    let value = json!({"displayName": "Bjfe", "name.givenName": "Kkom", number: "Aklq"});
    s.patched(&user.path, &json!([{"op": "replace", "value": value}]))?
        .has("displayName", &"Bjfe".into())?
        .has("name.givenName", &"Kkom".into())?
        .has("name.familyName", &"Check".into())?
        .has(&format!("{ENTERPRISE}|employeeNumber"), &"Aklq".into())?;
    Ok(())
}

fn picked_value_is_made(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["phoneNumbers"])?;
    let user = s.create_user(&json!({}))?;
    let operations = json!([{"op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 555 0100"}]);
    let answer = s.patched(&user.path, &operations)?.has_values("phoneNumbers", &["+1 555 0100"])?;
    let met = element(&answer.json, "phoneNumbers", "type", "mobile").is_some();
    answer.check(met, || "a number of type mobile".to_owned())?;
    Ok(())
}

fn part_behind_brackets(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    let population = s.population()?;
    let filter = format!("emails[type eq \"work\"].value eq \"{}-ada@work.example\"", population.prefix);
    s.list("/Users", &[("filter", &filter)])?.holds_exactly(&population.ids("a"))?;
    Ok(())
}

fn empty_text_clears(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["title"])?;
    let user = s.create_user(&json!({"title": "Guide"}))?;
    let answer = s.patched(&user.path, &json!([{"op": "Replace", "path": "title", "value": ""}]))?;
    let met = at(&answer.json, "title").is_none_or(|title| title.is_null() || title == "");
    answer.check(met, || "no title".to_owned())?;
    Ok(())
}

fn manager_as_text(s: &mut Session) -> Verdict {
    s.declared.attributes(ENTERPRISE, &["manager.value"])?;
    let (boss, user) = (s.create_user(&json!({}))?, s.create_user(&json!({}))?);
    let path = format!("{ENTERPRISE}:manager");
    s.patched(&user.path, &json!([{"op": "Add", "path": path, "value": boss.id}]))?
        .has(&format!("{ENTERPRISE}|manager.value"), &boss.id.into())?;
    Ok(())
}

fn no_operations(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let before = s.read(&user.path)?;
    let after = s.patched(&user.path, &json!([]))?;
    let met = before.json == after.json;
    after.check(met, || format!("the same as before: {before}"))?;
    Ok(())
}

fn deactivated_without_a_path(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    s.patched(&user.path, &json!([{"op": "replace", "value": {"active": false}}]))?
        .has("active", &false.into())?
        .has("name.givenName", &"Rollcall".into())?
        .has_some("emails")?;
    Ok(())
}

fn put_clears(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["title", "phoneNumbers"])?;
    let mut body = s.user();
    let user = s.create("/Users", &body)?;
    let add = json!([{"op": "add", "value": {"title": "Guide", "phoneNumbers": [{"value": "+1 555 0100"}]}}]);
    s.patched(&user.path, &add)?.has_some("title")?.has_some("phoneNumbers")?;
    if let Some(body) = body.as_object_mut() {
        body.remove("displayName");
    }
    s.put(&user.path, &body)?.status(&[200])?;
    s.read(&user.path)?.lacks("title")?.lacks("phoneNumbers")?.has_some("emails")?;
    Ok(())
}

fn put_deactivates(s: &mut Session) -> Verdict {
    let mut body = s.user();
    let user = s.create("/Users", &body)?;
    for active in [false, true] {
        if let Some(body) = body.as_object_mut() {
            body.insert("active".to_owned(), Value::Bool(active));
        }
        s.put(&user.path, &body)?.status(&[200])?;
        s.read(&user.path)?.has("active", &active.into())?;
    }
    Ok(())
}

fn deleted_user_comes_back(s: &mut Session) -> Verdict {
    let body = s.user();
    let first = s.create("/Users", &body)?;
    s.delete(&first.path)?.status(&[204])?;
    let second = s.create("/Users", &body)?;
    let met = second.id != first.id;
    second.answer.check(met, || format!("another id than {}", first.id))?;
    Ok(())
}

fn unknown_attribute(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    s.get(&format!("/Users{}", query(&[("filter", "nonesuch eq \"x\"")])))?.scim_error(&[400])?;
    Ok(())
}

fn value_is_not_added_twice(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["emails"])?;
    let user = s.create_user(&json!({}))?;
    let address = user.answer.text_at("userName")?;
    let value = json!([{"value": address, "type": "work"}]);
    s.patched(&user.path, &json!([{"op": "add", "path": "emails", "value": value}]))?
        .has_values("emails", &[&address])?;
    Ok(())
}

fn active_as_text(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({"active": "true"}))?;
    s.read(&user.path)?.has("active", &true.into())?;
    Ok(())
}
