//! The comparisons of filters (RFC 7644 §3.4.2.2, table 3).

use serde_json::json;

use super::filter_logic::finds;
use crate::conformance::answer::at;
use crate::conformance::declared::{ENTERPRISE, USER};
use crate::conformance::population::Population;
use crate::conformance::session::Session;
use crate::conformance::step::{Step, Stop, Verdict};

const SECTION: &str = "RFC 7644 §3.4.2.2";

pub(super) const STEPS: &[Step] = &[
    Step::new("filter-eq", SECTION, "eq finds the user with exactly this value.", |s| {
        one_finds(s, |p| format!("userName eq \"{}-bob@example.com\"", p.prefix), "b")
    }),
    Step::new("filter-eq-by-id", SECTION, "The id can be searched.", |s| {
        one_finds(s, |p| format!("id eq \"{}\"", p.cyd.id), "c")
    }),
    Step::new("filter-ne", SECTION, "ne finds the users with another value.", not_equal),
    Step::new("filter-co", SECTION, "co finds a part of the value.", |s| {
        one_finds(s, |p| format!("userName co \"{}-ad\"", tail(&p.prefix)), "a")
    }),
    Step::new("filter-sw", SECTION, "sw finds the beginning of the value.", |s| {
        one_finds(s, |p| format!("userName sw \"{}-c\"", p.prefix), "c")
    }),
    Step::new("filter-ew", SECTION, "ew finds the end of the value.", |s| {
        one_finds(s, |p| format!("userName ew \"{}-dee@example.com\"", tail(&p.prefix)), "d")
    }),
    Step::new("filter-pr", SECTION, "pr finds the users who have a value.", |s| {
        s.declared.attributes(USER, &["title"])?;
        finds(s, "title pr", "abc")
    }),
    Step::new("filter-gt", SECTION, "gt finds the values behind this one.", |s| {
        one_finds(s, |p| ordered(p, "gt"), "cd")
    }),
    Step::new("filter-ge", SECTION, "ge finds this value and those behind it.", |s| {
        one_finds(s, |p| ordered(p, "ge"), "bcd")
    }),
    Step::new("filter-lt", SECTION, "lt finds the values before this one.", |s| {
        one_finds(s, |p| ordered(p, "lt"), "a")
    }),
    Step::new("filter-le", SECTION, "le finds this value and those before it.", |s| {
        one_finds(s, |p| ordered(p, "le"), "ab")
    }),
    Step::new("filter-boolean", SECTION, "A boolean is compared with true and false.", |s| {
        finds(s, "active eq false", "c")?;
        finds(s, "active eq true", "abd")
    }),
    Step::new("filter-time", SECTION, "Times compare as times, also in another time zone.", times),
    Step::new("filter-part", SECTION, "A part of a complex attribute is named with a dot.", |s| {
        one_finds(s, |p| format!("name.familyName eq \"{} King\"", p.prefix), "a")
    }),
    Step::new("filter-part-of-several-values", SECTION, "One of several values is enough.", |s| {
        one_finds(s, |p| format!("emails.value eq \"{}-ada@home.example\"", p.prefix), "a")
    }),
    Step::new("filter-complex-attribute-by-its-value", SECTION, "A complex attribute is compared by its value.", |s| {
        one_finds(s, |p| format!("emails co \"{}-bob@work\"", p.prefix), "b")
    }),
    Step::new(
        "filter-brackets",
        "RFC 7644 §3.4.2.2",
        "A filter in brackets asks for one value that fulfils all of it.",
        brackets,
    ),
    Step::new("filter-with-the-urn", "RFC 7644 §3.10", "An attribute may be named with the URN of its schema.", |s| {
        one_finds(s, |p| format!("{USER}:userName eq \"{}-ada@example.com\"", p.prefix), "a")
    }),
    Step::new(
        "filter-extension",
        "RFC 7644 §3.10",
        "Attributes of an extension are searched by their full names.",
        extension,
    ),
    Step::new(
        "filter-text-without-case",
        "RFC 7643 §2.2",
        "Text is compared without case where the schema does not regard it.",
        without_case,
    ),
    Step::new("filter-text-with-case", "RFC 7643 §3.1", "The externalId is compared with case.", with_case),
    Step::new(
        "filter-text-with-escapes",
        SECTION,
        "Text is a JSON string: quotation marks and backslashes are escaped.",
        escapes,
    ),
];

