//! JSON as a SCIM message has to be (RFC 7644 §3.8, RFC 8259): in UTF-8, and every name of an object once.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::ScimError;

/// The byte order mark, which RFC 8259 §8.1 lets a reader ignore: some platforms put it before every text.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Characters of a name that an error repeats at most.
const SHOWN_CHARACTERS: usize = 100;

/// Reads a message.
///
/// An object that names an attribute twice is refused, also in two cases, for names are the same in any
/// (RFC 7643 §2.1): which of the two values is meant cannot be known, and a silent choice changes the wrong data.
///
/// # Errors
/// `invalidSyntax`, with the place and the cause.
pub fn parse(bytes: &[u8]) -> Result<Value, ScimError> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(ScimError::invalid_syntax("The body is empty; send a JSON object."));
    }
    let Unambiguous(value) = serde_json::from_slice(text)
        .map_err(|error| ScimError::invalid_syntax(format!("The body is not valid JSON: {error}.")))?;
    Ok(value)
}

/// A value in which every object names its attributes once.
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Depth is bounded: serde_json refuses more than 128 levels.
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Unambiguous(value)) = elements.next_element()? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        let mut names = HashSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if !names.insert(name.to_ascii_lowercase()) {
                let shown: String = name.chars().take(SHOWN_CHARACTERS).collect();
                return Err(A::Error::custom(format_args!(
                    "the name {} stands twice in one object, and names are the same in any case",
                    Value::from(shown)
                )));
            }
            let Unambiguous(value) = entries.next_value()?;
            map.insert(name, value);
        }
        Ok(map.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::parse;
    use crate::scim::protocol::ScimType;
    use crate::scim::protocol::resource::tests::any_json;

    #[test]
    fn messages_are_read_with_and_without_a_byte_order_mark() {
        let expected =
            json!({"a": [1, -2, 0.5, true, null, "\u{1F600}", {"b": {}}], "c": 18_446_744_073_709_551_615_u64});
        let text = r#"{"a":[1,-2,0.5,true,null,"\ud83d\ude00",{"b":{}}],"c":18446744073709551615}"#;
        assert_eq!(parse(text.as_bytes()).unwrap(), expected);
        assert_eq!(parse(format!("\u{feff} {text}\n").as_bytes()).unwrap(), expected);
    }

    #[test]
    fn one_name_in_two_objects_is_no_repetition() {
        assert!(parse(br#"{"a":{"a":1},"b":[{"a":1},{"a":2}]}"#).is_ok());
    }

    #[test]
    fn what_is_refused_is_named_with_its_place() {
        for (text, part) in [
            (&b""[..], "is empty"),
            (b" \n", "is empty"),
            (b"\xEF\xBB\xBF", "is empty"),
            (b"{", "line 1"),
            (b"{'a':1}", "line 1"),
            (b"{} {}", "trailing"),
            (b"{\"a\":\"\xFF\"}", "line 1"),
            (b"{\"a\":1e999}", "out of range"),
            (br#"{"a":"\ud83d"}"#, "line 1"),
            (br#"{"userName":"a","userName":"a"}"#, r#"the name "userName" stands twice"#),
            (br#"{"userName":"a","username":"b"}"#, r#"the name "username" stands twice"#),
            (br#"{"emails":[{"type":"work","TYPE":"home"}]}"#, r#"the name "TYPE" stands twice"#),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidSyntax));
            assert!(error.detail.contains(part), "{}: {error}", String::from_utf8_lossy(text));
        }
        let deep = "[".repeat(1_000);
        assert!(parse(deep.as_bytes()).unwrap_err().detail.contains("recursion limit"));
    }

    proptest! {
        #[test]
        fn what_is_unambiguous_reads_as_any_reader_reads_it(value in any_json()) {
            let text = value.to_string();
            if let Ok(read) = parse(text.as_bytes()) {
                prop_assert_eq!(read, serde_json::from_str::<Value>(&text).unwrap());
            } else {
                prop_assert_ne!(text.to_lowercase(), text);
            }
        }

        #[test]
        fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = parse(&bytes);
        }
    }
}
