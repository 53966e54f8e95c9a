//! The request log: what an identity provider asked, what it was answered, and why.

use crate::model::ids::{DirectoryId, RequestId, TokenId};
use crate::model::time::Timestamp;

/// One call of the SCIM API, without its bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRequest {
    /// Identifies the call; later calls have larger ids.
    pub id: RequestId,
    /// The directory that was called.
    pub directory: DirectoryId,
    /// When the call came in.
    pub at: Timestamp,
    /// The token that opened the directory; none when it was refused.
    pub token: Option<TokenId>,
    /// What the token's maker calls it.
    pub token_label: Option<String>,
    /// The network address that the call came from; empty when unknown.
    pub address: String,
    /// The `User-Agent` header.
    pub agent: String,
    /// Who called, as a sentence names it: by the user agent, else by the kind of the directory.
    pub provider: String,
    /// The HTTP method.
    pub method: String,
    /// The path behind the endpoint: `/Users/…`.
    pub path: String,
    /// The query, decoded, without secrets.
    pub query: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The `scimType` of a refusal (RFC 7644 table 9).
    pub scim_type: Option<String>,
    /// The `detail` of a refusal.
    pub detail: Option<String>,
    /// How long the answer took, in microseconds.
    pub duration_us: i64,
    /// What kind of resource the call is about: `User` or `Group`.
    pub resource_kind: Option<String>,
    /// The id of the resource that the call is about.
    pub resource_id: Option<String>,
    /// Its `userName` or `displayName`.
    pub resource_label: Option<String>,
    /// What was asked, what was done, and why it was refused, in a plain sentence.
    pub sentence: String,
    /// Bytes of the request's body.
    pub request_bytes: i64,
    /// Bytes of the answer's body.
    pub answer_bytes: i64,
}

impl LoggedRequest {
    /// Tells how the call ended.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        match self.status {
            ..400 => Outcome::Done,
            400..500 => Outcome::Refused,
            _ => Outcome::Failed,
        }
    }
}

/// One call with its bodies, as far as they are kept: JSON without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedExchange {
    /// The call.
    pub request: LoggedRequest,
    /// The body of the request; none when it had none, or one that is too large or no JSON.
    pub request_body: Option<String>,
    /// The body of the answer; none when it had none, or one that is too large.
    pub answer_body: Option<String>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done: status below 400.
    Done,
    /// It was refused: a status of 400 to 499.
    Refused,
    /// The server could not do it: 500 or above; also while a directory is paused.
    Failed,
}

/// The calls of one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourOfCalls {
    /// Hours since 1970-01-01 UTC.
    pub hour: i64,
    /// Calls that came in.
    pub calls: i64,
    /// Those of them that were refused or failed.
    pub failures: i64,
    /// Those that were refused in the last day.
    pub refused_lately: i64,
    /// Those that failed in the last day.
    pub failed_lately: i64,
}

/// What a directory's identity provider did first, as far as its calls are still kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FirstCalls {
    /// When it first called with a good token.
    pub any: Option<Timestamp>,
    /// When it first read something with success, as a connection test does.
    pub read: Option<Timestamp>,
}

/// Which calls a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestFilter {
    /// Least and greatest status, both included.
    pub statuses: Option<(u16, u16)>,
    /// The HTTP method.
    pub method: Option<String>,
    /// Calls that came in at this instant or later.
    pub since: Option<Timestamp>,
    /// Calls that came in before this instant.
    pub until: Option<Timestamp>,
}