/// The last part of the run's prefix, which is random, so that nobody else has it.
fn tail(prefix: &str) -> &str {
    prefix.get("rollcall-".len()..).unwrap_or(prefix)
}

fn ordered(population: &Population, operator: &str) -> String {
    let prefix = &population.prefix;
    format!("userName {operator} \"{prefix}-bob@example.com\" and userName sw \"{prefix}\"")
}

/// A filter that needs no more than itself finds these of the population, and nobody else.
fn one_finds(s: &mut Session, filter: fn(&Population) -> String, letters: &str) -> Verdict {
    s.declared.feature("filter")?;
    let population = s.population()?;
    s.list("/Users", &[("filter", &filter(&population))])?.holds_exactly(&population.ids(letters))?;
    Ok(())
}

/// Whether a user without a title has another title is not said.
fn not_equal(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    s.declared.attributes(USER, &["title"])?;
    let population = s.population()?;
    let filter = format!("title ne \"{} Engineer\" and {}", population.prefix, population.everybody());
    let list = s.list("/Users", &[("filter", &filter)])?;
    let found = list.texts("id");
    let met = found.contains(&population.bob.id.as_str())
        && !found.contains(&population.ada.id.as_str())
        && !found.contains(&population.cyd.id.as_str());
    list.check(met, || format!("{} and none of {:?}", population.bob.id, population.ids("ac")))?;
    Ok(())
}

fn times(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    let population = s.population()?;
    let created = population.ada.answer.text_at("meta.created")?;
    finds(s, &format!("meta.created ge \"{created}\""), "abcd")?;
    finds(s, &format!("meta.created lt \"{created}\""), "")?;
    finds(s, "meta.lastModified gt \"1999-12-31T23:59:59Z\"", "abcd")?;
    // The same instant, as it is written two hours to the east.
    let Some(in_the_east) = shifted(&created) else {
        return Err(population.ada.answer.fail("meta.created is a time as RFC 3339 writes it"));
    };
    finds(s, &format!("meta.created lt \"{in_the_east}\""), "")
}

fn shifted(time: &str) -> Option<String> {
    use time::format_description::well_known::Rfc3339;

    let east = time::UtcOffset::from_hms(2, 0, 0).ok()?;
    time::OffsetDateTime::parse(time, &Rfc3339).ok()?.to_offset(east).format(&Rfc3339).ok()
}

fn brackets(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    let prefix = s.population()?.prefix.clone();
    finds(s, &format!("emails[type eq \"home\" and value co \"{prefix}-ada\"]"), "a")?;
    // Ada has an address at work, and this one, but this one is not at work.
    finds(s, &format!("emails[type eq \"work\" and value eq \"{prefix}-ada@home.example\"]"), "")
}

fn extension(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    s.declared.attributes(ENTERPRISE, &["department"])?;
    let department = s.name();
    let user = s.create_user(&json!({"schemas": [USER, ENTERPRISE], ENTERPRISE: {"department": department}}))?;
    let filter = format!("{ENTERPRISE}:department eq \"{department}\"");
    s.list("/Users", &[("filter", &filter)])?.holds_exactly(&[&user.id])?;
    Ok(())
}

fn without_case(s: &mut Session) -> Verdict {
    if s.declared.is_case_exact("userName") {
        return Err(Stop::skipped("the schema says that userName regards case"));
    }
    one_finds(s, |p| format!("userName eq \"{}-BOB@EXAMPLE.COM\"", p.prefix.to_uppercase()), "b")
}

fn with_case(s: &mut Session) -> Verdict {
    one_finds(s, |p| format!("externalId eq \"{}-Ext1\"", p.prefix), "a")?;
    one_finds(s, |p| format!("externalId eq \"{}-eXT1\"", p.prefix), "")
}

fn escapes(s: &mut Session) -> Verdict {
    s.declared.feature("filter")?;
    let name = format!("{} \"Q\" \\ ü", s.name());
    let user = s.create_user(&json!({"displayName": name}))?;
    let quoted = at(&user.answer.json, "displayName").map(ToString::to_string).unwrap_or_default();
    s.list("/Users", &[("filter", &format!("displayName eq {quoted}"))])?.holds_exactly(&[&user.id])?;
    Ok(())
}
