//! Several servers on one PostgreSQL: processes of the built program, over sockets.

mod copy;
mod killed;
mod node;
mod outage;
mod start;
mod tls;
mod together;
mod wire;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use sqlx::postgres::PgRow;
use sqlx::{Connection as _, FromRow, PgConnection};
use tokio::runtime::Runtime;

use crate::support::TestDatabase;
use node::{Node, Tenant};

const PASSWORD: &str = "correct horse battery staple";
const EMAIL: &str = "owner@rollcall.example";

/// An installation on PostgreSQL, with as many nodes as a test starts. Tests of processes block, so it has a runtime of its own.
struct Installation {
    url: String,
    runtime: Runtime,
    // Goes last.
    _database: TestDatabase,
}

impl Installation {
    /// An installation with all tables.
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (database, url) = runtime.block_on(TestDatabase::create_postgres());
        Self { url, runtime, _database: database }
    }

    /// An installation whose database has no tables yet.
    fn empty() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (database, url) = runtime.block_on(TestDatabase::create_empty_postgres());
        Self { url, runtime, _database: database }
    }

    fn node(&self) -> Node {
        Node::start(&self.url, &[])
    }

    /// Makes a directory, at the command line.
    fn tenant(&self, organization: &str) -> Tenant {
        let arguments = ["directory", "create", "--organization", organization, "--name", "Okta", "--type", "okta"];
        let output = run(&self.url, &[&arguments[..], &["--json"]].concat(), "");
        Tenant::of_json(&output.stdout)
    }

    /// Makes an owner, who has [`EMAIL`] and [`PASSWORD`].
    fn owner(&self) {
        let arguments = ["admin", "create", "--email", EMAIL, "--role", "owner", "--password-stdin"];
        assert!(run(&self.url, &arguments, PASSWORD).status.success());
    }

    /// Asks the database, past every node.
    fn ask<T: for<'r> FromRow<'r, PgRow> + Send + Unpin>(&self, sql: &'static str) -> Vec<T> {
        self.runtime.block_on(async {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            let rows = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            rows
        })
    }
}

/// Runs a command of the program to its end, with no settings but the database.
fn run(database: &str, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
    command.args(arguments).env_clear().env("ROLLCALL_DATABASE_URL", database);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}
