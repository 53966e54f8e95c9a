//! Parts of pages, which islands ask for.

use std::future::Future;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get};

use crate::ui::app::UiState;
use crate::ui::call::Visit;
use crate::ui::components::as_of;
use crate::ui::error::UiError;

/// The handler of a part of a page. A refusal is a status alone: the page around it stays, and says why when it is loaded anew.
pub fn fragment<F, Fut>(of: F) -> MethodRouter<UiState>
where
    F: Fn(Visit) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<String, UiError>> + Send,
{
    get(async move |State(state): State<UiState>, request: Request| {
        let now = state.ctx.now().as_ms();
        let html = async { of(Visit::of_request(state, request.into_parts().0).await?).await };
        answer(as_of(now, html).await)
    })
}

fn answer(html: Result<String, UiError>) -> Response {
    match html {
        Ok(html) => {
            let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
            (headers, html).into_response()
        }
        Err(UiError::SignedOut) => StatusCode::UNAUTHORIZED.into_response(),
        Err(UiError::Forbidden) => StatusCode::FORBIDDEN.into_response(),
        Err(UiError::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(UiError::Unavailable) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "The server failed; its log says why.\n").into_response(),
    }
}
