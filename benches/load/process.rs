//! Child processes that listen: starting and ending them, and what they have cost.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::time::Instant;

/// Units in which the kernel counts the time of a process (`USER_HZ`): 100 a second on every machine that Rust runs on.
const TICKS_PER_SECOND: u64 = 100;
/// Lines of the log that are shown when something failed.
const LAST_WORDS: usize = 3;
/// How long a process may take to end before it is killed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that listens on an address of this machine.
#[derive(Debug)]
pub struct Process {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
    /// Held: a process that writes to a closed pipe would end.
    _stdout: BufReader<ChildStdout>,
}

impl Process {
    /// Starts a program that says in its first line that it is `listening on` an address. What it writes to standard error goes
    /// to a file.
    pub fn start(program: &Path, log: &Path, arrange: impl FnOnce(&mut Command)) -> Result<Self> {
        let mut command = command_that_ends_with_us(program);
        arrange(&mut command);
        command.env_remove("RUST_LOG").stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(File::create(log).with_context(|| format!("cannot write {}", log.display()))?);
        let mut child = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        let mut stdout = BufReader::new(child.stdout.take().context("a child has no standard output")?);
        let mut line = String::new();
        stdout.read_line(&mut line)?;
        if let Some(address) = address_in(&line) {
            return Ok(Self { child, address, log: log.to_owned(), _stdout: stdout });
        }
        let _ = child.kill();
        let _ = child.wait();
        let said = std::fs::read_to_string(log).unwrap_or_default();
        bail!("{} did not start: {}{}", program.display(), line.trim(), said.trim())
    }

    /// Returns the address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the last lines that it wrote to standard error.
    pub fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines.get(lines.len().saturating_sub(LAST_WORDS)..).unwrap_or_default().join("\n")
    }

    /// Returns the processor time that all its threads have used.
    pub fn cpu(&self) -> Result<Duration> {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        // The name, in parentheses, may hold anything. Behind it `utime` and `stime` are the 12th and 13th field.
        let (_, fields) = text.rsplit_once(')').context("/proc/…/stat is not as expected")?;
        let ticks: u64 =
            fields.split_ascii_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<_, _>>()?;
        Ok(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
    }

    /// Returns the bytes of memory that it occupies.
    pub fn resident_bytes(&self) -> Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS in /proc")?;
        let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kibibytes * 1_024)
    }

    /// Asks it to end and waits until it has.
    pub fn stop(mut self) -> Result<()> {
        self.end().map(drop)
    }

    fn end(&mut self) -> Result<Option<ExitStatus>> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(Some(status));
        }
        Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status()?;
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            pause(Duration::from_millis(5));
        }
        self.child.kill()?;
        Ok(Some(self.child.wait()?))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// Waits. Nothing here is asynchronous.
#[expect(clippy::disallowed_methods, reason = "the harness measures from threads of its own")]
pub fn pause(duration: Duration) {
    std::thread::sleep(duration);
}

/// A process must not outlive a run that was killed: the kernel ends it with us, where `setpriv` is there to ask for it.
fn command_that_ends_with_us(program: &Path) -> Command {
    let setpriv = Path::new("/usr/bin/setpriv");
    if setpriv.exists() {
        let mut command = Command::new(setpriv);
        command.args(["--pdeathsig", "TERM", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("listening on ")?;
    rest.split_ascii_whitespace().next()?.trim_end_matches('.').parse().ok()
}
