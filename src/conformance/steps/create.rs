//! Making users (RFC 7644 §3.3).

use serde_json::{Value, json};

use crate::conformance::answer::{at, element};
use crate::conformance::client::Request;
use crate::conformance::declared::{ENTERPRISE, USER};
use crate::conformance::session::{Session, merged};
use crate::conformance::step::{Step, Stop, Verdict};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use ureq::http::Method;

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "create-answers-201-with-the-location",
        "RFC 7644 §3.3",
        "A new user is answered 201, with its address in Location and in meta.location.",
        answers_with_the_location,
    ),
    Step::new(
        "create-answers-what-was-sent",
        "RFC 7644 §3.3",
        "The new user has the values that were sent.",
        answers_what_was_sent,
    ),
    Step::new(
        "id-is-the-servers",
        "RFC 7643 §3.1",
        "The server gives the id; one that the client sends is ignored.",
        id_is_the_servers,
    ),
    Step::new(
        "meta-is-the-servers",
        "RFC 7643 §3.1",
        "meta has the resource type and the times of creation and change, which are equal at first; what the client sends is ignored.",
        meta_is_the_servers,
    ),
    Step::new(
        "create-ignores-groups",
        "RFC 7643 §4.1.2",
        "The groups of a user are read-only: what the client sends is ignored.",
        create_ignores_groups,
    ),
    Step::new(
        "missing-user-name-is-refused",
        "RFC 7644 §3.12",
        "A user without the required userName is refused with 400.",
        missing_user_name,
    ),
    Step::new(
        "taken-user-name-conflicts",
        "RFC 7644 §3.3",
        "A userName that is taken is answered 409 with the scimType uniqueness.",
        taken_user_name,
    ),
    Step::new(
        "taken-user-name-conflicts-in-any-case",
        "RFC 7643 §4.1.1",
        "A userName that does not regard case is taken in every case.",
        taken_user_name_in_any_case,
    ),
    Step::new(
        "external-id-is-kept",
        "RFC 7643 §3.1",
        "The externalId is the client's, and is kept with its case.",
        external_id_is_kept,
    ),
    Step::new(
        "names-of-attributes-have-no-case",
        "RFC 7643 §2.1",
        "Attributes are taken by their names in any case.",
        names_have_no_case,
    ),
    Step::new(
        "null-and-empty-lists-are-no-values",
        "RFC 7643 §2.5",
        "An attribute that is null, and a list without elements, are the same as nothing.",
        null_is_no_value,
    ),
    Step::new(
        "several-values-are-kept-with-their-parts",
        "RFC 7643 §2.4",
        "Each value of a multi-valued attribute keeps its type and whether it is primary.",
        several_values,
    ),
    Step::new(
        "text-is-kept-to-the-character",
        "RFC 7644 §3.8",
        "Text in UTF-8 comes back as it was sent.",
        text_is_kept,
    ),
    Step::new(
        "enterprise-extension-is-kept",
        "RFC 7643 §4.3",
        "The attributes of the enterprise extension come back under its URN, which schemas names.",
        enterprise_extension,
    ),
    Step::new("inactive-user-can-be-made", "RFC 7643 §4.1.1", "A user may be inactive from the start.", inactive_user),
    Step::new(
        "password-is-never-returned",
        "RFC 7643 §4.1.1",
        "A password is in no answer, not even when it is asked for by name.",
        password_is_never_returned,
    ),
    Step::new(
        "body-that-is-no-json-is-refused",
        "RFC 7644 §3.12",
        "A body that is not JSON, or no object, is refused with 400.",
        no_json,
    ),
];

fn answers_with_the_location(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let answer = user.answer.has_some("meta.location")?;
    let told = answer.text_at("meta.location")?;
    let met = answer.header("location").is_none_or(|location| location == told)
        && told.ends_with(&format!("/Users/{}", user.id));
    let answer =
        answer.check(met, || format!("Location and meta.location are the same, and end with /Users/{}", user.id))?;
    let met = answer.header("location").is_some() || answer.status != 201;
    answer.check(met, || "a Location header".to_owned())?;
    Ok(())
}

