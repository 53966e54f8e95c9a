//! The log. Messages are for people, fields for machines; names are dotted; no secret and no body ever gets in.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::LogFormat;

/// What is logged where nothing else is asked for. That a session is gone is no news: deactivating a person ends it.
const DEFAULT_FILTER: &str = "info,sqlx=warn,tower_sessions=error,tower_sessions_core=error";

/// Starts the log, on standard error. `RUST_LOG` chooses what is in it.
///
/// # Errors
/// When it was started already.
pub fn start(format: LogFormat) -> Result<(), tracing_subscriber::util::TryInitError> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let registry = tracing_subscriber::registry().with(filter);
    match format {
        LogFormat::Text => {
            let colours = std::io::stderr().is_terminal();
            let layer = tracing_subscriber::fmt::layer().with_ansi(colours).with_writer(std::io::stderr);
            registry.with(layer.with_target(false)).try_init()
        }
        LogFormat::Json => {
            registry.with(tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr)).try_init()
        }
    }
}
