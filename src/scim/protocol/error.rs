//! The one error of the protocol (RFC 7644 §3.12), with a constructor for each row of table 9.

use serde_json::{Map, Value};

use super::urn;

/// The `scimType` keywords of RFC 7644 table 9 and RFC 9865 §2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScimType {
    /// The filter is malformed, or compares what cannot be compared.
    InvalidFilter,
    /// The filter yields more results than the server is willing to work out.
    TooMany,
    /// A value that must be unique is taken.
    Uniqueness,
    /// A read-only or required attribute would be changed or removed.
    Mutability,
    /// The body is not the JSON structure that the request calls for.
    InvalidSyntax,
    /// The `path` of a PATCH operation is malformed or names no attribute.
    InvalidPath,
    /// The `path` of a PATCH operation yields nothing to work on.
    NoTarget,
    /// A value is missing or does not fit its attribute.
    InvalidValue,
    /// The protocol version is not supported.
    InvalidVers,
    /// The request would put sensitive data into an address.
    Sensitive,
    /// The cursor is not one of ours (RFC 9865).
    InvalidCursor,
    /// The cursor has been given out too long ago (RFC 9865).
    ExpiredCursor,
    /// The page size does not fit the cursor (RFC 9865).
    InvalidCount,
}

impl ScimType {
    /// Returns the keyword as it stands in an error body.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

/// A refusal in the words of SCIM; the detail tells the sender what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}{}: {detail}", self.keyword())]
pub struct ScimError {
    /// The HTTP status of the answer.
    pub status: u16,
    /// The keyword of RFC 7644 table 9, where one fits.
    pub scim_type: Option<ScimType>,
    /// A sentence for the people who read the identity provider's log.
    pub detail: String,
}

/// Defines a constructor per row: name, status, keyword.
macro_rules! constructors {
    ($($(#[$doc:meta])+ $name:ident => $status:literal $(, $keyword:ident)?;)+) => {
        impl ScimError {
            $($(#[$doc])+
            #[must_use]
            pub fn $name(detail: impl Into<String>) -> Self {
                let scim_type: Option<ScimType> = constructors!(@keyword $($keyword)?);
                Self { status: $status, scim_type, detail: detail.into() }
            })+
        }
    };
    (@keyword) => { None };
    (@keyword $keyword:ident) => { Some(ScimType::$keyword) };
}

constructors! {
    /// Refuses a filter (400 `invalidFilter`).
    invalid_filter => 400, InvalidFilter;
    /// Refuses a search that yields too much (400 `tooMany`).
    too_many => 400, TooMany;
    /// Reports a value that is taken (409 `uniqueness`).
    uniqueness => 409, Uniqueness;
    /// Refuses to change what must not change (400 `mutability`).
    mutability => 400, Mutability;
    /// Refuses a body of the wrong structure (400 `invalidSyntax`).
    invalid_syntax => 400, InvalidSyntax;
    /// Refuses a PATCH path (400 `invalidPath`).
    invalid_path => 400, InvalidPath;
    /// Reports a PATCH path that yields nothing (400 `noTarget`).
    no_target => 400, NoTarget;
    /// Refuses a value (400 `invalidValue`).
    invalid_value => 400, InvalidValue;
    /// Refuses a protocol version (400 `invalidVers`).
    invalid_vers => 400, InvalidVers;
    /// Refuses sensitive data in an address (403 `sensitive`).
    sensitive => 403, Sensitive;
    /// Refuses a cursor that the server never gave out (400 `invalidCursor`, RFC 9865).
    invalid_cursor => 400, InvalidCursor;
    /// Refuses a cursor that is too old (400 `expiredCursor`, RFC 9865).
    expired_cursor => 400, ExpiredCursor;
    /// Refuses a page size for this cursor (400 `invalidCount`, RFC 9865).
    invalid_count => 400, InvalidCount;
    /// Reports a missing or wrong credential (401).
    unauthorized => 401;
    /// Refuses what the credential does not allow (403).
    forbidden => 403;
    /// Reports a resource or endpoint that is not there (404).
    not_found => 404;
    /// Refuses a method at this endpoint (405).
    method_not_allowed => 405;
    /// Refuses what the state of others does not allow (409).
    conflict => 409;
    /// Reports a version that has moved on (412, RFC 7644 §3.14).
    precondition_failed => 412;
    /// Refuses a body over the limit (413).
    too_large => 413;
    /// Refuses a body that is not SCIM JSON (415).
    unsupported_media_type => 415;
    /// Slows the client down (429).
    too_many_requests => 429;
    /// Reports a failure of the server (500).
    internal => 500;
    /// Reports an operation that the server does not offer (501).
    not_implemented => 501;
    /// Asks the client to come back later (503).
    unavailable => 503;
}

impl ScimError {
    /// Renders the body of the answer (RFC 7644 §3.12): `status` is a string there.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut body = Map::new();
        body.insert("schemas".into(), Value::Array(vec![urn::ERROR.into()]));
        body.insert("status".into(), self.status.to_string().into());
        if let Some(scim_type) = self.scim_type {
            body.insert("scimType".into(), scim_type.as_str().into());
        }
        body.insert("detail".into(), self.detail.clone().into());
        Value::Object(body)
    }

    fn keyword(&self) -> String {
        self.scim_type.map(|scim_type| format!(" {}", scim_type.as_str())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ScimError;

    #[test]
    fn body_has_the_urn_the_status_as_a_string_and_the_keyword() {
        assert_eq!(
            ScimError::uniqueness("userName is taken").to_json(),
            json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "409",
                   "scimType": "uniqueness", "detail": "userName is taken"})
        );
    }

    #[test]
    fn body_without_a_keyword_leaves_scim_type_out() {
        assert_eq!(ScimError::not_found("no such user").to_json().get("scimType"), None);
    }

    #[test]
    fn display_names_status_keyword_and_detail() {
        assert_eq!(ScimError::no_target("nothing").to_string(), "400 noTarget: nothing");
        assert_eq!(ScimError::internal("request 7").to_string(), "500: request 7");
    }
}
