//! What a connection to PostgreSQL is held to, and what becomes of one that is lost.

use std::time::Duration;

use sqlx::{Executor as _, query};

use crate::limits::DatabaseLimits;
use crate::store::tests::{o, organization};
use crate::store::{Db, StoreError, StoreResult, Tx};
use crate::testing::on_postgres;

/// Connects once more to the database of a test, with other limits.
async fn connect_again(db: &Db, limits: DatabaseLimits) -> Db {
    let Db::Postgres(pool) = db else { panic!("a test of PostgreSQL") };
    let options = pool.connect_options();
    let database = options.get_database().unwrap();
    let url = format!("postgres://postgres@{}:{}/{database}", options.get_host(), options.get_port());
    Db::connect_with(&url, &limits).await.unwrap()
}

async fn run(tx: &mut Tx, sql: &'static str) -> StoreResult<()> {
    let Tx::Postgres(tx) = tx else { panic!("a test of PostgreSQL") };
    query(sql).execute(&mut **tx).await?;
    Ok(())
}

async fn slow_statements_end(db: Db) {
    let limits = DatabaseLimits { statement_timeout_seconds: 1, ..DatabaseLimits::default() };
    let short = connect_again(&db, limits).await;
    let mut tx = short.write().await.unwrap();
    let result = run(&mut tx, "SELECT pg_sleep(60)").await;
    assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    drop(tx);
    // Migrations take as long as they take, and leave the time limit of the others.
    short.migrate().await.unwrap();
    let Db::Postgres(pool) = &short else { panic!("a test of PostgreSQL") };
    let timeout: String = sqlx::query_scalar("SHOW statement_timeout").fetch_one(pool).await.unwrap();
    assert_eq!(timeout, "1s");
    short.close().await;
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_statement_that_takes_too_long_is_ended() {
    on_postgres(slow_statements_end);
}

async fn no_more_than_allowed(db: Db) {
    let limits = DatabaseLimits { connections: 1, wait_seconds: 1, ..DatabaseLimits::default() };
    let narrow = connect_again(&db, limits).await;
    let held = narrow.write().await.unwrap();
    assert!(matches!(narrow.read().await, Err(StoreError::Unavailable(_))));
    drop(held);
    narrow.read().await.unwrap();
    narrow.close().await;
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn who_gets_no_connection_in_time_is_told_so() {
    on_postgres(no_more_than_allowed);
}

/// Ends every connection to the database but the one that asks, as a restart of PostgreSQL does.
async fn end_connections(db: &Db) {
    let other = connect_again(db, DatabaseLimits::default()).await;
    let Db::Postgres(pool) = &other else { panic!("a test of PostgreSQL") };
    pool.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .await
    .unwrap();
    other.close().await;
}

async fn a_lost_unit_of_work(db: Db) {
    let mut tx = db.write().await.unwrap();
    tx.organizations().insert(&organization("o", "Acme")).await.unwrap();
    end_connections(&db).await;
    let result = tx.organizations().find(&o()).await;
    assert!(matches!(result, Err(StoreError::Unavailable(_))), "{result:?}");
    assert!(tx.commit().await.is_err());
    assert!(db.read().await.unwrap().organizations().find(&o()).await.unwrap().is_none());
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_unit_of_work_whose_connection_is_lost_leaves_nothing() {
    on_postgres(a_lost_unit_of_work);
}

async fn idle_connections_are_asked(db: Db) {
    // Several, so that a request does not happen to get a new one.
    let held: Vec<Tx> = futures::future::join_all((0..4).map(|_| async { db.write().await.unwrap() })).await;
    drop(held);
    end_connections(&db).await;
    // Longer than a connection is trusted without being asked; that time is PostgreSQL's and the pool's, not the clock's.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    for _ in 0..8 {
        db.ping().await.unwrap();
    }
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_restart_of_the_database_costs_the_first_requests_nothing() {
    on_postgres(idle_connections_are_asked);
}
