//! The compiled program, run as people run it.

use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::server::Server;

/// What a run left: its exit status and what it printed.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    /// The JUnit file, where one was written.
    pub junit: String,
    /// What stands in the working folder then.
    pub made_files: Vec<String>,
}

/// A run that has begun.
pub struct Running {
    pub child: Child,
    folder: TempDir,
}

impl Running {
    /// Waits for the end.
    pub fn end(self) -> Ran {
        let output = self.child.wait_with_output().unwrap();
        let junit = std::fs::read_to_string(self.folder.path().join("junit.xml")).unwrap_or_default();
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        Ran {
            code: output.status.code().expect("the program ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            junit,
            made_files: files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect(),
        }
    }
}

/// Begins a run in an empty folder, with no settings but these.
pub fn begin(arguments: &[&str], token: Option<&str>) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    command.arg("check").args(arguments).current_dir(folder.path());
    command.env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(token) = token {
        command.env("ROLLCALL_CHECK_TOKEN", token);
    }
    Running { child: command.spawn().unwrap(), folder }
}

/// Begins a run against a server.
pub fn begin_against(server: &Server, arguments: &[&str]) -> Running {
    let arguments: Vec<&str> = ["--endpoint", &server.endpoint].into_iter().chain(arguments.iter().copied()).collect();
    begin(&arguments, Some(&server.idp.token))
}

/// Runs against a server, to the end; the server answers meanwhile.
pub async fn check(server: &Server, arguments: &[&str]) -> Ran {
    let running = begin_against(server, arguments);
    tokio::task::spawn_blocking(|| running.end()).await.unwrap()
}

/// Runs without a server.
pub fn run(arguments: &[&str], token: Option<&str>) -> Ran {
    begin(arguments, token).end()
}
