//! The switch between light and dark.

use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::ui::components::Theme;
use crate::ui::error::UiError;

/// Remembers the theme in a cookie of the browser, for a year. The browser goes back to the page that it came from.
#[server(prefix = "/console", endpoint = "set_theme")]
pub async fn set_theme(theme: String) -> Result<(), UiError> {
    let response = expect_context::<ResponseOptions>();
    let cookie = format!("{}={}; Path=/; Max-Age=31536000; SameSite=Lax", Theme::COOKIE, Theme::named(&theme).name());
    response.append_header(SET_COOKIE, HeaderValue::from_str(&cookie).map_err(|_| UiError::Internal)?);
    Ok(())
}
