//! The server that is measured: a release of Rollcall as it is installed, but for the limit of requests a second.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::client::Client;
use crate::options::Options;
use crate::process::Process;

/// A running Rollcall.
#[derive(Debug)]
pub struct Server {
    /// The process.
    pub process: Process,
    /// A client of the directory that is measured.
    pub client: Client,
}

/// A directory, and the token that opens it.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Directory {
    /// Its id.
    pub id: String,
    /// The secret.
    pub token: String,
}

impl Server {
    /// Starts Rollcall on a database.
    pub fn start(
        options: &Options,
        database: &str,
        directory: &Directory,
        log: &Path,
        request_log_rows: Option<u32>,
    ) -> Result<Self> {
        let process = Process::start(&options.server, log, |command| {
            forget_settings(command);
            command.args(["serve", "--listen", "127.0.0.1:0", "--scim-rate-per-second", "0"]);
            command.args(["--database-url", database]);
            if let Some(rows) = request_log_rows {
                command.args(["--request-log-rows", &rows.to_string()]);
            }
        })?;
        let client = Client::new(process.address(), &directory.id, &directory.token);
        Ok(Self { process, client })
    }

    /// Counts the answers that were not of the class 2xx since the server was started.
    pub fn refusals(&self) -> Result<u64> {
        let mut count = 0;
        for line in self.client.page("/metrics")?.lines() {
            let Some(rest) = line.strip_prefix("rollcall_http_requests_total{") else { continue };
            if rest.contains("surface=\"scim\"") && !rest.contains("status=\"2") {
                count += rest.rsplit(' ').next().unwrap_or_default().parse::<u64>()?;
            }
        }
        Ok(count)
    }
}

/// Makes a directory in a database, which is made, too.
pub fn make_directory(options: &Options, database: &str) -> Result<Directory> {
    let mut command = Command::new(&options.server);
    forget_settings(&mut command);
    command.args(["directory", "create", "--organization", "Bench", "--name", "Bench", "--type", "other", "--json"]);
    let output = command.args(["--database-url", database]).output().context("cannot start the server's program")?;
    if !output.status.success() {
        bail!("cannot make a directory: {}", String::from_utf8_lossy(&output.stderr));
    }
    let made: Value = serde_json::from_slice(&output.stdout)?;
    let field = |name: &str| made.get(name).and_then(Value::as_str).map(str::to_owned).context("a field is missing");
    Ok(Directory { id: field("directory_id")?, token: field("token")? })
}

/// Settings in the environment of whoever starts the run are not measured.
fn forget_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ROLLCALL_") {
            command.env_remove(name);
        }
    }
}
