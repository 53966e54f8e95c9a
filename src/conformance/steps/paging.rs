//! Pages by startIndex and count (RFC 7644 §3.4.2.4).

use std::rc::Rc;

use crate::conformance::list::List;
use crate::conformance::population::Population;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Verdict};

const SECTION: &str = "RFC 7644 §3.4.2.4";

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "list-without-parameters",
        "RFC 7644 §3.4.2",
        "The list of users is a ListResponse, and tells of no fewer than it shows.",
        without_parameters,
    ),
    Step::new(
        "count-is-not-exceeded",
        SECTION,
        "A page holds no more than count, and tells the true number of results.",
        count_is_not_exceeded,
    ),
    Step::new(
        "count-of-zero-tells-the-total",
        SECTION,
        "A count of 0 answers the number of results, and no result.",
        count_of_zero,
    ),
    Step::new("negative-count-is-zero", SECTION, "A negative count is taken for 0.", negative_count),
    Step::new("start-index-begins-at-one", SECTION, "A startIndex below 1 is taken for 1.", start_index_below_one),
    Step::new(
        "pages-cover-everything-once",
        SECTION,
        "Page after page, every result comes, and comes once.",
        pages_cover_everything,
    ),
    Step::new(
        "page-tells-where-it-is",
        SECTION,
        "A page tells its startIndex and itemsPerPage.",
        page_tells_where_it_is,
    ),
    Step::new(
        "page-behind-the-end-is-empty",
        SECTION,
        "A startIndex behind the last result is a 200 with no results.",
        behind_the_end,
    ),
    Step::new("order-of-pages-is-stable", SECTION, "The same request answers the same order.", order_is_stable),
];

/// A page of the population.
fn page(s: &mut Session, parameters: &[(&str, &str)]) -> Verdict<(Rc<Population>, List)> {
    s.declared.feature("filter")?;
    let population = s.population()?;
    let filter = population.everybody();
    let parameters: Vec<(&str, &str)> =
        [("filter", filter.as_str())].into_iter().chain(parameters.iter().copied()).collect();
    let list = s.list("/Users", &parameters)?;
    Ok((population, list))
}

fn without_parameters(s: &mut Session) -> Verdict {
    s.population()?;
    let list = s.list("/Users", &[])?;
    let met =
        list.total.is_none_or(|total| total >= list.resources.len() as u64 && total >= 4) && !list.resources.is_empty();
    list.check(met, || "some users, and a totalResults of no fewer".to_owned())?;
    Ok(())
}

fn count_is_not_exceeded(s: &mut Session) -> Verdict {
    for (count, most) in [("1", 1), ("3", 3)] {
        let list = page(s, &[("count", count)])?.1.total(4)?;
        let met = (1..=most).contains(&list.resources.len());
        list.check(met, || format!("one to {most} resources"))?;
    }
    Ok(())
}

fn count_of_zero(s: &mut Session) -> Verdict {
    page(s, &[("count", "0")])?.1.total(4)?.holds_exactly(&[])?;
    Ok(())
}

fn negative_count(s: &mut Session) -> Verdict {
    page(s, &[("count", "-3")])?.1.total(4)?.holds_exactly(&[])?;
    Ok(())
}

fn start_index_below_one(s: &mut Session) -> Verdict {
    let first = page(s, &[("startIndex", "1"), ("count", "2")])?.1;
    for start in ["0", "-7"] {
        page(s, &[("startIndex", start), ("count", "2")])?.1.total(4)?.holds_exactly(&first.texts("id"))?;
    }
    Ok(())
}

fn pages_cover_everything(s: &mut Session) -> Verdict {
    let mut found: Vec<String> = Vec::new();
    // A page may hold fewer than count; one that holds nothing ends the walk, too.
    for _ in 0..4 {
        let start = (found.len() + 1).to_string();
        let list = page(s, &[("startIndex", &start), ("count", "2")])?.1.total(4)?;
        found.extend(list.texts("id").into_iter().map(str::to_owned));
        if found.len() >= 4 {
            break;
        }
    }
    let (population, list) = page(s, &[("count", "0")])?;
    let (mut found, mut expected) = (found, population.ids("abcd"));
    found.sort();
    expected.sort_unstable();
    let met = found == expected;
    list.check(met, || format!("{expected:?} on all pages together, which held {found:?}"))?;
    Ok(())
}

fn page_tells_where_it_is(s: &mut Session) -> Verdict {
    let list = page(s, &[("startIndex", "2"), ("count", "2")])?.1;
    let length = list.resources.len();
    list.answer.has("startIndex", &2.into())?.has("itemsPerPage", &length.into())?;
    Ok(())
}

fn behind_the_end(s: &mut Session) -> Verdict {
    page(s, &[("startIndex", "50")])?.1.total(4)?.holds_exactly(&[])?;
    Ok(())
}

fn order_is_stable(s: &mut Session) -> Verdict {
    let first = page(s, &[])?.1;
    let second = page(s, &[])?.1;
    let met = first.texts("id") == second.texts("id");
    let expected = format!("the order {:?}, as before", first.texts("id"));
    second.check(met, || expected)?;
    Ok(())
}
