//! A field to choose one of a few.

use super::field::{described_by, framed, input_classes};
use super::{Glyph, Icon, css};
use leptos::prelude::*;

/// One of the choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// A choice that sends `value` and shows `label`.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A `<select>`.
#[component]
pub fn SelectField(
    /// Id of the select, unique on the page.
    #[prop(into)]
    id: String,
    /// Name that it is sent under.
    #[prop(into)]
    name: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The choices in order.
    choices: Vec<Choice>,
    /// The value that is chosen already.
    #[prop(optional, into)]
    selected: String,
    /// Stands first while nothing is chosen, and cannot be sent.
    #[prop(optional, into)]
    prompt: Option<String>,
    /// May be sent with the choice that has an empty value.
    #[prop(optional)]
    optional: bool,
    /// What to know before choosing.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with what was sent.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
) -> impl IntoView {
    let class = format!("{} {}", input_classes(error.is_some()), css("appearance-none pr-9"));
    let nothing_yet = !choices.iter().any(|choice| choice.value == selected);
    let options = choices
        .into_iter()
        .map(|Choice { value, label }| {
            let chosen = value == selected;
            view! { <option value=value selected=chosen>{label}</option> }
        })
        .collect_view();
    let select = view! {
        <div class="relative">
            <select
                id=id.clone()
                name=name
                class=class
                required=!optional
                autocomplete="off"
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described_by(&id, hint.as_deref(), error.as_deref())
            >
                {prompt.map(|prompt| view! { <option value="" disabled selected=nothing_yet>{prompt}</option> })}
                {options}
            </select>
            <span class="absolute inset-y-0 right-2.5 flex items-center text-muted pointer-events-none">
                <Icon glyph=Glyph::ChevronDown size=16 />
            </span>
        </div>
    };
    framed(id, label, hint, error, select)
}
