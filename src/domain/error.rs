//! What a rule can say instead of doing what it was asked.

use crate::model::text::TextProblem;
use crate::store::{StoreError, Unique};

/// What is taken already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// An organization of that name.
    OrganizationName,
    /// An organization with that slug.
    OrganizationSlug,
    /// A directory of that name in the organization.
    DirectoryName,
    /// A role of that name in the organization.
    RoleName,
    /// A user of that `userName` in the directory.
    UserName,
    /// An administrator with that e-mail address.
    AdministratorEmail,
    /// A member with that e-mail address in the organization.
    Member,
}

/// What a rule says instead of doing what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DomainError {
    /// There is no such thing, or not in this tenant.
    #[error("not found")]
    NotFound,
    /// The name is taken.
    #[error("taken: {0:?}")]
    Conflict(Subject),
    /// A field has a value that it cannot have.
    #[error("{field} {problem}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        problem: TextProblem,
    },
    /// Ids of members that the directory does not have.
    #[error("unknown members")]
    UnknownMembers(Vec<String>),
    /// The directory has as many active tokens as it may.
    #[error("at most {0} active tokens")]
    TokenLimit(u32),
    /// More members in one change than it may have.
    #[error("at most {0} members in one change")]
    MemberLimit(usize),
    /// Not to be done in this state, or not by this person.
    #[error("denied")]
    Denied,
    /// A directory manages it: it is changed in the identity provider.
    #[error("managed by a directory")]
    Managed,
    /// The role that new members get cannot go.
    #[error("the default role")]
    DefaultRole,
    /// Without this owner nobody could manage administrators any more.
    #[error("the last owner")]
    LastOwner,
    /// What was typed to confirm is not the name.
    #[error("the name does not match")]
    NotConfirmed,
    /// The one-time code is wrong, used or too old.
    #[error("the code is not good")]
    BadCode,
    /// It changed while it was being decided on; asking again helps.
    #[error("changed meanwhile")]
    Stale,
    /// It is another version than the one that was asked for.
    #[error("another version")]
    VersionMismatch,
    /// Hashing a password failed; a defect.
    #[error("a password could not be hashed")]
    Hashing,
    /// The database is not to be had at the moment; asking later helps.
    #[error("the store is not available")]
    Unavailable(#[source] StoreError),
    /// The database failed.
    #[error("the store failed")]
    Store(#[source] StoreError),
}

/// What a rule returns.
pub type DomainResult<T> = Result<T, DomainError>;

impl From<StoreError> for DomainError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unique(Unique::OrganizationName) => Self::Conflict(Subject::OrganizationName),
            StoreError::Unique(Unique::OrganizationSlug) => Self::Conflict(Subject::OrganizationSlug),
            StoreError::Unique(Unique::DirectoryName) => Self::Conflict(Subject::DirectoryName),
            StoreError::Unique(Unique::RoleName) => Self::Conflict(Subject::RoleName),
            StoreError::Unique(Unique::UserName) => Self::Conflict(Subject::UserName),
            StoreError::Unique(Unique::AdministratorEmail) => Self::Conflict(Subject::AdministratorEmail),
            // The only index that a change can break without having looked first: another unit of work was quicker.
            StoreError::Unique(Unique::AccountEmail) | StoreError::Contended(_) => Self::Stale,
            // A directory that was deleted a moment ago takes no more changes.
            StoreError::Missing(_) => Self::NotFound,
            StoreError::Unavailable(_) | StoreError::SharedCommit(_) => Self::Unavailable(error),
            other => Self::Store(other),
        }
    }
}

/// Writes an error with what caused it, and what caused that: for the log, whose JSON form shows only the first.
#[must_use]
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // Some errors, sqlx's among them, say their cause themselves.
        let words = cause.to_string();
        if !text.ends_with(&words) {
            text = format!("{text}: {words}");
        }
        source = cause.source();
    }
    text
}
