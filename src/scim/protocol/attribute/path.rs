//! Attribute paths as they are written: `[urn:]name[.sub]` (RFC 7644 §3.10).

use std::fmt;

use crate::scim::protocol::patch::dialect::{self, Deviation};
use crate::scim::protocol::schema;
use crate::scim::protocol::urn::is_urn;

/// Why a text is no attribute path; it names the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an attribute name; write name, name.part or urn:name.part")]
pub struct PathError(pub String);

/// An attribute path, taken apart but not looked up.
///
/// The URN of a schema that this server knows is in its canonical spelling; everything else is as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttributePath {
    /// The schema that the path is qualified with.
    pub urn: Option<String>,
    /// The name of the attribute; empty where the path names a whole schema.
    pub name: String,
    /// The name of the sub-attribute.
    pub sub: Option<String>,
}

impl AttributePath {
    /// Takes a path apart.
    ///
    /// URNs hold colons and dots themselves, so known URNs are looked for first. In an unknown one the segment after
    /// a version number ends the URN, as in `urn:example:2.0:User:badge`; without a version, the last colon does.
    ///
    /// # Errors
    /// Where a part is missing or holds a character that names do not have.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let error = || PathError(text.chars().take(100).collect());
        if !is_urn(text) {
            let (name, sub) = split_name(text).ok_or_else(error)?;
            return Ok(Self { urn: None, name, sub });
        }
        let (urn, rest) = split_urn(text).ok_or_else(error)?;
        if rest.is_empty() {
            return Ok(Self { urn: Some(urn), name: String::new(), sub: None });
        }
        let (name, sub) = split_name(rest).ok_or_else(error)?;
        Ok(Self { urn: Some(urn), name, sub })
    }

    /// Tells whether the path names a whole schema rather than one of its attributes.
    #[must_use]
    pub fn is_whole_schema(&self) -> bool {
        self.name.is_empty()
    }

    /// Tells whether the URN shows where it ends, by the version number before its last segment.
    pub(in crate::scim::protocol) fn has_versioned_urn(&self) -> bool {
        self.urn.as_deref().is_some_and(|urn| split_at_version(urn).is_some())
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = &self.urn {
            f.write_str(urn)?;
            if !self.name.is_empty() {
                f.write_str(":")?;
            }
        }
        f.write_str(&self.name)?;
        self.sub.iter().try_for_each(|sub| write!(f, ".{sub}"))
    }
}

/// Splits `name` or `name.sub`.
fn split_name(text: &str) -> Option<(String, Option<String>)> {
    let (name, sub) = match text.split_once('.') {
        Some((name, sub)) => (name, Some(sub)),
        None => (text, None),
    };
    (is_name(name) && sub.is_none_or(is_name)).then(|| (name.to_owned(), sub.map(str::to_owned)))
}

