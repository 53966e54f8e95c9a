//! An identity provider inside the process: requests go through the whole server, but for the socket.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use crate::cli::output::Problem;
use crate::config::PublicUrl;
use crate::domain::{Ctx, with_causes};
use crate::model::directory::DirectoryKind;
use crate::model::ids::DirectoryId;
use crate::model::secret::PlainToken;
use crate::scim::api::{Notes, RequestLogWriter};
use crate::web::{AppState, Metrics, router};

/// The server, without a socket.
pub struct Client {
    ctx: Ctx,
    router: Router,
    request_log: RequestLogWriter,
    token_uses: JoinHandle<()>,
}

impl Client {
    /// Puts a server together.
    pub fn start(ctx: Ctx, public_url: PublicUrl) -> Self {
        let (notes, writers) = Notes::new();
        let (request_log, token_uses) = writers.split(ctx.clone());
        let router = router(AppState::new(ctx.clone(), public_url, 0, notes, Metrics::default()));
        Self { ctx, router, request_log, token_uses }
    }

    /// Returns an identity provider with a token.
    pub fn identity_provider(
        &self,
        directory: &DirectoryId,
        token: PlainToken,
        kind: DirectoryKind,
    ) -> IdentityProvider {
        let agent = match kind {
            DirectoryKind::Okta => "Okta SCIM Client 1.0.0",
            DirectoryKind::Google => "Google-Auto-Provisioning",
            // They send none that tells them apart.
            _ => "",
        };
        let address = SocketAddr::from(([203, 0, 113, 17], 443));
        IdentityProvider { router: self.router.clone(), base: format!("/scim/v2/{directory}"), token, agent, address }
    }

    /// Writes the calls that were made into the request log. To be called now and then: only so many may wait, and here, where
    /// nothing slows the calls down, they come faster than a server would write them by itself.
    pub async fn write_request_log(&mut self) {
        self.request_log.write_waiting(&self.ctx).await;
    }

    /// Waits until everything that was noted is written.
    pub async fn finish(mut self) {
        self.write_request_log().await;
        drop(self.router);
        if let Err(error) = self.token_uses.await {
            tracing::warn!(error = with_causes(&error), "the last uses of tokens were not written");
        }
    }
}

/// An identity provider with a token of one directory.
#[derive(Clone)]
pub struct IdentityProvider {
    router: Router,
    base: String,
    token: PlainToken,
    agent: &'static str,
    /// An address that is nobody's (RFC 5737).
    address: SocketAddr,
}

impl IdentityProvider {
    /// Returns somebody else who calls the same directory, with another token.
    pub fn stranger(&self, token: PlainToken, agent: &'static str) -> Self {
        Self { token, agent, address: SocketAddr::from(([198, 51, 100, 23], 443)), ..self.clone() }
    }

    /// Sends a `GET`.
    pub async fn get(&self, path: &str) -> Result<Value, Problem> {
        self.done(Method::GET, path, None).await
    }

    /// Sends a `POST`.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Problem> {
        self.done(Method::POST, path, Some(body)).await
    }

    /// Sends a `PUT`.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Value, Problem> {
        self.done(Method::PUT, path, Some(body)).await
    }

    /// Sends a `PATCH` with operations.
    pub async fn patch(&self, path: &str, operations: &Value) -> Result<Value, Problem> {
        self.done(Method::PATCH, path, Some(&patch(operations))).await
    }

    /// Sends a `DELETE`.
    pub async fn delete(&self, path: &str) -> Result<Value, Problem> {
        self.done(Method::DELETE, path, None).await
    }

    /// Sends what is to be refused with this status.
    pub async fn refused(&self, status: u16, method: Method, path: &str, body: Option<&Value>) -> Result<(), Problem> {
        let (answered, text) = self.send(method, path, body).await?;
        if answered.as_u16() == status {
            return Ok(());
        }
        Err(Problem::wrong(format!("{path} was answered {answered} and not {status}: {text}")))
    }

    async fn done(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Problem> {
        let (answered, text) = self.send(method, path, body).await?;
        if !answered.is_success() {
            return Err(Problem::wrong(format!("{path} was answered {answered}: {text}")));
        }
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<(StatusCode, String), Problem> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(AUTHORIZATION, format!("Bearer {}", self.token.reveal()))
            .extension(ConnectInfo(self.address));
        if !self.agent.is_empty() {
            request = request.header(USER_AGENT, self.agent);
        }
        let request = match body {
            Some(body) => request.header(CONTENT_TYPE, "application/scim+json").body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        let request = request.map_err(Problem::failed("a request could not be made"))?;
        let Ok(response) = self.router.clone().oneshot(request).await;
        let status = response.status();
        let bytes =
            to_bytes(response.into_body(), usize::MAX).await.map_err(|error| Problem::wrong(error.to_string()))?;
        Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// The body of a `PATCH`.
pub fn patch(operations: &Value) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations })
}
