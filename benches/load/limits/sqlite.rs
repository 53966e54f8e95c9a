//! The limits on SQLite. Reads are of the file that Rollcall serves, opened read-only; writes go to a file of their own.

use std::str::FromStr as _;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{any, get};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::batch::{Queue, Store};
use super::{FIRST_PAGE, INSERT, PAGE, POINT, Row, SCAN, TABLE, created, document, failed, list, new_id, now_ms};

/// As many as Rollcall has.
const READERS: u32 = 8;

#[derive(Clone)]
struct Databases {
    readers: SqlitePool,
    writer: SqlitePool,
    queue: Queue,
    directory: std::sync::Arc<str>,
}

fn options(url: &str) -> Result<SqliteConnectOptions> {
    Ok(SqliteConnectOptions::from_str(url)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10)))
}

pub(super) async fn router(users: &str, scratch: &str, directory: &str) -> Result<Router> {
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .test_before_acquire(false)
        .connect_with(options(users)?.read_only(true))
        .await?;
    let scratch = options(scratch)?.create_if_missing(true);
    let mut batches = scratch.connect().await?;
    sqlx::query(TABLE).execute(&mut batches).await?;
    let writer = SqlitePoolOptions::new().max_connections(1).test_before_acquire(false).connect_with(scratch).await?;
    let state = Databases { readers, writer, queue: Queue::start(Batches(batches)), directory: directory.into() };
    Ok(Router::new()
        .route("/l1/{id}", get(read_point))
        .route("/page", get(read_page))
        .route("/scan/{text}", get(scan))
        .route("/l2", any(store_in_batches))
        .route("/l3", any(store_alone))
        .with_state(state))
}

async fn read_point(State(state): State<Databases>, Path(id): Path<String>) -> Response {
    let row: Result<Row, _> = sqlx::query_as(POINT).bind(&*state.directory).bind(&id).fetch_one(&state.readers).await;
    match row {
        Ok(row) => document(row.1),
        Err(error) => failed(&error),
    }
}

async fn read_page(State(state): State<Databases>) -> Response {
    let rows: Result<Vec<Row>, _> =
        sqlx::query_as(FIRST_PAGE).bind(&*state.directory).bind(PAGE).fetch_all(&state.readers).await;
    match rows {
        Ok(rows) => list(&rows),
        Err(error) => failed(&error),
    }
}

async fn scan(State(state): State<Databases>, Path(text): Path<String>) -> Response {
    let rows: Result<Vec<Row>, _> =
        sqlx::query_as(SCAN).bind(&*state.directory).bind(format!("%{text}%")).fetch_all(&state.readers).await;
    match rows {
        Ok(rows) => list(&rows),
        Err(error) => failed(&error),
    }
}

async fn store_in_batches(State(state): State<Databases>, body: String) -> Response {
    if state.queue.store(body.clone()).await { created(body) } else { failed(&"the rows were not kept") }
}

async fn store_alone(State(state): State<Databases>, body: String) -> Response {
    let stored = async {
        let mut tx = state.writer.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(INSERT).bind(new_id()).bind(&body).bind(now_ms()).execute(&mut *tx).await?;
        tx.commit().await
    };
    match stored.await {
        Ok(()) => created(body),
        Err(error) => failed(&error),
    }
}

/// One insert for each request, all in one transaction, which is one call: each statement on its own would cross to the thread
/// of the connection and back.
struct Batches(SqliteConnection);

impl Store for Batches {
    async fn insert(&mut self, bodies: Vec<String>) -> Result<(), sqlx::Error> {
        let at = now_ms();
        let mut sql = QueryBuilder::<Sqlite>::new("BEGIN IMMEDIATE; ");
        for body in bodies {
            sql.push("INSERT INTO limit_rows (id, body, at_ms) VALUES (");
            sql.separated(", ").push_bind(new_id()).push_bind(body).push_bind(at);
            sql.push("); ");
        }
        sql.push("COMMIT");
        let kept = sql.build().execute(&mut self.0).await.map(drop);
        if kept.is_err() {
            sqlx::query("ROLLBACK").execute(&mut self.0).await?;
        }
        kept
    }
}
