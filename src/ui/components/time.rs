//! A moment: how long ago it was when the page was made, and exactly.

use std::future::Future;

use leptos::prelude::*;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use crate::ui::islands::distance;

tokio::task_local! {
    /// When the page is made that is being rendered.
    static NOW_MS: i64;
}

/// Renders a page as of an instant: what it says is so and so long ago is so then.
pub async fn as_of<F: Future>(now_ms: i64, page: F) -> F::Output {
    NOW_MS.scope(now_ms, page).await
}

/// A `<time>` with how long ago it was, such as "2 min ago", and the exact UTC time in its title.
///
/// The relative-time island keeps it true while the page stays open. What is long ago, or outside a page, is exact.
#[component]
pub fn Time(
    /// Milliseconds since 1970.
    at_ms: i64,
    /// Stays exact.
    #[prop(optional)]
    exact: bool,
) -> impl IntoView {
    let (machine, human) = texts(at_ms);
    let relative = NOW_MS.try_with(|now_ms| distance(at_ms.saturating_sub(*now_ms)));
    // What is long ago stays so; outside a page the island decides.
    let changes = !exact && !matches!(relative, Ok(None));
    let words = relative.ok().flatten().filter(|_| !exact).unwrap_or(human);
    view! {
        <time
            datetime=machine
            title=to_the_second(at_ms)
            data-relative-ms=changes.then_some(at_ms)
            class="whitespace-nowrap"
        >
            {words}
        </time>
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

/// A moment in UTC with its seconds, to be compared with a log.
fn to_the_second(at_ms: i64) -> String {
    let human = format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute]:[second] UTC");
    instant(at_ms).format(human).unwrap_or_default()
}

fn instant(at_ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at_ms) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn texts(at_ms: i64) -> (String, String) {
    let human = format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC");
    let at = instant(at_ms);
    // Neither can fail for a time in UTC between the years 0 and 9999, which is what the line above gives.
    (at.format(&Rfc3339).unwrap_or_default(), at.format(human).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{Time, as_of, day, texts};
    use leptos::prelude::*;

    #[test]
    fn a_time_reads_the_same_everywhere() {
        assert_eq!(
            texts(1_772_000_000_123),
            ("2026-02-25T06:13:20.123Z".to_owned(), "25 Feb 2026, 06:13 UTC".to_owned())
        );
        assert_eq!(day(1_772_000_000_123), "25 Feb 2026");
        assert_eq!(texts(i64::MAX).1, "1 Jan 1970, 00:00 UTC");
    }

    #[tokio::test]
    async fn a_page_says_how_long_ago_a_time_was_and_exactly_when() {
        let render = |exact| view! { <Time at_ms=1_772_000_000_123 exact=exact /> }.to_html();
        let page = as_of(1_772_000_000_123 + 5 * 60_000, async { (render(false), render(true)) }).await;
        assert!(page.0.contains(">5 min ago<") && page.0.contains("title=\"25 Feb 2026, 06:13:20 UTC\""), "{}", page.0);
        assert!(page.1.contains(">25 Feb 2026, 06:13 UTC<"), "{}", page.1);
        let outside = render(false);
        assert!(outside.contains(">25 Feb 2026, 06:13 UTC<"), "{outside}");
    }
}
