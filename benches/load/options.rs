//! What a run measures, and for how long: flags, or environment variables, which `make bench NAME=value` sets.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::limits;

/// Measures Rollcall beside servers that do the least that the same answers ask for.
#[derive(Debug, Clone, Parser)]
#[command(name = "load", disable_help_subcommand = true)]
pub struct Options {
    /// Seconds for which each row is measured in each round
    #[arg(long, env = "BENCH_SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    pub seconds: u32,
    /// Rounds; the median counts
    #[arg(long, env = "BENCH_ROUNDS", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: u32,
    /// Users of the directories that are measured
    #[arg(
        long,
        env = "BENCH_SIZES",
        value_delimiter = ',',
        default_values_t = [1_000, 10_000, 100_000],
        value_parser = parse_size
    )]
    pub sizes: Vec<usize>,
    /// Numbers of connections
    #[arg(
        long,
        env = "BENCH_CONNECTIONS",
        value_delimiter = ',',
        default_values_t = [1, 32],
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub connections: Vec<u32>,
    /// Scenarios, separated by commas; all unless given
    #[arg(long, env = "BENCH_ONLY", value_delimiter = ',')]
    pub only: Vec<String>,
    /// The program that is measured
    #[arg(long, env = "BENCH_SERVER", default_value = env!("CARGO_BIN_EXE_rollcall"))]
    pub server: PathBuf,
    /// Whether PostgreSQL is measured, too
    #[arg(long, env = "BENCH_POSTGRES", value_enum, default_value_t = Postgres::Auto)]
    pub postgres: Postgres,
    /// Calls that the request log keeps; the server's default unless given, 0 turns it off
    #[arg(long, env = "BENCH_REQUEST_LOG_ROWS")]
    pub request_log_rows: Option<u32>,
    /// Lists the scenarios
    #[arg(long)]
    pub list: bool,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    pub bench: bool,
    /// What else the program can be
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the program is when it starts itself.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// One of the limits that a server is measured beside
    #[command(hide = true)]
    Limits(limits::Args),
}

/// Whether PostgreSQL is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Postgres {
    /// If it is installed.
    Auto,
    /// Yes, or the run fails.
    On,
    /// No.
    Off,
}

impl Options {
    /// Returns the options as they are meant: an empty list in the environment is none, sizes go up.
    pub fn tidy(mut self) -> Self {
        self.only.retain(|name| !name.trim().is_empty());
        self.sizes.sort_unstable();
        self.sizes.dedup();
        self.connections.sort_unstable();
        self.connections.dedup();
        self
    }

    /// Tells whether a scenario is asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only.trim() == name)
    }

    /// Returns the size of the largest directory.
    pub fn largest(&self) -> usize {
        self.sizes.last().copied().unwrap_or_default()
    }

    /// Tells whether everything is measured that the documentation shows.
    pub fn is_whole(&self) -> bool {
        self.only.is_empty()
            && self.sizes.first() == Some(&SMALLEST)
            && self.largest() >= LARGE
            && self.connections == [1, 32]
            && self.request_log_rows.is_none()
    }
}

/// The targets are about a directory of this size.
const LARGE: usize = 100_000;
/// Fewer users than this are too few for sets of 200 members beside a group.
const SMALLEST: usize = 1_000;

fn parse_size(text: &str) -> Result<usize, String> {
    match text.trim().replace('_', "").parse() {
        Ok(size) if size >= SMALLEST => Ok(size),
        Ok(_) => Err(format!("a directory must have {SMALLEST} users at least")),
        Err(_) => Err("not a number".to_owned()),
    }
}
