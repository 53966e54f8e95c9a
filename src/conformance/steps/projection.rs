//! Which attributes an answer holds (RFC 7644 §3.9).

use serde_json::json;
use ureq::http::Method;

use crate::conformance::answer::{Answer, at};
use crate::conformance::client::Request;
use crate::conformance::declared::{ENTERPRISE, USER};
use crate::conformance::session::{Session, merged};
use crate::conformance::step::{Step, Verdict};

const SECTION: &str = "RFC 7644 §3.9";

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "attributes-are-those-asked-for",
        SECTION,
        "With attributes an answer has these, the id, and no others.",
        |s| chosen(s, "attributes=userName,active", &["userName", "active", "id"], &["emails", "name", "displayName"]),
    ),
    Step::new("attributes-may-be-parts", SECTION, "A part of an attribute can be asked for.", |s| {
        chosen(s, "attributes=name.familyName", &["name.familyName", "id"], &["name.givenName", "userName", "emails"])
    }),
    Step::new(
        "attributes-may-have-the-urn",
        "RFC 7644 §3.10",
        "An attribute can be asked for with the URN of its schema.",
        |s| chosen(s, &format!("attributes={USER}:displayName"), &["displayName", "id"], &["userName", "emails"]),
    ),
    Step::new("attributes-are-taken-in-any-case", "RFC 7643 §2.1", "Attributes are asked for in any case.", |s| {
        chosen(s, "attributes=USERNAME", &["userName", "id"], &["emails", "displayName"])
    }),
    Step::new(
        "attributes-may-be-of-an-extension",
        "RFC 7644 §3.10",
        "An attribute of an extension is asked for by its full name.",
        of_an_extension,
    ),
    Step::new(
        "excluded-attributes-are-left-out",
        SECTION,
        "With excludedAttributes an answer has all but these.",
        |s| {
            chosen(
                s,
                "excludedAttributes=emails,displayName",
                &["userName", "name.givenName", "id"],
                &["emails", "displayName"],
            )
        },
    ),
    Step::new("excluded-parts-are-left-out", SECTION, "A part of an attribute can be left out.", |s| {
        chosen(s, "excludedAttributes=name.givenName", &["name.familyName", "userName"], &["name.givenName"])
    }),
    Step::new("id-cannot-be-excluded", "RFC 7643 §3.1", "The id is always in the answer.", |s| {
        chosen(s, "excludedAttributes=id,emails", &["id", "userName"], &["emails"])
    }),
    Step::new("list-has-the-attributes-asked-for", SECTION, "The same holds of every user in a list.", in_a_list),
    Step::new(
        "create-answers-the-attributes-asked-for",
        SECTION,
        "The same holds of the answer to a POST.",
        after_create,
    ),
    Step::new("put-answers-the-attributes-asked-for", SECTION, "The same holds of the answer to a PUT.", after_put),
];

fn check(mut answer: Answer, with: &[&str], without: &[&str]) -> Verdict {
    for path in with {
        answer = answer.has_some(path)?;
    }
    for path in without {
        answer = answer.lacks(path)?;
    }
    Ok(())
}

fn chosen(s: &mut Session, query: &str, with: &[&str], without: &[&str]) -> Verdict {
    let user = s.create_user(&json!({}))?;
    let answer = s.get(&format!("{}?{query}", user.path))?.status(&[200])?;
    check(answer, with, without)
}

fn of_an_extension(s: &mut Session) -> Verdict {
    s.declared.attributes(ENTERPRISE, &["department", "costCenter"])?;
    let extension = json!({"department": "Tours", "costCenter": "41"});
    let user = s.create_user(&json!({"schemas": [USER, ENTERPRISE], ENTERPRISE: extension}))?;
    let answer = s.get(&format!("{}?attributes={ENTERPRISE}:department", user.path))?.status(&[200])?;
    let (department, cost) = (format!("{ENTERPRISE}|department"), format!("{ENTERPRISE}|costCenter"));
    check(answer, &[&department, "id"], &[&cost, "userName", "emails"])
}

fn in_a_list(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    let population = s.population()?;
    let list = s.list("/Users", &[("filter", &population.everybody()), ("attributes", "userName")])?.total(4)?;
    let met = list.resources.iter().all(|user| {
        at(user, "id").is_some()
            && at(user, "userName").is_some()
            && at(user, "emails").is_none()
            && at(user, "name").is_none()
    });
    list.check(met, || "users with id and userName, without emails and name".to_owned())?;
    Ok(())
}

fn after_create(s: &mut Session) -> Verdict {
    let body = s.user();
    let request = Request::new(Method::POST, "/Users?attributes=userName").body(body);
    check(s.send(request)?.status(&[201])?, &["id", "userName"], &["emails", "displayName"])
}

fn after_put(s: &mut Session) -> Verdict {
    let body = s.user();
    let user = s.create("/Users", &body)?;
    let path = format!("{}?excludedAttributes=emails", user.path);
    let request = Request::new(Method::PUT, path).body(merged(&body, &json!({"displayName": "Changed"})));
    check(s.send(request)?.status(&[200])?, &["id", "userName", "displayName"], &["emails"])
}
