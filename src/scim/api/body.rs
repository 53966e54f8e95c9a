//! Request bodies: SCIM JSON, bounded; every rejection is a SCIM error.

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use serde_json::Value;

use crate::scim::api::error::Failure;
use crate::scim::api::router::ScimState;
use crate::scim::protocol::media_type::is_scim_json;
use crate::scim::protocol::{ScimError, json};

/// A request body.
#[derive(Debug)]
pub struct ScimJson(pub Value);

/// The body of a bulk request, which has a limit of its own (RFC 7644 §3.7.4).
#[derive(Debug)]
pub struct BulkJson(pub Value);

impl FromRequest<ScimState> for ScimJson {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &ScimState) -> Result<Self, Failure> {
        let limit = state.ctx.limits.body_bytes;
        let too_large = || ScimError::too_large(format!("A request body may have at most {limit} bytes."));
        Ok(Self(read(request, limit, too_large).await?))
    }
}

impl FromRequest<ScimState> for BulkJson {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &ScimState) -> Result<Self, Failure> {
        let limit = state.ctx.limits.bulk_bytes;
        let too_large = || {
            ScimError::too_large(format!(
                "A bulk request may have at most {limit} bytes (maxPayloadSize). Send the operations in several requests."
            ))
        };
        Ok(Self(read(request, limit, too_large).await?))
    }
}

async fn read(request: Request, limit: usize, too_large: impl Fn() -> ScimError) -> Result<Value, ScimError> {
    let headers = request.headers();
    // A body without a media type is taken for what every body here is.
    if let Some(content_type) = headers.get(CONTENT_TYPE)
        && !content_type.to_str().is_ok_and(is_scim_json)
    {
        return Err(ScimError::unsupported_media_type(
            "The body must be application/scim+json or application/json, in UTF-8.",
        ));
    }
    // RFC 9110 §8.4: better said than left to the reader of the JSON, to whom compressed bytes are nonsense.
    if let Some(encoding) = headers.get(CONTENT_ENCODING)
        && !encoding.as_bytes().eq_ignore_ascii_case(b"identity")
    {
        return Err(ScimError::unsupported_media_type("Send the body as it is, without a Content-Encoding."));
    }
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let bytes = to_bytes(request.into_body(), limit).await.map_err(|error| {
        let over = std::error::Error::source(&error)
            .is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
        if over { too_large() } else { ScimError::invalid_syntax("The body ended before its time.") }
    })?;
    json::parse(&bytes)
}
