//! A throw-away PostgreSQL that waits for the disk, as an installation does.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::options::Postgres;

/// A running cluster; it ends and is deleted when its standard input is closed.
#[derive(Debug)]
pub struct Cluster {
    child: Child,
    /// The address of its database.
    pub url: String,
}

impl Cluster {
    /// Starts one, if it is asked for and there is one to start.
    pub fn start(wish: Postgres) -> Result<Option<Self>> {
        if wish == Postgres::Off || wish == Postgres::Auto && !is_installed() {
            return Ok(None);
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/with-postgres");
        let mut child = Command::new(script)
            .args(["bash", "-c", "echo \"$ROLLCALL_TEST_POSTGRES_URL\"; read -r _ || true"])
            .env("ROLLCALL_POSTGRES_DURABLE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start tests/with-postgres")?;
        let mut url = String::new();
        BufReader::new(child.stdout.take().context("no standard output")?).read_line(&mut url)?;
        let url = url.trim().to_owned();
        if !url.starts_with("postgres://") {
            let _ = child.wait();
            bail!("PostgreSQL did not start");
        }
        Ok(Some(Self { child, url }))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn is_installed() -> bool {
    Command::new("sh")
        .args(["-c", "command -v initdb || ls /usr/lib/postgresql/*/bin/initdb"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
