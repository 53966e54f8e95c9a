//! Signs of life, for load balancers and monitoring.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use crate::domain::with_causes;
use crate::web::state::AppState;

/// `/healthz`: the process answers. `/readyz`: the database answers too. `/metrics`: numbers.
pub fn router() -> Router<AppState> {
    Router::new().route("/healthz", get(async || "ok")).route("/readyz", get(ready)).route("/metrics", get(metrics))
}

async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match state.ctx.db.ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!(error = with_causes(&error), "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}

async fn metrics(State(state): State<AppState>) -> String {
    state.metrics.render()
}
