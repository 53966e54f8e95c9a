//! The picture of a run: requests a second at the most connections, Rollcall beside the limits.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::measure::{ROLLCALL, Row};
use crate::report::{grouped, rounded};
use crate::results::Results;

/// A bar of the picture: the name of the server, what it is called, and its class.
type Bar = (&'static str, &'static str, &'static str);

/// What is shown of one scenario.
struct Group {
    engine: &'static str,
    scenario: &'static str,
    title: &'static str,
    /// The limits, each with the share of it that is aimed at.
    limits: &'static [(Bar, f64)],
}

const POINT: Bar = ("L1", "L1: one point read", "limit");
const PAGE: Bar = ("page", "the one statement", "limit");
const BATCHED: Bar = ("L2", "L2: up to 50 rows a commit", "limit");
const ALONE: Bar = ("L3", "L3: a commit a row", "low");
const ROWS: Bar = ("rows", "the same rows, one transaction", "limit");

const GROUPS: &[Group] = &[
    Group { engine: "SQLite", scenario: "get-user", title: "GET user", limits: &[(POINT, 0.7)] },
    Group { engine: "SQLite", scenario: "filter-user-name", title: "Filter userName eq", limits: &[(POINT, 0.6)] },
    Group { engine: "SQLite", scenario: "first-page", title: "First page of 100", limits: &[(PAGE, 0.5)] },
    Group { engine: "SQLite", scenario: "post-user", title: "POST user", limits: &[(BATCHED, 0.7), (ALONE, 2.5)] },
    Group {
        engine: "SQLite",
        scenario: "patch-active",
        title: "PATCH active",
        limits: &[(BATCHED, 0.7), (ALONE, 2.5)],
    },
    Group {
        engine: "SQLite",
        scenario: "add-member-small",
        title: "PATCH, add a member",
        limits: &[(BATCHED, 0.7), (ALONE, 2.5)],
    },
    Group { engine: "PostgreSQL", scenario: "get-user", title: "GET user, PostgreSQL", limits: &[(POINT, 0.7)] },
    Group { engine: "PostgreSQL", scenario: "post-user", title: "POST user, PostgreSQL", limits: &[(ROWS, 0.6)] },
];

const WIDTH: f64 = 860.0;
/// Where the bars begin.
const LEFT: f64 = 200.0;
/// Length of the longest bar of a group.
const LENGTH: f64 = 390.0;
const BAR: f64 = 16.0;
const STEP: f64 = 20.0;
const GAP: f64 = 18.0;
const TOP: f64 = 84.0;

const STYLE: &str = "
    text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1c2430 }
    .title { font-size: 16px; font-weight: 600 } .note { fill: #5b6675 } .name { font-weight: 600 }
    .page { fill: #ffffff } .rollcall { fill: #2563eb } .limit { fill: #aab4c2 } .low { fill: #d5dbe3 }
    .aim { stroke: #b45309; stroke-width: 2 }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6eaf0 } .note { fill: #9aa6b6 } .page { fill: #0f1520 }
      .rollcall { fill: #5b8def } .limit { fill: #5b6675 } .low { fill: #3a4454 } .aim { stroke: #f2a33c }
    }";

/// Draws a run.
pub fn write(results: &Results, path: &Path) -> Result<()> {
    let mut bars = String::new();
    let mut y = TOP;
    for group in GROUPS {
        let size = (group.engine == "SQLite").then(|| results.largest());
        let find = |server: &str| results.find(group.engine, group.scenario, server, size);
        if let Some(rollcall) = find(ROLLCALL) {
            y = draw(&mut bars, group, rollcall, find, y)?;
        }
    }
    let mut text = String::new();
    writeln!(
        text,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}" role="img" aria-labelledby="title">"#
    )?;
    writeln!(text, r#"<title id="title">Requests a second of Rollcall and of the limits beside it</title>"#)?;
    writeln!(text, "<style>{STYLE}\n</style>")?;
    writeln!(text, r#"<rect class="page" width="{WIDTH}" height="{y}"/>"#)?;
    writeln!(
        text,
        r#"<text class="title" x="24" y="34">Requests a second, {} users, {} connections</text>"#,
        grouped(results.largest()),
        results.most_connections()
    )?;
    writeln!(
        text,
        r#"<text class="note" x="24" y="56">Each group has a scale of its own. The line across a bar is what is aimed at. {}.</text>"#,
        results.at.split('T').next().unwrap_or_default()
    )?;
    text.push_str(&bars);
    text.push_str("</svg>\n");
    fs::create_dir_all(path.parent().context("the picture has no folder")?)?;
    Ok(fs::write(path, text)?)
}

/// Draws one scenario, and returns where the next one begins.
fn draw<'a>(
    text: &mut String,
    group: &Group,
    rollcall: &'a Row,
    find: impl Fn(&str) -> Option<&'a Row>,
    top: f64,
) -> Result<f64> {
    let limits: Vec<(Bar, f64, f64)> =
        group.limits.iter().filter_map(|(bar, aim)| Some((*bar, find(bar.0)?.per_second(), *aim))).collect();
    let aims = limits.iter().map(|(_, limit, aim)| limit * aim);
    let most = limits.iter().map(|(_, limit, _)| *limit).chain(aims.clone()).fold(rollcall.per_second(), f64::max);
    let scale = |number: f64| if most > 0.0 { number / most * LENGTH } else { 0.0 };
    writeln!(text, r#"<text class="name" x="24" y="{}">{}</text>"#, top + 13.0, group.title)?;
    let mut y = top;
    bar(text, "rollcall", scale(rollcall.per_second()), y, &number(rollcall.per_second(), "Rollcall"))?;
    for aim in aims {
        let x = LEFT + scale(aim);
        writeln!(text, r#"<line class="aim" x1="{x:.1}" x2="{x:.1}" y1="{}" y2="{}"/>"#, y - 2.0, y + BAR + 2.0)?;
    }
    for ((_, name, class), limit, _) in &limits {
        y += STEP;
        bar(text, class, scale(*limit), y, &number(*limit, name))?;
    }
    Ok(y + STEP + GAP)
}

fn number(per_second: f64, name: &str) -> String {
    format!("{} {name}", grouped(rounded(per_second)))
}

fn bar(text: &mut String, class: &str, length: f64, y: f64, label: &str) -> Result<()> {
    writeln!(text, r#"<rect class="{class}" x="{LEFT}" y="{y}" width="{length:.1}" height="{BAR}" rx="2"/>"#)?;
    writeln!(text, r#"<text x="{:.1}" y="{}">{label}</text>"#, LEFT + length + 8.0, y + 13.0)?;
    Ok(())
}
