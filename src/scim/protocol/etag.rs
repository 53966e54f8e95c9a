//! Versions of resources as weak entity tags (RFC 7644 §3.14, RFC 9110 §8.8).

/// Renders what a version is called as a weak entity tag.
#[must_use]
pub fn render(tag: &str) -> String {
    format!("W/\"{tag}\"")
}

/// The tags that `If-Match` or `If-None-Match` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityTags {
    /// `*`: whatever there is.
    Any,
    /// What stands between the quotes of each.
    These(Vec<String>),
}

/// Reads `If-Match` or `If-None-Match`; a blank one asks for nothing.
///
/// Tags are compared weakly: all of ours are weak, so the strong comparison that RFC 9110 §13.1.1 asks of `If-Match` could
/// never succeed, and RFC 7644 §3.14 shows it with weak tags. A tag without quotes is taken as it stands. Ours have no comma, so
/// that one inside the quotes of a foreign tag cannot make a false match.
#[must_use]
pub fn parse(header: &str) -> Option<EntityTags> {
    let tags: Vec<&str> = header.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(opaque).collect();
    match tags.as_slice() {
        [] => None,
        tags if tags.contains(&"*") => Some(EntityTags::Any),
        tags => Some(EntityTags::These(tags.iter().map(|&tag| tag.to_owned()).collect())),
    }
}

/// Returns what stands between the quotes of a tag that was rendered by this server, to the letter; none for any other text.
#[must_use]
pub fn strip(text: &str) -> Option<&str> {
    text.strip_prefix("W/\"")?.strip_suffix('"')
}

fn opaque(tag: &str) -> &str {
    let tag = tag.strip_prefix("W/").or_else(|| tag.strip_prefix("w/")).unwrap_or(tag);
    tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::{EntityTags, parse, render, strip};

    fn these(tags: &[&str]) -> EntityTags {
        EntityTags::These(tags.iter().map(|&tag| tag.to_owned()).collect())
    }

    #[test]
    fn what_is_rendered_is_read_back() {
        assert_eq!(render("7"), "W/\"7\"");
        assert_eq!(parse(&render("7")), Some(these(&["7"])));
        assert_eq!(strip(&render("7-0a")), Some("7-0a"));
        for text in ["7", "\"7\"", "w/\"7\"", "W/7", ""] {
            assert_eq!(strip(text), None, "{text}");
        }
    }

    #[test]
    fn lists_stars_strong_and_bare_tags_are_understood() {
        assert_eq!(parse("*"), Some(EntityTags::Any));
        assert_eq!(parse("W/\"1\" , \"7\",8, w/\"9\""), Some(these(&["1", "7", "8", "9"])));
        assert_eq!(parse(", W/\"1\","), Some(these(&["1"])));
        for blank in ["", " ", ","] {
            assert_eq!(parse(blank), None);
        }
        assert_eq!(parse("\"7"), Some(these(&["\"7"])));
    }
}
