//! The settings: from flags or the environment, checked once, before anything starts.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::Uri;
use clap::{Args, ValueEnum};

/// Where the database is. A setting of every subcommand.
#[derive(Clone, Args)]
pub struct DatabaseArgs {
    /// Address of the database: `sqlite://path` or `postgres://…`
    #[arg(
        long,
        global = true,
        env = "ROLLCALL_DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://data/rollcall.db",
        value_name = "URL"
    )]
    pub database_url: String,
    /// Address under which browsers and identity providers reach the server
    #[arg(
        long,
        global = true,
        env = "ROLLCALL_PUBLIC_URL",
        default_value = "http://localhost:3000",
        value_name = "URL",
        value_parser = PublicUrl::parse
    )]
    pub public_url: PublicUrl,
}

impl fmt::Debug for DatabaseArgs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold a password.
        f.debug_struct("DatabaseArgs").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

/// Settings of `serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Address and port to listen on
    #[arg(long, env = "ROLLCALL_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// SCIM requests a second that each directory may send, five times as many at once; 0 lets all through
    #[arg(long, env = "ROLLCALL_SCIM_RATE_PER_SECOND", default_value_t = 100, value_name = "N")]
    pub scim_rate_per_second: u32,
    /// Form of the log
    #[arg(long, env = "ROLLCALL_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub log_format: LogFormat,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The address under which the server is reached: a scheme and a host, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Arc<str>);

impl PublicUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is not `http://host[:port]` or `https://host[:port]`: a path would not be served.
    pub fn parse(text: &str) -> Result<Self, String> {
        let problem = || "must look like https://rollcall.example.com, without a path".to_owned();
        let uri: Uri = text.trim().parse().map_err(|_| problem())?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https")).ok_or_else(problem)?;
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(problem)?;
        if uri.path() != "/" || uri.query().is_some() {
            return Err(problem());
        }
        Ok(Self(format!("{scheme}://{authority}").into()))
    }

    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the address, to be shared.
    pub fn to_shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    /// Tells whether browsers reach the server over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_has_a_scheme_and_a_host_and_nothing_else() {
        for (given, kept) in [
            ("https://rollcall.example.com/", "https://rollcall.example.com"),
            ("http://localhost:3000", "http://localhost:3000"),
            (" http://[::1]:80 ", "http://[::1]:80"),
        ] {
            assert_eq!(PublicUrl::parse(given).unwrap().as_str(), kept);
        }
        for bad in ["", "localhost:3000", "ftp://x", "https://", "https://x/console", "https://x?y", "https://u:p@x"] {
            assert!(PublicUrl::parse(bad).is_err(), "{bad}");
        }
    }
}
