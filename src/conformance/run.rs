//! The steps, one after the other.

use std::time::Duration;

use super::answer::Answer;
use super::client::{Client, Endpoint, Trust};
use super::declared::Declared;
use super::interrupt::Interrupt;
use super::session::Session;
use super::step::{Area, Outcome, Step, Stop};
use super::steps::AREAS;

/// What a run is made with.
pub struct Conditions<'a> {
    /// The server.
    pub endpoint: Endpoint,
    /// The bearer token of the server. It is never shown.
    pub token: String,
    /// Whose certificates the server may have.
    pub trust: Trust,
    /// Random text, so that the names of two runs differ.
    pub tag: String,
    /// The time since whenever.
    pub clock: &'a dyn Fn() -> Duration,
    /// Ends the run before its time.
    pub interrupt: Interrupt,
}

/// Which steps run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Names of steps or of areas; none selects all.
    pub only: Vec<String>,
    /// Leaves out what no RFC asks for.
    pub rfc_only: bool,
}

impl Selection {
    /// Returns the steps of each area that has some.
    ///
    /// # Errors
    /// Names what is neither a step nor an area.
    pub fn steps(&self) -> Result<Vec<(&'static Area, Vec<&'static Step>)>, String> {
        let is_known = |name: &String| {
            AREAS
                .iter()
                .any(|area| area.name == name.as_str() || area.steps.iter().any(|step| step.name == name.as_str()))
        };
        if let Some(unknown) = self.only.iter().find(|name| !is_known(name)) {
            return Err(unknown.clone());
        }
        let is_wanted = |area: &Area, step: &Step| {
            self.only.is_empty() || self.only.iter().any(|name| name == step.name || name == area.name)
        };
        let areas = AREAS.iter().filter(|area| !(self.rfc_only && area.is_habit)).filter_map(|area| {
            let steps: Vec<_> = area.steps.iter().filter(|step| is_wanted(area, step)).collect();
            (!steps.is_empty()).then_some((area, steps))
        });
        Ok(areas.collect())
    }
}

/// Is told of a run as it goes.
pub trait Report {
    /// An area begins.
    ///
    /// # Errors
    /// When the report cannot be written; the run ends then.
    fn area(&mut self, area: &'static Area) -> std::io::Result<()>;

    /// A step has ended.
    ///
    /// # Errors
    /// When the report cannot be written; the run ends then.
    fn step(
        &mut self,
        area: &'static Area,
        step: &'static Step,
        outcome: Outcome,
        took: Duration,
    ) -> std::io::Result<()>;
}

/// Why there was no run.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The server does not answer, or not any more.
    #[error("cannot reach {endpoint}: {problem}")]
    Unreachable {
        /// The server.
        endpoint: String,
        /// What came instead of an answer.
        problem: String,
    },
    /// The server does not take the token.
    #[error("{endpoint} refuses the token with {status}: give a token that may read and write users and groups")]
    Refused {
        /// The server.
        endpoint: String,
        /// The status of its answer.
        status: u16,
    },
    /// The report could not be written.
    #[error("cannot write the report: {0}")]
    Report(#[from] std::io::Error),
}

/// How a run ended.
#[derive(Debug, Default)]
pub struct Summary {
    /// Somebody stopped it.
    pub interrupted: bool,
    /// Addresses of what the run made and could not delete.
    pub left_behind: Vec<String>,
}

/// Runs steps against a server, and deletes what they made.
///
/// # Errors
/// When the server cannot be reached or does not take the token, and when the report cannot be written.
pub fn run(
    conditions: Conditions<'_>,
    steps: &[(&'static Area, Vec<&'static Step>)],
    report: &mut dyn Report,
) -> Result<Summary, Unusable> {
    let endpoint = conditions.endpoint.as_str().to_owned();
    let client = Client::new(&conditions.endpoint, conditions.token, conditions.trust, conditions.interrupt);
    let mut session = Session::new(client, format!("rollcall-check-{}", conditions.tag));
    enter(&mut session, &endpoint)?;
    let ended = run_steps(&mut session, steps, conditions.clock, report, &endpoint);
    // Also when the run ended before its time.
    let left_behind = session.clean_up().iter().map(|path| session.client.redact(path)).collect();
    Ok(Summary { interrupted: ended?, left_behind })
}

/// Makes sure that the server answers and takes the token, and reads what it offers.
fn enter(session: &mut Session, endpoint: &str) -> Result<(), Unusable> {
    let mut get = |path: &str| match session.get(path) {
        Ok(answer) => Ok(answer),
        Err(stop) => Err(Unusable::Unreachable { endpoint: endpoint.to_owned(), problem: problem(&stop) }),
    };
    let config = get("/ServiceProviderConfig")?;
    let users = get("/Users?count=1")?;
    if matches!(users.status, 401 | 403) {
        return Err(Unusable::Refused { endpoint: endpoint.to_owned(), status: users.status });
    }
    let resources = |answer: Answer| answer.list().map(|list| list.resources).unwrap_or_default();
    let resource_types = resources(get("/ResourceTypes")?);
    let schemas = resources(get("/Schemas")?);
    session.declared = Declared { config: config.json, resource_types, schemas };
    Ok(())
}

fn problem(stop: &Stop) -> String {
    match stop {
        Stop::Failed(failure) => failure.came.trim_start_matches("none: ").to_owned(),
        Stop::Skipped(reason) => reason.clone(),
        Stop::Interrupted => "interrupted".to_owned(),
    }
}

/// Runs the steps; tells whether somebody stopped them.
fn run_steps(
    session: &mut Session,
    steps: &[(&'static Area, Vec<&'static Step>)],
    clock: &dyn Fn() -> Duration,
    report: &mut dyn Report,
    endpoint: &str,
) -> Result<bool, Unusable> {
    for (area, steps) in steps {
        report.area(area)?;
        for step in steps {
            session.take_sent();
            let started = clock();
            let outcome = match (step.run)(session) {
                Ok(()) => Outcome::Passed,
                Err(Stop::Skipped(reason)) => Outcome::Skipped(session.client.redact(&reason)),
                Err(Stop::Failed(failure)) => Outcome::Failed {
                    sent: session.take_sent(),
                    expected: session.client.redact(&failure.expected),
                    came: session.client.redact(&failure.came),
                },
                Err(Stop::Interrupted) => return Ok(true),
            };
            let took = clock().saturating_sub(started);
            report.step(area, step, outcome, took)?;
            session.clean_up_step();
            if session.is_server_gone() {
                let problem = "it answered before, and does not any more".to_owned();
                return Err(Unusable::Unreachable { endpoint: endpoint.to_owned(), problem });
            }
        }
    }
    Ok(session.client.interrupt().is_triggered())
}
