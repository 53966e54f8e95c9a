//! The whole server: what answers which address, and what stands before it.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower::util::MapRequest;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;

use crate::scim;
use crate::ui;
use crate::web::state::AppState;
use crate::web::{detach, health, origin, request, security_headers, session};

/// Builds the server.
pub fn router(state: AppState) -> Router {
    let console = ui::router(ui::UiState::new(state.ctx.clone(), state.public_url.clone()))
        .layer(RequestBodyLimitLayer::new(state.ctx.limits.console_body_bytes))
        .layer(from_fn_with_state(state.clone(), session::keep_alive))
        .layer(session::layer(&state))
        .layer(from_fn(session::say_unsaved));
    let server = Router::new()
        .merge(health::router().with_state(state.clone()))
        .merge(ui::assets::router())
        .merge(scim::api::router(state.scim.clone()))
        .merge(console)
        .layer(from_fn_with_state(state.clone(), origin::require_own_origin))
        .layer(from_fn_with_state(state.clone(), security_headers::add))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state, request::observe))
        // Outermost: nothing inside is ever dropped half-way.
        .layer(from_fn(detach::detach));
    // Layers come behind the choice of the route; an address is mended before it.
    Router::new().fallback_service(MapRequest::new(server, scim::api::mend_slashes))
}
