//! The limits: axum servers that do the least that the same answers ask for. Each runs as a process of its own, so that what it
//! costs is counted apart, with the runtime, the options of SQLite and the sizes of pools that Rollcall has.
//!
//! | route | what it does |
//! |---|---|
//! | `/l0` | answers the bytes that Rollcall answered, from memory |
//! | `/l1/{id}` | one point read of the user's row |
//! | `/page` | the one statement that fetches the rows of the first page of 100 |
//! | `/scan/{text}` | the one statement that looks for a text in every document |
//! | `/l2` | stores the body as a row; what waits, 50 rows at most, goes into one durable commit |
//! | `/l3` | stores the body as a row in a durable commit of its own |
//! | `/rows` | stores the rows that `POST /Users` stores in one transaction (PostgreSQL) |

mod batch;
mod postgres;
mod sqlite;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use axum::{Router, serve};
use rollcall::model::time::{Clock as _, SystemClock};
use tokio::net::TcpListener;

/// Rows in one durable commit of L2, at most.
pub const BATCH: usize = 50;
/// Resources in a page.
const PAGE: i64 = 100;

const POINT: &str =
    "SELECT id, document, version, created_ms, updated_ms FROM scim_users WHERE directory_id = $1 AND id = $2";
const FIRST_PAGE: &str = "SELECT id, document, version, created_ms, updated_ms FROM scim_users WHERE directory_id = $1
    ORDER BY id LIMIT $2";
const SCAN: &str = "SELECT id, document, version, created_ms, updated_ms FROM scim_users
    WHERE directory_id = $1 AND document LIKE $2";
/// Where L2 and L3 store their rows.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS limit_rows (
    id TEXT PRIMARY KEY, body TEXT NOT NULL, at_ms BIGINT NOT NULL)";
const INSERT: &str = "INSERT INTO limit_rows (id, body, at_ms) VALUES ($1, $2, $3)";

/// A user's row, as far as an answer needs it.
type Row = (String, String, i64, i64, i64);

/// What a limit is told.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Address of the database whose users are read
    #[arg(long)]
    database: String,
    /// Id of the directory
    #[arg(long)]
    directory: String,
    /// Address of the database that is written to
    #[arg(long)]
    scratch: String,
    /// File with the bytes that L0 answers
    #[arg(long)]
    answer: PathBuf,
    /// Status that L0 answers
    #[arg(long)]
    status: u16,
    /// Media type that L0 answers
    #[arg(long)]
    content_type: String,
}

/// What L0 answers.
#[derive(Debug)]
struct Fixed {
    status: StatusCode,
    content_type: String,
    body: Bytes,
}

/// Answers until it is ended.
pub fn run(args: &Args) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let fixed = Fixed {
            status: StatusCode::from_u16(args.status)?,
            content_type: args.content_type.clone(),
            body: std::fs::read(&args.answer).context("cannot read the answer of L0")?.into(),
        };
        let databases = if args.database.starts_with("postgres") {
            postgres::router(&args.database, &args.directory).await?
        } else {
            sqlite::router(&args.database, &args.scratch, &args.directory).await?
        };
        let router = Router::new().route("/l0", any(answer_fixed)).with_state(Arc::new(fixed)).merge(databases);
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        crate::say(&format!("listening on {}", listener.local_addr()?))?;
        serve(listener, router).await?;
        Ok(())
    })
}

/// Reads the body, as every handler that changes something must, and answers.
async fn answer_fixed(State(fixed): State<Arc<Fixed>>, _body: Bytes) -> Response {
    if fixed.body.is_empty() {
        return fixed.status.into_response();
    }
    (fixed.status, [(header::CONTENT_TYPE, fixed.content_type.clone())], fixed.body.clone()).into_response()
}

fn document(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/scim+json")], body).into_response()
}

/// Answers documents as a list.
fn list(rows: &[Row]) -> Response {
    let mut body = String::with_capacity(rows.iter().map(|row| row.1.len() + 1).sum::<usize>() + 32);
    body.push_str("{\"Resources\":[");
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(&row.1);
    }
    body.push_str("]}");
    document(body)
}

fn created(body: String) -> Response {
    (StatusCode::CREATED, [(header::CONTENT_TYPE, "application/scim+json")], body).into_response()
}

/// Tells a failure; the run counts it as an error.
fn failed(error: &dyn std::fmt::Display) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}

/// Makes the id of a row as Rollcall's ids are: they go up with time.
fn new_id() -> String {
    let now = now_ms();
    let seconds = u64::try_from(now / 1_000).unwrap_or_default();
    let nanoseconds = u32::try_from(now % 1_000).unwrap_or_default() * 1_000_000;
    uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanoseconds)).to_string()
}

fn now_ms() -> i64 {
    SystemClock.now().as_ms()
}
