//! Lists of resources and the window on them (RFC 7644 §3.4.2, §3.4.2.4; RFC 9865).

use super::search::SearchRequest;
use super::{ScimError, urn};

/// The part of a list that a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The place of the first resource, counted from one.
    pub start_index: u64,
    /// The most resources to answer; zero asks for the total alone.
    pub count: u32,
}

/// How a client asks for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// By number: `startIndex` and `count`, which is what a search without either means.
    Number(Window),
    /// By cursor (RFC 9865): an empty one asks for the first page.
    Cursor {
        /// The cursor.
        cursor: String,
        /// The most resources to answer.
        count: u32,
    },
}

impl Paging {
    /// Reads what a search says of its page.
    ///
    /// # Errors
    /// `invalidValue` where a number is none, or both ways are asked for at once; `invalidCount` where a page by cursor would hold
    /// nothing.
    pub fn parse(request: &SearchRequest, max_page: u32) -> Result<Self, ScimError> {
        let (start_index, count) = (request.start_index.as_deref(), request.count.as_deref());
        let Some(cursor) = &request.cursor else {
            return Window::parse(start_index, count, max_page).map(Self::Number);
        };
        if start_index.is_some_and(|text| !text.trim().is_empty()) {
            return Err(ScimError::invalid_value("send either startIndex or cursor, not both"));
        }
        // RFC 9865 §2: a positive number, of which the server may answer fewer.
        let count = match whole_number("count", count) {
            Ok(None) => i64::from(max_page),
            Ok(Some(count)) if count > 0 => count,
            Ok(Some(_)) | Err(_) => {
                let detail = format!("with a cursor, count must be a whole number between 1 and {max_page}");
                return Err(ScimError::invalid_count(detail));
            }
        };
        let count = u32::try_from(count).unwrap_or(max_page).min(max_page);
        Ok(Self::Cursor { cursor: cursor.trim().to_owned(), count })
    }
}

impl Window {
    /// Reads the query parameters `startIndex` and `count`; no `count` asks for a full page.
    ///
    /// # Errors
    /// `invalidValue` where one is not a whole number.
    pub fn parse(start_index: Option<&str>, count: Option<&str>, max_page: u32) -> Result<Self, ScimError> {
        // RFC 7644 §3.4.2.4: below 1 means 1, a negative count means 0.
        let start_index = whole_number("startIndex", start_index)?.unwrap_or(1).max(1);
        let count = whole_number("count", count)?.unwrap_or_else(|| i64::from(max_page));
        Ok(Self {
            start_index: u64::try_from(start_index).unwrap_or(1),
            count: u32::try_from(count.clamp(0, i64::from(max_page))).unwrap_or(max_page),
        })
    }

    /// Returns how many resources stand before the window.
    #[must_use]
    pub const fn offset(self) -> u64 {
        self.start_index.saturating_sub(1)
    }
}

/// Reads a whole number; one too large for the machine becomes the largest, as there is nothing behind it anyway.
fn whole_number(name: &str, text: Option<&str>) -> Result<Option<i64>, ScimError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ScimError::invalid_value(format!("{name} must be a whole number")));
    }
    let limit = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    Ok(Some(text.parse().unwrap_or(limit)))
}

/// Renders a `ListResponse` around resources that are JSON text already.
#[must_use]
pub fn list_response(total: u64, start_index: u64, resources: &[String]) -> String {
    let head = format!("\"totalResults\":{total},\"startIndex\":{start_index}");
    render(&head, resources)
}

/// Renders a `ListResponse` with cursors in the place of `startIndex` (RFC 9865 §2).
#[must_use]
pub fn cursor_response(total: u64, previous: Option<&str>, next: Option<&str>, resources: &[String]) -> String {
    let mut head = format!("\"totalResults\":{total}");
    for (name, cursor) in [("previousCursor", previous), ("nextCursor", next)] {
        if let Some(cursor) = cursor {
            let cursor = serde_json::Value::from(cursor).to_string();
            head.extend([",\"", name, "\":", &cursor]);
        }
    }
    render(&head, resources)
}

