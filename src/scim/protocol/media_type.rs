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

/// Tells whether an `Accept` header would rather have plain JSON than SCIM JSON (RFC 9110 §12.5.1).
#[must_use]
pub fn prefers_plain_json(accept: &str) -> bool {
    let plain = quality(accept, "json");
    plain > 0 && plain > quality(accept, "scim+json")
}

/// Returns the weight, in thousandths, that a header gives to a subtype of `application`: that of the most specific
/// range which holds it, and 0 where none does.
fn quality(accept: &str, subtype: &str) -> u32 {
    let ranges = accept.split(',').filter_map(|range| {
        let mut parts = range.split(';').map(str::trim);
        let (kind, held) = parts.next()?.split_once('/')?;
        let specificity = match (kind, held) {
            ("*", "*") => 0,
            (kind, "*") if kind.eq_ignore_ascii_case("application") => 1,
            (kind, held) if kind.eq_ignore_ascii_case("application") && held.eq_ignore_ascii_case(subtype) => 2,
            _ => return None,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        Some((specificity, weight.map_or(1_000, thousandths)))
    });
    ranges.max().map_or(0, |(_, weight)| weight)
}

/// Reads a weight of at most three decimals; what is none does not narrow anything.
fn thousandths(weight: &str) -> u32 {
    let (whole, decimals) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let is_weight = matches!(whole, "0" | "1") && decimals.len() <= 3 && decimals.bytes().all(|b| b.is_ascii_digit());
    if !is_weight || whole == "1" {
        return 1_000;
    }
    format!("{decimals:0<3}").parse().unwrap_or(1_000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_scim_json, prefers_plain_json};

    #[test]
    fn plain_json_is_called_so_only_where_it_is_wanted_more() {
        for plain in [
            "application/json",
            "application/json; charset=utf-8",
            "text/html, application/json;q=0.1",
            "application/scim+json;q=0.5, application/json;q=0.9",
            "application/json, */*;q=0.8",
            "application/*, application/scim+json;q=0",
        ] {
            assert!(prefers_plain_json(plain), "{plain}");
        }
        for scim in [
            "",
            "*/*",
            "application/*",
            "application/scim+json",
            "application/scim+json, application/json",
            "application/json, text/plain, */*",
            "application/json;q=0",
            "application/json;q=0.3, application/scim+json;q=0.31",
            "text/html",
            "nonsense",
            "application/json;q=0.0, text/plain",
        ] {
            assert!(!prefers_plain_json(scim), "{scim}");
        }
    }

    proptest! {
        #[test]
        fn reading_an_accept_header_never_panics(header in "[ -~]{0,40}") {
            let _ = prefers_plain_json(&header);
        }
    }

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
