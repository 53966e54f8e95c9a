//! The session cookie, and keeping a session alive while somebody uses it.

use axum::body::HttpBody as _;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, Session, SessionManagerLayer};

use crate::domain::with_causes;
use crate::model::session::SEEN_KEY;
use crate::store::SessionStore;
use crate::ui::shell::unavailable;
use crate::web::state::AppState;

/// How long a session lives without being used.
const INACTIVITY: Duration = Duration::hours(12);
/// How often, at most, a session's life is prolonged.
const TOUCH_INTERVAL_MS: i64 = 60_000;

/// Makes the layer that reads and writes the session cookie.
pub fn layer(state: &AppState) -> SessionManagerLayer<SessionStore> {
    let https = state.public_url.is_https();
    SessionManagerLayer::new(SessionStore::new(state.ctx.db.clone(), state.ctx.clock.clone()))
        // Browsers hold `__Host-` cookies to this host, and to TLS.
        .with_name(if https { "__Host-rollcall" } else { "rollcall" })
        .with_secure(https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(INACTIVITY))
}

/// Says in words that a session could not be written: the layer above leaves that answer empty, and the page with it is lost.
pub async fn say_unsaved(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_empty = response.body().size_hint().exact() == Some(0);
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && is_empty { unavailable() } else { response }
}

/// Prolongs a session that is used, at most once a minute: a session that is not modified is not written, and so would end
/// in the middle of somebody's work.
pub async fn keep_alive(State(state): State<AppState>, session: Session, request: Request, next: Next) -> Response {
    // What an open page asks for by itself is no use of the session: it would never end.
    let asked_by_script = request.headers().get("sec-fetch-dest").is_some_and(|destination| destination == "empty");
    if *request.method() == Method::GET && !asked_by_script {
        let now = state.ctx.now().as_ms();
        let is_due = |seen: i64| now.saturating_sub(seen) >= TOUCH_INTERVAL_MS;
        match session.get::<i64>(SEEN_KEY).await {
            Ok(Some(seen)) if is_due(seen) => {
                if let Err(error) = session.insert(SEEN_KEY, now).await {
                    tracing::warn!(error = with_causes(&error), "a session was not prolonged");
                }
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(error = with_causes(&error), "a session was not read"),
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn an_answer_that_was_left_empty_says_why() {
        let app = Router::new()
            .route("/empty", get(async || StatusCode::INTERNAL_SERVER_ERROR))
            .route("/words", get(async || (StatusCode::INTERNAL_SERVER_ERROR, "said already")))
            .route("/nothing", get(async || StatusCode::NO_CONTENT))
            .layer(from_fn(say_unsaved));
        for (path, status, words) in [
            ("/empty", StatusCode::SERVICE_UNAVAILABLE, "The database does not answer"),
            ("/words", StatusCode::INTERNAL_SERVER_ERROR, "said already"),
            ("/nothing", StatusCode::NO_CONTENT, ""),
        ] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{path}");
            let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            assert!(String::from_utf8_lossy(&body).contains(words), "{path}");
        }
    }
}
