//! `If-Match` and `If-None-Match` (RFC 7644 §3.14, RFC 9110 §13).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::response::Response;

use crate::domain::DomainError;
use crate::model::version::{Precondition, Tags};
use crate::scim::api::error::ScimResult;
use crate::scim::api::response;
use crate::scim::protocol::etag::{self, EntityTags};

/// What a request asks of the version of the resource that it is about.
#[derive(Debug, Default)]
pub struct IfVersion(pub Precondition);

impl IfVersion {
    /// Decides on a `GET` of a resource with this tag at this address (RFC 9110 §13.2.2): nothing where it is to be answered whole,
    /// else 304.
    ///
    /// # Errors
    /// 412 when `If-Match` names other versions.
    pub fn shorten(&self, tag: &str, location: &str) -> ScimResult<Option<Response>> {
        if !self.0.matches(tag) {
            return Err(DomainError::VersionMismatch.into());
        }
        Ok((!self.0.differs(tag)).then(|| response::not_modified(tag, location)))
    }
}

impl<S: Sync> FromRequestParts<S> for IfVersion {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let tags = |name| tags(&parts.headers, name);
        Ok(Self(Precondition { matches: tags(IF_MATCH), differs: tags(IF_NONE_MATCH) }))
    }
}

/// Reads all lines of a header, which is as if they were one.
fn tags(headers: &HeaderMap, name: HeaderName) -> Option<Tags> {
    let lines: Vec<_> =
        headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned()).collect();
    Some(match etag::parse(&lines.join(","))? {
        EntityTags::Any => Tags::Any,
        EntityTags::These(tags) => Tags::These(tags),
    })
}
