//! A moment, exact without a script and relative with one.

use leptos::prelude::*;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

/// A `<time>` with the exact UTC time; the relative-time island puts it into words such as "2 min ago".
#[component]
pub fn Time(
    /// Milliseconds since 1970.
    at_ms: i64,
    /// Stays exact.
    #[prop(optional)]
    exact: bool,
) -> impl IntoView {
    let (machine, human) = texts(at_ms);
    view! {
        <time datetime=machine data-relative-ms=(!exact).then_some(at_ms) class="whitespace-nowrap">{human}</time>
    }
}

/// A `<time>` with the day alone, for what lies months ahead; the exact UTC time is in its title.
#[component]
pub fn Day(
    /// Milliseconds since 1970.
    at_ms: i64,
) -> impl IntoView {
    let (machine, human) = texts(at_ms);
    view! { <time datetime=machine title=human class="whitespace-nowrap">{day(at_ms)}</time> }
}

/// The day of a moment in UTC, as a person reads it.
#[must_use]
pub fn day(at_ms: i64) -> String {
    // No comma stands in a day itself.
    texts(at_ms).1.split(',').next().unwrap_or_default().to_owned()
}

/// A moment in UTC, as a person reads it: for sentences.
#[must_use]
pub fn moment(at_ms: i64) -> String {
    texts(at_ms).1
}

fn texts(at_ms: i64) -> (String, String) {
    let human = format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC");
    let at =
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(at_ms) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    // Neither can fail for a time in UTC between the years 0 and 9999, which is what the line above gives.
    (at.format(&Rfc3339).unwrap_or_default(), at.format(human).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{day, texts};

    #[test]
    fn a_time_reads_the_same_everywhere() {
        assert_eq!(
            texts(1_772_000_000_123),
            ("2026-02-25T06:13:20.123Z".to_owned(), "25 Feb 2026, 06:13 UTC".to_owned())
        );
        assert_eq!(day(1_772_000_000_123), "25 Feb 2026");
        assert_eq!(texts(i64::MAX).1, "1 Jan 1970, 00:00 UTC");
    }
}
