//! A first sync: what an identity provider does when a directory is connected. It looks for each user, makes it, and then makes
//! the groups and puts their members in.

use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Result, anyhow};
use tokio::time::Instant;

use crate::client::{Client, in_parallel};
use crate::measure::{ROLLCALL, Row, Sample, to_f64};
use crate::options::Options;
use crate::server::{Server, make_directory};
use crate::{people, report, say, seed};

/// The name of the scenario.
pub const NAME: &str = "first-sync";
/// What people call it.
pub const TITLE: &str = "First sync of 10,000 users and 100 groups";
const USERS: usize = 10_000;
const GROUPS: usize = 100;

/// Requests whose time is taken.
struct Timed<'a> {
    client: &'a Client,
    durations: Mutex<Vec<Duration>>,
}

/// Measures a first sync at each number of connections, in an empty directory each time.
pub fn run(options: &Options, folder: &Path) -> Result<Vec<Row>> {
    say(&format!("\n{TITLE}, SQLite"))?;
    let mut rows = Vec::new();
    for &connections in &options.connections {
        let database = format!("sqlite://{}", folder.join(format!("sync-{connections}.db")).display());
        let directory = make_directory(options, &database)?;
        let server =
            Server::start(options, &database, &directory, &folder.join("server-sync.log"), options.request_log_rows)?;
        let sample = sync(&server, usize::try_from(connections)?)?;
        server.process.stop()?;
        let row = Row {
            engine: "SQLite".to_owned(),
            scenario: NAME.to_owned(),
            title: TITLE.to_owned(),
            server: ROLLCALL.to_owned(),
            size: USERS,
            connections,
            rounds: vec![sample],
        };
        say(&format!("{}   {:.1} s", report::line(&row), to_f64(sample.requests) / sample.per_second))?;
        rows.push(row);
    }
    Ok(rows)
}

fn sync(server: &Server, connections: usize) -> Result<Sample> {
    let timed = Timed { client: &server.client, durations: Mutex::new(Vec::with_capacity(2 * (USERS + GROUPS))) };
    let cpu = server.process.cpu()?;
    let started = Instant::now();
    let users = in_parallel(connections, USERS, |number| {
        timed.send("GET", &people::filter_user_name(number), None)?;
        timed.send("POST", "/Users", Some(&people::user(number)))
    })?;
    let members = USERS / GROUPS;
    in_parallel(connections, GROUPS, |number| {
        let group = timed.send("POST", "/Groups", Some(&people::group(&format!("Group {number:03}"), &[])))?;
        let from = number * members;
        let some = users.get(from..from + members).unwrap_or_default();
        timed.send("PATCH", &format!("/Groups/{group}"), Some(&people::members("add", some)))
    })?;
    let seconds = started.elapsed().as_secs_f64();
    let cpu = server.process.cpu()?.saturating_sub(cpu);
    let mut durations = timed.durations.into_inner().map_err(|_| anyhow!("a thread panicked"))?;
    durations.sort_unstable();
    let at = |percent: usize| {
        let index = (durations.len() * percent / 100).min(durations.len().saturating_sub(1));
        durations.get(index).copied().unwrap_or_default().as_secs_f64() * 1e6
    };
    let requests = durations.len();
    let count = to_f64(u64::try_from(requests)?);
    Ok(Sample {
        requests: u64::try_from(requests)?,
        per_second: count / seconds,
        p50_us: at(50),
        p99_us: at(99),
        cpu_us: cpu.as_secs_f64() * 1e6 / count,
        // One failure would have ended the run.
        refused: 0,
        unanswered: 0,
        lost: 0,
    })
}

impl Timed<'_> {
    /// Sends a request, and returns the id that was answered or nothing.
    fn send(&self, method: &str, path: &str, body: Option<&str>) -> Result<String> {
        let started = Instant::now();
        let answer = self.client.send(method, path, body)?;
        let took = started.elapsed();
        self.durations.lock().map_err(|_| anyhow!("a thread panicked"))?.push(took);
        if method == "POST" { seed::id_of(&answer.json()?) } else { Ok(String::new()) }
    }
}
