//! Numbers by the hour, drawn on the server.

use std::fmt::Write as _;

use leptos::prelude::*;

use super::{Cell, Column, Glyph, Icon, Row, Table, day, grouped};

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_HOURS: usize = 24;
/// The height of the drawing, in its own units.
const HEIGHT: i64 = 100;
/// What one hour takes of the width, and how much of that its bar.
const STEP: i64 = 4;
const BAR: i64 = 3;

/// Bars for the hours of some days, the part of each that went wrong in another colour; and the same by day in a table.
#[component]
pub fn Chart(
    /// Hours since 1970 of the first bar.
    first_hour: i64,
    /// Of each hour how many there were, and how many of them went wrong.
    hours: Vec<(i64, i64)>,
) -> impl IntoView {
    let most = hours.iter().map(|(all, _)| *all).max().unwrap_or_default().max(1);
    let all = bars(hours.iter().map(|(all, _)| *all), most);
    let wrong = bars(hours.iter().map(|(_, wrong)| *wrong), most);
    let width = i64::try_from(hours.len()).unwrap_or_default() * STEP;
    let (total, failures) = hours.iter().fold((0, 0), |sum, hour| (sum.0 + hour.0, sum.1 + hour.1));
    let description = format!(
        "{} requests and {} failures; at most {} requests in one hour. The table below has the numbers by day.",
        number(total),
        number(failures),
        number(most)
    );
    let days = days(first_hour, &hours);
    let (begin, end) = (day(first_hour * HOUR_MS), "Now");
    let rows = days.into_iter().map(|(name, all, wrong)| {
        view! {
            <Row>
                <Cell>{name}</Cell>
                <Cell label="Requests" numeric=true>{number(all)}</Cell>
                <Cell label="Failures" numeric=true>{number(wrong)}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let columns = vec![Column::new("Day (UTC)"), Column::numeric("Requests"), Column::numeric("Failures")];
    let drawing = format!(
        "<title id=\"chart-title\">Requests and failures by the hour</title><desc id=\"chart-text\">{description}</desc>\
         <path class=\"chart-all\" d=\"{all}\"/><path class=\"chart-wrong\" d=\"{wrong}\"/>"
    );
    view! {
        <div class="flex flex-col gap-3 p-5">
            <p class="flex flex-wrap gap-x-5 gap-y-1 text-[0.8125rem] text-muted">
                <span class="inline-flex items-center gap-2"><span class="w-2.5 h-2.5 rounded-sm bg-accent" aria-hidden="true"></span>"Requests"</span>
                <span class="inline-flex items-center gap-2"><span class="w-2.5 h-2.5 rounded-sm bg-danger" aria-hidden="true"></span>"Failures"</span>
                <span class="tabular-nums">{format!("Highest: {} in an hour", number(most))}</span>
            </p>
            <svg
                class="chart"
                viewBox=format!("0 0 {width} {HEIGHT}")
                preserveAspectRatio="none"
                role="img"
                aria-labelledby="chart-title"
                aria-describedby="chart-text"
                inner_html=drawing
            ></svg>
            <p class="flex justify-between text-xs text-muted"><span>{begin}</span><span>{end}</span></p>
        </div>
        <details class="disclosure border-t border-line">
            <summary class="flex items-center justify-between gap-4 px-5 py-3 text-[0.8125rem] font-medium text-ink hover:bg-hover/50">"The same numbers as a table"
                <span class="disclosure-mark flex-none text-muted"><Icon glyph=Glyph::ChevronDown /></span></summary>
            <Table caption="Requests and failures by day" columns=columns>
                {rows}
            </Table>
        </details>
    }
}

/// Draws a bar for each number that is not 0: one path for all of them. The smallest can still be seen.
fn bars(numbers: impl Iterator<Item = i64>, most: i64) -> String {
    let mut path = String::new();
    for (x, number) in (0..).step_by(usize::try_from(STEP).unwrap_or(1)).zip(numbers) {
        if number > 0 {
            let height = (number.saturating_mul(HEIGHT) / most).max(3);
            // Writing to a string does not fail.
            let _ = write!(path, "M{x} {HEIGHT}v-{height}h{BAR}v{height}z");
        }
    }
    path
}

/// Adds the hours of each day up.
fn days(first_hour: i64, hours: &[(i64, i64)]) -> Vec<(String, i64, i64)> {
    let mut days: Vec<(String, i64, i64)> = Vec::with_capacity(hours.len() / DAY_HOURS + 2);
    for (hour, (all, wrong)) in (first_hour..).zip(hours) {
        let name = day(hour.saturating_mul(HOUR_MS));
        match days.last_mut() {
            Some(last) if last.0 == name => {
                last.1 += all;
                last.2 += wrong;
            }
            _ => days.push((name, *all, *wrong)),
        }
    }
    days
}

fn number(number: i64) -> String {
    grouped(u64::try_from(number).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_high_as_their_numbers() {
        assert_eq!(bars([0, 1, 500, 1_000].into_iter(), 1_000), "M4 100v-3h3v3zM8 100v-50h3v50zM12 100v-100h3v100z");
        assert_eq!(bars([0, 0].into_iter(), 1), "");
    }

    #[test]
    fn hours_are_added_up_by_day() {
        let hours = vec![(1, 0), (2, 1), (3, 1)];
        assert_eq!(days(23, &hours), [("1 Jan 1970".to_owned(), 1, 0), ("2 Jan 1970".to_owned(), 5, 2)]);
    }
}
