//! The limits, from the side of the run: which there are, and where a request goes when one is measured.

use std::path::Path;

use anyhow::Result;

use super::Work;
use crate::client::Answer;
use crate::people;
use crate::process::Process;
use crate::seed::Seeded;
use crate::wrk::write_lines;

/// A server that Rollcall is measured beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// L0: the same bytes from memory.
    Bytes,
    /// L1: one point read of the same row.
    Point,
    /// The one statement that fetches the rows of the first page.
    Page,
    /// The one statement that looks into every document.
    Scan,
    /// L2: one insert for each request, at most 50 rows in a durable commit.
    Batched,
    /// L3: one durable commit for each row.
    Alone,
    /// The rows of `POST /Users` in one transaction.
    Rows,
}

impl Limit {
    /// Returns its name in tables and results.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bytes => "L0",
            Self::Point => "L1",
            Self::Page => "page",
            Self::Scan => "scan",
            Self::Batched => "L2",
            Self::Alone => "L3",
            Self::Rows => "rows",
        }
    }

    /// Returns a sentence on it.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Bytes => "axum, the same bytes from memory",
            Self::Point => "axum, one point read of the same row",
            Self::Page => "axum, the one statement that fetches the rows of the page",
            Self::Scan => "axum, the one statement that looks into every document",
            Self::Batched => "axum, one insert a request, up to 50 rows a durable commit",
            Self::Alone => "axum, one durable commit a row",
            Self::Rows => "axum, the same rows in one transaction",
        }
    }

    /// Returns where requests go, and the generator that sends them: reads go to addresses of their own, writes are sent as to
    /// Rollcall.
    pub(super) fn aim(self, work: Work, seeded: &Seeded, own: &str, folder: &Path) -> Result<(Option<String>, String)> {
        let paths: Vec<String> = match self {
            Self::Point => seeded.users.iter().map(|id| format!("/l1/{id}")).collect(),
            Self::Page => vec!["/page".to_owned()],
            Self::Scan => (0..seeded.users.len())
                .map(|number| format!("/scan/{}", people::title(number).replace(' ', "%20")))
                .collect(),
            Self::Bytes if !work.writes() => vec!["/l0".to_owned()],
            Self::Bytes => return Ok((Some("/l0".to_owned()), own.to_owned())),
            Self::Batched => return Ok((Some("/l2".to_owned()), own.to_owned())),
            Self::Alone => return Ok((Some("/l3".to_owned()), own.to_owned())),
            Self::Rows => return Ok((Some("/rows".to_owned()), own.to_owned())),
        };
        let file = folder.join(format!("paths-{}", self.name()));
        write_lines(&file, super::prepare::sample(&paths))?;
        Ok((None, format!("make.paths({:?})", file.display().to_string())))
    }
}

/// Starts the process that all limits of a scenario are routes of.
pub(super) fn start(database: &str, directory: &str, answer: &Answer, folder: &Path) -> Result<Process> {
    let body = folder.join("answer");
    std::fs::write(&body, &answer.body)?;
    let program = std::env::current_exe()?;
    Process::start(&program, &folder.join("limits.log"), |command| {
        command.args(["limits", "--database", database, "--directory", directory]);
        command.args(["--scratch", &format!("sqlite://{}", folder.join("limits.db").display())]);
        command.arg("--answer").arg(&body).args(["--status", &answer.status.to_string()]);
        command.args(["--content-type", &answer.content_type]);
    })
}
