//! How values compare: by type, and by `caseExact` (RFC 7643 §2.2, §2.3; RFC 7644 §3.4.2.2).

use std::cmp::Ordering;

use serde_json::{Number, Value};
use unicode_normalization::UnicodeNormalization as _;

use crate::scim::protocol::meta::parse_nanoseconds;
use crate::scim::protocol::patch::dialect::{self, Deviation};
use crate::scim::protocol::schema::{Attribute, Kind};

/// A value in the form in which it is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparable {
    /// Text; in lower case where the attribute does not regard case.
    Text(String),
    /// True or false.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// An instant, in nanoseconds since 1970.
    Instant(i128),
}

impl Comparable {
    /// Prepares a value of an attribute for comparison; none where it does not fit the attribute's type.
    #[must_use]
    pub fn of(attribute: &Attribute, value: &Value) -> Option<Self> {
        match attribute.kind {
            Kind::Complex => None,
            Kind::Boolean => dialect::boolean(value).map(Self::Boolean),
            Kind::DateTime => parse_nanoseconds(value.as_str()?).map(Self::Instant),
            Kind::Integer | Kind::Decimal => match value {
                Value::Number(number) => Some(Self::Number(number.clone())),
                _ => None,
            },
            Kind::String | Kind::Reference | Kind::Binary => {
                let text = dialect::text(value)?;
                Some(Self::Text(if attribute.case_exact { text } else { fold(&text) }))
            }
        }
    }
}

impl PartialOrd for Comparable {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            (Self::Boolean(left), Self::Boolean(right)) => Some(left.cmp(right)),
            (Self::Instant(left), Self::Instant(right)) => Some(left.cmp(right)),
            (Self::Number(left), Self::Number(right)) => match (left.as_i64(), right.as_i64()) {
                (Some(left), Some(right)) => Some(left.cmp(&right)),
                _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
            },
            _ => None,
        }
    }
}

/// Folds text for comparison without regard to case, over the whole of Unicode.
///
/// RFC 7644 §5 asks this of `userName`: the mappings of `UsernameCaseMapped` (RFC 8265 §3.3.2). Here every attribute
/// that does not regard case is compared so. A store that compares by an index has to fold alike.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let usual: String = text.chars().flat_map(usual_width).collect();
    usual.to_lowercase().nfc().collect()
}

/// Maps a character of full or half width to the usual one (Unicode Standard Annex 11).
fn usual_width(c: char) -> impl Iterator<Item = char> {
    let is_of_other_width = matches!(c, '\u{3000}' | '\u{FF00}'..='\u{FFEF}');
    let mapped = is_of_other_width.then(|| std::iter::once(c).nfkc());
    mapped.into_iter().flatten().chain((!is_of_other_width).then_some(c))
}

/// RFC 7643 §2.5: null and an empty list are no value. Neither is an object without attributes, nor, here, an empty
/// string (`Deviation::EmptyText`).
pub(in crate::scim::protocol) fn is_assigned(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty() || !Deviation::EmptyText.is_tolerated(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Comparable;
    use crate::scim::protocol::schema::{Attribute, USER};

    fn attribute(name: &str, sub: Option<&str>) -> &'static Attribute {
        let attribute = USER.core_attribute(name).unwrap();
        sub.map_or(attribute, |sub| attribute.sub_attribute(sub).unwrap())
    }

    fn equal(attribute: &Attribute, left: &Value, right: &Value) -> bool {
        Comparable::of(attribute, left).is_some() && Comparable::of(attribute, left) == Comparable::of(attribute, right)
    }

    #[test]
    fn text_regards_case_only_where_the_schema_says_so() {
        assert!(equal(attribute("userName", None), &json!("ÄB@x"), &json!("äb@X")));
        assert!(equal(attribute("userName", None), &json!("J\u{fc}rgen"), &json!("JU\u{308}RGEN")));
        assert!(equal(attribute("title", None), &json!("\u{ff21}da"), &json!("ada")));
        assert!(!equal(attribute("externalId", None), &json!("A"), &json!("a")));
        assert!(equal(attribute("externalId", None), &json!("7"), &json!(7)));
    }

    #[test]
    fn instants_compare_as_instants_and_booleans_by_any_spelling() {
        let created = attribute("meta", Some("created"));
        assert!(equal(created, &json!("2011-05-13T04:42:34Z"), &json!("2011-05-13T06:42:34.000+02:00")));
        assert!(
            Comparable::of(created, &json!("2011-05-13T04:42:34.9Z"))
                > Comparable::of(created, &json!("2011-05-13T04:42:34.89Z"))
        );
        assert!(equal(attribute("active", None), &json!("True"), &json!(true)));
    }

    #[test]
    fn what_does_not_fit_the_type_is_not_compared() {
        assert_eq!(Comparable::of(attribute("active", None), &json!("yes")), None);
        assert_eq!(Comparable::of(attribute("meta", Some("created")), &json!("today")), None);
        assert_eq!(Comparable::of(attribute("name", None), &json!("x")), None);
        assert_eq!(Comparable::of(attribute("userName", None), &json!({"a": 1})), None);
    }
}
