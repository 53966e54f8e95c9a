//! The command line. Answers go to standard output, problems as one line to standard error: exit 2 for wrong input, 1 for
//! what failed.

mod admin;
mod audit;
mod check;
mod copy;
mod demo;
mod directory;
mod organization;
mod output;
mod serve;
mod token;

use std::process::ExitCode;
use std::sync::Arc;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};

use crate::cli::output::{Problem, say_problem};
use crate::config::{DatabaseArgs, LimitArgs, ServeArgs};
use crate::domain::Ctx;
use crate::domain::entropy::SystemEntropy;
use crate::limits::{DatabaseLimits, Limits};
use crate::model::time::SystemClock;
use crate::store::Db;

/// Rollcall: a self-hosted directory sync server. Identity providers push people and groups in over SCIM 2.0.
#[derive(Debug, Parser)]
#[command(name = "rollcall", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server; brings the database up to date first
    Serve(ServeArgs),
    /// Bring the database up to date, and nothing else
    Migrate,
    /// Administrators of the console
    #[command(subcommand)]
    Admin(admin::Command),
    /// The audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Organizations
    #[command(subcommand)]
    Organization(organization::Command),
    /// Directories: SCIM connections of an organization
    #[command(subcommand)]
    Directory(directory::Command),
    /// Tokens of a directory
    #[command(subcommand)]
    Token(token::Command),
    /// Fill an empty database with sample data, through the code that SCIM requests take
    Demo,
    /// Copy an installation from one database into another, new one, SQLite or PostgreSQL; all of it or nothing
    Copy(copy::Args),
    /// Test any SCIM 2.0 server for conformance; needs no database
    Check(check::Args),
}

/// Runs the program with the arguments it was given.
pub async fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    match dispatch(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => say_problem(&problem),
    }
}

async fn dispatch(cli: Cli) -> Result<(), Problem> {
    match cli.command {
        Command::Check(args) => return check::execute(args).await,
        Command::Copy(args) => return copy::run(args).await,
        _ => {}
    }
    let public_url = cli.database.public_url.clone();
    if let Command::Serve(args) = &cli.command {
        crate::telemetry::start(args.log_format).map_err(Problem::failed("cannot start the log"))?;
    }
    let ctx = open(&cli.database, Limits::from(&cli.limits)).await?;
    let result = match cli.command {
        Command::Serve(args) => return serve::run(ctx, public_url, args).await,
        Command::Migrate => output::line("The database is up to date."),
        Command::Admin(command) => admin::run(&ctx, &public_url, command).await,
        Command::Audit(command) => audit::run(&ctx, command).await,
        Command::Organization(command) => organization::run(&ctx, command).await,
        Command::Directory(command) => directory::run(&ctx, &public_url, command).await,
        Command::Token(command) => token::run(&ctx, command).await,
        Command::Demo => demo::run(&ctx, &public_url).await,
        // Above: they open no database of the settings.
        Command::Check(_) | Command::Copy(_) => Ok(()),
    };
    ctx.db.close().await;
    result
}

/// Opens the database and brings it up to date.
async fn open(database: &DatabaseArgs, limits: Limits) -> Result<Ctx, Problem> {
    let connected = Db::connect_with(&database.database_url, &DatabaseLimits::from(database)).await;
    let db = connected.map_err(|error| match error {
        crate::store::ConnectError::UnknownScheme => {
            Problem::wrong(format!("ROLLCALL_DATABASE_URL (--database-url): {error}"))
        }
        other => Problem::failed("ROLLCALL_DATABASE_URL (--database-url)")(other),
    })?;
    db.migrate().await.map_err(Problem::failed("cannot bring the database up to date"))?;
    let entropy = SystemEntropy::new().map_err(Problem::failed("the system has no randomness"))?;
    Ok(Ctx { db, clock: Arc::new(SystemClock), entropy: Arc::new(entropy), limits: Arc::new(limits) })
}

/// Says in one line what is wrong with the arguments, naming the setting where one does not parse.
fn refuse(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        // Nobody is there to be told when the help cannot be printed.
        let _ = error.print();
        return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
    }
    say_problem(&Problem::wrong(one_line(error)))
}

fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let line = paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    name_setting(line.trim_start_matches("error: "))
}

/// Adds the environment variable of a flag: whoever set it there does not know the flag.
fn name_setting(line: &str) -> String {
    let settings = settings(&Cli::command());
    // The name of one flag may be the beginning of another's.
    let named = settings.iter().filter(|(flag, _)| line.contains(flag.as_str()));
    match named.max_by_key(|(flag, _)| flag.len()) {
        Some((_, variable)) => format!("{variable}: {line}"),
        None => line.to_owned(),
    }
}

/// Lists the flags of a command and of those below it that are settings, each with its environment variable.
fn settings(command: &clap::Command) -> Vec<(String, String)> {
    let here = command.get_arguments().filter_map(|arg| {
        let (flag, variable) = (arg.get_long()?, arg.get_env()?);
        Some((format!("--{flag}"), variable.to_string_lossy().into_owned()))
    });
    here.chain(command.get_subcommands().flat_map(settings)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(arguments: &[&str]) -> String {
        one_line(&Cli::try_parse_from(std::iter::once(&"rollcall").chain(arguments)).unwrap_err())
    }

    #[test]
    fn a_setting_that_cannot_be_is_named_in_one_line() {
        let settings = settings(&Cli::command());
        for (flag, variable) in &settings {
            let command = if flag == "--token" { "check" } else { "serve" };
            let line = refused(&[command, flag]);
            assert!(line.starts_with(&format!("{variable}: ")) && !line.contains('\n'), "{flag}: {line}");
        }
        for flag in ["--request-log-days", "--request-log-rows", "--page-size", "--listen", "--token"] {
            assert!(settings.iter().any(|(known, _)| known == flag), "{flag}");
        }
    }

    #[test]
    fn a_limit_of_nothing_stops_the_start() {
        assert_eq!(
            refused(&["serve", "--page-size", "0"]),
            "ROLLCALL_PAGE_SIZE: invalid value '0' for '--page-size <N>': 0 is not in 1..=4294967295"
        );
        assert_eq!(
            refused(&["serve", "--body-bytes", "0"]),
            "ROLLCALL_BODY_BYTES: invalid value '0' for '--body-bytes <BYTES>': must be 1 or more"
        );
        assert_eq!(refused(&["serve", "--nonsense"]), "unexpected argument '--nonsense' found");
    }
}
