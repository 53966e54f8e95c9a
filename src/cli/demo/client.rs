//! An identity provider inside the process: requests go through the whole server, but for the socket.

use std::net::SocketAddr;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use axum::http::{Method, Request};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use crate::cli::output::Problem;
use crate::config::PublicUrl;
use crate::domain::{Ctx, with_causes};
use crate::model::directory::DirectoryKind;
use crate::model::ids::DirectoryId;
use crate::model::secret::PlainToken;
use crate::scim::api::Notes;
use crate::web::{AppState, Metrics, router};

/// The server, without a socket.
pub struct Client {
    router: Router,
    writer: JoinHandle<()>,
}

impl Client {
    /// Puts a server together.
    pub fn start(ctx: Ctx, public_url: PublicUrl) -> Self {
        let (notes, writers) = Notes::new();
        let writer = tokio::spawn(writers.run(ctx.clone()));
        Self { router: router(AppState::new(ctx, public_url, 0, notes, Metrics::default())), writer }
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
            _ => "SCIM client",
        };
        let address = SocketAddr::from(([203, 0, 113, 17], 443));
        IdentityProvider { router: self.router.clone(), base: format!("/scim/v2/{directory}"), token, agent, address }
    }

    /// Waits until the last uses of tokens are written.
    pub async fn finish(self) {
        drop(self.router);
        if let Err(error) = self.writer.await {
            tracing::warn!(error = with_causes(&error), "the last uses of tokens were not written");
        }
    }
}

/// An identity provider with a token of one directory.
pub struct IdentityProvider {
    router: Router,
    base: String,
    token: PlainToken,
    agent: &'static str,
    /// An address that is nobody's (RFC 5737).
    address: SocketAddr,
}

impl IdentityProvider {
    /// Sends a `POST`.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Problem> {
        self.send(Method::POST, path, body).await
    }

    /// Sends a `PATCH` with operations.
    pub async fn patch(&self, path: &str, operations: &Value) -> Result<Value, Problem> {
        let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        self.send(Method::PATCH, path, &body).await
    }

    /// Asks for one user, as identity providers do to see whether the connection is good.
    pub async fn look_in(&self) -> Result<(), Problem> {
        self.request(Method::GET, "/Users?count=1", Body::empty()).await.map(drop)
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Result<Value, Problem> {
        let response = self.request(method, path, Body::from(body.to_string())).await?;
        let status = response.status();
        let bytes =
            to_bytes(response.into_body(), usize::MAX).await.map_err(|error| Problem::wrong(error.to_string()))?;
        if !status.is_success() {
            return Err(Problem::wrong(format!("{path} was answered {status}: {}", String::from_utf8_lossy(&bytes))));
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn request(&self, method: Method, path: &str, body: Body) -> Result<Response, Problem> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(AUTHORIZATION, format!("Bearer {}", self.token.reveal()))
            .header(CONTENT_TYPE, "application/scim+json")
            .header(USER_AGENT, self.agent)
            .extension(ConnectInfo(self.address))
            .body(body)
            .map_err(Problem::failed("a request could not be made"))?;
        let Ok(response) = self.router.clone().oneshot(request).await;
        Ok(response)
    }
}
