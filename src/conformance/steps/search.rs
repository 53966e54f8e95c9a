//! Searching with POST (RFC 7644 §3.4.3). It is declared nowhere; who does not offer it says so when asked.

use serde_json::{Value, json};

use crate::conformance::answer::{Answer, at};
use crate::conformance::session::{Session, merged};
use crate::conformance::step::{Step, Stop, Verdict};

const SECTION: &str = "RFC 7644 §3.4.3";
const SEARCH_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

pub(super) const STEPS: &[Step] = &[
    Step::new("search-finds-by-filter", SECTION, "A search answers a ListResponse of what the filter finds.", |s| {
        let population = s.population()?;
        let filter = format!("({}) and active eq false", population.everybody());
        search(s, "/Users/.search", &json!({"filter": filter}))?
            .list()?
            .total(1)?
            .holds_exactly(&population.ids("c"))?;
        Ok(())
    }),
    Step::new("search-answers-pages", SECTION, "startIndex and count work as in a query.", |s| {
        let population = s.population()?;
        let body = json!({"filter": population.everybody(), "startIndex": 2, "count": 2});
        let list = search(s, "/Users/.search", &body)?.list()?.total(4)?;
        let met = (1..=2).contains(&list.resources.len());
        list.check(met, || "one or two resources".to_owned())?;
        Ok(())
    }),
    Step::new("search-answers-the-attributes-asked-for", SECTION, "attributes is a list of names, and chooses.", |s| {
        let population = s.population()?;
        let body = json!({"filter": format!("id eq \"{}\"", population.ada.id), "attributes": ["userName", "name.familyName"]});
        let list = search(s, "/Users/.search", &body)?.list()?.total(1)?;
        let has = |path: &str| list.resources.iter().all(|user| at(user, path).is_some());
        let met = ["id", "userName", "name.familyName"].into_iter().all(has)
            && !["name.givenName", "emails"].into_iter().any(has);
        list.check(met, || "a user with id, userName and name.familyName, and nothing else of these".to_owned())?;
        Ok(())
    }),
    Step::new("search-sorts", "RFC 7644 §3.4.2.3", "sortBy and sortOrder work as in a query.", |s| {
        s.declared.feature("sort")?;
        let population = s.population()?;
        let body = json!({"filter": population.everybody(), "sortBy": "userName", "sortOrder": "descending"});
        let list = search(s, "/Users/.search", &body)?.list()?.total(4)?;
        let met = list.texts("id") == population.ids("dcba");
        list.check(met, || format!("the order {:?}", population.ids("dcba")))?;
        Ok(())
    }),
    Step::new(
        "search-at-the-root-finds-every-type",
        "RFC 7644 §3.4.2.1",
        "A search at the root finds users and groups.",
        at_the_root,
    ),
    Step::new(
        "search-with-a-bad-filter-is-refused",
        SECTION,
        "A filter that is none is refused with invalidFilter.",
        |s| {
            search(s, "/Users/.search", &json!({"filter": "userName is \"a\""}))?
                .refused(&[400], &["invalidFilter"])?;
            Ok(())
        },
    ),
];

/// Sends a search; skips the step where there is none.
fn search(s: &mut Session, path: &str, parameters: &Value) -> Verdict<Answer> {
    s.declared.feature("filter")?;
    let answer = s.post(path, &merged(&json!({"schemas": [SEARCH_REQUEST]}), parameters))?;
    if matches!(answer.status, 404 | 405 | 501) {
        return Err(Stop::skipped(format!("the server answers {} to POST {path}", answer.status)));
    }
    Ok(answer)
}

fn at_the_root(s: &mut Session) -> Verdict {
    s.declared.groups()?;
    let population = s.population()?;
    let group = s.create_group(&[])?;
    let name = group.answer.text_at("displayName")?;
    let filter = format!("userName eq \"{}-ada@example.com\" or displayName eq \"{name}\"", population.prefix);
    let expected = [population.ada.id.as_str(), group.id.as_str()];
    search(s, "/.search", &json!({"filter": filter}))?.list()?.total(2)?.holds_exactly(&expected)?;
    Ok(())
}
