//! Which request bodies are SCIM messages (RFC 7644 §3.1, §8.1).

/// What every SCIM answer is sent as.
pub const SCIM_JSON: &str = "application/scim+json";

/// Tells whether a `Content-Type` names SCIM JSON, or plain JSON, in UTF-8.
///
/// Parameters other than `charset` are ignored; `us-ascii` is a part of UTF-8 and passes too.
#[must_use]
pub fn is_scim_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';');
    let essence = parts.next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(SCIM_JSON) && !essence.eq_ignore_ascii_case("application/json") {
        return false;
    }
    parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            let charset = value.trim().trim_matches('"');
            ["utf-8", "utf8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known))
        }
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::is_scim_json;

    #[test]
    fn scim_and_plain_json_pass_with_any_spelling_of_utf_8() {
        for good in [
            "application/scim+json",
            "application/json",
            "Application/SCIM+JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
            "application/json; version=2; charset=utf8",
            " application/scim+json ;",
        ] {
            assert!(is_scim_json(good), "{good}");
        }
    }

    #[test]
    fn other_types_and_other_charsets_do_not_pass() {
        for bad in ["", "text/plain", "application/jsonp", "application/json; charset=iso-8859-1", "application/xml"] {
            assert!(!is_scim_json(bad), "{bad}");
        }
    }
}
