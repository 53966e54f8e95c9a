//! `…/{directory}/activity`: what the identity provider asked, what it was answered, and why.

mod call;
mod filter;
mod list;

pub use call::DirectoryCall;
pub use list::DirectoryActivity;

use leptos::prelude::*;

use crate::model::request_log::{LoggedRequest, Outcome};
use crate::ui::components::{Badge, Tone};

/// What the page is called.
const TITLE: &str = "Activity";
/// What stands in the place of a token's label where there was none.
const NO_TOKEN: &str = "No valid token";

/// How much attention a call wants.
const fn tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Done => Tone::Neutral,
        Outcome::Refused => Tone::Warning,
        Outcome::Failed => Tone::Danger,
    }
}

/// How a call ended: the status, and what it means.
fn result_badge(call: &LoggedRequest) -> AnyView {
    let word = match call.outcome() {
        Outcome::Done => "Done",
        Outcome::Refused => "Refused",
        Outcome::Failed => "Failed",
    };
    view! { <Badge tone=tone(call.outcome()) label=format!("{} {word}", call.status) /> }.into_any()
}

/// How long a call took, in a unit that gives it one to three digits.
fn duration(microseconds: i64) -> String {
    let tenths_of_ms = microseconds.max(0) / 100;
    match tenths_of_ms {
        0 => "under 0.1 ms".to_owned(),
        1..100 => format!("{}.{} ms", tenths_of_ms / 10, tenths_of_ms % 10),
        100..10_000 => format!("{} ms", tenths_of_ms / 10),
        _ => format!("{}.{} s", tenths_of_ms / 10_000, tenths_of_ms / 1_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_short() {
        let cases = [
            (-1, "under 0.1 ms"),
            (99, "under 0.1 ms"),
            (100, "0.1 ms"),
            (4_249, "4.2 ms"),
            (9_999, "9.9 ms"),
            (10_000, "10 ms"),
            (999_999, "999 ms"),
            (1_000_000, "1.0 s"),
            (61_250_000, "61.2 s"),
        ];
        for (microseconds, expected) in cases {
            assert_eq!(duration(microseconds), expected);
        }
    }
}
