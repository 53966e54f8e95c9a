//! Replacing users (RFC 7644 §3.5.1).

use serde_json::{Value, json};

use crate::conformance::answer::at;
use crate::conformance::session::{Session, merged};
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "put-answers-the-new-resource",
        "RFC 7644 §3.5.1",
        "A PUT is answered 200 with the whole user as it is now.",
        answers_the_new_resource,
    ),
    Step::new(
        "put-keeps-id-and-creation",
        "RFC 7644 §3.5.1",
        "id and meta.created stay whatever the body says of them.",
        keeps_id_and_creation,
    ),
    Step::new(
        "put-replaces-lists-whole",
        "RFC 7644 §3.5.1",
        "The values of a multi-valued attribute are those of the body, and no others.",
        replaces_lists_whole,
    ),
    Step::new(
        "put-does-not-create",
        "RFC 7644 §3.5.1",
        "A PUT to an id that there is not is a 404, and makes nobody.",
        does_not_create,
    ),
    Step::new(
        "put-without-user-name-is-refused",
        "RFC 7644 §3.5.1",
        "A body without a required attribute is refused with 400, and nothing changes.",
        without_user_name,
    ),
    Step::new(
        "put-of-a-taken-user-name-conflicts",
        "RFC 7644 §3.12",
        "A userName that another user has is answered 409 with uniqueness, and nothing changes.",
        of_a_taken_user_name,
    ),
    Step::new(
        "put-of-the-same-user-name-is-no-conflict",
        "RFC 7644 §3.5.1",
        "A user does not stand in their own way, not even with other case.",
        of_the_same_user_name,
    ),
    Step::new(
        "put-changes-last-modified",
        "RFC 7643 §3.1",
        "meta.lastModified is not before meta.created after a change.",
        changes_last_modified,
    ),
];

fn name_of(body: &Value) -> &str {
    at(body, "userName").and_then(Value::as_str).unwrap_or_default()
}

fn answers_the_new_resource(s: &mut Session) -> Verdict {
    let body = s.user();
    let user = s.create("/Users", &body)?;
    let change =
        json!({"displayName": "Somebody else", "active": false, "name": {"givenName": "Grace", "familyName": "H"}});
    let answer = s.put(&user.path, &merged(&body, &change))?.status(&[200])?;
    for answer in [answer, s.read(&user.path)?] {
        answer
            .has("id", &user.id.as_str().into())?
            .has("displayName", &"Somebody else".into())?
            .has("name.givenName", &"Grace".into())?
            .has("active", &false.into())?;
    }
    Ok(())
}

fn keeps_id_and_creation(s: &mut Session) -> Verdict {
    let body = s.user();
    let user = s.create("/Users", &body)?;
    let created = user.answer.text_at("meta.created")?;
    let other = json!({"id": "another", "meta": {"created": "1999-01-01T00:00:00Z", "resourceType": "Group"}});
    s.put(&user.path, &merged(&body, &other))?.status(&[200])?;
    s.read(&user.path)?
        .has("id", &user.id.into())?
        .has("meta.created", &created.into())?
        .has("meta.resourceType", &"User".into())?;
    Ok(())
}

fn replaces_lists_whole(s: &mut Session) -> Verdict {
    let body = s.user();
    let user = s.create("/Users", &body)?;
    let (one, two) = (format!("{}@one.example", s.name()), format!("{}@two.example", s.name()));
    let emails = json!({"emails": [{"value": one, "type": "work"}, {"value": two, "type": "home", "primary": true}]});
    s.put(&user.path, &merged(&body, &emails))?.status(&[200])?;
    s.read(&user.path)?.has_values("emails", &[&one, &two])?;
    let emails = json!({"emails": [{"value": two, "type": "home"}]});
    s.put(&user.path, &merged(&body, &emails))?.status(&[200])?;
    s.read(&user.path)?.has_values("emails", &[&two])?;
    Ok(())
}

fn does_not_create(s: &mut Session) -> Verdict {
    let (body, id) = (s.user(), s.name());
    s.put(&format!("/Users/{id}"), &body)?.scim_error(&[404])?;
    // The name is still free.
    s.create("/Users", &body)?;
    Ok(())
}

fn without_user_name(s: &mut Session) -> Verdict {
    let body = s.user();
    let user = s.create("/Users", &body)?;
    let display = at(&body, "displayName").cloned().unwrap_or_default();
    let nameless = json!({"schemas": at(&body, "schemas"), "displayName": "Nobody"});
    s.put(&user.path, &nameless)?.refused_perhaps(&[400], &["invalidValue", "invalidSyntax"])?;
    s.read(&user.path)?.has("userName", &name_of(&body).into())?.has("displayName", &display)?;
    Ok(())
}

fn of_a_taken_user_name(s: &mut Session) -> Verdict {
    let (taken, own) = (s.user(), s.user());
    s.create("/Users", &taken)?;
    let user = s.create("/Users", &own)?;
    let body = merged(&own, &json!({"userName": name_of(&taken)}));
    s.put(&user.path, &body)?.refused(&[409], &["uniqueness"])?;
    s.read(&user.path)?.has("userName", &name_of(&own).into())?;
    Ok(())
}

fn of_the_same_user_name(s: &mut Session) -> Verdict {
    let body = s.user();
    let user = s.create("/Users", &body)?;
    s.put(&user.path, &body)?.status(&[200])?;
    if !s.declared.is_case_exact("userName") {
        let name = name_of(&body).to_uppercase();
        s.put(&user.path, &merged(&body, &json!({"userName": name})))?.status(&[200])?;
    }
    Ok(())
}

fn changes_last_modified(s: &mut Session) -> Verdict {
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;

    let body = s.user();
    let user = s.create("/Users", &body)?;
    s.put(&user.path, &merged(&body, &json!({"displayName": "Changed"})))?.status(&[200])?;
    let answer = s.read(&user.path)?;
    let created = OffsetDateTime::parse(&answer.text_at("meta.created")?, &Rfc3339);
    let changed = OffsetDateTime::parse(&answer.text_at("meta.lastModified")?, &Rfc3339);
    let met = matches!((created, changed), (Ok(created), Ok(changed)) if changed >= created);
    answer.check(met, || "meta.lastModified is a time, and not before meta.created".to_owned())?;
    Ok(())
}
