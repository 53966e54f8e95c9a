//! How long the server takes from its start to its first answer.

use std::path::Path;

use anyhow::{Context as _, Result};
use tokio::time::Instant;

use crate::measure::median;
use crate::options::Options;
use crate::say;
use crate::seed::Seeded;
use crate::server::Server;

/// The name of the scenario.
pub const NAME: &str = "start";
/// What people call it.
pub const TITLE: &str = "Start to first answer";
/// How often it is started.
const STARTS: usize = 5;

/// Measures the start on a database: from the start of the process to the answer of a user. Returns milliseconds.
pub fn measure(options: &Options, database: &str, seeded: &Seeded, folder: &Path) -> Result<f64> {
    let user = seeded.users.last().context("there are no users")?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let started = Instant::now();
        let log = folder.join("server-start.log");
        let server = Server::start(options, database, &seeded.directory, &log, options.request_log_rows)?;
        server.client.send("GET", &format!("/Users/{user}"), None)?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        server.process.stop()?;
    }
    let time = median(times);
    say(&format!("{TITLE} ({} users): {time:.0} ms", seeded.users.len()))?;
    Ok(time)
}
