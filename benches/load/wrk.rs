//! Runs wrk, and reads what it measured.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::available_parallelism;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

const SCRIPT: &str = include_str!("load.lua");
/// Requests that take longer are errors.
const TIMEOUT: &str = "60s";

/// What is sent.
#[derive(Debug, Clone)]
pub struct Load {
    /// The bearer token.
    pub token: String,
    /// The path of the directory.
    pub base: String,
    /// Where everything goes instead.
    pub target: Option<String>,
    /// A Lua expression, in which `make` has the generators of `load.lua`.
    pub generator: String,
}

/// What wrk counted.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Count {
    /// Answers.
    pub requests: u64,
    /// How long it took.
    pub duration_us: u64,
    /// Half of the answers took no longer.
    pub p50_us: u64,
    /// 99 of 100 answers took no longer.
    pub p99_us: u64,
    /// The first number that was not used.
    pub next: u64,
    /// Requests that failed before there was an answer.
    pub unanswered: u64,
    /// Answers above 399.
    pub refused: u64,
}

/// Fails when wrk is not there.
pub fn look_for_it() -> Result<()> {
    // It has no option for this; without arguments it says how it is used.
    match Command::new("wrk").stdout(Stdio::null()).stderr(Stdio::null()).status() {
        Ok(_) => Ok(()),
        Err(error) => bail!("wrk is needed and cannot be started ({error}): install the package wrk"),
    }
}

/// Threads of wrk: they share the processors with the server, so half of them, and no more than connections.
pub fn threads(connections: u32) -> u32 {
    let processors = available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(1));
    (processors / 2).clamp(1, 8).min(connections)
}

/// Sends requests to a server for some seconds.
pub fn run(
    address: SocketAddr,
    load: &Load,
    script: &Path,
    first: u64,
    connections: u32,
    seconds: u32,
) -> Result<Count> {
    let threads = threads(connections);
    let mut text = String::new();
    writeln!(text, "local TOKEN, BASE = {:?}, {:?}", load.token, load.base)?;
    match &load.target {
        Some(target) => writeln!(text, "local TARGET = {target:?}")?,
        None => writeln!(text, "local TARGET = nil")?,
    }
    writeln!(text, "local THREADS, FIRST = {threads}, {first}")?;
    writeln!(text, "local GENERATOR = function(make) return {} end", load.generator)?;
    text.push_str(SCRIPT);
    std::fs::write(script, text).with_context(|| format!("cannot write {}", script.display()))?;
    let output = Command::new("wrk")
        .args(["--threads", &threads.to_string(), "--connections", &connections.to_string()])
        .args(["--duration", &format!("{seconds}s"), "--timeout", TIMEOUT, "--latency", "--script"])
        .arg(script)
        .arg(format!("http://{address}"))
        .output()
        .context("cannot start wrk")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said.lines().find_map(|line| line.strip_prefix("@@"));
    match line {
        Some(line) if output.status.success() => Ok(serde_json::from_str(line)?),
        _ => bail!("wrk failed: {said}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// Writes lines to a file that a script reads.
pub fn write_lines(path: &Path, lines: impl IntoIterator<Item = impl AsRef<str>>) -> Result<()> {
    let mut text = String::new();
    for line in lines {
        text.push_str(line.as_ref());
        text.push('\n');
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
