//! What is printed, and the part of `docs/performance.md` that a run writes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::measure::Row;
use crate::results::Results;
use crate::targets::{self, Target, megabytes};

const BEGIN: &str = "<!-- results: begin, written by make bench -->";
const END: &str = "<!-- results: end -->";

/// Returns one row as a line of text.
pub fn line(row: &Row) -> String {
    let name = format!("{} ({} users, {} conn.)", row.server, row.size, row.connections);
    if row.errors() > 0 {
        return format!("  {name:<48} FAILED: {}", row.failures());
    }
    format!(
        "  {name:<48} {:>9.0} /s   p50 {:>11}   p99 {:>11}   CPU {:>7.0} µs",
        row.per_second(),
        milliseconds(row.median(|sample| sample.p50_us)),
        milliseconds(row.median(|sample| sample.p99_us)),
        row.median(|sample| sample.cpu_us),
    )
}

fn milliseconds(us: f64) -> String {
    format!("{:.2} ms", us / 1_000.0)
}

/// Returns the aims and what was measured, as a table.
pub fn targets(targets: &[Target]) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "| target | wanted | measured | |")?;
    writeln!(text, "|---|---|---|---|")?;
    for target in targets {
        let measured = target.measured.map_or("–".to_owned(), |number| format!("{}{}", short(number), target.unit));
        let outcome = match target.is_met() {
            Some(true) => "met",
            Some(false) => "**missed**",
            None => "not measured",
        };
        writeln!(text, "| {} | {} | {measured} | {outcome} |", target.what, target.wanted())?;
    }
    Ok(text)
}

/// Shows a number with as many digits as mean something.
fn short(number: f64) -> String {
    if number >= 100.0 {
        format!("{number:.0}")
    } else if number >= 10.0 {
        format!("{number:.1}")
    } else {
        format!("{number:.2}")
    }
}

/// Returns all rows as a table.
fn rows(results: &Results) -> Result<String> {
    let mut text = String::new();
    writeln!(text, "| scenario | server | users | connections | requests/s | p50 | p99 | CPU a request |")?;
    writeln!(text, "|---|---|---:|---:|---:|---:|---:|---:|")?;
    let mut before = String::new();
    for row in &results.rows {
        let name = if row.engine == "SQLite" { row.title.clone() } else { format!("{}, {}", row.title, row.engine) };
        let shown = if name == before { "" } else { name.as_str() };
        write!(text, "| {shown} | {} | {} | {} |", row.server, grouped(row.size), row.connections)?;
        if row.errors() > 0 {
            writeln!(text, " **{} errors** | | | |", row.errors())?;
        } else {
            writeln!(
                text,
                " {} | {} | {} | {:.0} µs |",
                grouped(rounded(row.per_second())),
                milliseconds(row.median(|sample| sample.p50_us)),
                milliseconds(row.median(|sample| sample.p99_us)),
                row.median(|sample| sample.cpu_us),
            )?;
        }
        before = name;
    }
    Ok(text)
}

/// Shows a number with a comma before every three digits.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Rounds a number that is never negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "requests a second are small and positive")]
pub fn rounded(number: f64) -> usize {
    number.round() as usize
}

/// Returns what was measured, where and when, as Markdown.
fn document(results: &Results, aims: &[Target]) -> Result<String> {
    let machine = &results.machine;
    let mut text = String::new();
    writeln!(
        text,
        "Measured on {} with {} ({} processors, {:.0} GB of memory; {}). {} rounds of {} s a row; the medians.\n",
        results.at.split('T').next().unwrap_or_default(),
        machine.processor,
        machine.processors,
        megabytes(machine.memory_bytes) / 1_000.0,
        machine.system,
        results.rounds,
        results.seconds,
    )?;
    writeln!(text, "Version: {}.\n", results.version)?;
    writeln!(text, "![Requests a second of Rollcall and of the limits beside it](images/performance.svg)\n")?;
    writeln!(text, "### Targets\n")?;
    writeln!(
        text,
        "{} users and {} connections, SQLite, unless a line says otherwise.\n",
        grouped(results.largest()),
        results.most_connections()
    )?;
    writeln!(text, "{}", targets(aims)?)?;
    writeln!(text, "### Every row\n")?;
    write!(text, "{}", rows(results)?)?;
    Ok(text)
}

/// Writes the results between the two marks of a document.
pub fn write_document(results: &Results, aims: &[Target], path: &Path) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (before, rest) = text.split_once(BEGIN).context("the document has no mark for the beginning of the results")?;
    let (_, after) = rest.split_once(END).context("the document has no mark for the end of the results")?;
    fs::write(path, format!("{before}{BEGIN}\n\n{}\n{END}{after}", document(results, aims)?))?;
    Ok(())
}

/// Returns the lines about memory and start.
pub fn process(results: &Results) -> Result<String> {
    let mut text = String::new();
    if let Some(memory) = results.memory {
        let (idle, after) = (megabytes(memory.idle_bytes), megabytes(memory.after_bytes));
        writeln!(text, "Resident memory: {idle:.1} MB idle, {after:.1} MB after it all.")?;
    }
    if let Some(ms) = results.start_ms {
        writeln!(text, "Start to first answer: {ms:.0} ms.")?;
    }
    Ok(text)
}

/// Returns the ratios of each scenario at the most connections: Rollcall against each server beside it.
pub fn ratios(results: &Results) -> Result<String> {
    let mut text = String::new();
    for row in &results.rows {
        if row.server != crate::measure::ROLLCALL || row.connections != results.most_connections() {
            continue;
        }
        let others = results.rows.iter().filter(|other| {
            other.scenario == row.scenario
                && other.engine == row.engine
                && other.connections == row.connections
                && other.size == row.size
                && other.server != row.server
        });
        for other in others {
            if let Some(ratio) = row.ratio_to(other) {
                writeln!(
                    text,
                    "  {:<52} {:>6} × {}",
                    format!("{}, {}", row.title, row.engine),
                    short(ratio),
                    other.server
                )?;
            }
        }
        if row.size == results.largest()
            && row.engine == "SQLite"
            && let Some(growth) = targets::growth_of(results, &row.scenario)
        {
            writeln!(text, "  {:<52} {:>6} × the cost with {} users", row.title, short(growth), results.smallest())?;
        }
    }
    Ok(text)
}
