//! No other site acts in an administrator's name: every unsafe request to the console must come from the console.

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::web::request::is_scim;
use crate::web::state::AppState;

/// Refuses an unsafe request that a browser sends for another site.
///
/// Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`. A request with neither does not come from a browser, and so
/// has nobody's cookies. The SCIM API has no cookies at all.
pub async fn require_own_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_scim(request.uri().path()) || is_own(request.headers(), state.public_url.as_str()) {
        return next.run(request).await;
    }
    tracing::warn!("refused a request from another site");
    (StatusCode::FORBIDDEN, "This request came from another site. Open the console and try again there.")
        .into_response()
}

fn is_own(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return true };
    let same_host =
        text(HOST.as_str()).is_some_and(|host| origin.split_once("://").is_some_and(|(_, own)| own == host));
    origin == public_url || same_host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_console_itself_may_change_things() {
        let own = |headers: &[(&'static str, &'static str)]| {
            let headers =
                headers.iter().map(|&(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            is_own(&headers, "https://rollcall.example.com")
        };
        assert!(own(&[]));
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("sec-fetch-site", "none")]));
        assert!(own(&[("origin", "https://rollcall.example.com")]));
        assert!(own(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(!own(&[("sec-fetch-site", "cross-site"), ("origin", "https://rollcall.example.com")]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        assert!(!own(&[("origin", "https://evil.example"), ("host", "rollcall.example.com")]));
        assert!(!own(&[("origin", "null")]));
    }
}
