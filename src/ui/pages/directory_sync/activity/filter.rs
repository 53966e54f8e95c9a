//! What the list of calls is narrowed to, as its address says it.

use leptos::prelude::*;

use crate::model::request_log::{Outcome, RequestFilter};
use crate::model::time::Timestamp;
use crate::ui::components::{Choice, FilterForm, FilterLine, InputKind, SelectField, TextField};
use crate::ui::pages::period::{Moment, period_fields};

/// The results that are told apart: what the address says, what the page says, and which statuses it means.
const RESULTS: [(Outcome, &str, &str, (u16, u16)); 3] = [
    (Outcome::Done, "done", "Done", (0, 399)),
    (Outcome::Refused, "refused", "Refused", (400, 499)),
    (Outcome::Failed, "failed", "Failed", (500, 599)),
];

/// The methods of SCIM.
const VERBS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// What the list of calls is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Looked for in sentences, names, ids and queries.
    pub search: String,
    result: Option<Outcome>,
    verb: Option<&'static str>,
    since: Moment,
    until: Moment,
}

impl ActivityFilter {
    /// Reads the parameters of an address. One that cannot be read narrows nothing.
    pub fn of(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| parameter(name).map(|value| value.trim().to_owned()).unwrap_or_default();
        let (result, verb) = (read("result"), read("verb"));
        let since = Moment::of(read("since"), |at, _| at);
        // A minute that is named as the last one belongs to it, to its end.
        let until = Moment::of(read("until"), Timestamp::plus).unless_before(&since);
        Self {
            search: read("q"),
            result: RESULTS.iter().find(|(_, word, ..)| *word == result).map(|(outcome, ..)| *outcome),
            verb: VERBS.into_iter().find(|known| known.eq_ignore_ascii_case(&verb)),
            since,
            until,
        }
    }

    /// Returns the filter without the search.
    pub fn to_model(&self) -> RequestFilter {
        RequestFilter {
            statuses: RESULTS
                .iter()
                .find(|(outcome, ..)| Some(*outcome) == self.result)
                .map(|(_, _, _, statuses)| *statuses),
            method: self.verb.map(str::to_owned),
            since: self.since.at,
            until: self.until.at,
        }
    }

    /// Returns the parameters of the address, in the order of the form; empty ones narrow nothing.
    pub fn parameters(&self) -> [(&'static str, &str); 5] {
        [
            ("q", &self.search),
            ("result", self.result_word()),
            ("verb", self.verb.unwrap_or_default()),
            ("since", &self.since.typed),
            ("until", &self.until.typed),
        ]
    }

    /// Tells whether there is anything to clear.
    pub fn is_set(&self) -> bool {
        self.parameters().iter().any(|(_, value)| !value.is_empty())
    }

    fn result_word(&self) -> &'static str {
        RESULTS.iter().find(|(outcome, ..)| Some(*outcome) == self.result).map_or("", |(_, word, ..)| *word)
    }

    /// The form that narrows the list at an address.
    pub fn form(&self, action: String) -> AnyView {
        let all = |label: &'static str| Choice::new("", label);
        let results = RESULTS.iter().map(|(_, word, label, _)| Choice::new(*word, *label));
        let verbs = VERBS.into_iter().map(|verb| Choice::new(verb, verb));
        let results = std::iter::once(all("All")).chain(results).collect();
        let verbs = std::iter::once(all("All")).chain(verbs).collect();
        let (search, result) = (self.search.clone(), self.result_word());
        let verb = self.verb.unwrap_or_default();
        let (since, until) = (self.since.clone(), self.until.clone());
        view! {
            <FilterForm action=action label="Filter calls">
                <FilterLine>
                    <TextField
                        id="q"
                        name="q"
                        label="Search"
                        kind=InputKind::Search
                        value=search
                        placeholder="Person, group, id or words"
                        optional=true
                    />
                </FilterLine>
                <SelectField id="result" name="result" label="Result" choices=results selected=result optional=true />
                <SelectField id="verb" name="verb" label="Verb" choices=verbs selected=verb optional=true />
                {period_fields(since, until)}
            </FilterForm>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-09-01T10:15:00Z
    const AT: i64 = 1_788_257_700_000;

    fn filter(parameters: &[(&str, &str)]) -> ActivityFilter {
        ActivityFilter::of(|name| {
            parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nothing_narrows_nothing() {
        let filter = filter(&[("q", "  "), ("result", ""), ("verb", ""), ("since", ""), ("until", "")]);
        assert_eq!(filter, ActivityFilter::default());
        assert_eq!(filter.to_model(), RequestFilter::default());
        assert!(!filter.is_set());
    }

    #[test]
    fn each_parameter_is_read_and_written_again() {
        let parameters = [
            ("q", "ada"),
            ("result", "refused"),
            ("verb", "PATCH"),
            ("since", "2026-09-01T10:15"),
            ("until", "2026-09-01T10:15:30"),
        ];
        let filter = filter(&parameters);
        assert_eq!(filter.parameters(), parameters);
        assert_eq!(filter.search, "ada");
        assert_eq!(
            filter.to_model(),
            RequestFilter {
                statuses: Some((400, 499)),
                method: Some("PATCH".to_owned()),
                since: Some(Timestamp::from_ms(AT)),
                until: Some(Timestamp::from_ms(AT + 31_000)),
            }
        );
        assert!(filter.is_set());
    }

    #[test]
    fn results_are_ranges_of_statuses() {
        for (word, statuses) in [("done", (0, 399)), ("refused", (400, 499)), ("failed", (500, 599))] {
            assert_eq!(filter(&[("result", word)]).to_model().statuses, Some(statuses), "{word}");
        }
    }

    #[test]
    fn the_last_minute_counts_to_its_end() {
        let minute = filter(&[("since", "2026-09-01T10:15"), ("until", "2026-09-01T10:15")]).to_model();
        assert_eq!(minute.since, Some(Timestamp::from_ms(AT)));
        assert_eq!(minute.until, Some(Timestamp::from_ms(AT + 60_000)));
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_said() {
        for typed in
            ["yesterday", "2026-13-01T10:15", "2026-09-01", "2026-09-01T10:15Z", "2026-09-01T25:00", "-1-01-01T00:00"]
        {
            let filter = filter(&[("since", typed), ("until", typed)]);
            assert_eq!(filter.to_model(), RequestFilter::default(), "{typed}");
            assert!(filter.since.problem.as_deref().is_some_and(|problem| problem.contains(typed)), "{typed}");
            assert!(filter.until.problem.is_some(), "{typed}");
            assert!(filter.is_set(), "{typed} can be cleared");
        }
        let filter = filter(&[("result", "splendid"), ("verb", "BREW")]);
        assert_eq!(filter, ActivityFilter::default());
    }

    #[test]
    fn an_end_before_the_beginning_is_left_out_and_said() {
        let filter = filter(&[("since", "2026-09-01T10:15"), ("until", "2026-09-01T10:14")]);
        assert_eq!(filter.to_model().since, Some(Timestamp::from_ms(AT)));
        assert_eq!(filter.to_model().until, None);
        assert!(filter.until.problem.is_some());
        assert_eq!(filter.parameters()[4], ("until", "2026-09-01T10:14"), "what was typed stays in the form");
    }
}
