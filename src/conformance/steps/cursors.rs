//! Pages by cursor (RFC 9865).

use serde_json::json;

use crate::conformance::list::List;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Stop, Verdict};

pub(super) const STEPS: &[Step] = &[
    Step::new(
        "empty-cursor-begins",
        "RFC 9865 §2",
        "An empty cursor answers the first page, and the cursor of the next.",
        empty_cursor_begins,
    ),
    Step::new(
        "cursors-cover-everything-once",
        "RFC 9865 §2",
        "Cursor after cursor, every result comes, and comes once; the last page has no nextCursor.",
        cover_everything,
    ),
    Step::new(
        "cursor-stands-in-an-address",
        "RFC 9865 §2",
        "A cursor is made of characters that stand in an address as they are.",
        stands_in_an_address,
    ),
    Step::new(
        "previous-cursor-leads-back",
        "RFC 9865 §2",
        "previousCursor, where there is one, leads to the page before.",
        leads_back,
    ),
    Step::new(
        "last-page-has-no-next-cursor",
        "RFC 9865 §2",
        "A page that holds everything has no nextCursor.",
        last_page,
    ),
    Step::new(
        "unknown-cursor-is-refused",
        "RFC 9865 §2.1",
        "A cursor that the server never gave is refused.",
        unknown_cursor,
    ),
    Step::new("cursor-in-a-search", "RFC 9865 §3", "A search with POST takes cursors, too.", in_a_search),
    Step::new(
        "start-index-still-works",
        "RFC 9865 §2.3",
        "Where both methods are declared, startIndex answers a page by index.",
        start_index,
    ),
];

/// A page of the population.
fn page(s: &mut Session, cursor: &str, count: &str) -> Verdict<List> {
    s.declared.cursors()?;
    s.declared.feature("filter")?;
    let filter = s.population()?.everybody();
    let list = s.list("/Users", &[("filter", &filter), ("cursor", cursor), ("count", count)])?;
    let most = count.parse().unwrap_or(usize::MAX);
    let met = list.resources.len() <= most && list.total.is_none_or(|total| total == 4);
    list.check(met, || format!("{most} resources at most, and totalResults, if it is told, is 4"))
}

fn next(list: &List) -> Verdict<String> {
    list.next_cursor().map(str::to_owned).ok_or_else(|| list.fail("a nextCursor"))
}

fn empty_cursor_begins(s: &mut Session) -> Verdict {
    let list = page(s, "", "2")?;
    next(&list)?;
    let met = !list.resources.is_empty();
    list.check(met, || "some resources".to_owned())?;
    Ok(())
}

fn cover_everything(s: &mut Session) -> Verdict {
    let mut found: Vec<String> = Vec::new();
    let mut list = page(s, "", "1")?;
    // A page may hold fewer than count, but four users are not on a hundred pages.
    for _ in 0..100 {
        found.extend(list.texts("id").into_iter().map(str::to_owned));
        let Some(cursor) = list.next_cursor().map(str::to_owned) else { break };
        list = page(s, &cursor, "1")?;
    }
    let population = s.population()?;
    let mut expected = population.ids("abcd");
    found.sort();
    expected.sort_unstable();
    let met = found == expected && list.next_cursor().is_none();
    list.check(met, || format!("{expected:?} on all pages together, which held {found:?}"))?;
    Ok(())
}

fn stands_in_an_address(s: &mut Session) -> Verdict {
    let list = page(s, "", "1")?;
    let cursor = next(&list)?;
    let met = cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) && !cursor.is_empty();
    list.check(met, || "a nextCursor of the unreserved characters of RFC 3986 §2.3".to_owned())?;
    Ok(())
}

fn leads_back(s: &mut Session) -> Verdict {
    let first = page(s, "", "2")?;
    let second = page(s, &next(&first)?, "2")?;
    let Some(back) = second.answer.json.get("previousCursor").and_then(|cursor| cursor.as_str()) else {
        return Err(Stop::skipped("there is no previousCursor, which is optional"));
    };
    page(s, back, "2")?.holds_exactly(&first.texts("id"))?;
    Ok(())
}

fn last_page(s: &mut Session) -> Verdict {
    let list = page(s, "", "50")?;
    if list.resources.len() < 4 {
        return Err(Stop::skipped("the server's pages hold fewer than four"));
    }
    let met = list.next_cursor().is_none();
    list.check(met, || "no nextCursor".to_owned())?;
    Ok(())
}

fn unknown_cursor(s: &mut Session) -> Verdict {
    s.declared.cursors()?;
    s.get("/Users?cursor=this-is-no-cursor&count=2")?.refused_perhaps(&[400], &["invalidCursor", "expiredCursor"])?;
    Ok(())
}

fn in_a_search(s: &mut Session) -> Verdict {
    s.declared.cursors()?;
    let filter = s.population()?.everybody();
    let request = |cursor: &str| {
        json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "filter": filter, "cursor": cursor, "count": 2})
    };
    let answer = s.post("/Users/.search", &request(""))?;
    if matches!(answer.status, 404 | 405 | 501) {
        return Err(Stop::skipped(format!("the server answers {} to POST /Users/.search", answer.status)));
    }
    let first = answer.list()?;
    let second = s.post("/Users/.search", &request(&next(&first)?))?.list()?;
    let met = !second.resources.is_empty() && second.texts("id").iter().all(|id| !first.texts("id").contains(id));
    second.check(met, || format!("resources other than {:?}", first.texts("id")))?;
    Ok(())
}

fn start_index(s: &mut Session) -> Verdict {
    s.declared.cursors()?;
    if crate::conformance::answer::at(&s.declared.config, "pagination.index") != Some(&json!(true)) {
        return Err(Stop::skipped("ServiceProviderConfig does not declare pagination by index"));
    }
    let filter = s.population()?.everybody();
    let list = s.list("/Users", &[("filter", &filter), ("startIndex", "3"), ("count", "2")])?.total(4)?;
    let met = (1..=2).contains(&list.resources.len());
    list.check(met, || "one or two resources".to_owned())?.answer.has("startIndex", &3.into())?;
    Ok(())
}
