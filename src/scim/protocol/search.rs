//! What a search asks for: the parameters of a query, or the body of a `.search` (RFC 7644 §3.4.2, §3.4.3; RFC 9865 §2, §3).

use serde_json::{Map, Value};

use super::{ScimError, urn};

/// The parameters of a search, as they were sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRequest {
    /// `filter`.
    pub filter: Option<String>,
    /// `sortBy`.
    pub sort_by: Option<String>,
    /// `sortOrder`.
    pub sort_order: Option<String>,
    /// `startIndex`.
    pub start_index: Option<String>,
    /// `count`.
    pub count: Option<String>,
    /// `cursor`; an empty one asks for the first page.
    pub cursor: Option<String>,
    /// `attributes`, separated by commas.
    pub attributes: Option<String>,
    /// `excludedAttributes`, separated by commas.
    pub excluded_attributes: Option<String>,
}

impl SearchRequest {
    /// Takes the parameters of a query.
    #[must_use]
    pub fn from_query<'a>(parameter: impl Fn(&str) -> Option<&'a str>) -> Self {
        let text = |name| parameter(name).map(str::to_owned);
        Self {
            filter: text("filter"),
            sort_by: text("sortBy"),
            sort_order: text("sortOrder"),
            start_index: text("startIndex"),
            count: text("count"),
            cursor: text("cursor"),
            attributes: text("attributes"),
            excluded_attributes: text("excludedAttributes"),
        }
    }

    /// Reads the body of a `.search`, names in any case. What the message does not define is passed over.
    ///
    /// # Errors
    /// `invalidSyntax` where the body is no search request; `invalidValue` naming a parameter of the wrong type.
    pub fn from_body(body: Value) -> Result<Self, ScimError> {
        let Value::Object(body) = body else {
            return Err(ScimError::invalid_syntax("a search must be a JSON object"));
        };
        if let Some(schemas) = find(&body, "schemas")
            && !is_search(schemas)
        {
            return Err(ScimError::invalid_syntax(format!(
                "schemas of a search must be [\"{}\"]",
                urn::SEARCH_REQUEST
            )));
        }
        Ok(Self {
            filter: text(&body, "filter")?,
            sort_by: text(&body, "sortBy")?,
            sort_order: text(&body, "sortOrder")?,
            start_index: number(&body, "startIndex")?,
            count: number(&body, "count")?,
            cursor: text(&body, "cursor")?,
            attributes: names(&body, "attributes")?,
            excluded_attributes: names(&body, "excludedAttributes")?,
        })
    }
}

/// RFC 7643 §2.1: names have no case; §2.5: null is no value.
fn find<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    body.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).filter(|value| !value.is_null())
}

fn is_search(schemas: &Value) -> bool {
    let is_urn = |value: &Value| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(urn::SEARCH_REQUEST));
    match schemas {
        Value::Array(values) => values.iter().any(is_urn),
        single => is_urn(single),
    }
}

fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, ScimError> {
    match find(body, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(ScimError::invalid_value(format!("{name} must be text"))),
    }
}

/// A number as a query would have it; whether it is a whole one is decided where both are read.
fn number(body: &Map<String, Value>, name: &str) -> Result<Option<String>, ScimError> {
    match find(body, name) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(ScimError::invalid_value(format!("{name} must be a whole number"))),
    }
}

/// A list of names; text with commas, as a query has it, is taken too.
fn names(body: &Map<String, Value>, name: &str) -> Result<Option<String>, ScimError> {
    let error = || ScimError::invalid_value(format!("{name} must be a list of attribute names"));
    match find(body, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Array(values)) => {
            let names: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            Ok(Some(names.ok_or_else(error)?.join(",")))
        }
        Some(_) => Err(error()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::SearchRequest;
    use crate::scim::protocol::ScimType;

    #[test]
    fn a_body_says_the_same_as_a_query() {
        let query = [
            ("filter", "userName pr"),
            ("sortBy", "userName"),
            ("sortOrder", "descending"),
            ("startIndex", "3"),
            ("count", "-1"),
            ("cursor", ""),
            ("attributes", "userName,name.givenName"),
            ("excludedAttributes", "id"),
        ];
        let find = |name: &str| query.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let body = json!({
            "SCHEMAS": ["URN:ietf:params:scim:api:messages:2.0:searchrequest"], "FILTER": "userName pr",
            "sortby": "userName", "sortOrder": "descending", "startIndex": 3, "Count": -1, "cursor": "",
            "attributes": ["userName", "name.givenName"], "excludedAttributes": "id", "more": {},
        });
        assert_eq!(SearchRequest::from_body(body), Ok(SearchRequest::from_query(find)));
    }

    #[test]
    fn what_is_null_or_not_there_is_not_asked_for() {
        let nulls = json!({"schemas": null, "filter": null, "count": null, "cursor": null, "attributes": null});
        for body in [json!({}), nulls] {
            assert_eq!(SearchRequest::from_body(body), Ok(SearchRequest::default()));
        }
    }

    #[test]
    fn what_is_no_search_is_refused() {
        for (body, keyword) in [
            (json!([]), ScimType::InvalidSyntax),
            (json!("x"), ScimType::InvalidSyntax),
            (json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}), ScimType::InvalidSyntax),
            (json!({"schemas": []}), ScimType::InvalidSyntax),
            (json!({"filter": 1}), ScimType::InvalidValue),
            (json!({"count": true}), ScimType::InvalidValue),
            (json!({"cursor": 1}), ScimType::InvalidValue),
            (json!({"attributes": [1]}), ScimType::InvalidValue),
            (json!({"excludedAttributes": {}}), ScimType::InvalidValue),
        ] {
            assert_eq!(SearchRequest::from_body(body.clone()).unwrap_err().scim_type, Some(keyword), "{body}");
        }
    }

    proptest! {
        #[test]
        fn reading_a_body_never_panics(text in "\\PC*", number in any::<f64>()) {
            for value in [Value::from(text.clone()), Value::from(number), json!([text])] {
                for name in ["schemas", "filter", "count", "attributes"] {
                    let _ = SearchRequest::from_body(json!({name: value}));
                }
            }
        }
    }
}
