//! Who is let in (RFC 7644 §2).

use ureq::http::Method;

use crate::conformance::answer::Answer;
use crate::conformance::client::{Credential, Request};
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "request-without-token-is-refused",
        "RFC 7644 §2",
        "Who brings no token is answered 401, with the schemes in WWW-Authenticate.",
        without_token,
    ),
    Step::new(
        "request-with-a-wrong-token-is-refused",
        "RFC 7644 §2",
        "Who brings a wrong token is answered 401, with the schemes in WWW-Authenticate.",
        with_a_wrong_token,
    ),
    Step::new(
        "refusal-has-an-error-body",
        "RFC 7644 §3.12",
        "A 401 has an error body like every other error.",
        refusal_has_an_error_body,
    ),
    Step::new(
        "writing-without-token-changes-nothing",
        "RFC 7644 §2",
        "A user who is sent without a token is not made, and one who is there is not deleted.",
        writing_without_token,
    ),
    Step::new(
        "scheme-is-read-in-any-case",
        "RFC 9110 §11.1",
        "The word Bearer is taken in any case.",
        scheme_in_any_case,
    ),
];

fn ask(s: &mut Session, method: Method, path: &str, credential: Credential) -> Verdict<Answer> {
    s.send(Request { credential, ..Request::new(method, path) })
}

/// RFC 9110 §15.5.2: a 401 must have the header.
fn challenged(answer: Answer) -> Verdict<Answer> {
    let answer = answer.status(&[401])?;
    let met = answer.header("www-authenticate").is_some_and(|value| !value.trim().is_empty());
    answer.check(met, || "a 401 with a WWW-Authenticate header".to_owned())
}

fn without_token(s: &mut Session) -> Verdict {
    challenged(ask(s, Method::GET, "/Users", Credential::Missing)?)?;
    Ok(())
}

fn with_a_wrong_token(s: &mut Session) -> Verdict {
    challenged(ask(s, Method::GET, "/Users", Credential::Wrong)?)?;
    Ok(())
}

fn refusal_has_an_error_body(s: &mut Session) -> Verdict {
    ask(s, Method::GET, "/Users", Credential::Wrong)?.scim_error(&[401])?;
    Ok(())
}

fn writing_without_token(s: &mut Session) -> Verdict {
    let user = s.create_user(&serde_json::json!({}))?;
    let body = s.user();
    let post = Request { credential: Credential::Missing, ..Request::new(Method::POST, "/Users").body(&body) };
    s.send(post)?.status(&[401])?;
    ask(s, Method::DELETE, &user.path, Credential::Missing)?.status(&[401])?;
    s.read(&user.path)?;
    // With the token the name is free: the first request made nobody.
    s.create("/Users", &body)?;
    Ok(())
}

fn scheme_in_any_case(s: &mut Session) -> Verdict {
    ask(s, Method::GET, "/Users?count=1", Credential::LowerCaseScheme)?.status(&[200])?;
    Ok(())
}
