//! Several processes that start together on a database without tables.

use std::thread;

use super::node::Node;
use super::{Installation, run};

const NODES: usize = 6;

fn migrations() -> i64 {
    i64::try_from(std::fs::read_dir("migrations").unwrap().count()).unwrap()
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn nodes_that_start_together_make_the_tables_once_and_all_come_up() {
    let installation = Installation::empty();
    let url = &installation.url;
    let nodes: Vec<Node> = thread::scope(|scope| {
        let starting: Vec<_> = (0..NODES).map(|_| scope.spawn(|| Node::start(url, &[]))).collect();
        starting.into_iter().map(|node| node.join().unwrap()).collect()
    });
    for node in &nodes {
        node.client().get("/readyz").assert_status(200);
    }
    let done: Vec<(i64, i64, i64)> = installation.ask(
        "SELECT (SELECT COUNT(*) FROM _sqlx_migrations WHERE success), (SELECT COUNT(*) FROM _sqlx_migrations),
            (SELECT COUNT(*) FROM installation)",
    );
    assert_eq!(done, [(migrations(), migrations(), 1)]);
    // Nobody is left holding the lock of the migrations.
    assert_eq!(
        installation.ask::<(i64,)>(
            "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ),
        [(0,)]
    );
}

#[test]
fn commands_that_start_together_make_the_tables_of_a_new_file_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = &format!("sqlite://{}", folder.path().join("rollcall.db").display());
    thread::scope(|scope| {
        let starting: Vec<_> = (0..NODES).map(|_| scope.spawn(|| run(url, &["migrate"], ""))).collect();
        for output in starting.into_iter().map(|command| command.join().unwrap()) {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    });
}
