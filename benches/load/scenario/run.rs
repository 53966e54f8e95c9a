//! Carries a scenario out: every server in turn, some rounds of it, at each number of connections.

use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::time::Instant;

use super::limit::{self, Limit};
use super::prepare::Prepared;
use super::{Scenario, Sizes, Work};
use crate::measure::{ROLLCALL, Row, Sample, to_f64};
use crate::options::Options;
use crate::process::{Process, pause};
use crate::report;
use crate::say;
use crate::seed::{LARGE_GROUP, Seeded, change_members};
use crate::server::Server;
use crate::stored::Stored;
use crate::wrk::{self, Load};

/// Servers write notes after their answers: they are paid for by the row that they belong to, not by the next one.
const SETTLE: Duration = Duration::from_millis(300);
/// Waves of requests that a row should have room for, where one request takes long.
const WAVES: f64 = 3.0;
/// What a server is called that keeps no request log.
const UNLOGGED: &str = "rollcall, no request log";
/// Seconds that such a row may take.
const LONGEST: u32 = 20;

/// A directory, and the server that answers for it.
#[derive(Debug)]
pub struct Subject {
    /// Address of its database.
    pub database: String,
    /// What is in it.
    pub seeded: Seeded,
    /// The server.
    pub server: Server,
}

/// Everything that takes part.
#[derive(Debug)]
pub struct Arena<'a> {
    /// What was asked for.
    pub options: &'a Options,
    /// `SQLite` or `PostgreSQL`.
    pub engine: &'static str,
    /// The directories, from the smallest to the largest.
    pub subjects: Vec<Subject>,
    /// Where files go that are not kept.
    pub folder: PathBuf,
}

/// One of those that are measured in turn.
struct Contender<'a> {
    name: &'static str,
    work: Work,
    size: usize,
    process: &'a Process,
    load: Load,
    /// None for a limit.
    subject: Option<&'a Subject>,
    /// How long one request takes alone, where that depends on the size of the directory.
    alone: Duration,
    /// The first number that was not used yet.
    next: u64,
}

/// Measures a scenario.
pub fn run(arena: &Arena<'_>, scenario: &Scenario) -> Result<Vec<Row>> {
    say(&format!("\n{}, {}", scenario.title, arena.engine))?;
    let first = if scenario.sizes == Sizes::Largest { arena.subjects.len().saturating_sub(1) } else { 0 };
    let chosen = arena.subjects.get(first..).unwrap_or_default();
    if scenario.work == Work::AddToLarge
        && chosen.iter().any(|subject| subject.seeded.large_group_members < LARGE_GROUP)
    {
        say(&format!("  left out: it takes a directory of {} users", 2 * LARGE_GROUP))?;
        return Ok(Vec::new());
    }
    let mut contenders = Vec::new();
    for subject in chosen {
        let prepared = scenario.work.prepare(subject, scenario.name, &arena.folder)?;
        contenders.push((subject, prepared));
    }
    let (largest, prepared) = contenders.last().context("there is no directory to measure")?;
    let (method, path, body) = &prepared.sample;
    let answer = largest.server.client.send(method, path, body.as_deref())?;
    let directory = &largest.seeded.directory;
    for limit in scenario.limits {
        say(&format!("  {}: {}", limit.name(), limit.describe()))?;
    }
    let reference = match scenario.reference {
        Some(reference) => {
            let tag = format!("{}-reference", scenario.name);
            Some((reference, reference.work.prepare(largest, &tag, &arena.folder)?))
        }
        None => None,
    };
    let limits = match scenario.limits {
        [] => None,
        _ => Some(limit::start(&largest.database, &directory.id, &answer, &arena.folder)?),
    };
    let unlogged = if scenario.work == Work::GetUser && arena.options.request_log_rows != Some(0) {
        let log = arena.folder.join("server-unlogged.log");
        Some(Server::start(arena.options, &largest.database, directory, &log, Some(0))?)
    } else {
        None
    };

    let mut turns = Vec::new();
    if let Some(process) = &limits {
        for limit in scenario.limits {
            turns.push(Contender::limit(arena, scenario, *limit, process, largest, prepared)?);
        }
    }
    if let Some((reference, prepared)) = &reference {
        let process = &largest.server.process;
        turns.push(Contender::rollcall(reference.name, reference.work, largest, process, prepared)?);
    }
    for (subject, prepared) in &contenders {
        turns.push(Contender::rollcall(ROLLCALL, scenario.work, subject, &subject.server.process, prepared)?);
    }
    if let Some(server) = &unlogged {
        turns.push(Contender::rollcall(UNLOGGED, scenario.work, largest, &server.process, prepared)?);
    }
    let mut rows = Vec::new();
    for &connections in &arena.options.connections {
        rows.extend(measure(arena, scenario, connections, &mut turns)?);
    }
    Ok(rows)
}

/// Measures all contenders in turn, as many times as there are rounds.
fn measure(arena: &Arena<'_>, scenario: &Scenario, connections: u32, turns: &mut [Contender<'_>]) -> Result<Vec<Row>> {
    let mut rows: Vec<Row> = turns
        .iter()
        .map(|contender| Row {
            engine: arena.engine.to_owned(),
            scenario: scenario.name.to_owned(),
            title: scenario.title.to_owned(),
            server: contender.name.to_owned(),
            size: contender.size,
            connections,
            rounds: Vec::new(),
        })
        .collect();
    for round in 0..arena.options.rounds {
        for (contender, row) in turns.iter_mut().zip(&mut rows) {
            let seconds = contender.seconds(arena.options.seconds, connections);
            // What takes that long is measured once.
            if round == 0 || seconds == arena.options.seconds {
                row.rounds.push(contender.measure(arena, connections, seconds)?);
            }
        }
    }
    for (row, contender) in rows.iter().zip(turns) {
        say(&report::line(row))?;
        let last_words = contender.process.last_words();
        if row.errors() > 0 && !last_words.is_empty() {
            say(&last_words)?;
        }
    }
    Ok(rows)
}

