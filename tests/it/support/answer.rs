//! What the server answered, and what a test asks of it.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt as _;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    asked: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    pub(super) async fn read(asked: String, response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Self { asked, status: parts.status, headers: parts.headers, body }
    }

    /// Fails unless the status is `expected`, and shows the body then.
    #[track_caller]
    pub fn assert_status(self, expected: u16) -> Self {
        let body = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status.as_u16(), expected, "{} was answered {body}", self.asked);
        self
    }

    /// Fails unless this is a SCIM error (RFC 7644 §3.12) with this status and keyword, whose detail has these words.
    #[track_caller]
    pub fn assert_error(self, status: u16, keyword: Option<&str>, words: &[&str]) -> Self {
        let answer = self.assert_status(status);
        assert_eq!(answer.header("content-type"), Some("application/scim+json"));
        let body = answer.json();
        assert_eq!(body["schemas"], serde_json::json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{body}");
        assert_eq!(body["status"], status.to_string(), "{body}");
        assert_eq!(body.get("scimType").and_then(Value::as_str), keyword, "{body}");
        let detail = body["detail"].as_str().unwrap_or_default();
        assert!(!detail.is_empty(), "{} has no detail", answer.asked);
        for word in words {
            assert!(detail.contains(word), "{} says “{detail}”, which lacks “{word}”", answer.asked);
        }
        answer
    }

    /// Reads the body.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{} was answered {} {}: {error}", self.asked, self.status, String::from_utf8_lossy(&self.body))
        })
    }

    /// Returns a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Returns the id of what was created.
    #[track_caller]
    pub fn created_id(self) -> String {
        self.assert_status(201).json()["id"].as_str().expect("an id").to_owned()
    }

    /// Returns the number of results of a list, and those on the page.
    #[track_caller]
    pub fn list(self) -> (u64, Vec<Value>) {
        let body = self.assert_status(200).json();
        let page = body["Resources"].as_array().expect("Resources").clone();
        assert_eq!(body["itemsPerPage"], page.len(), "{body}");
        (body["totalResults"].as_u64().expect("totalResults"), page)
    }
}
