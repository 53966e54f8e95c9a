//! Moving an installation from one database to the other.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rollcall::domain::entropy::SystemEntropy;
use rollcall::domain::{Ctx, administrators, second_factor};
use rollcall::model::event::Actor;
use rollcall::model::secret::PlainPassword;
use rollcall::model::time::SystemClock;
use rollcall::store::Db;
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, SqliteConnection};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::node::{Node, Tenant};
use super::{EMAIL, Installation, PASSWORD, run};
use crate::support::{group, patch, user};

/// A folder for SQLite files.
struct Folder {
    folder: TempDir,
    runtime: Runtime,
}

/// Each table with its rows, in an order of their own.
type Contents = BTreeMap<String, Vec<String>>;

impl Folder {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { folder: tempfile::tempdir().unwrap(), runtime }
    }

    fn url(&self, name: &str) -> String {
        format!("sqlite://{}", self.folder.path().join(name).display())
    }

    /// Does something with a file, past the program.
    fn with<T>(&self, name: &str, work: impl AsyncFnOnce(&mut SqliteConnection) -> T) -> T {
        let options = SqliteConnectOptions::new().filename(self.folder.path().join(name));
        self.runtime.block_on(async {
            let mut connection = options.connect().await.unwrap();
            let done = work(&mut connection).await;
            connection.close().await.unwrap();
            done
        })
    }

    fn execute(&self, name: &str, sql: &'static str) {
        self.with(name, async |connection| sqlx::query(sql).execute(connection).await.map(drop)).unwrap();
    }

    /// Reads all that is in a file, but for what was done to its tables.
    fn contents(&self, name: &str) -> Contents {
        self.with(name, async |connection| {
            let mut contents = Contents::new();
            let tables: Vec<String> = sqlx::query_scalar(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> '_sqlx_migrations'",
            )
            .fetch_all(&mut *connection)
            .await
            .unwrap();
            for table in tables {
                let quoted: String = sqlx::query_scalar(
                    "SELECT group_concat('quote(' || name || ')', ' || '','' || ') FROM pragma_table_info($1)",
                )
                .bind(&table)
                .fetch_one(&mut *connection)
                .await
                .unwrap();
                let rows = AssertSqlSafe(format!("SELECT {quoted} AS line FROM {table} ORDER BY line"));
                let rows = sqlx::query_scalar(rows).fetch_all(&mut *connection).await.unwrap();
                contents.insert(table, rows);
            }
            contents
        })
    }
}

fn copy(from: &str, to: &str) -> std::process::Output {
    // The setting is for other commands.
    run("sqlite:///nonesuch/never-opened.db", &["copy", "--from", from, "--to", to], "")
}

#[track_caller]
fn assert_refused(output: &std::process::Output, code: i32, words: &str) {
    let line = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{line}");
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(line.contains(words), "{line}");
    assert!(output.stdout.is_empty());
}

/// Makes a file with sample data and something in every table.
fn fill(folder: &Folder, name: &str) {
    let url = folder.url(name);
    assert!(run(&url, &["demo"], "").status.success());
    let password = ["admin", "create", "--email", EMAIL, "--role", "owner", "--password-stdin"];
    assert!(run(&url, &password, PASSWORD).status.success());
    assert!(run(&url, &["admin", "create", "--email", "invited@rollcall.example"], "").status.success());
    let tenant = tenant(&url);
    assert!(
        run(&url, &["admin", "create", "--email", "factor@rollcall.example", "--password-stdin"], PASSWORD)
            .status
            .success()
    );
    folder.runtime.block_on(turn_second_factor_on(&url, "factor@rollcall.example"));
    let node = Node::start(&url, &[]);
    node.client().sign_in();
    // With it the key of cursors comes into being.
    let page = node.idp(&tenant).get("/Users?count=1&cursor=").assert_status(200);
    assert!(page.body.contains("Resources"));
    // The log is written a moment behind the answer.
    while folder.contents(name)["scim_requests"].is_empty() {}
}

async fn turn_second_factor_on(url: &str, email: &str) {
    let db = Db::connect(url).await.unwrap();
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy::new().unwrap()));
    let ctx = Ctx { db, clock, entropy, limits: Arc::default() };
    let administrator = administrators::find_by_email(&ctx, email).await.unwrap().unwrap();
    let secret = second_factor::new_secret(&ctx);
    let code = second_factor::code_at(&secret, ctx.now()).unwrap();
    let typed = (PlainPassword::new(PASSWORD.to_owned()), code.as_str());
    second_factor::turn_on(&ctx, &Actor::CommandLine, &administrator, &secret, typed, "").await.unwrap();
    ctx.db.close().await;
}

