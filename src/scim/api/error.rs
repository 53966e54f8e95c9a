//! Errors: every one leaves as a SCIM error body; what is ours to mend is logged once, here.

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::domain::{DomainError, Subject, with_causes};
use crate::scim::api::response;
use crate::scim::protocol::ScimError;

/// Ids named in the detail of an error at most: enough to search for, not the whole directory.
const NAMED_IDS: usize = 20;

/// After how many seconds a client may ask again when the database does not answer.
const OUTAGE_RETRY_SECONDS: u64 = 5;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Failure {
    error: ScimError,
    retry_after_seconds: Option<u64>,
    brought_token: bool,
}

/// What a handler returns.
pub type ScimResult<T> = Result<T, Failure>;

impl Failure {
    /// Asks the client to come back after some seconds.
    pub const fn retry_after(error: ScimError, seconds: u64) -> Self {
        Self { error, retry_after_seconds: Some(seconds), brought_token: false }
    }

    /// Refuses a token, whatever is wrong with it, or with the directory. RFC 6750 §3.1: whoever brought none is not told that it is
    /// no good.
    pub fn unauthorized(brought_token: bool) -> Self {
        let error = ScimError::unauthorized(
            "The bearer token is missing, wrong, revoked or expired, or belongs to another endpoint. Check the endpoint \
             address and generate a new token in Rollcall's console.",
        );
        Self { brought_token, ..error.into() }
    }
}

impl From<ScimError> for Failure {
    fn from(error: ScimError) -> Self {
        Self { error, retry_after_seconds: None, brought_token: false }
    }
}

impl From<DomainError> for Failure {
    fn from(error: DomainError) -> Self {
        let scim = match error {
            DomainError::NotFound => ScimError::not_found("There is no such resource in this directory."),
            DomainError::Conflict(Subject::UserName) => {
                ScimError::uniqueness("This directory already has a user with that userName.")
            }
            DomainError::Conflict(Subject::RoleName) => ScimError::uniqueness(
                "The organization already has a role of that name, made by a group, another directory or by hand.",
            ),
            DomainError::Invalid { field, problem } => ScimError::invalid_value(format!("{field} {problem}")),
            DomainError::UnknownMembers(ids) => {
                let more = ids.len().saturating_sub(NAMED_IDS);
                let named = ids.iter().take(NAMED_IDS).map(String::as_str).collect::<Vec<_>>().join(", ");
                let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
                let noun = if ids.len() == 1 { "id" } else { "ids" };
                ScimError::invalid_value(format!(
                    "No user of this directory has the {noun} {named}{rest}. Nothing of this request was applied."
                ))
            }
            DomainError::MemberLimit(limit) => {
                ScimError::invalid_value(format!("At most {limit} members in one request."))
            }
            DomainError::VersionMismatch => ScimError::precondition_failed(
                "The resource is not in the version that If-Match or If-None-Match asks for: it changed meanwhile. Read it \
                 again, decide again, and send the change with its new version.",
            ),
            DomainError::Stale => {
                let error =
                    ScimError::unavailable("Others were changing the same resource at the same time. Send it again.");
                return Self::retry_after(error, 1);
            }
            DomainError::Unavailable(_) => {
                tracing::error!(error = with_causes(&error), "a SCIM request met no database");
                let error = ScimError::unavailable(
                    "The database does not answer. Send the request again later: it was applied as a whole or not at all.",
                );
                return Self::retry_after(error, OUTAGE_RETRY_SECONDS);
            }
            other => {
                tracing::error!(error = with_causes(&other), "a SCIM request failed");
                ScimError::internal(
                    "The server failed. Its log says why, under the id in this answer's x-request-id header.",
                )
            }
        };
        scim.into()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = response::json(status, self.error.to_json().to_string());
        if status == StatusCode::UNAUTHORIZED {
            let challenge = if self.brought_token {
                "Bearer realm=\"scim\", error=\"invalid_token\""
            } else {
                "Bearer realm=\"scim\""
            };
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
