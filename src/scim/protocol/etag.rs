//! Versions of resources as weak entity tags (RFC 7644 §3.14, RFC 9110 §8.8).

/// Renders a version as a weak entity tag.
#[must_use]
pub fn render(version: i64) -> String {
    format!("W/\"{version}\"")
}

/// Tells whether a list of tags, from `If-Match` or `If-None-Match`, holds this version.
///
/// `*` holds every version. Tags are compared weakly: all of ours are weak, so the strong comparison that RFC 9110
/// asks of `If-Match` could never succeed.
#[must_use]
pub fn matches(header: &str, version: i64) -> bool {
    let current = version.to_string();
    tags(header).any(|tag| tag == "*" || tag == current)
}

/// Yields the opaque part of each tag; a tag without quotes is taken as it stands.
///
/// Our versions are digits, so a comma inside the quotes of a foreign tag cannot make a false match.
fn tags(header: &str) -> impl Iterator<Item = &str> {
    header.split(',').map(|tag| {
        let tag = tag.trim();
        let tag = tag.strip_prefix("W/").or_else(|| tag.strip_prefix("w/")).unwrap_or(tag);
        tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(tag)
    })
}

#[cfg(test)]
mod tests {
    use super::{matches, render};

    #[test]
    fn a_rendered_tag_matches_itself() {
        assert_eq!(render(7), "W/\"7\"");
        assert!(matches(&render(7), 7));
        assert!(!matches(&render(8), 7));
    }

    #[test]
    fn lists_stars_strong_and_bare_tags_are_understood() {
        for header in ["*", "W/\"1\", W/\"7\"", "\"7\"", "7", " w/\"7\" "] {
            assert!(matches(header, 7), "{header}");
        }
        for header in ["", "W/\"77\"", "\"7", "W/\"1\",W/\"2\""] {
            assert!(!matches(header, 7), "{header}");
        }
    }
}