/// Makes a directory.
fn tenant(url: &str) -> Tenant {
    let arguments = ["directory", "create", "--organization", "Acme", "--name", "Okta", "--type", "okta", "--json"];
    Tenant::of_json(&run(url, &arguments, "").stdout)
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn an_installation_that_goes_to_postgresql_and_back_is_what_it_was() {
    let (folder, postgres) = (Folder::new(), Installation::empty());
    fill(&folder, "before.db");
    let before = folder.contents("before.db");
    for (table, rows) in &before {
        assert!(!rows.is_empty(), "nothing is in {table}, so nothing is shown of it");
    }
    for (from, to) in [
        (folder.url("before.db"), postgres.url.clone()),
        (postgres.url.clone(), folder.url("after.db")),
        (folder.url("before.db"), folder.url("third.db")),
    ] {
        let output = copy(&from, &to);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8(output.stdout).unwrap();
        let numbers: BTreeMap<&str, usize> = printed
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(table, rows)| Some((table, rows.trim().parse().ok()?)))
            .collect();
        let expected: BTreeMap<&str, usize> = before.iter().map(|(table, rows)| (table.as_str(), rows.len())).collect();
        assert_eq!(numbers, expected, "{printed}");
    }
    for name in ["after.db", "third.db"] {
        let after = folder.contents(name);
        for (table, rows) in &before {
            assert_eq!(after.get(table), Some(rows), "{name}: {table}");
        }
        assert_eq!(after.len(), before.len());
    }
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn tokens_passwords_and_sessions_go_with_the_installation() {
    let (folder, postgres) = (Folder::new(), Installation::empty());
    let url = folder.url("rollcall.db");
    let tenant = tenant(&url);
    assert!(run(&url, &["admin", "create", "--email", EMAIL, "--password-stdin"], PASSWORD).status.success());
    let (id, session) = {
        let node = Node::start(&url, &[]);
        (node.idp(&tenant).create("/Users", user("ada@acme.example")), node.client().sign_in())
    };
    assert!(copy(&url, &postgres.url).status.success());
    let node = postgres.node();
    node.idp(&tenant).get(&format!("/Users/{id}")).assert_status(200);
    node.client().open("/organizations", &session).assert_status(200);
    node.client().sign_in();
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_copy_of_a_database_that_is_written_meanwhile_is_of_one_instant() {
    let (folder, postgres) = (Folder::new(), Installation::empty());
    let url = folder.url("rollcall.db");
    let tenant = tenant(&url);
    let node = Node::start(&url, &[]);
    let idp = node.idp(&tenant);
    let team = idp.create("/Groups", group("Team", &[]));
    let done = AtomicBool::new(false);
    let output = thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0.. {
                let id = idp.create("/Users", user(&format!("user{number}@acme.example")));
                let member = json!([{"op": "add", "path": "members", "value": [{"value": id}]}]);
                idp.patch(&format!("/Groups/{team}"), patch(member)).assert_status(204);
                if done.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        while folder.contents("rollcall.db")["scim_group_members"].len() < 20 {}
        let output = copy(&url, &postgres.url);
        done.store(true, Ordering::SeqCst);
        output
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let counted: Vec<(i64, i64, i64, i64)> = postgres.ask(
        "SELECT member_count, version - 1, (SELECT COUNT(*) FROM scim_group_members),
            (SELECT COUNT(*) FROM events WHERE action = 'group.changed') FROM scim_groups",
    );
    let (count, changes, rows, events) = counted[0];
    assert!(count >= 20);
    assert_eq!([changes, rows, events], [count; 3]);
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_copy_that_fails_leaves_nothing_and_can_be_done_again() {
    let (folder, postgres) = (Folder::new(), Installation::empty());
    let url = folder.url("rollcall.db");
    assert!(run(&url, &["demo"], "").status.success());
    // PostgreSQL keeps no U+0000 in a text. The rules refuse it; this stands for whatever goes wrong late.
    folder.execute("rollcall.db", "UPDATE tokens SET label = label || char(0)");
    assert_refused(&copy(&url, &postgres.url), 1, "cannot copy the table tokens; nothing was copied");
    let there: Vec<(i64,)> = postgres.ask(
        "SELECT (SELECT COUNT(*) FROM organizations) + (SELECT COUNT(*) FROM accounts) + (SELECT COUNT(*) FROM events)
            + (SELECT COUNT(*) FROM directories)",
    );
    assert_eq!(there, [(0,)]);
    folder.execute("rollcall.db", "UPDATE tokens SET label = 'Mended'");
    let output = copy(&url, &postgres.url);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_refused(&copy(&url, &postgres.url), 2, "is not empty");
}

#[test]
fn a_target_that_holds_something_is_refused_in_words_and_left_as_it_is() {
    let folder = Folder::new();
    let (from, to) = (folder.url("from.db"), folder.url("to.db"));
    for url in [&from, &to] {
        tenant(url);
    }
    let before = folder.contents("to.db");
    assert_refused(&copy(&from, &to), 2, "is not empty");
    assert_refused(&copy(&from, &from), 2, "is not empty");
    assert_eq!(folder.contents("to.db"), before);
}

#[test]
fn a_source_that_is_not_there_or_of_another_program_is_refused_before_anything_is_made() {
    let folder = Folder::new();
    let (from, to) = (folder.url("from.db"), folder.url("to.db"));
    assert_refused(&copy(&from, &to), 1, "--from");
    assert!(!Path::new(from.trim_start_matches("sqlite://")).exists());
    tenant(&from);
    folder
        .execute("from.db", "DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)");
    assert_refused(&copy(&from, &to), 2, "rollcall migrate");
    folder.execute("from.db", "DROP TABLE _sqlx_migrations");
    assert_refused(&copy(&from, &to), 2, "rollcall migrate");
    assert_refused(&copy("mysql://x/y", &to), 2, "must start with sqlite:// or postgres://");
    assert!(!Path::new(to.trim_start_matches("sqlite://")).exists());
}
