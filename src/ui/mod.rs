//! stub
use axum::Router;
#[derive(Clone)]
pub struct UiState {
    pub ctx: crate::domain::Ctx,
    pub public_url: crate::config::PublicUrl,
}
pub fn router(_s: UiState) -> Router {
    Router::new()
}
pub mod assets {
    pub fn router() -> axum::Router {
        axum::Router::new()
    }
}
