//! Everything that a run found out, as it is kept in `bench/results`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;

use anyhow::Result;
use rollcall::model::time::{Clock as _, SystemClock};
use serde::Serialize;

use crate::measure::{ROLLCALL, Row};
use crate::options::Options;

/// What a run found out.
#[derive(Debug, Clone, Serialize)]
pub struct Results {
    /// When it began, UTC.
    pub at: String,
    /// Where.
    pub machine: Machine,
    /// The version and the commit that were measured.
    pub version: String,
    /// Seconds of one row in one round.
    pub seconds: u32,
    /// Rounds.
    pub rounds: u32,
    /// Sizes of the directories.
    pub sizes: Vec<usize>,
    /// Numbers of connections.
    pub connections: Vec<u32>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What the server of the largest directory occupied.
    pub memory: Option<Memory>,
    /// Milliseconds from the start of the process to its first answer, with the largest directory.
    pub start_ms: Option<f64>,
}

/// The machine.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// Model of the processor.
    pub processor: String,
    /// Number of processors.
    pub processors: usize,
    /// Memory in bytes.
    pub memory_bytes: u64,
    /// System and kernel.
    pub system: String,
}

/// Resident bytes of a server.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Memory {
    /// After the first answer.
    pub idle_bytes: u64,
    /// After everything that was measured on SQLite.
    pub after_bytes: u64,
}

impl Results {
    /// Begins a run.
    pub fn begin(options: &Options) -> Self {
        Self {
            at: SystemClock.now().to_string(),
            machine: Machine::this(),
            version: version(options),
            seconds: options.seconds,
            rounds: options.rounds,
            sizes: options.sizes.clone(),
            connections: options.connections.clone(),
            rows: Vec::new(),
            memory: None,
            start_ms: None,
        }
    }

    /// Returns the size of the largest directory.
    pub fn largest(&self) -> usize {
        self.sizes.last().copied().unwrap_or_default()
    }

    /// Returns the size of the smallest directory.
    pub fn smallest(&self) -> usize {
        self.sizes.first().copied().unwrap_or_default()
    }

    /// Returns the largest number of connections.
    pub fn most_connections(&self) -> u32 {
        self.connections.last().copied().unwrap_or_default()
    }

    /// Finds the row of a server in a scenario at the most connections; `size` is none for an engine that has one directory.
    pub fn find(&self, engine: &str, scenario: &str, server: &str, size: Option<usize>) -> Option<&Row> {
        self.rows.iter().find(|row| {
            row.engine == engine
                && row.scenario == scenario
                && row.server == server
                && row.connections == self.most_connections()
                && size.is_none_or(|size| row.size == size)
        })
    }

    /// Finds Rollcall's row of a scenario with the largest directory on SQLite.
    pub fn rollcall(&self, scenario: &str) -> Option<&Row> {
        self.find("SQLite", scenario, ROLLCALL, Some(self.largest()))
    }

    /// Counts the rows in which anything failed.
    pub fn failed(&self) -> usize {
        self.rows.iter().filter(|row| row.errors() > 0).count()
    }

    /// Writes all of it to a file in a folder, and says which.
    pub fn write(&self, folder: &Path) -> Result<PathBuf> {
        fs::create_dir_all(folder)?;
        let name = self.at.split('.').next().unwrap_or_default().replace(':', "-");
        let path = folder.join(format!("{name}.json"));
        fs::write(&path, serde_json::to_vec_pretty(self)?)?;
        Ok(path)
    }
}

impl Machine {
    fn this() -> Self {
        let processor = line_of("/proc/cpuinfo", "model name");
        let memory = line_of("/proc/meminfo", "MemTotal");
        let kibibytes: u64 = memory.trim_end_matches("kB").trim().parse().unwrap_or_default();
        let name = fs::read_to_string("/etc/os-release").unwrap_or_default();
        let name = name.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("Linux").trim_matches('"');
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        Self {
            processor,
            processors: available_parallelism().map_or(1, std::num::NonZero::get),
            memory_bytes: kibibytes * 1_024,
            system: format!("{name}, Linux {}", kernel.trim()),
        }
    }
}

/// Returns what stands behind a name and a colon in one of the kernel's files.
fn line_of(path: &str, name: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(':'));
    line.map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
}

fn version(options: &Options) -> String {
    let said = |command: &mut Command| {
        let output = command.output().ok().filter(|output| output.status.success());
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let version = said(Command::new(&options.server).arg("--version"));
    let root = env!("CARGO_MANIFEST_DIR");
    let commit = said(Command::new("git").args(["-C", root, "describe", "--always", "--dirty"]));
    format!("{version} {commit}").trim().to_owned()
}
