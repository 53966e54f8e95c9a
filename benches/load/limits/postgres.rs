//! The limits on PostgreSQL: the same through a pool.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{any, get};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgConnection, PgPool, Postgres, QueryBuilder};

use super::batch::{Queue, Store};
use super::{FIRST_PAGE, INSERT, PAGE, POINT, Row, TABLE, created, document, failed, list, new_id, now_ms};

/// As many as Rollcall has.
const CONNECTIONS: u32 = 16;

#[derive(Clone)]
struct Database {
    pool: PgPool,
    queue: Queue,
    directory: Arc<str>,
    organization: Arc<str>,
    role: Arc<str>,
}

pub(super) async fn router(url: &str, directory: &str) -> Result<Router> {
    let options: PgConnectOptions = url.parse()?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await?;
    sqlx::query(TABLE).execute(&pool).await?;
    let (organization, role): (String, String) = sqlx::query_as(
        "SELECT d.organization_id, r.id FROM directories d JOIN roles r ON r.organization_id = d.organization_id AND r.is_default
          WHERE d.id = $1",
    )
    .bind(directory)
    .fetch_one(&pool)
    .await?;
    let queue = Queue::start(Batches(options.connect().await?));
    let state =
        Database { pool, queue, directory: directory.into(), organization: organization.into(), role: role.into() };
    Ok(Router::new()
        .route("/l1/{id}", get(read_point))
        .route("/page", get(read_page))
        .route("/l2", any(store_in_batches))
        .route("/l3", any(store_alone))
        .route("/rows", any(store_rows))
        .with_state(state))
}

async fn read_point(State(state): State<Database>, Path(id): Path<String>) -> Response {
    let row: Result<Row, _> = sqlx::query_as(POINT).bind(&*state.directory).bind(&id).fetch_one(&state.pool).await;
    match row {
        Ok(row) => document(row.1),
        Err(error) => failed(&error),
    }
}

async fn read_page(State(state): State<Database>) -> Response {
    let rows: Result<Vec<Row>, _> =
        sqlx::query_as(FIRST_PAGE).bind(&*state.directory).bind(PAGE).fetch_all(&state.pool).await;
    match rows {
        Ok(rows) => list(&rows),
        Err(error) => failed(&error),
    }
}

async fn store_in_batches(State(state): State<Database>, body: String) -> Response {
    if state.queue.store(body.clone()).await { created(body) } else { failed(&"the rows were not kept") }
}

async fn store_alone(State(state): State<Database>, body: String) -> Response {
    match sqlx::query(INSERT).bind(new_id()).bind(&body).bind(now_ms()).execute(&state.pool).await {
        Ok(_) => created(body),
        Err(error) => failed(&error),
    }
}

/// Stores what `POST /Users` stores: account, user, two addresses, membership, role, event.
async fn store_rows(State(state): State<Database>, body: String) -> Response {
    match insert_rows(&state, &body).await {
        Ok(()) => created(body),
        Err(error) => failed(&error),
    }
}

async fn insert_rows(state: &Database, body: &str) -> Result<(), sqlx::Error> {
    let (account, user, event, now) = (new_id(), new_id(), new_id(), now_ms());
    let (directory, organization) = (&*state.directory, &*state.organization);
    let name = format!("user{user}@limit.example");
    let home = format!("home{user}@limit.example");
    let mut tx = state.pool.begin().await?;
    sqlx::query(
        "INSERT INTO accounts (id, email, email_key, name, owner_directory_id, created_ms, updated_ms)
         VALUES ($1, $2, $2, $3, $4, $5, $5)",
    )
    .bind(&account)
    .bind(&name)
    .bind(&name)
    .bind(directory)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "INSERT INTO scim_users (directory_id, id, organization_id, account_id, user_name, user_name_key, external_id,
            display_name, display_name_key, name, name_key, search_key, email, active, document, version, created_ms, updated_ms)
         VALUES ($1, $2, $3, $4, $5, $5, $5, $5, $5, $5, $5, $5, $5, TRUE, $6, 1, $7, $7)",
    )
    .bind(directory)
    .bind(&user)
    .bind(organization)
    .bind(&account)
    .bind(&name)
    .bind(body)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    sqlx::query("INSERT INTO scim_user_emails (directory_id, user_id, value_key) VALUES ($1, $2, $3), ($1, $2, $4)")
        .bind(directory)
        .bind(&user)
        .bind(&name)
        .bind(&home)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO memberships (organization_id, account_id, active, name, name_key, search_key, created_ms)
         VALUES ($1, $2, TRUE, $3, $3, $3, $4)",
    )
    .bind(organization)
    .bind(&account)
    .bind(&name)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    sqlx::query("INSERT INTO membership_roles (organization_id, account_id, role_id) VALUES ($1, $2, $3)")
        .bind(organization)
        .bind(&account)
        .bind(&*state.role)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO events (organization_id, id, directory_id, at_ms, actor_kind, actor_id, actor_label, action, subject_id,
            subject_label, detail)
         VALUES ($1, $2, $3, $4, 'token', $5, 'limit', 'user.created', $5, $6, $6)",
    )
    .bind(organization)
    .bind(&event)
    .bind(directory)
    .bind(now)
    .bind(&user)
    .bind(&name)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// One statement for all rows: a transaction of its own.
struct Batches(PgConnection);

impl Store for Batches {
    async fn insert(&mut self, bodies: Vec<String>) -> Result<(), sqlx::Error> {
        let at = now_ms();
        let mut sql = QueryBuilder::<Postgres>::new("INSERT INTO limit_rows (id, body, at_ms) ");
        sql.push_values(bodies, |mut row, body| {
            row.push_bind(new_id()).push_bind(body).push_bind(at);
        });
        sql.build().execute(&mut self.0).await.map(drop)
    }
}
