//! The files that the binary carries within: stylesheet, islands, icons. `build.rs` makes the table.

use axum::Router;
use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;

/// One embedded file.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its address.
    pub url: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Whether the address changes with the content.
    pub immutable: bool,
    /// The file.
    pub bytes: &'static [u8],
    /// The file under Brotli, where that is smaller.
    pub brotli: Option<&'static [u8]>,
}

/// The addresses of what the islands need.
#[derive(Debug, Clone, Copy)]
pub struct Islands {
    /// The script.
    pub script: &'static str,
    /// The wasm that the script runs.
    pub wasm: &'static str,
}

mod table {
    //! What `build.rs` wrote.
    use super::{Asset, Islands};
    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
}

/// Every embedded file.
#[must_use]
pub fn all() -> &'static [Asset] {
    table::ASSETS
}

/// The stylesheet's address.
#[must_use]
pub fn stylesheet() -> &'static str {
    table::STYLESHEET
}

/// The islands' addresses; none in a build without `make wasm`, whose pages work without scripts.
#[must_use]
pub fn islands() -> Option<Islands> {
    table::ISLANDS
}

/// A route for each file.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    all().iter().fold(Router::new(), |router, asset| {
        router.route(asset.url, get(move |headers: HeaderMap| async move { respond(asset, &headers) }))
    })
}

fn respond(asset: &'static Asset, request: &HeaderMap) -> Response {
    let brotli = asset.brotli.filter(|_| accepts_brotli(request));
    let mut response = Response::new(Body::from(Bytes::from_static(brotli.unwrap_or(asset.bytes))));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    let cache = if asset.immutable { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if brotli.is_some() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

fn accepts_brotli(request: &HeaderMap) -> bool {
    let offers = request.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    offers.flat_map(|value| value.split(',')).any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
        // RFC 9110 §12.4.2: a quality of zero means "not acceptable".
        named && !parts.any(|part| part.strip_prefix("q=").is_some_and(|quality| quality.parse::<f32>() == Ok(0.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        for (value, expected) in [
            ("gzip, deflate, br", true),
            ("br;q=0.5", true),
            ("BR", true),
            ("gzip, br;q=0", false),
            ("gzip, br; q=0.000", false),
            ("brotli", false),
            ("", false),
        ] {
            let request = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(accepts_brotli(&request), expected, "{value:?}");
        }
        assert!(!accepts_brotli(&HeaderMap::new()));
    }
}
