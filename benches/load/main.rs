//! `make bench`: how much of what the machine can do Rollcall makes of it.
//!
//! Rollcall is measured as it is installed, in processes of its own, with wrk. Beside it, in turn in the same run, are the limits:
//! axum servers that do the least that the same answers ask for. Ratios of one run say more than numbers of two machines.

mod client;
mod cluster;
mod first_sync;
mod limits;
mod measure;
mod options;
mod people;
mod picture;
mod process;
mod report;
mod results;
mod scenario;
mod seed;
mod server;
mod start;
mod stored;
mod targets;
mod wrk;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Parser as _;

use crate::cluster::Cluster;
use crate::options::{Command, Options};
use crate::results::{Memory, Results};
use crate::scenario::{Arena, Subject};
use crate::server::{Server, make_directory};

/// Users of the directory on PostgreSQL, which is filled anew for each run.
const POSTGRES_USERS: usize = 10_000;

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // When standard error is closed too, the exit code is all that is left.
            let _ = writeln!(std::io::stderr(), "bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<()> {
    let options = Options::parse().tidy();
    if let Some(Command::Limits(args)) = &options.command {
        return limits::run(args);
    }
    if options.list {
        for (name, title) in names() {
            say(&format!("{name:<24} {title}"))?;
        }
        return Ok(());
    }
    if let Some(unknown) = options.only.iter().find(|only| names().all(|(name, _)| name != only.trim())) {
        let known: Vec<_> = names().map(|(name, _)| name).collect();
        bail!("there is no scenario {unknown}; there are {}", known.join(", "));
    }
    wrk::look_for_it()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cache = root.join("bench/cache");
    let folder = cache.join(format!("run-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let outcome = run(&options, &cache, &folder);
    fs::remove_dir_all(&folder)?;
    conclude(&options, &outcome?, root)
}

/// Returns the name and the title of everything that can be asked for.
fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rest = [(first_sync::NAME, first_sync::TITLE), (start::NAME, start::TITLE)];
    scenario::ALL.iter().map(|scenario| (scenario.name, scenario.title)).chain(rest)
}

/// Measures what is asked for.
fn run(options: &Options, cache: &Path, folder: &Path) -> Result<Results> {
    let mut results = Results::begin(options);
    let mut seeded = Vec::new();
    for size in &options.sizes {
        seeded.push(seed::ensure(options, cache, *size)?);
    }
    let mut subjects = Vec::new();
    for (kept, seeded) in seeded {
        let size = seeded.users.len();
        let copy = folder.join(format!("users-{size}.db"));
        fs::copy(kept, &copy)?;
        fs::File::open(&copy)?.sync_all()?;
        let database = format!("sqlite://{}", copy.display());
        if size == options.largest() && options.wants(start::NAME) {
            results.start_ms = Some(start::measure(options, &database, &seeded, folder)?);
        }
        subjects.push(Subject::start(options, database, seeded, folder)?);
    }
    let arena = Arena { options, engine: "SQLite", subjects, folder: folder.to_owned() };
    let idle_bytes = arena.resident_bytes()?;
    for scenario in scenario::ALL.iter().filter(|scenario| options.wants(scenario.name)) {
        results.rows.extend(scenario::run(&arena, scenario)?);
    }
    results.memory = Some(Memory { idle_bytes, after_bytes: arena.resident_bytes()? });
    drop(arena);
    if options.wants(first_sync::NAME) {
        results.rows.extend(first_sync::run(options, folder)?);
    }
    results.rows.extend(on_postgres(options, folder)?);
    Ok(results)
}

/// Measures what is asked for on PostgreSQL, if there is one.
fn on_postgres(options: &Options, folder: &Path) -> Result<Vec<measure::Row>> {
    let wanted: Vec<_> = scenario::POSTGRES.iter().filter(|scenario| options.wants(scenario.name)).collect();
    let mut rows = Vec::new();
    if wanted.is_empty() {
        return Ok(rows);
    }
    let Some(cluster) = Cluster::start(options.postgres)? else {
        say("\nPostgreSQL is not measured.")?;
        return Ok(rows);
    };
    let size = POSTGRES_USERS.min(options.largest());
    say(&format!("\nSeeding {size} users on PostgreSQL."))?;
    let directory = make_directory(options, &cluster.url)?;
    let log = folder.join("server-postgres.log");
    let server = Server::start(options, &cluster.url, &directory, &log, options.request_log_rows)?;
    let seeded = seed::fill(&server.client, directory, size)?;
    let subject = Subject { database: cluster.url.clone(), seeded, server };
    let arena = Arena { options, engine: "PostgreSQL", subjects: vec![subject], folder: folder.to_owned() };
    for scenario in wanted {
        rows.extend(scenario::run(&arena, scenario)?);
    }
    Ok(rows)
}

/// Prints and keeps what was found out.
fn conclude(options: &Options, results: &Results, root: &Path) -> Result<()> {
    let aims = targets::all(results);
    say(&format!("\nRatios at {} connections:\n{}", results.most_connections(), report::ratios(results)?))?;
    say(&report::process(results)?)?;
    say(&report::targets(&aims)?)?;
    say(&format!("Written to {}.", results.write(&root.join("bench/results"))?.display()))?;
    if results.failed() > 0 {
        bail!(
            "{} rows failed: an answer was not of the class 2xx, or did not come, or was not stored",
            results.failed()
        );
    }
    if options.is_whole() {
        report::write_document(results, &aims, &root.join("docs/performance.md"))?;
        picture::write(results, &root.join("docs/images/performance.svg"))?;
        say("docs/performance.md and its picture show this run.")?;
    } else {
        say("docs/performance.md is left as it is: this was not a whole run.")?;
    }
    Ok(())
}

/// Prints a line.
pub(crate) fn say(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{text}")?;
    Ok(stdout.flush()?)
}