fn render(head: &str, resources: &[String]) -> String {
    let schema = urn::LIST_RESPONSE;
    let length = resources.len();
    format!("{{\"schemas\":[\"{schema}\"],{head},\"itemsPerPage\":{length},\"Resources\":[{}]}}", resources.join(","))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{Paging, SearchRequest, Window, cursor_response, list_response};
    use crate::scim::protocol::ScimType;

    #[test]
    fn an_empty_list_is_what_okta_expects() {
        let body: Value = serde_json::from_str(&list_response(0, 1, &[])).unwrap();
        assert_eq!(
            body,
            json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 0,
                   "startIndex": 1, "itemsPerPage": 0, "Resources": []})
        );
    }

    #[test]
    fn items_per_page_is_the_number_of_resources_in_the_answer() {
        let body: Value =
            serde_json::from_str(&list_response(250, 101, &["{\"id\":\"1\"}".into(), "{}".into()])).unwrap();
        assert_eq!(body["itemsPerPage"], 2);
        assert_eq!(body["totalResults"], 250);
        assert_eq!(body["Resources"], json!([{"id": "1"}, {}]));
    }

    #[test]
    fn cursors_are_escaped_and_absent_at_the_ends() {
        let body: Value = serde_json::from_str(&cursor_response(3, None, Some("a\"b"), &[])).unwrap();
        assert_eq!(body["nextCursor"], "a\"b");
        assert_eq!(body.get("previousCursor"), None);
        assert_eq!(body.get("startIndex"), None);
    }

    #[test]
    fn windows_are_clamped_as_the_rfc_says() {
        for (start, count, expected) in [
            (None, None, (1, 100)),
            (Some("0"), Some("10"), (1, 10)),
            (Some("-5"), Some("-1"), (1, 0)),
            (Some("3"), Some("101"), (3, 100)),
            (Some("3"), Some("0"), (3, 0)),
            (Some("99999999999999999999"), Some("99999999999999999999"), (i64::MAX.cast_unsigned(), 100)),
            (Some(""), Some(" 7 "), (1, 7)),
        ] {
            let window = Window::parse(start, count, 100).unwrap();
            assert_eq!((window.start_index, window.count), expected, "{start:?} {count:?}");
        }
    }

    #[test]
    fn what_is_not_a_number_is_named() {
        for (start, count, name) in
            [(Some("one"), None, "startIndex"), (None, Some("1.5"), "count"), (None, Some("-"), "count")]
        {
            let error = Window::parse(start, count, 100).unwrap_err();
            assert!(error.detail.starts_with(name), "{error}");
        }
    }

    fn paging(
        start_index: Option<&str>,
        count: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<Paging, Option<ScimType>> {
        let own = |text: Option<&str>| text.map(str::to_owned);
        let request = SearchRequest {
            start_index: own(start_index),
            count: own(count),
            cursor: own(cursor),
            ..SearchRequest::default()
        };
        Paging::parse(&request, 100).map_err(|error| error.scim_type)
    }

    #[test]
    fn a_cursor_even_an_empty_one_asks_for_pages_by_cursor() {
        let by_cursor = |cursor: &str, count| Ok(Paging::Cursor { cursor: cursor.into(), count });
        assert_eq!(paging(None, None, None), Ok(Paging::Number(Window { start_index: 1, count: 100 })));
        assert_eq!(paging(None, None, Some("")), by_cursor("", 100));
        assert_eq!(paging(Some(" "), Some("7"), Some("abc")), by_cursor("abc", 7));
        assert_eq!(paging(None, Some("99999999999"), Some("")), by_cursor("", 100));
        assert_eq!(paging(Some("1"), None, Some("")), Err(Some(ScimType::InvalidValue)));
        for count in ["0", "-1", "ten", "1.5"] {
            assert_eq!(paging(None, Some(count), Some("")), Err(Some(ScimType::InvalidCount)), "{count}");
        }
    }

    proptest! {
        #[test]
        fn parsing_a_window_never_panics(start in "\\PC*", count in "[-+0-9 ]*") {
            let _ = Window::parse(Some(&start), Some(&count), 100);
        }
    }
}
