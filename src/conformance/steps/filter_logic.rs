//! How comparisons are joined, and which filters are refused (RFC 7644 §3.4.2.2).

use crate::conformance::declared::USER;
use crate::conformance::session::{Session, query};
use crate::conformance::step::{Step, Verdict};

const SECTION: &str = "RFC 7644 §3.4.2.2";

pub(super) const STEPS: &[Step] = &[
    Step::new("filter-and", SECTION, "and asks for both.", |s| {
        finds(s, "active eq true and name.givenName eq \"Bob\"", "b")
    }),
    Step::new("filter-or", SECTION, "or asks for one of two.", |s| {
        finds(s, "name.givenName eq \"Ada\" or name.givenName eq \"Cyd\"", "ac")
    }),
    Step::new("filter-not", SECTION, "not asks for the contrary.", |s| {
        finds(s, "not (name.givenName eq \"Ada\")", "bcd")?;
        finds(s, "not (active eq true)", "c")
    }),
    Step::new("filter-and-binds-before-or", SECTION, "Without parentheses and comes before or.", |s| {
        // The other way around Ada would have to be inactive.
        finds(s, "name.givenName eq \"Ada\" or name.givenName eq \"Cyd\" and active eq false", "ac")?;
        finds(s, "active eq false and name.givenName eq \"Cyd\" or name.givenName eq \"Ada\"", "ac")
    }),
    Step::new("filter-parentheses", SECTION, "Parentheses come before everything.", |s| {
        finds(s, "(name.givenName eq \"Ada\" or name.givenName eq \"Cyd\") and active eq false", "c")?;
        finds(s, "not (name.givenName eq \"Ada\" or (active eq false))", "bd")
    }),
    Step::new("filter-words-have-no-case", SECTION, "Operators and names of attributes are taken in any case.", |s| {
        finds(s, "ACTIVE Eq false AND NAME.GIVENNAME sW \"C\"", "c")
    }),
    Step::new(
        "filter-that-finds-nobody",
        "RFC 7644 §3.4.2",
        "A filter without a match is a 200 with no results.",
        |s| finds(s, "name.givenName eq \"Nobody\"", ""),
    ),
    Step::new(
        "filter-with-an-unknown-operator-is-refused",
        SECTION,
        "An operator that is none is refused with invalidFilter.",
        |s| refused(s, &["userName is \"a\"", "userName regex \"a.*\""]),
    ),
    Step::new(
        "filter-that-is-malformed-is-refused",
        "RFC 7644 §3.12",
        "What is no filter is refused with invalidFilter.",
        |s| {
            refused(
                s,
                &[
                    "userName eq",
                    "userName eq \"a",
                    "(userName pr",
                    "userName pr)",
                    "and",
                    "userName pr and",
                    "emails[type pr",
                ],
            )
        },
    ),
    Step::new(
        "filter-by-the-order-of-booleans-is-refused",
        SECTION,
        "Booleans have no order: gt is refused with invalidFilter.",
        |s| refused(s, &["active gt true", "active le false"]),
    ),
    Step::new(
        "filter-by-an-unknown-attribute-finds-nobody",
        "RFC 7644 §3.4.2.1",
        "An attribute that there is not has no value, or is refused; never is the filter ignored.",
        unknown_attribute,
    ),
];

/// A filter finds these of the population; the others in the directory are left out by their names.
pub(super) fn finds(s: &mut Session, filter: &str, letters: &str) -> Verdict {
    s.declared.feature("filter")?;
    let population = s.population()?;
    let filter = format!("({filter}) and {}", population.everybody());
    s.list("/Users", &[("filter", &filter)])?.total(letters.len() as u64)?.holds_exactly(&population.ids(letters))?;
    Ok(())
}

fn refused(s: &mut Session, filters: &[&str]) -> Verdict {
    s.declared.feature("filter")?;
    for filter in filters {
        s.get(&format!("/Users{}", query(&[("filter", filter)])))?.refused(&[400], &["invalidFilter"])?;
    }
    Ok(())
}

fn unknown_attribute(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    s.population()?;
    let answer = s.get(&format!("/Users{}", query(&[("filter", &format!("{USER}:nonesuch eq \"x\""))])))?;
    if answer.status == 400 {
        answer.refused(&[400], &["invalidFilter"])?;
        return Ok(());
    }
    answer.list()?.total(0)?.holds_exactly(&[])?;
    Ok(())
}