impl Arena<'_> {
    /// Returns the memory that the server of the largest directory occupies.
    pub fn resident_bytes(&self) -> Result<u64> {
        self.subjects.last().context("there is no server")?.server.process.resident_bytes()
    }
}

impl Subject {
    /// Starts the server of a directory on SQLite, and asks it for a user.
    pub fn start(options: &Options, database: String, seeded: Seeded, folder: &Path) -> Result<Self> {
        let log = folder.join(format!("server-{}.log", seeded.users.len()));
        let server = Server::start(options, &database, &seeded.directory, &log, options.request_log_rows)?;
        let user = seeded.users.first().context("there are no users")?;
        server.client.send("GET", &format!("/Users/{user}"), None)?;
        Ok(Self { database, seeded, server })
    }

    /// Returns the path of the directory.
    pub(super) fn base(&self) -> String {
        format!("/scim/v2/{}", self.seeded.directory.id)
    }
}

impl<'a> Contender<'a> {
    fn rollcall(
        name: &'static str,
        work: Work,
        subject: &'a Subject,
        process: &'a Process,
        prepared: &Prepared,
    ) -> Result<Self> {
        let load = Load {
            token: subject.seeded.directory.token.clone(),
            base: subject.base(),
            target: None,
            generator: prepared.generator.clone(),
        };
        let (size, alone) = (subject.seeded.users.len(), alone(work, subject, prepared)?);
        Ok(Self { name, work, size, process, load, subject: Some(subject), alone, next: 0 })
    }

    fn limit(
        arena: &Arena<'_>,
        scenario: &Scenario,
        limit: Limit,
        process: &'a Process,
        largest: &Subject,
        prepared: &Prepared,
    ) -> Result<Self> {
        let (target, generator) = limit.aim(scenario.work, &largest.seeded, &prepared.generator, &arena.folder)?;
        let load = Load { token: largest.seeded.directory.token.clone(), base: largest.base(), target, generator };
        Ok(Self {
            name: limit.name(),
            work: scenario.work,
            size: largest.seeded.users.len(),
            process,
            load,
            subject: None,
            alone: alone(scenario.work, largest, prepared)?,
            next: 0,
        })
    }

    /// Returns for how long it is measured: long enough for a few answers on each connection.
    fn seconds(&self, usual: u32, connections: u32) -> u32 {
        let processors = available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(1));
        let waves = f64::from(connections) / f64::from(processors.min(connections));
        let needed = (self.alone.as_secs_f64() * waves * WAVES).ceil();
        (usual..=LONGEST.max(usual)).find(|seconds| f64::from(*seconds) >= needed).unwrap_or(LONGEST.max(usual))
    }

    fn measure(&mut self, arena: &Arena<'_>, connections: u32, seconds: u32) -> Result<Sample> {
        let stored = self.subject.zip(Stored::by(self.work));
        let before = stored.map(|(subject, stored)| stored.count(&subject.database)).transpose()?;
        let refused = self.refusals()?;
        let cpu = self.process.cpu()?;
        let script = arena.folder.join("load.lua");
        let count = wrk::run(self.process.address(), &self.load, &script, self.next, connections, seconds)?;
        self.next = count.next;
        pause(SETTLE);
        let cpu = self.process.cpu()?.saturating_sub(cpu).as_secs_f64();
        // wrk counts what is above 399, the server everything but 2xx.
        let refused = (self.refusals()? - refused).max(count.refused);
        let mut lost = 0;
        if let (Some((subject, stored)), Some(before)) = (stored, before) {
            lost = stored.missing(count.requests, before, stored.count(&subject.database)?);
            if self.work == Work::AddToLarge {
                self.take_out_again(subject, wrk::threads(connections))?;
            }
        }
        let requests = count.requests.saturating_sub(refused);
        let of = |total: f64| if requests == 0 { 0.0 } else { total / to_f64(requests) };
        Ok(Sample {
            requests,
            per_second: to_f64(requests) / (to_f64(count.duration_us) / 1e6),
            p50_us: to_f64(count.p50_us),
            p99_us: to_f64(count.p99_us),
            cpu_us: of(cpu * 1e6),
            refused,
            unanswered: count.unanswered,
            lost,
        })
    }

    fn refusals(&self) -> Result<u64> {
        match self.subject {
            // One without a request log is another process, with metrics of its own.
            Some(subject) if self.process.address() == subject.server.process.address() => subject.server.refusals(),
            _ => Ok(0),
        }
    }

    /// Takes those who were added to the large group out of it, so that it is as large for the next row.
    fn take_out_again(&mut self, subject: &Subject, threads: u32) -> Result<()> {
        let seeded = &subject.seeded;
        let added = usize::try_from(self.next * u64::from(threads))?;
        let from = seeded.large_group_members;
        let to = (from + added).min(seeded.users.len());
        let added = seeded.users.get(from..to).unwrap_or_default();
        change_members(&subject.server.client, &seeded.large_group, "remove", added)?;
        self.next = 0;
        Ok(())
    }
}

/// Takes the time of one request, where a scan answers it.
fn alone(work: Work, subject: &Subject, prepared: &Prepared) -> Result<Duration> {
    if work != Work::FilterTitle {
        return Ok(Duration::ZERO);
    }
    let (method, path, body) = &prepared.sample;
    let started = Instant::now();
    subject.server.client.send(method, path, body.as_deref())?;
    Ok(started.elapsed())
}
