//! Request bodies: SCIM JSON, bounded; every rejection is a SCIM error.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::Value;

use crate::scim::api::error::Failure;
use crate::scim::api::router::ScimState;
use crate::scim::protocol::media_type::is_scim_json;
use crate::scim::protocol::{ScimError, json};

/// Most bytes past the limit that are read, and forgotten, before a body is refused. Many clients send all of it before they look
/// at the answer; to one whose connection is closed meanwhile the answer is lost.
const DRAINED_BYTES: usize = 16 * 1024 * 1024;

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
    let past_limit = announced.unwrap_or_default().saturating_sub(limit as u64);
    // RFC 9110 §10.1.1: whoever expects a word before sending has sent nothing, and is not asked to.
    let is_held_back = headers.contains_key(EXPECT);
    let mut body = request.into_body();
    if past_limit > 0 {
        if !is_held_back && past_limit <= DRAINED_BYTES as u64 {
            drain(&mut body, limit.saturating_add(DRAINED_BYTES)).await;
        }
        return Err(too_large());
    }
    match Limited::new(&mut body, limit).collect().await {
        Ok(whole) => json::parse(&whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            drain(&mut body, DRAINED_BYTES).await;
            Err(too_large())
        }
        Err(_) => Err(ScimError::invalid_syntax("The body ended before its time.")),
    }
}

/// Reads a body to its end, or until there were so many bytes, and keeps nothing of it.
async fn drain(body: &mut Body, mut bytes: usize) {
    while let Some(Ok(frame)) = body.frame().await {
        match bytes.checked_sub(frame.data_ref().map_or(0, Bytes::len)) {
            Some(left) => bytes = left,
            None => break,
        }
    }
}
