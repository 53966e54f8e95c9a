//! The order of lists (RFC 7644 §3.4.2.3).

use crate::conformance::declared::USER;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

const SECTION: &str = "RFC 7644 §3.4.2.3";

pub(super) const STEPS: &[Step] = &[
    Step::new("sort-is-ascending", SECTION, "With sortBy alone the order is ascending.", |s| {
        sorted(s, &[("sortBy", "userName")], "abcd")
    }),
    Step::new("sort-descending", SECTION, "sortOrder turns the order around.", |s| {
        sorted(s, &[("sortBy", "userName"), ("sortOrder", "ascending")], "abcd")?;
        sorted(s, &[("sortBy", "userName"), ("sortOrder", "descending")], "dcba")
    }),
    Step::new("sort-by-a-part", SECTION, "A part of a complex attribute can be sorted by.", |s| {
        sorted(s, &[("sortBy", "name.familyName")], "dacb")
    }),
    Step::new(
        "sort-by-the-primary-value",
        SECTION,
        "Of several values the primary one, or else the first, decides.",
        |s| {
            s.declared.attributes(USER, &["emails"])?;
            sorted(s, &[("sortBy", "emails.value"), ("sortOrder", "descending")], "dcba")
        },
    ),
    Step::new(
        "sort-puts-no-value-last",
        SECTION,
        "Users without a value come last, and first in descending order.",
        |s| {
            s.declared.attributes(USER, &["title"])?;
            let by_title = |order: &'static str| [("sortBy", "title"), ("sortOrder", order), ("attributes", "title")];
            edge(s, &by_title("ascending"), Edge::Last)?;
            edge(s, &by_title("descending"), Edge::First)
        },
    ),
    Step::new("sort-is-over-all-pages", SECTION, "Pages are cut from the sorted list.", |s| {
        let parameters = [("sortBy", "userName"), ("sortOrder", "descending"), ("startIndex", "2"), ("count", "2")];
        sorted(s, &parameters, "cb")
    }),
    Step::new("sort-names-have-no-case", "RFC 7643 §2.1", "The attribute to sort by is taken in any case.", |s| {
        sorted(s, &[("sortBy", "USERNAME"), ("sortOrder", "descending")], "dcba")
    }),
];

fn ids(
    s: &mut Session,
    parameters: &[(&str, &str)],
    letters: &str,
) -> Verdict<(crate::conformance::list::List, Vec<String>)> {
    s.declared.feature("sort")?;
    s.declared.feature("filter")?;
    let population = s.population()?;
    let filter = population.everybody();
    let parameters: Vec<(&str, &str)> =
        [("filter", filter.as_str())].into_iter().chain(parameters.iter().copied()).collect();
    let list = s.list("/Users", &parameters)?.total(4)?;
    Ok((list, population.ids(letters).into_iter().map(str::to_owned).collect()))
}

fn sorted(s: &mut Session, parameters: &[(&str, &str)], letters: &str) -> Verdict {
    let (list, expected) = ids(s, parameters, letters)?;
    let met = list.texts("id") == expected;
    list.check(met, || format!("the order {expected:?}"))?;
    Ok(())
}

enum Edge {
    First,
    Last,
}

fn edge(s: &mut Session, parameters: &[(&str, &str)], edge: Edge) -> Verdict {
    let (list, expected) = ids(s, parameters, "d")?;
    let found = list.texts("id");
    let (at_edge, word) = match edge {
        Edge::First => (found.first(), "first"),
        Edge::Last => (found.last(), "last"),
    };
    let met = found.len() == 4 && at_edge.copied() == expected.first().map(String::as_str);
    list.check(met, || format!("{expected:?} comes {word}"))?;
    Ok(())
}
