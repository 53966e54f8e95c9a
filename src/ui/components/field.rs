//! Form fields: a label, an input, a hint and an error that belong together for every reader.

use super::css;
use leptos::prelude::*;

/// What a text field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InputKind {
    /// A line of text.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password, not shown.
    Password,
    /// A code of digits: a phone shows those alone.
    Digits,
    /// Words to look for.
    Search,
    /// A day and a time of day, without a zone: the label names it.
    DateTime,
}

/// The classes of everything that can be filled in.
pub(super) fn input_classes(invalid: bool) -> String {
    let shape = css("w-full h-9 rounded-md border bg-surface px-3 text-sm text-ink disabled:opacity-60");
    let edge = if invalid { css("border-danger-ink") } else { css("border-line-strong") };
    format!("{shape} {edge}")
}

/// The ids that describe a field: its error first, then its hint.
pub(super) fn described_by(id: &str, hint: Option<&str>, error: Option<&str>) -> Option<String> {
    let error = error.map(|_| format!("{id}-error"));
    let hint = hint.map(|_| format!("{id}-hint"));
    let ids = error.into_iter().chain(hint).collect::<Vec<_>>();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Label, control, hint and error, one below the other.
pub(super) fn framed(
    id: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    control: impl IntoView,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    view! {
        <div class="flex flex-col gap-1.5">
            <label for=id class="text-sm font-medium text-ink">{label}</label>
            {control}
            {error.map(|error| view! { <p id=error_id class="text-[0.8125rem] font-medium text-danger-ink">{error}</p> })}
            {hint.map(|hint| view! { <p id=hint_id class="text-[0.8125rem] text-muted">{hint}</p> })}
        </div>
    }
}

/// A field for one line of text.
#[component]
pub fn TextField(
    /// Id of the input, unique on the page.
    #[prop(into)]
    id: String,
    /// Name that it is sent under.
    #[prop(into)]
    name: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// What it takes.
    #[prop(optional)]
    kind: InputKind,
    /// What stands in it already.
    #[prop(optional, into)]
    value: String,
    /// What to know before filling it in.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with what was sent.
    #[prop(optional_no_strip, into)]
    error: Option<String>,
    /// Which saved value fits: `email`, `current-password`, `new-password`, …
    #[prop(default = "off", into)]
    autocomplete: &'static str,
    /// An example.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// May be left empty.
    #[prop(optional)]
    optional: bool,
    /// Most characters that it takes.
    #[prop(optional)]
    max_length: Option<u16>,
    /// Is where typing starts on this page.
    #[prop(optional)]
    autofocus: bool,
    /// Sets ids and codes in the fixed-width face.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    let mut class = input_classes(error.is_some());
    if mono {
        class.push_str(css(" font-mono"));
    }
    let input = view! {
        <input
            id=id.clone()
            name=name
            type=match kind {
                InputKind::Text | InputKind::Digits => "text",
                InputKind::Email => "email",
                InputKind::Password => "password",
                InputKind::Search => "search",
                InputKind::DateTime => "datetime-local",
            }
            value=value
            class=class
            placeholder=placeholder
            autocomplete=autocomplete
            maxlength=max_length
            inputmode=(kind == InputKind::Digits).then_some("numeric")
            required=!optional
            autofocus=autofocus
            spellcheck="false"
            aria-invalid=error.is_some().then_some("true")
            aria-describedby=described_by(&id, hint.as_deref(), error.as_deref())
        />
    };
    framed(id, label, hint, error, input)
}

/// A box to tick.
#[component]
pub fn Checkbox(
    /// Id of the input, unique on the page.
    #[prop(into)]
    id: String,
    /// Name that it is sent under, with the value `true`.
    #[prop(into)]
    name: String,
    /// What ticking it means.
    #[prop(into)]
    label: String,
    /// More about that.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether it is ticked.
    #[prop(optional)]
    checked: bool,
) -> impl IntoView {
    let hint_id = hint.as_ref().map(|_| format!("{id}-hint"));
    view! {
        <div class="flex items-start gap-2.5">
            <input
                id=id.clone()
                name=name
                type="checkbox"
                value="true"
                checked=checked
                autocomplete="off"
                aria-describedby=hint_id.clone()
                class="mt-0.5 w-4 h-4 flex-none accent-accent"
            />
            <div>
                <label for=id class="font-medium text-ink">{label}</label>
                {hint.map(|hint| view! { <p id=hint_id class="mt-0.5 text-[0.8125rem] text-muted">{hint}</p> })}
            </div>
        </div>
    }
}

/// Two fields side by side where there is room.
#[component]
pub fn FormRow(
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! { <div class="grid items-start gap-5 sm:grid-cols-2">{children()}</div> }
}

/// The buttons that end a form.
#[component]
pub fn FormActions(
    /// The buttons, the main one first.
    children: Children,
) -> impl IntoView {
    view! { <div class="flex flex-wrap items-center gap-2 pt-1">{children()}</div> }
}
