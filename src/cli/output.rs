//! What the command line prints.

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use serde_json::Value;

use crate::domain::{DomainError, Subject, with_causes};

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub struct Problem {
    line: String,
    code: u8,
}

impl Problem {
    /// Wrong input.
    pub fn wrong(line: impl Into<String>) -> Self {
        Self { line: line.into(), code: 2 }
    }

    /// What was asked for was done, and the outcome is bad.
    pub fn unmet(line: impl Into<String>) -> Self {
        Self { line: line.into(), code: 1 }
    }

    /// Something failed that the person at the keyboard did not get wrong.
    pub fn failed<E: Error>(what: &'static str) -> impl FnOnce(E) -> Self {
        move |error| {
            let line = format!("{what}: {}", with_causes(&error));
            Self { line: line.replace('\n', " "), code: 1 }
        }
    }
}

impl From<DomainError> for Problem {
    fn from(error: DomainError) -> Self {
        match error {
            DomainError::NotFound => Self::wrong("there is nothing with that id"),
            DomainError::Conflict(subject) => Self::wrong(match subject {
                Subject::OrganizationName => "there is an organization of that name already",
                Subject::OrganizationSlug => "there is an organization with that slug already",
                Subject::DirectoryName => "the organization has a directory of that name already",
                Subject::RoleName => "the organization has a role of that name already",
                Subject::UserName => "the directory has a user with that userName already",
                Subject::AdministratorEmail => "there is an administrator with that e-mail address already",
                Subject::Member => "the organization has a member with that e-mail address already",
            }),
            DomainError::Invalid { field, problem } => Self::wrong(format!("{field} {problem}")),
            DomainError::TokenLimit(limit) => {
                Self::wrong(format!("the directory has {limit} active tokens, which is the limit: revoke one first"))
            }
            other => Self::failed("failed")(other),
        }
    }
}

/// Prints a line.
///
/// # Errors
/// When standard output is closed.
pub fn line(text: &str) -> Result<(), Problem> {
    writeln!(std::io::stdout(), "{text}").map_err(Problem::failed("cannot write to standard output"))
}

/// Prints a JSON value on one line.
///
/// # Errors
/// When standard output is closed.
pub fn json(value: &Value) -> Result<(), Problem> {
    line(&value.to_string())
}

/// Prints a problem and returns the exit code for it.
pub fn say_problem(problem: &Problem) -> ExitCode {
    // When standard error is closed too, the exit code is all that is left.
    let _ = writeln!(std::io::stderr(), "rollcall: {}", problem.line);
    ExitCode::from(problem.code)
}
