//! What the audit log is narrowed to, as the address says it.

use leptos::prelude::*;

use crate::domain::audit::{PERSON, VISITOR};
use crate::model::audit::AuditFilter as Model;
use crate::model::text::without_nul;
use crate::model::time::Timestamp;
use crate::ui::components::{Choice, FilterForm, FilterLine, InputKind, SelectField, TextField};
use crate::ui::pages::period::{Moment, period_fields};

/// What entries are about: what the address says, what the page says, what their actions begin with.
const AREAS: [(&str, &str, &str); 7] = [
    ("sign-ins", "Sign-ins", "sign-in."),
    ("administrators", "Administrators", "administrator."),
    ("organizations", "Organizations", "organization."),
    ("members", "Members", "member."),
    ("roles", "Roles", "role."),
    ("directories", "Directories", "directory."),
    ("tokens", "Tokens", "token."),
];

/// Who acts: what the address says, what the page says, the word for the kind of actor.
const ACTORS: [(&str, &str, &str); 4] = [
    ("administrators", "Administrators", "administrator"),
    ("command-line", "Command line", "command-line"),
    ("people", "People of organizations", PERSON),
    ("visitors", "Not signed in", VISITOR),
];

/// The parameter that names an organization by its id.
pub const ORGANIZATION: &str = "organization";

/// What the audit log is narrowed to.
#[derive(Debug, Clone)]
pub struct AuditFilter {
    /// Looked for in all that an entry says.
    pub search: String,
    /// The organization that entries concern, by id; empty for all.
    pub organization: String,
    area: Option<(&'static str, &'static str, &'static str)>,
    actor: Option<(&'static str, &'static str, &'static str)>,
    since: Moment,
    until: Moment,
}

impl AuditFilter {
    /// Reads the parameters of an address. One that cannot be read narrows nothing.
    pub fn of(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| parameter(name).map(|value| value.trim().to_owned()).unwrap_or_default();
        let (area, actor) = (read("area"), read("by"));
        let since = Moment::of(read("since"), |at, _| at);
        let until = Moment::of(read("until"), Timestamp::plus).unless_before(&since);
        Self {
            search: read("q"),
            organization: without_nul(read(ORGANIZATION)),
            area: AREAS.into_iter().find(|(word, ..)| *word == area),
            actor: ACTORS.into_iter().find(|(word, ..)| *word == actor),
            since,
            until,
        }
    }

    /// Returns the filter without the search.
    pub fn to_model(&self) -> Model {
        Model {
            area: self.area.map(|(_, _, start)| start.to_owned()).unwrap_or_default(),
            organization: self.organization.clone(),
            actor_kind: self.actor.map(|(_, _, kind)| kind.to_owned()).unwrap_or_default(),
            since: self.since.at,
            until: self.until.at,
        }
    }

    /// Returns the parameters of the address, in the order of the form; empty ones narrow nothing.
    pub fn parameters(&self) -> [(&'static str, &str); 6] {
        [
            ("q", &self.search),
            (ORGANIZATION, &self.organization),
            ("area", self.area.map(|(word, ..)| word).unwrap_or_default()),
            ("by", self.actor.map(|(word, ..)| word).unwrap_or_default()),
            ("since", &self.since.typed),
            ("until", &self.until.typed),
        ]
    }

    /// Tells whether there is anything to clear.
    pub fn is_set(&self) -> bool {
        self.parameters().iter().any(|(_, value)| !value.is_empty())
    }

    /// The form that narrows the log at an address.
    pub fn form(&self, action: &'static str) -> AnyView {
        let choices = |all: &[(&'static str, &'static str, &'static str)]| {
            let choices = all.iter().map(|(word, label, _)| Choice::new(*word, *label));
            std::iter::once(Choice::new("", "All")).chain(choices).collect::<Vec<_>>()
        };
        let (areas, actors) = (choices(&AREAS), choices(&ACTORS));
        let area = self.area.map(|(word, ..)| word).unwrap_or_default();
        let actor = self.actor.map(|(word, ..)| word).unwrap_or_default();
        let only = self.organization.clone();
        let only = (!only.is_empty()).then(|| view! { <input type="hidden" name=ORGANIZATION value=only /> });
        let (search, since, until) = (self.search.clone(), self.since.clone(), self.until.clone());
        view! {
            <FilterForm action=action label="Filter the audit log">
                {only}
                <FilterLine>
                    <TextField
                        id="q"
                        name="q"
                        label="Search"
                        kind=InputKind::Search
                        value=search
                        placeholder="Person, address, name or id"
                        optional=true
                    />
                </FilterLine>
                <SelectField id="area" name="area" label="About" choices=areas selected=area optional=true />
                <SelectField id="by" name="by" label="By" choices=actors selected=actor optional=true />
                {period_fields(since, until)}
            </FilterForm>
        }
        .into_any()
    }
}
