//! Paths of PATCH operations: `[urn:]name[filter][.sub]` (RFC 7644 §3.5.2, figure 7).

use std::fmt;

use crate::scim::protocol::ScimError;
use crate::scim::protocol::attribute::AttributePath;
use crate::scim::protocol::filter::{Filter, FilterLimits};

/// The path of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct PatchPath {
    /// The attribute, with the sub-attribute behind the filter, if any.
    pub attribute: AttributePath,
    /// The filter that picks elements of the attribute.
    pub filter: Option<Filter>,
}

impl PatchPath {
    /// Takes a path apart.
    ///
    /// # Errors
    /// `invalidPath`, and `invalidFilter` for what stands in the brackets.
    pub fn parse(text: &str) -> Result<Self, ScimError> {
        if text.len() > FilterLimits::default().max_bytes {
            return Err(ScimError::invalid_path("the path is too long"));
        }
        let attribute =
            |text: &str| AttributePath::parse(text).map_err(|error| ScimError::invalid_path(error.to_string()));
        let Some((name, rest)) = text.split_once('[') else {
            return Ok(Self { attribute: attribute(text)?, filter: None });
        };
        let Some((filter, rest)) = split_at_bracket(rest) else {
            return Err(ScimError::invalid_path(format!("the path {text} has no closing bracket")));
        };
        let mut attribute = attribute(name.trim_end())?;
        if attribute.is_whole_schema() || attribute.sub.is_some() {
            return Err(ScimError::invalid_path(format!("the brackets in the path {text} must follow an attribute")));
        }
        attribute.sub = match rest.strip_prefix('.') {
            None if rest.is_empty() => None,
            Some(part) => match AttributePath::parse(part) {
                Ok(AttributePath { urn: None, name, sub: None }) => Some(name),
                _ => {
                    return Err(ScimError::invalid_path(format!(
                        "\"{part}\" in the path {text} is no part of a value"
                    )));
                }
            },
            None => {
                return Err(ScimError::invalid_path(format!(
                    "the path {text} goes on after its bracket; expected .name"
                )));
            }
        };
        let filter = Filter::parse(filter).map_err(|mut error| {
            error.position += name.chars().count() + 1;
            ScimError::from(error)
        })?;
        Ok(Self { attribute, filter: Some(filter) })
    }
}

impl fmt::Display for PatchPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(filter) = &self.filter else {
            return self.attribute.fmt(f);
        };
        let whole = AttributePath { sub: None, ..self.attribute.clone() };
        write!(f, "{whole}[{filter}]")?;
        self.attribute.sub.iter().try_for_each(|sub| write!(f, ".{sub}"))
    }
}

/// Splits at the bracket that closes, which is the first one outside quotes.
fn split_at_bracket(text: &str) -> Option<(&str, &str)> {
    let (mut quoted, mut escaped) = (false, false);
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted => return Some((text.get(..index)?, text.get(index + 1..)?)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::PatchPath;
    use crate::scim::protocol::ScimType;

    #[test]
    fn paths_are_taken_apart_and_printed() {
        for text in [
            "userName",
            "name.familyName",
            "emails[type eq \"work\"]",
            "emails[type eq \"work\" and value co \"]\\\"[\"].value",
            "urn:ietf:params:scim:schemas:core:2.0:User:roles[primary eq true].value",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ] {
            assert_eq!(PatchPath::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn errors_tell_path_and_filter_apart() {
        for (text, kind) in [
            ("", ScimType::InvalidPath),
            ("1bad", ScimType::InvalidPath),
            ("emails[type eq \"work\"", ScimType::InvalidPath),
            ("emails[type eq \"work\"]value", ScimType::InvalidPath),
            ("emails[type eq \"work\"].a.b", ScimType::InvalidPath),
            ("name.x[type eq \"work\"]", ScimType::InvalidPath),
            ("[type eq \"work\"]", ScimType::InvalidPath),
            ("emails[]", ScimType::InvalidFilter),
            ("emails[type is \"work\"].value", ScimType::InvalidFilter),
        ] {
            assert_eq!(PatchPath::parse(text).unwrap_err().scim_type, Some(kind), "{text}");
        }
        let error = PatchPath::parse("emails[type is \"work\"]").unwrap_err();
        assert!(error.detail.contains("position 12"), "{error}");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_what_parses_prints_and_parses_again(
            text in prop_oneof!["\\PC*", "[a-z]{1,4}\\[[a-z]{1,3} eq [\"a-z\\\\0-9]{1,4}\\](\\.[a-z]{1,3})?"],
        ) {
            if let Ok(path) = PatchPath::parse(&text) {
                prop_assert_eq!(PatchPath::parse(&path.to_string()), Ok(path));
            }
        }
    }
}
