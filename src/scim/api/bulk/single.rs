//! An operation as the request that it stands for, sent to the same routes.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{ETAG, IF_MATCH, LOCATION};
use axum::http::{HeaderValue, Method as HttpMethod, Uri};
use axum::response::Response;
use tower::ServiceExt as _;
use tracing::Instrument as _;

use crate::scim::api::call::ScimCall;
use crate::scim::api::query::Query;
use crate::scim::protocol::ScimError;
use crate::scim::protocol::bulk::{Method, Outcome, Resolved};

/// Sends single requests for the one who sent the bulk request: who has entered is not asked again, nor counted.
#[derive(Debug)]
pub struct Single {
    /// The call of the bulk request.
    pub call: ScimCall,
    /// The routes of users and groups, and no others.
    pub resources: Router,
}

/// A single request that can be sent.
#[derive(Debug)]
pub struct Sent<'a> {
    /// Which operation it is, counted from 0.
    pub index: usize,
    /// The method.
    pub method: Method,
    /// Where it goes, and the body.
    pub resolved: Resolved,
    /// The query of the path.
    pub query: Option<&'a str>,
    /// The version that the resource must have.
    pub version: Option<&'a str>,
}

impl Single {
    /// Returns the address of something in the directory.
    pub fn location(&self, path: &str) -> String {
        format!("{}{path}", self.call.base)
    }

    /// Sends a request and says what became of it.
    pub async fn send(&self, sent: Sent<'_>) -> Outcome {
        // The log names the operation: a thousand of them share the id of one request.
        let span = tracing::info_span!("operation", scim.operation = sent.index + 1, method = sent.method.as_str());
        let method = sent.method;
        let location = (method != Method::Post).then(|| self.location(&sent.resolved.path));
        match self.request(sent) {
            Ok(request) => {
                let Ok(response) = self.resources.clone().oneshot(request).instrument(span).await;
                outcome(response, location).await
            }
            Err(error) => Outcome::refused(&error, location),
        }
    }

    fn request(&self, sent: Sent<'_>) -> Result<Request, ScimError> {
        let Sent { method, resolved, query, version, .. } = sent;
        let address = query.map_or_else(|| resolved.path.clone(), |query| format!("{}?{query}", resolved.path));
        let uri: Uri = address.parse().ok().filter(|uri: &Uri| uri.path() == resolved.path).ok_or_else(|| {
            ScimError::invalid_path("The path of the operation is no address; escape what stands in it.")
        })?;
        let query = Query::of(&uri);
        let body = resolved.data.map_or_else(Body::empty, |data| Body::from(data.to_string()));
        let mut request = Request::new(body);
        *request.method_mut() = match method {
            Method::Post => HttpMethod::POST,
            Method::Put => HttpMethod::PUT,
            Method::Patch => HttpMethod::PATCH,
            Method::Delete => HttpMethod::DELETE,
        };
        *request.uri_mut() = uri;
        // RFC 7644 §3.7: nothing that is only just created has a version.
        if let Some(version) = version.filter(|_| method != Method::Post) {
            let version = HeaderValue::from_str(version)
                .map_err(|_| ScimError::invalid_value("The version is no entity tag, such as W/\"1\"."))?;
            request.headers_mut().insert(IF_MATCH, version);
        }
        request.extensions_mut().insert(ScimCall { query, ..self.call.clone() });
        Ok(request)
    }
}

async fn outcome(response: Response, location: Option<String>) -> Outcome {
    let (parts, body) = response.into_parts();
    let header = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned);
    let status = parts.status;
    if status.is_success() {
        let location = header(LOCATION).or(location);
        return Outcome { status: status.as_u16(), location, version: header(ETAG), error: None };
    }
    let body = to_bytes(body, usize::MAX).await.ok();
    // Only what is refused before it gets to a handler has no body of SCIM.
    let error = body.and_then(|body| serde_json::from_slice(&body).ok()).unwrap_or_else(|| {
        let detail = status.canonical_reason().unwrap_or("The operation was refused.").to_owned();
        ScimError { status: status.as_u16(), scim_type: None, detail }.to_json()
    });
    Outcome { status: status.as_u16(), location, version: None, error: Some(error) }
}
