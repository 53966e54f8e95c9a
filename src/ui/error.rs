//! Why a page or an action is refused. Codes only: a failed form travels in an address, and a crafted link must not be able
//! to show chosen words.

use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};
use tower_sessions::session::Error;
use tower_sessions::session_store;

use crate::domain::{DomainError, with_causes};

/// Why a page or an action is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum UiError {
    /// Nobody is signed in.
    #[error("not signed in")]
    SignedOut,
    /// The administrator's role does not allow it.
    #[error("not allowed")]
    Forbidden,
    /// There is no such page or thing.
    #[error("not found")]
    NotFound,
    /// The form that was sent lacks a field, or one cannot be read.
    #[error("malformed")]
    Malformed,
    /// The database does not answer, or others were in the way; asking again helps.
    #[error("not available")]
    Unavailable,
    /// The server failed; its log says why.
    #[error("the server failed")]
    Internal,
}

impl FromServerFnError for UiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                tracing::debug!(%error, "a form was not complete");
                Self::Malformed
            }
            other => {
                tracing::warn!(error = %other, "a console action failed");
                Self::Internal
            }
        }
    }
}

impl From<DomainError> for UiError {
    fn from(error: DomainError) -> Self {
        match error {
            DomainError::NotFound => Self::NotFound,
            DomainError::Denied => Self::Forbidden,
            DomainError::Unavailable(_) | DomainError::Stale => {
                tracing::error!(error = with_causes(&error), "a console request met no database");
                Self::Unavailable
            }
            other => {
                tracing::error!(error = with_causes(&other), "a console request failed");
                Self::Internal
            }
        }
    }
}

impl From<Error> for UiError {
    fn from(error: Error) -> Self {
        tracing::error!(error = with_causes(&error), "a session failed");
        match error {
            // What the store says in words only: the database did not answer, or refused.
            Error::Store(session_store::Error::Backend(_)) => Self::Unavailable,
            _ => Self::Internal,
        }
    }
}
