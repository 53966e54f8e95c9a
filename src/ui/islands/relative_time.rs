//! Keeps "2 min ago" true while the page stays open.

use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::wasm_bindgen;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn now_ms() -> f64;
}

/// Rewrites every `<time data-relative-ms>` of the page now and then once a minute.
///
/// One of these serves the whole page; the shell places it. The server has written the same words, so that nothing moves when the
/// script begins; the exact time is in the element's title.
#[island]
pub fn RelativeTimes() -> impl IntoView {
    Effect::new(|| {
        update_all();
        let _ = set_interval_with_handle(update_all, Duration::from_mins(1));
    });
    view! { <span hidden></span> }
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
fn update_all() {
    let now = now_ms() as i64;
    let times = document().get_elements_by_tag_name("time");
    for time in (0..times.length()).filter_map(|index| times.item(index)) {
        let at = time.get_attribute("data-relative-ms").and_then(|at| at.parse::<i64>().ok());
        let Some(text) = at.and_then(|at| distance(at - now)) else {
            continue;
        };
        if time.text_content().as_deref() != Some(text.as_str()) {
            time.set_text_content(Some(&text));
        }
    }
}

/// Puts a distance from now into words; `None` where the exact date says more.
#[must_use]
pub fn distance(distance_ms: i64) -> Option<String> {
    let ago = distance_ms <= 0;
    let (count, unit) = match distance_ms.abs() {
        distance if distance < MINUTE => return Some(if ago { "just now" } else { "in a moment" }.to_owned()),
        distance if distance < HOUR => (distance / MINUTE, "min"),
        distance if distance < DAY => (distance / HOUR, "h"),
        distance if distance < 2 * DAY => (1, "day"),
        distance if distance < 60 * DAY => (distance / DAY, "days"),
        _ => return None,
    };
    Some(if ago { format!("{count} {unit} ago") } else { format!("in {count} {unit}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_put_into_words() {
        let cases = [
            (0, Some("just now")),
            (-59 * SECOND, Some("just now")),
            (59 * SECOND, Some("in a moment")),
            (-MINUTE, Some("1 min ago")),
            (-59 * MINUTE, Some("59 min ago")),
            (-HOUR, Some("1 h ago")),
            (-DAY, Some("1 day ago")),
            (-3 * DAY, Some("3 days ago")),
            (30 * DAY, Some("in 30 days")),
            (-90 * DAY, None),
            (365 * DAY, None),
        ];
        for (distance_ms, expected) in cases {
            assert_eq!(distance(distance_ms).as_deref(), expected, "{distance_ms} ms");
        }
    }
}
