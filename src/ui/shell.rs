//! The document around every page, and the policy that says what it may load.

use super::assets;
use super::components::Theme;
use super::islands::RelativeTimes;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, RETRY_AFTER};
use axum::response::{Html, IntoResponse as _, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

/// Brings the islands of a page to life; `islands` is the module that wasm-bindgen made.
///
/// It does what the script of Leptos does, which cannot be told the hashed addresses.
const LOADER: &str = include_str!("loader.js");

/// The `Content-Security-Policy` of a page that was rendered with this nonce.
///
/// Everything is from here: no other host, no inline style, no script without the nonce, no frame around the console.
#[must_use]
pub fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// What is said where the database does not answer.
pub const UNAVAILABLE: &str = "The database does not answer";
/// And what to do about it.
pub const UNAVAILABLE_TEXT: &str =
    "Try again in a moment. A form that you sent was applied as a whole or not at all: look before you send it again.";

/// The page that says so where no page can be rendered any more, because what was left to do after it failed.
#[must_use]
pub fn unavailable() -> Response {
    let stylesheet = assets::stylesheet();
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{UNAVAILABLE} · Rollcall</title>\
         <link rel=\"stylesheet\" href=\"{stylesheet}\"></head><body><main class=\"bare\"><h1>{UNAVAILABLE}</h1>\
         <p>{UNAVAILABLE_TEXT}</p></main></body></html>"
    );
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (RETRY_AFTER, "5"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'"),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, headers, Html(page)).into_response()
}

/// The HTML document. Its title comes from the page, by `leptos_meta::Title`.
#[component]
pub fn Shell(
    /// The colours that the reader chose.
    theme: Theme,
    /// The application.
    children: Children,
) -> impl IntoView {
    let body = children();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="description" content="Rollcall: the directory sync console" />
                <meta name="robots" content="noindex, nofollow" />
                <meta name="color-scheme" content=theme.color_scheme() />
                <link rel="icon" href="/favicon.ico" sizes="32x32" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=assets::stylesheet() />
                {assets::islands().map(scripts)}
                <MetaTags />
            </head>
            <body>
                <a href="#main" class="skip-link">"Skip to the content"</a>
                {body}
                <RelativeTimes />
            </body>
        </html>
    }
}

/// The script that starts the islands, and hints so that its two files are fetched at once.
fn scripts(islands: assets::Islands) -> impl IntoView {
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    let assets::Islands { script, wasm } = islands;
    let code = format!(
        "import init, * as islands from {script:?};\nawait init({{ module_or_path: {wasm:?} }});\nislands.hydrate();\n{LOADER}"
    );
    view! {
        <link rel="modulepreload" href=script nonce=nonce.clone() />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=nonce inner_html=code></script>
    }
}
