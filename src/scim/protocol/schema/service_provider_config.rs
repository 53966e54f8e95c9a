//! The discovery document of what the server can do (RFC 7643 §5, RFC 9865 §4).

use serde_json::{Map, Value, json};

use super::render::trimmed;
use super::urn;

/// What the server offers; the caller fills it in from its own limits, so that the document stays true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Bulk requests, if offered.
    pub bulk: Option<BulkCapability>,
    /// Whether lists can be sorted.
    pub sort: bool,
    /// Whether versions are compared.
    pub etag: bool,
    /// Whether a client may set passwords.
    pub change_password: bool,
    /// The most resources that a search answers at once.
    pub filter_max_results: u32,
    /// Cursors, if offered (RFC 9865).
    pub cursor: Option<CursorCapability>,
}

/// The limits of bulk requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkCapability {
    /// The most operations in one request.
    pub max_operations: u32,
    /// The largest body.
    pub max_payload_bytes: u64,
}

/// The limits of cursors (RFC 9865 §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorCapability {
    /// The page size where the client names none.
    pub default_page_size: u32,
    /// The largest page.
    pub max_page_size: u32,
    /// How long a cursor is good for, in seconds, if it ends at all.
    pub timeout_seconds: Option<u32>,
}

/// Renders the service provider configuration below the base address.
#[must_use]
pub fn service_provider_config(base: &str, capabilities: &Capabilities) -> Value {
    let bulk = capabilities.bulk;
    let mut pagination = Map::new();
    pagination.insert("cursor".into(), capabilities.cursor.is_some().into());
    pagination.insert("index".into(), true.into());
    pagination.insert("defaultPaginationMethod".into(), "index".into());
    if let Some(cursor) = capabilities.cursor {
        pagination.insert("defaultPageSize".into(), cursor.default_page_size.into());
        pagination.insert("maxPageSize".into(), cursor.max_page_size.into());
        if let Some(seconds) = cursor.timeout_seconds {
            pagination.insert("cursorTimeout".into(), seconds.into());
        }
    }
    json!({
        "schemas": [urn::SERVICE_PROVIDER_CONFIG],
        "patch": { "supported": true },
        "bulk": {
            "supported": bulk.is_some(),
            "maxOperations": bulk.map_or(0, |bulk| bulk.max_operations),
            "maxPayloadSize": bulk.map_or(0, |bulk| bulk.max_payload_bytes),
        },
        "filter": { "supported": true, "maxResults": capabilities.filter_max_results },
        "changePassword": { "supported": capabilities.change_password },
        "sort": { "supported": capabilities.sort },
        "etag": { "supported": capabilities.etag },
        "pagination": pagination,
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "The security token of the directory, as a bearer token.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{}/ServiceProviderConfig", trimmed(base)),
        },
    })
}
