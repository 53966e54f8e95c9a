//! The way through a long list.

use super::{Glyph, Icon, Size, Variant, button};
use leptos::prelude::*;

/// Where in the list this page is, and links to the pages beside it.
#[component]
pub fn Pagination(
    /// Number of the page's first entry, from 1; 0 for an empty list.
    first: u64,
    /// Number of the page's last entry.
    last: u64,
    /// Entries in all.
    total: u64,
    /// Address of the page before.
    #[prop(optional_no_strip, into)]
    previous: Option<String>,
    /// Address of the page after.
    #[prop(optional_no_strip, into)]
    next: Option<String>,
) -> impl IntoView {
    let range = if total == 0 {
        "None".to_owned()
    } else {
        format!("{}–{} of {}", grouped(first), grouped(last), grouped(total))
    };
    view! {
        <nav aria-label="Pages" class="flex items-center justify-between gap-4">
            <p class="text-[0.8125rem] text-muted tabular-nums">{range}</p>
            <div class="flex gap-2">
                {step("Previous", "prev", Glyph::ChevronLeft, previous)} {step("Next", "next", Glyph::ChevronRight, next)}
            </div>
        </nav>
    }
}

fn step(label: &'static str, rel: &'static str, glyph: Glyph, href: Option<String>) -> impl IntoView {
    let class = button::classes(Variant::Secondary, Size::Small);
    let icon = move || view! { <Icon glyph=glyph size=14 /> };
    let content = match glyph {
        Glyph::ChevronLeft => view! { {icon()} {label} }.into_any(),
        _ => view! { {label} {icon()} }.into_any(),
    };
    match href {
        Some(href) => view! { <a href=href rel=rel class=class>{content}</a> }.into_any(),
        // Stays in its place, so that the other one does not move under the pointer.
        None => view! { <button type="button" disabled class=class>{content}</button> }.into_any(),
    }
}

/// A number with a comma between its thousands.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// An address with one query parameter set and all others kept.
///
/// `query` is the query string as it came, `value` is encoded here; an empty value leaves the parameter out.
#[must_use]
pub fn with_parameter(path: &str, query: &str, name: &str, value: &str) -> String {
    let kept = query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name));
    let set = (!value.is_empty()).then(|| {
        format!("{name}={}", percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC))
    });
    let pairs = kept.map(str::to_owned).chain(set).collect::<Vec<_>>().join("&");
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{pairs}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_parameters_are_kept() {
        assert_eq!(
            with_parameter("/people", "q=a%20b&page=2&sort=name", "page", "3"),
            "/people?q=a%20b&sort=name&page=3"
        );
        assert_eq!(with_parameter("/people", "", "page", "2"), "/people?page=2");
        assert_eq!(with_parameter("/people", "page=2", "page", ""), "/people");
        assert_eq!(with_parameter("/people", "", "after", "x&y=z"), "/people?after=x%26y%3Dz");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, expected) in [(0, "0"), (312, "312"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), expected);
        }
    }
}