/// RFC 7643 §2.1: a letter, then letters, digits, `-` and `_`; `$ref` is the one name that begins otherwise.
fn is_name(text: &str) -> bool {
    let rest = text.strip_prefix('$').unwrap_or(text);
    rest.starts_with(|c: char| c.is_ascii_alphabetic())
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Splits the URN from what follows it; the rest is empty where the text is a URN alone.
fn split_urn(text: &str) -> Option<(String, &str)> {
    let known = schema::schemas().into_iter().map(|schema| (schema.id, schema.id));
    let mistyped = Deviation::MistypedEnterpriseUrn.is_tolerated().then_some(dialect::MISTYPED_ENTERPRISE_URN);
    for (spelled, canonical) in known.chain(mistyped) {
        let Some((head, rest)) = text.split_at_checked(spelled.len()) else {
            continue;
        };
        if head.eq_ignore_ascii_case(spelled)
            && let Some(rest) = after_separator(rest)
        {
            return Some((canonical.to_owned(), rest));
        }
    }
    let (urn, rest) = split_at_version(text).or_else(|| text.rsplit_once(':').filter(|(_, rest)| !rest.is_empty()))?;
    is_well_formed(urn).then(|| (urn.to_owned(), rest))
}

/// RFC 7644 §3.10: the separator is a colon.
fn after_separator(rest: &str) -> Option<&str> {
    if rest.is_empty() {
        return Some(rest);
    }
    let is_separator = |c: char| c == ':' || (c == '.' && Deviation::DottedUrn.is_tolerated());
    rest.strip_prefix(is_separator).filter(|rest| !rest.is_empty())
}

/// Splits after the segment that follows a version number, if there is one.
fn split_at_version(text: &str) -> Option<(&str, &str)> {
    let mut after_version = false;
    let mut start = 0;
    for (index, segment) in text.split(':').enumerate() {
        if after_version {
            let length = segment.find('.').unwrap_or(segment.len());
            let (urn, rest) = text.split_at_checked(start + length)?;
            return (length > 0).then_some((urn, after_separator(rest)?));
        }
        let is_version = segment.starts_with(|c: char| c.is_ascii_digit())
            && segment.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        after_version = index >= 2 && is_version;
        start += segment.len() + 1;
    }
    None
}

fn is_well_formed(urn: &str) -> bool {
    urn.contains(':')
        && urn.split(':').all(|segment| !segment.is_empty())
        && urn.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:+%~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::AttributePath;
    use crate::scim::protocol::urn::{ENTERPRISE_USER, USER};

    fn parts(text: &str) -> (Option<String>, String, Option<String>) {
        let path = AttributePath::parse(text).unwrap();
        (path.urn, path.name, path.sub)
    }

    #[test]
    fn paths_are_taken_apart_around_the_colons_and_dots_of_urns() {
        let custom = "urn:example:custom:1.0:User";
        for (text, urn, name, sub) in [
            ("userName".to_owned(), None, "userName", None),
            ("name.givenName".to_owned(), None, "name", Some("givenName")),
            ("members.$ref".to_owned(), None, "members", Some("$ref")),
            (format!("{ENTERPRISE_USER}:manager.value"), Some(ENTERPRISE_USER), "manager", Some("value")),
            (format!("{}:manager", ENTERPRISE_USER.to_uppercase()), Some(ENTERPRISE_USER), "manager", None),
            (format!("{ENTERPRISE_USER}.manager"), Some(ENTERPRISE_USER), "manager", None),
            (format!("{ENTERPRISE_USER}.manager.value"), Some(ENTERPRISE_USER), "manager", Some("value")),
            (ENTERPRISE_USER.replace("2.0:", "2.0") + ":manager", Some(ENTERPRISE_USER), "manager", None),
            (ENTERPRISE_USER.to_owned(), Some(ENTERPRISE_USER), "", None),
            (format!("{USER}:roles"), Some(USER), "roles", None),
            (format!("{custom}:badge.colour"), Some(custom), "badge", Some("colour")),
            (format!("{custom}.badge"), Some(custom), "badge", None),
            (custom.to_owned(), Some(custom), "", None),
            ("urn:example:badge".to_owned(), Some("urn:example"), "badge", None),
        ] {
            assert_eq!(parts(&text), (urn.map(str::to_owned), name.to_owned(), sub.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn what_is_no_path_is_an_error() {
        for text in ["", ".", "a.", ".a", "a.b.c", "1a", "a b", "urn:", "urn:x", "urn:x:", "urn:x:1.0::a", "a[b]", "é"]
        {
            assert!(AttributePath::parse(text).is_err(), "{text}");
        }
        assert!(AttributePath::parse(&format!("{USER}:")).is_err());
        assert!(AttributePath::parse(&format!("{USER}:a.b.c")).is_err());
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_what_parses_prints_and_parses_again(
            text in prop_oneof!["\\PC*", "urn:[a-zA-Z0-9.:]{0,30}", "[a-zA-Z$]{1,5}(\\.[a-z$]{1,5})?"],
        ) {
            if let Ok(path) = AttributePath::parse(&text) {
                prop_assert_eq!(AttributePath::parse(&path.to_string()), Ok(path));
            }
        }
    }
}
