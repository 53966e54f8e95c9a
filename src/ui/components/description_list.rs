//! Facts about one thing.

use leptos::prelude::*;

/// A list of [`Detail`]s.
#[component]
pub fn DescriptionList(
    /// The details.
    children: Children,
) -> impl IntoView {
    view! { <dl>{children()}</dl> }
}

/// One fact: its name, and what is so.
#[component]
pub fn Detail(
    /// Its name.
    #[prop(into)]
    term: String,
    /// What is so.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="grid border-t border-line first:border-t-0 gap-x-6 gap-y-1 px-5 py-3 sm:grid-cols-[11rem_1fr]">
            <dt class="text-muted">{term}</dt>
            <dd class="min-w-0 text-ink [overflow-wrap:anywhere]">{children()}</dd>
        </div>
    }
}
