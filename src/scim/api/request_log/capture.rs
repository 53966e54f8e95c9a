//! Taking a call down: what went in, what came out, and who it was.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt as _;
use tokio::time::Instant;

use crate::domain::provisioning::journal::Journal;
use crate::domain::{request_log, with_causes};
use crate::limits::LOGGED_BODY_BYTES;
use crate::model::directory::DirectoryKind;
use crate::model::ids::{DirectoryId, RequestId, TokenId};
use crate::model::time::Timestamp;
use crate::scim::api::router::{PREFIX, ScimState};

/// Who entered: left in the answer by `authenticate`.
#[derive(Debug, Clone)]
pub struct Entered {
    /// The kind of the directory.
    pub kind: DirectoryKind,
    /// The token.
    pub token: TokenId,
    /// What the token's maker calls it.
    pub token_label: String,
    /// What the call did and found.
    pub journal: Journal,
}

/// A call, as it is taken down while its client waits; all else is done later.
#[derive(Debug)]
pub struct Captured {
    /// Identifies the request, in the log and in its answer, too.
    pub id: RequestId,
    /// The directory that the address names, whether or not it is there.
    pub directory: DirectoryId,
    /// When the call came in.
    pub at: Timestamp,
    /// Who entered, if the token was good.
    pub entered: Option<Entered>,
    /// The network address that the call came from.
    pub address: String,
    /// The `User-Agent` header.
    pub agent: String,
    /// The method.
    pub method: Method,
    /// The whole address.
    pub uri: Uri,
    /// The status of the answer.
    pub status: StatusCode,
    /// How long the answer took, in microseconds.
    pub duration_us: i64,
    /// The body of the request.
    pub request: CapturedBody,
    /// The body of the answer.
    pub answer: CapturedBody,
}

/// A body, as far as it is kept.
#[derive(Debug, Clone, Default)]
pub struct CapturedBody {
    /// How many bytes it has.
    pub length: u64,
    /// All of them, unless they are too many.
    pub bytes: Bytes,
}

impl CapturedBody {
    fn push(&mut self, data: &Bytes) {
        self.length = self.length.saturating_add(data.len() as u64);
        if self.length > LOGGED_BODY_BYTES as u64 {
            self.bytes = Bytes::new();
        } else if self.bytes.is_empty() {
            self.bytes = data.clone();
        } else {
            self.bytes = [&self.bytes[..], data].concat().into();
        }
    }
}

impl Captured {
    /// Returns how many bytes of bodies the call keeps.
    pub const fn kept_bytes(&self) -> usize {
        self.request.bytes.len() + self.answer.bytes.len()
    }

    /// Gives the bodies up.
    pub fn drop_bodies(&mut self) {
        self.request.bytes = Bytes::new();
        // What a refusal says is short, and is why people read the log.
        if self.status.as_u16() < 400 {
            self.answer.bytes = Bytes::new();
        }
    }
}

/// Lets a call through, and takes it down.
pub async fn record(State(state): State<ScimState>, request: Request, next: Next) -> Response {
    let directory = request.uri().path().strip_prefix(PREFIX).and_then(|rest| rest.split('/').next());
    let Some(directory) = directory.filter(|id| !id.is_empty() && request_log::is_on(&state.ctx)) else {
        return next.run(request).await;
    };
    let directory = DirectoryId::from(directory);
    let id = request.extensions().get::<RequestId>().cloned().unwrap_or_else(|| state.ctx.new_id());
    let (at, started) = (state.ctx.now(), Instant::now());
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|connect| connect.0.ip().to_string());
    let agent = agent(request.headers());
    let heard = Arc::new(Mutex::new(CapturedBody::default()));
    let hearing = Arc::clone(&heard);
    // What no handler reads is not heard either.
    let request = request.map(|body| {
        Body::new(body.map_frame(move |frame| {
            if let Some(data) = frame.data_ref() {
                hearing.lock().unwrap_or_else(PoisonError::into_inner).push(data);
            }
            frame
        }))
    });
    let mut response = next.run(request).await;
    let entered = response.extensions_mut().remove::<Entered>();
    let (parts, body) = response.into_parts();
    // Answers are whole in memory: no handler streams.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_else(|error| {
        tracing::error!(error = with_causes(&error), "an answer could not be read");
        Bytes::new()
    });
    let mut answer = CapturedBody::default();
    answer.push(&bytes);
    state.notes.request_log.note(Captured {
        id,
        directory,
        at,
        entered,
        address: address.unwrap_or_default(),
        agent,
        method,
        uri,
        status: parts.status,
        duration_us: i64::try_from(started.elapsed().as_micros()).unwrap_or(i64::MAX),
        request: std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner)),
        answer,
    });
    Response::from_parts(parts, Body::from(bytes))
}

/// Characters of a user agent that are kept.
const AGENT_CHARACTERS: usize = 200;

/// Returns the user agent, as far as it is kept; empty when there is none.
pub fn agent(headers: &HeaderMap) -> String {
    headers
        .get(USER_AGENT)
        .map(|agent| String::from_utf8_lossy(agent.as_bytes()).chars().take(AGENT_CHARACTERS).collect())
        .unwrap_or_default()
}
