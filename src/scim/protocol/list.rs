//! Lists of resources and the window on them (RFC 7644 §3.4.2, §3.4.2.4; RFC 9865).

use super::{ScimError, urn};

/// The part of a list that a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The place of the first resource, counted from one.
    pub start_index: u64,
    /// The most resources to answer; zero asks for the total alone.
    pub count: u32,
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

    use super::{Window, cursor_response, list_response};

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

    proptest! {
        #[test]
        fn parsing_a_window_never_panics(start in "\\PC*", count in "[-+0-9 ]*") {
            let _ = Window::parse(Some(&start), Some(&count), 100);
        }
    }
}
