//! PostgreSQL: how it is connected to, and what a connection is asked before a request gets it.

use std::io;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool};
use tokio::time::timeout;

use crate::limits::DatabaseLimits;
use crate::store::ConnectError;

/// How long a connection may have lain idle and still be used without asking whether it is alive. In a second and more
/// PostgreSQL can have been started again; under load connections are not idle for that long, so nothing is asked there.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// How long an idle connection may take to say that it is alive: behind a wall that drops packets it never does.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);
/// How long the start waits for the first connection.
const FIRST_CONNECTION: Duration = Duration::from_secs(10);

/// Reads an address, and adds what the server is asked to hold this program to.
pub fn options(url: &str, limits: &DatabaseLimits) -> Result<PgConnectOptions, sqlx::Error> {
    let mut options = PgConnectOptions::from_str(url)?;
    if options.get_application_name().is_none() {
        options = options.application_name("rollcall");
    }
    if limits.statement_timeout_seconds == 0 {
        return Ok(options);
    }
    let seconds = format!("{}s", limits.statement_timeout_seconds);
    Ok(options.options([
        ("statement_timeout", seconds.as_str()),
        // A node that is cut off must not hold its locks until the server's TCP gives up, which takes hours.
        ("idle_in_transaction_session_timeout", seconds.as_str()),
        ("tcp_keepalives_idle", "30"),
        ("tcp_keepalives_interval", "10"),
        ("tcp_keepalives_count", "3"),
    ]))
}

/// Connects once, without a pool, which would try until its time is up and then not say why.
pub async fn connect_once(options: &PgConnectOptions) -> Result<PgConnection, ConnectError> {
    match timeout(FIRST_CONNECTION, options.connect()).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) if is_of_tls(&error, options.get_ssl_mode()) => Err(ConnectError::Tls(error)),
        Ok(Err(error)) => Err(ConnectError::Sql(error)),
        Err(_) => Err(ConnectError::Sql(sqlx::Error::Io(io::ErrorKind::TimedOut.into()))),
    }
}

/// Tells whether it was TLS that failed. What rustls says of a certificate comes as an error of the connection, with its own
/// inside; a file of `sslrootcert` that is not there, as one that is not found.
fn is_of_tls(error: &sqlx::Error, mode: PgSslMode) -> bool {
    match error {
        sqlx::Error::Tls(_) => true,
        sqlx::Error::Io(error) if !matches!(mode, PgSslMode::Disable | PgSslMode::Allow) => {
            error.kind() == io::ErrorKind::NotFound || error.get_ref().is_some()
        }
        _ => false,
    }
}

/// Opens the pool, when one connection could be made.
pub async fn open(url: &str, limits: &DatabaseLimits) -> Result<PgPool, ConnectError> {
    let options = options(url, limits)?;
    connect_once(&options).await?.close().await?;
    Ok(PgPoolOptions::new()
        .max_connections(limits.connections)
        .acquire_timeout(Duration::from_secs(limits.wait_seconds.into()))
        // To ask each time would cost every request one more round trip.
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| {
            Box::pin(async move {
                if metadata.idle_for >= TRUSTED_IDLE {
                    let alive = timeout(SIGN_OF_LIFE, connection.ping()).await;
                    alive.map_err(|_| sqlx::Error::Io(io::ErrorKind::TimedOut.into()))??;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options))
}
