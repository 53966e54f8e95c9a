//! Events: what changed, by whom. Written in the transaction of the change.

use crate::model::ids::{AdministratorId, DirectoryId, EventId, OrganizationId, TokenId};
use crate::model::time::Timestamp;

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// An administrator in the console.
    Administrator {
        /// Which one.
        id: AdministratorId,
        /// The address, for people to read.
        email: String,
        /// The network address that the request came from; empty when it is not known.
        address: String,
    },
    /// An identity provider, by its token.
    Token {
        /// Which token.
        id: TokenId,
        /// Its label, for people to read.
        label: String,
    },
    /// Somebody at the command line of the server.
    CommandLine,
}

impl Actor {
    /// Returns the word that the kind of actor is stored as.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Administrator { .. } => "administrator",
            Self::Token { .. } => "token",
            Self::CommandLine => "command-line",
        }
    }

    /// Returns the actor's id, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Administrator { id, .. } => Some(id.as_str()),
            Self::Token { id, .. } => Some(id.as_str()),
            Self::CommandLine => None,
        }
    }

    /// Returns the network address that the actor acts from; empty where there is none.
    #[must_use]
    pub fn address(&self) -> &str {
        match self {
            Self::Administrator { address, .. } => address,
            Self::Token { .. } | Self::CommandLine => "",
        }
    }

    /// Returns what a person reads.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Administrator { email, .. } => email,
            Self::Token { label, .. } => label,
            Self::CommandLine => "command line",
        }
    }
}

/// One entry of the event log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Identifies the entry; later entries have larger ids.
    pub id: EventId,
    /// The organization it concerns, if any.
    pub organization: Option<OrganizationId>,
    /// The directory it concerns, if any.
    pub directory: Option<DirectoryId>,
    /// When.
    pub at: Timestamp,
    /// The stored word for the kind of actor.
    pub actor_kind: String,
    /// The actor's id.
    pub actor_id: Option<String>,
    /// Who, as a person reads it.
    pub actor_label: String,
    /// What was done: `user.created`, `token.revoked`, …
    pub action: String,
    /// What it was done to.
    pub subject_id: String,
    /// What it was done to, as a person reads it.
    pub subject_label: String,
    /// A sentence for people; never a secret.
    pub detail: String,
}
