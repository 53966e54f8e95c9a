//! `rollcall check`: the conformance tester against any server. It needs neither settings nor a database of ours.

use std::fmt;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::output::{self, Problem};
use crate::cli::serve::stop_signal;
use crate::conformance::{Conditions, Console, Endpoint, Interrupt, Selection, Trust, Unusable, junit, run};
use crate::domain::entropy::{Entropy as _, SystemEntropy};
use crate::model::time::{Clock as _, SystemClock};

/// Arguments of `check`.
#[derive(Clone, clap::Args)]
#[command(after_help = "\
The run makes users and groups whose names begin with rollcall-check-, and deletes them in the end. It touches nothing else.

Exit status: 0 all passed, 1 a step failed or something could not be deleted, 2 wrong usage or no server.")]
pub struct Args {
    /// Base address of the server, such as `https://example.com/scim/v2`
    #[arg(long, value_name = "URL", required_unless_present = "list", value_parser = Endpoint::parse)]
    endpoint: Option<Endpoint>,
    /// Bearer token. Better in the environment: other people of the machine see what stands on a command line
    #[arg(long, env = "ROLLCALL_CHECK_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Trust the certificates of this file, in PEM, in the place of the public authorities
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Write the results as JUnit XML, too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Run this step or this area alone; can be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Leave out the habits of identity providers, which no RFC asks for
    #[arg(long)]
    rfc_only: bool,
    /// List the steps, and run none
    #[arg(long)]
    list: bool,
    /// No colours, which are on a terminal only
    #[arg(long, env = "NO_COLOR", hide_env = true, num_args = 0..=1, require_equals = true, default_missing_value = "1")]
    no_color: Option<String>,
}

impl fmt::Debug for Args {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the token.
        f.debug_struct("Args").field("endpoint", &self.endpoint).field("only", &self.only).finish_non_exhaustive()
    }
}

/// Runs the steps, or lists them.
pub async fn execute(args: Args) -> Result<(), Problem> {
    if args.list {
        return list(&args);
    }
    let interrupt = Interrupt::default();
    let (wish, stop) = (interrupt.clone(), stop_signal().map_err(Problem::failed("cannot listen for signals"))?);
    let listening = tokio::spawn(async move {
        stop.await;
        wish.trigger();
    });
    // The client blocks, so it has a thread of its own.
    let result = tokio::task::spawn_blocking(move || check(args, interrupt)).await;
    listening.abort();
    result.map_err(Problem::failed("the run broke off"))?
}

fn list(args: &Args) -> Result<(), Problem> {
    for (area, steps) in selected(args)? {
        output::line(area.name)?;
        steps.iter().try_for_each(|step| output::line(&format!("  {:<52} {}", step.name, step.source)))?;
    }
    Ok(())
}

type Selected = Vec<(&'static crate::conformance::Area, Vec<&'static crate::conformance::Step>)>;

fn selected(args: &Args) -> Result<Selected, Problem> {
    let selection = Selection { only: args.only.clone(), rfc_only: args.rfc_only };
    selection
        .steps()
        .map_err(|name| Problem::wrong(format!("--only: there is no step or area {name}; --list shows all")))
}

fn check(args: Args, interrupt: Interrupt) -> Result<(), Problem> {
    let steps = selected(&args)?;
    let endpoint = args.endpoint.ok_or_else(|| Problem::wrong("give the address of the server with --endpoint"))?;
    let token = args.token.filter(|token| !token.trim().is_empty());
    let token = token.ok_or_else(|| Problem::wrong("set ROLLCALL_CHECK_TOKEN to the bearer token, or give --token"))?;
    let trust = match &args.ca_file {
        Some(path) => {
            let pem = std::fs::read(path).map_err(|error| Problem::wrong(format!("--ca-file: {error}")))?;
            Trust::from_pem(&pem).map_err(|problem| Problem::wrong(format!("--ca-file {problem}")))?
        }
        None => Trust::Public,
    };
    let mut tag = [0; 4];
    SystemEntropy::new().map_err(Problem::failed("the system has no randomness"))?.fill(&mut tag);
    let conditions = Conditions {
        endpoint: endpoint.clone(),
        token: token.trim().to_owned(),
        trust,
        tag: format!("{:08x}", u32::from_be_bytes(tag)),
        clock: &|| Duration::from_millis(u64::try_from(SystemClock.now().as_ms()).unwrap_or_default()),
        interrupt,
    };
    let mut out = std::io::stdout();
    let has_colour = out.is_terminal() && args.no_color.is_none_or(|value| value.is_empty());
    output::line(&format!("Checking {}", endpoint.as_str()))?;
    let mut console = Console::new(&mut out, has_colour);
    let ended = run(conditions, &steps, &mut console);
    if let Ok(summary) = &ended {
        console.end(summary).map_err(Problem::failed("cannot write to standard output"))?;
    }
    // Also when the server went away: what was found until then is worth something.
    if let Some(path) = &args.junit {
        let xml = junit(endpoint.as_str(), console.finished());
        std::fs::write(path, xml).map_err(|error| Problem::wrong(format!("--junit: {}: {error}", path.display())))?;
    }
    let summary = ended.map_err(|error| match error {
        Unusable::Report(_) => Problem::failed("the run broke off")(error),
        _ => Problem::wrong(error.to_string()),
    })?;
    if summary.interrupted {
        return Err(Problem::unmet("the run was interrupted"));
    }
    match (console.failures(), summary.left_behind.len()) {
        (0, 0) => Ok(()),
        (0, left) => Err(Problem::unmet(format!("{left} resources could not be deleted"))),
        (1, _) => Err(Problem::unmet("1 step failed")),
        (failed, _) => Err(Problem::unmet(format!("{failed} steps failed"))),
    }
}