fn answers_what_was_sent(s: &mut Session) -> Verdict {
    let body = s.user();
    let user = s.create("/Users", &body)?;
    let address = body.get("userName").and_then(Value::as_str).unwrap_or_default();
    for answer in [user.answer, s.read(&user.path)?] {
        let answer = answer
            .has("userName", &address.into())?
            .has("name.familyName", &"Check".into())?
            .has("active", &true.into())?
            .has_values("emails", &[address])?;
        let met =
            at(&answer.json, "schemas").and_then(Value::as_array).is_some_and(|urns| urns.iter().any(|u| u == USER));
        answer.check(met, || format!("schemas names {USER}"))?;
    }
    Ok(())
}

fn id_is_the_servers(s: &mut Session) -> Verdict {
    let chosen = s.name();
    let user = s.create_user(&json!({"id": chosen}))?;
    let met = user.id != chosen;
    user.answer.has_some("id")?.check(met, || format!("another id than {chosen}"))?;
    Ok(())
}

fn meta_is_the_servers(s: &mut Session) -> Verdict {
    let sent =
        json!({"meta": {"resourceType": "Nonesuch", "created": "1999-01-01T00:00:00Z", "version": "W/\"none\""}});
    let user = s.create_user(&sent)?;
    let answer = user.answer.has("meta.resourceType", &"User".into())?;
    let mut times = Vec::new();
    for path in ["meta.created", "meta.lastModified"] {
        match OffsetDateTime::parse(&answer.text_at(path)?, &Rfc3339) {
            Ok(time) => times.push(time),
            Err(_) => return Err(answer.fail(format!("{path} is a time as RFC 3339 writes it"))),
        }
    }
    let met = times.windows(2).all(|pair| pair.first() == pair.last()) && times.iter().all(|time| time.year() > 1999);
    answer.check(met, || "meta.created and meta.lastModified are equal, and not what was sent".to_owned())?;
    Ok(())
}

fn create_ignores_groups(s: &mut Session) -> Verdict {
    s.declared.attributes(USER, &["groups"])?;
    let user = s.create_user(&json!({"groups": [{"value": "nonesuch", "display": "Nonesuch"}]}))?;
    s.read(&user.path)?.lacks("groups")?;
    Ok(())
}

fn missing_user_name(s: &mut Session) -> Verdict {
    let mut body = s.user();
    if let Some(attributes) = body.as_object_mut() {
        attributes.remove("userName");
    }
    s.post("/Users", &body)?.refused_perhaps(&[400], &["invalidValue", "invalidSyntax"])?;
    Ok(())
}

fn taken_user_name(s: &mut Session) -> Verdict {
    let body = s.user();
    let first = s.create("/Users", &body)?;
    s.post("/Users", &body)?.refused(&[409], &["uniqueness"])?;
    s.read(&first.path)?;
    Ok(())
}

fn taken_user_name_in_any_case(s: &mut Session) -> Verdict {
    if s.declared.is_case_exact("userName") {
        return Err(Stop::skipped("the schema says that userName regards case"));
    }
    let body = s.user();
    s.create("/Users", &body)?;
    let name = body.get("userName").and_then(Value::as_str).unwrap_or_default().to_uppercase();
    s.post("/Users", &merged(&body, &json!({"userName": name})))?.refused(&[409], &["uniqueness"])?;
    Ok(())
}

fn external_id_is_kept(s: &mut Session) -> Verdict {
    let external = format!("{}-ExTeRnAl", s.name());
    let user = s.create_user(&json!({"externalId": external}))?;
    s.read(&user.path)?.has("externalId", &external.into())?;
    Ok(())
}

