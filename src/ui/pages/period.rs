//! From when to when a list shows: two fields of its filter.

use std::time::Duration;

use leptos::prelude::*;
use time::PrimitiveDateTime;
use time::macros::format_description;

use crate::model::time::Timestamp;
use crate::ui::components::{FilterLine, InputKind, TextField};

/// A field for a moment: what was typed, what it means, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moment {
    /// What was typed.
    pub typed: String,
    /// What it means.
    pub at: Option<Timestamp>,
    /// What is wrong with it.
    pub problem: Option<String>,
}

impl Moment {
    /// Reads a moment in UTC, as browsers write a local one. `bound` makes of it, and of how long its last digit counts, where
    /// the list begins or ends.
    pub fn of(typed: String, bound: impl Fn(Timestamp, Duration) -> Timestamp) -> Self {
        if typed.is_empty() {
            return Self::default();
        }
        let Some((at, precision)) = instant(&typed) else {
            let problem = format!("“{typed}” is not a time, so it is left out. Write it as 2026-09-01T10:15.");
            return Self { typed, at: None, problem: Some(problem) };
        };
        Self { at: Some(bound(at, precision)), problem: None, typed }
    }

    /// Leaves the end of a list out that is before its beginning.
    #[must_use]
    pub fn unless_before(self, since: &Self) -> Self {
        match (since.at, self.at) {
            (Some(first), Some(end)) if end <= first => {
                let problem = Some("This is before “From”, so it is left out.".to_owned());
                Self { at: None, problem, ..self }
            }
            _ => self,
        }
    }
}

/// Reads a moment, and how exact it is.
fn instant(typed: &str) -> Option<(Timestamp, Duration)> {
    let minutes = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let seconds = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
    let read = |format| PrimitiveDateTime::parse(typed, format).ok();
    let (at, precision) = match read(minutes) {
        Some(at) => (at, Duration::from_mins(1)),
        None => (read(seconds)?, Duration::from_secs(1)),
    };
    Some((Timestamp::from_ms(at.assume_utc().unix_timestamp().checked_mul(1_000)?), precision))
}

/// The two fields, `since` and `until`.
pub fn period_fields(since: Moment, until: Moment) -> impl IntoView {
    view! {
        <FilterLine half=true>
            <TextField
                id="since"
                name="since"
                label="From (UTC)"
                kind=InputKind::DateTime
                value=since.typed
                error=since.problem
                optional=true
            />
        </FilterLine>
        <FilterLine half=true>
            <TextField
                id="until"
                name="until"
                label="To (UTC)"
                kind=InputKind::DateTime
                value=until.typed
                error=until.problem
                optional=true
            />
        </FilterLine>
    }
}
