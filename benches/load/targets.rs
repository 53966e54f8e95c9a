//! What was aimed at, and what came of it.

use self::Bound::{AtLeast, AtMost};
use crate::measure::{ROLLCALL, Row};
use crate::results::Results;
use crate::scenario::{ALL, Sizes};

/// What is aimed at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// At least so much.
    AtLeast(f64),
    /// At most so much.
    AtMost(f64),
}

/// One aim.
#[derive(Debug, Clone)]
pub struct Target {
    /// What is measured.
    pub what: String,
    /// The aim.
    pub bound: Bound,
    /// What stands behind the numbers.
    pub unit: &'static str,
    /// What was measured; none when it was not, or when something failed.
    pub measured: Option<f64>,
}

impl Target {
    /// Tells whether it was met.
    pub fn is_met(&self) -> Option<bool> {
        self.measured.map(|measured| match self.bound {
            Bound::AtLeast(bound) => measured >= bound,
            Bound::AtMost(bound) => measured <= bound,
        })
    }

    /// Shows the aim.
    pub fn wanted(&self) -> String {
        match self.bound {
            Bound::AtLeast(bound) => format!("≥ {bound}{}", self.unit),
            Bound::AtMost(bound) => format!("≤ {bound}{}", self.unit),
        }
    }
}

/// Only a scan answers it: its cost goes up with the directory.
const SCANS: &str = "filter-title";

/// Returns every aim with what was measured.
pub fn all(results: &Results) -> Vec<Target> {
    let mut targets = Vec::new();
    let mut add = |what: &str, bound, unit, measured| {
        targets.push(Target { what: what.to_owned(), bound, unit, measured });
    };
    let to_limit = |scenario: &str, limit: &str| ratio(results, "SQLite", scenario, limit);
    let times_cost = |scenario: &str| reference(results, scenario)?.ratio_to(results.rollcall(scenario)?);
    add("GET user against L1", AtLeast(0.7), " ×", to_limit("get-user", "L1"));
    add("Filter userName eq against L1", AtLeast(0.6), " ×", to_limit("filter-user-name", "L1"));
    add("First page of 100 against its one statement", AtLeast(0.5), " ×", to_limit("first-page", "page"));
    add("Cost of the last page against the first", AtMost(1.5), " ×", times_cost("last-page"));
    let (worst, growth) = growth(results);
    add(&format!("Cost of any route, largest directory against smallest ({worst})"), AtMost(1.3), " ×", growth);
    add(
        "The same of a filter without an index, which reads every document",
        AtMost(1.3),
        " ×",
        growth_of(results, SCANS),
    );
    for (scenario, name) in
        [("post-user", "POST user"), ("patch-active", "PATCH active"), ("add-member-small", "PATCH, add a member")]
    {
        add(&format!("{name} against L2"), AtLeast(0.7), " ×", to_limit(scenario, "L2"));
        add(&format!("{name} against L3"), AtLeast(2.5), " ×", to_limit(scenario, "L3"));
    }
    add("Cost of adding a member to 50,000 against ten", AtMost(1.2), " ×", times_cost("add-member-large"));
    add("Cost of 200 members in one PATCH against one", AtMost(8.0), " ×", times_cost("add-200-members"));
    let without_members = results
        .rollcall("group-without-members")
        .and_then(|row| row.ratio_to(reference(results, "group-without-members")?));
    add("excludedAttributes=members against GET user", AtLeast(0.6), " ×", without_members);
    let spread = results.rollcall("mixed").filter(|row| row.errors() == 0);
    let spread = spread.map(|row| row.median(|sample| sample.p99_us / sample.p50_us));
    add("p99 against p50, mixed load", AtMost(10.0), " ×", spread);
    add("Resident memory, idle", AtMost(25.0), " MB", results.memory.map(|memory| megabytes(memory.idle_bytes)));
    add(
        "Resident memory, after it all",
        AtMost(80.0),
        " MB",
        results.memory.map(|memory| megabytes(memory.after_bytes)),
    );
    add("Start to first answer", AtMost(200.0), " ms", results.start_ms);
    let postgres = |scenario: &str, limit: &str| ratio(results, "PostgreSQL", scenario, limit);
    add("PostgreSQL: GET user against L1", AtLeast(0.7), " ×", postgres("get-user", "L1"));
    add("PostgreSQL: POST user against the same rows", AtLeast(0.6), " ×", postgres("post-user", "rows"));
    targets
}

fn ratio(results: &Results, engine: &str, scenario: &str, limit: &str) -> Option<f64> {
    let size = (engine == "SQLite").then(|| results.largest());
    let row = results.find(engine, scenario, ROLLCALL, size)?;
    row.ratio_to(results.find(engine, scenario, limit, size)?)
}

/// Finds the row of what Rollcall did in turn with a scenario.
fn reference<'a>(results: &'a Results, scenario: &str) -> Option<&'a Row> {
    let name = ALL.iter().find(|known| known.name == scenario)?.reference?.name;
    results.find("SQLite", scenario, name, Some(results.largest()))
}

/// Finds the route whose cost goes up most with the directory.
fn growth(results: &Results) -> (&'static str, Option<f64>) {
    let routes = ALL.iter().filter(|scenario| scenario.sizes == Sizes::All && scenario.name != SCANS);
    let growths = routes.filter_map(|scenario| Some((scenario.title, growth_of(results, scenario.name)?)));
    match growths.max_by(|(_, left), (_, right)| left.total_cmp(right)) {
        Some((title, growth)) => (title, Some(growth)),
        None => ("not measured", None),
    }
}

/// Returns how many times as much a route costs in the largest directory as in the smallest.
pub fn growth_of(results: &Results, scenario: &str) -> Option<f64> {
    if results.smallest() == results.largest() {
        return None;
    }
    let of = |size| -> Option<&Row> { results.find("SQLite", scenario, ROLLCALL, Some(size)) };
    of(results.smallest())?.ratio_to(of(results.largest())?)
}

/// Turns bytes into megabytes.
#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52 bytes")]
pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