fn names_have_no_case(s: &mut Session) -> Verdict {
    let name = format!("{}@example.com", s.name());
    let body = json!({"SCHEMAS": [USER], "USERNAME": name, "Name": {"GIVENNAME": "Ada", "familyname": "King"},
        "displayname": "Ada", "Emails": [{"VALUE": name, "Type": "work"}], "Active": true});
    let user = s.create("/Users", &body)?;
    s.read(&user.path)?.has("userName", &name.into())?.has("name.givenName", &"Ada".into())?.has_some("emails")?;
    Ok(())
}

fn null_is_no_value(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({"externalId": null, "nickName": null, "phoneNumbers": []}))?;
    let mut answer = s.read(&user.path)?;
    for name in ["externalId", "nickName", "phoneNumbers"] {
        answer = answer.lacks(name)?;
    }
    Ok(())
}

fn several_values(s: &mut Session) -> Verdict {
    let (work, home) = (format!("{}@work.example", s.name()), format!("{}@home.example", s.name()));
    let user = s.create_user(&json!({"emails": [
        {"value": work, "type": "work", "primary": true}, {"value": home, "type": "home"}]}))?;
    let answer = s.read(&user.path)?.has_values("emails", &[&work, &home])?;
    let met = element(&answer.json, "emails", "value", &work)
        .is_some_and(|email| at(email, "type") == Some(&json!("work")) && at(email, "primary") == Some(&json!(true)))
        && element(&answer.json, "emails", "value", &home).is_some_and(|email| {
            at(email, "type") == Some(&json!("home")) && at(email, "primary") != Some(&json!(true))
        });
    answer.check(met, || format!("{work} of type work and primary, {home} of type home and not"))?;
    Ok(())
}

fn text_is_kept(s: &mut Session) -> Verdict {
    let text = "Zoë \"Ω\" O'Neil \\ 安娜 😀 <b>&amp;";
    let user = s.create_user(&json!({"displayName": text, "name": {"givenName": text, "familyName": "Łuk"}}))?;
    s.read(&user.path)?.has("displayName", &text.into())?.has("name.givenName", &text.into())?;
    Ok(())
}

fn enterprise_extension(s: &mut Session) -> Verdict {
    s.declared.attributes(ENTERPRISE, &["department", "employeeNumber"])?;
    let extension = json!({"department": "Tours", "employeeNumber": "0701984"});
    let user = s.create_user(&json!({"schemas": [USER, ENTERPRISE], ENTERPRISE: extension}))?;
    let answer = s.read(&user.path)?;
    let met =
        at(&answer.json, "schemas").and_then(Value::as_array).is_some_and(|urns| urns.iter().any(|u| u == ENTERPRISE));
    answer
        .check(met, || format!("schemas names {ENTERPRISE}"))?
        .has(&format!("{ENTERPRISE}|department"), &"Tours".into())?
        .has(&format!("{ENTERPRISE}|employeeNumber"), &"0701984".into())?;
    Ok(())
}

fn inactive_user(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({"active": false}))?;
    s.read(&user.path)?.has("active", &false.into())?;
    Ok(())
}

fn password_is_never_returned(s: &mut Session) -> Verdict {
    let password = format!("Secret-{}!", s.name());
    let user = s.create_user(&json!({"password": password}))?;
    let by_name = s.get(&format!("{}?attributes=password,userName", user.path))?.status(&[200])?;
    for answer in [user.answer, s.read(&user.path)?, by_name] {
        let met = at(&answer.json, "password").is_none() && !answer.text.contains(&password);
        answer.check(met, || "no password".to_owned())?;
    }
    Ok(())
}

fn no_json(s: &mut Session) -> Verdict {
    for body in ["{\"userName\": ", "[]"] {
        let request = Request::new(Method::POST, "/Users").body(body);
        s.send(request)?.refused_perhaps(&[400], &["invalidSyntax", "invalidValue"])?;
    }
    Ok(())
}
