//! `rollcall copy`.

use crate::cli::output::{self, Problem};
use crate::store::ConnectError;
use crate::store::copy::{self, CopyError};

/// Settings of `copy`.
#[derive(clap::Args)]
pub struct Args {
    /// Address of the database to copy; it is only read
    #[arg(long, value_name = "URL")]
    from: String,
    /// Address of the database to copy into; it must be new or empty
    #[arg(long, value_name = "URL")]
    to: String,
}

impl std::fmt::Debug for Args {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The addresses may hold passwords.
        f.debug_struct("Args").finish_non_exhaustive()
    }
}

/// Copies an installation, and says what was copied.
pub async fn run(args: Args) -> Result<(), Problem> {
    let copied = copy::run(&args.from, &args.to).await.map_err(|error| match error {
        CopyError::Level
        | CopyError::NotEmpty(_)
        | CopyError::Source(ConnectError::UnknownScheme)
        | CopyError::Target(ConnectError::UnknownScheme) => Problem::wrong(crate::domain::with_causes(&error)),
        other => Problem::failed("copy")(other),
    })?;
    let width = copied.iter().map(|table| table.table.len()).max().unwrap_or_default();
    for table in &copied {
        output::line(&format!("{:<width$}  {}", table.table, table.rows))?;
    }
    let rows: i64 = copied.iter().map(|table| table.rows).sum();
    output::line(&format!("Copied {rows} rows of {} tables; both databases have the same numbers.", copied.len()))
}
