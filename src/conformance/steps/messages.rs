//! Media types, methods and the form of errors (RFC 7644 §3.1, §3.8, §3.12).

use serde_json::json;
use ureq::http::Method;

use crate::conformance::answer::Answer;
use crate::conformance::client::{Request, SCIM_JSON};
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "answers-are-scim-json",
        "RFC 7644 §3.1",
        "Answers with a body are application/scim+json.",
        answers_are_scim_json,
    ),
    Step::new("errors-are-scim-json", "RFC 7644 §3.12", "Errors are application/scim+json, too.", errors_are_scim_json),
    Step::new(
        "bodies-may-be-plain-json",
        "RFC 7644 §3.8",
        "A body may be application/json, and an answer asked for as such.",
        plain_json,
    ),
    Step::new(
        "bodies-may-name-their-charset",
        "RFC 7644 §3.8",
        "A media type may have the parameter charset=utf-8.",
        charset,
    ),
    Step::new(
        "bodies-of-other-types-are-refused-or-read",
        "RFC 9110 §15.5.16",
        "A body of another media type is read, or refused with an error body, and then makes nobody.",
        other_types,
    ),
    Step::new(
        "unknown-address-is-not-found",
        "RFC 7644 §3.12",
        "An address that there is not is a 404 with an error body.",
        unknown_address,
    ),
    Step::new(
        "method-that-is-not-offered-is-refused",
        "RFC 9110 §15.5.6",
        "A method that an address does not have is a 405 with Allow, or a 404 or 501.",
        unknown_method,
    ),
    Step::new(
        "errors-have-a-detail-or-a-keyword",
        "RFC 7644 §3.12",
        "An error tells people or programs what is wrong.",
        errors_tell,
    ),
    Step::new(
        "query-is-percent-encoded",
        "RFC 7644 §3.4.2",
        "Everything but letters and digits may be percent-encoded in a query.",
        escaped_query,
    ),
];

fn is_scim_json(answer: Answer) -> Verdict<Answer> {
    let met = answer.media_type().as_deref() == Some(SCIM_JSON);
    let given = answer.media_type();
    answer.check(met, || format!("Content-Type: {SCIM_JSON}, and not {given:?}"))
}

fn answers_are_scim_json(s: &mut Session) -> Verdict {
    let user = s.create_user(&json!({}))?;
    is_scim_json(s.read(&user.path)?)?;
    is_scim_json(s.get("/Users?count=1")?.status(&[200])?)?;
    is_scim_json(s.get("/ServiceProviderConfig")?.status(&[200])?)?;
    Ok(())
}

fn errors_are_scim_json(s: &mut Session) -> Verdict {
    let nobody = s.name();
    is_scim_json(s.get(&format!("/Users/{nobody}"))?.status(&[404])?)?;
    Ok(())
}

fn plain_json(s: &mut Session) -> Verdict {
    let body = s.user();
    let request = Request::new(Method::POST, "/Users").body(body);
    let answer =
        s.send(Request { content_type: "application/json", accept: "application/json", ..request })?.status(&[201])?;
    let met = matches!(answer.media_type().as_deref(), Some(SCIM_JSON | "application/json"));
    answer.check(met, || format!("Content-Type: application/json or {SCIM_JSON}"))?;
    Ok(())
}

fn charset(s: &mut Session) -> Verdict {
    for content_type in ["application/scim+json; charset=utf-8", "application/json;charset=UTF-8"] {
        let body = s.user();
        let request = Request::new(Method::POST, "/Users").body(body);
        s.send(Request { content_type, ..request })?.status(&[201])?;
    }
    Ok(())
}

fn other_types(s: &mut Session) -> Verdict {
    let body = s.user();
    let request = Request::new(Method::POST, "/Users").body(&body);
    let answer = s.send(Request { content_type: "text/plain", ..request })?.status(&[201, 400, 406, 415])?;
    if answer.status != 201 {
        answer.scim_error(&[400, 406, 415])?;
        // The name is free: nobody was made.
        s.create("/Users", &body)?;
    }
    Ok(())
}

fn unknown_address(s: &mut Session) -> Verdict {
    s.get("/Nonesuch")?.scim_error(&[404])?;
    Ok(())
}

fn unknown_method(s: &mut Session) -> Verdict {
    let answer = s.delete("/ServiceProviderConfig")?.scim_error(&[404, 405, 501])?;
    let met = answer.status != 405 || answer.header("allow").is_some();
    answer.check(met, || "a 405 with an Allow header".to_owned())?;
    Ok(())
}

fn errors_tell(s: &mut Session) -> Verdict {
    let body = s.user();
    s.create("/Users", &body)?;
    let answer = s.post("/Users", &body)?.scim_error(&[409])?;
    let met =
        ["detail", "scimType"].iter().any(|name| answer.json.get(*name).is_some_and(|text| text.as_str() != Some("")));
    answer.check(met, || "a detail or a scimType".to_owned())?;
    Ok(())
}

fn escaped_query(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    let population = s.population()?;
    let path = format!("/Users?filter=userName%20eq%20%22{}-ada%40example.com%22", population.prefix);
    s.get(&path)?.list()?.holds_exactly(&population.ids("a"))?;
    Ok(())
}
