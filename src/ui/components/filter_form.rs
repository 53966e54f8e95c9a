//! What a list is narrowed to, by address.

use super::{Button, ButtonLink};
use leptos::prelude::*;

/// A `GET` form of a few fields above a list: what it finds has an address of its own, and starts at the first page.
#[component]
pub fn FilterForm(
    /// The list's address.
    #[prop(into)]
    action: String,
    /// What is narrowed, for screen readers.
    #[prop(into)]
    label: String,
    /// Five fields, the first of them the widest.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            method="get"
            action=action
            role="search"
            aria-label=label
            class="grid grid-cols-2 items-start gap-x-3 gap-y-4 border-b border-line px-5 py-4 xl:grid-cols-[minmax(8rem,1fr)_6.75rem_6.75rem_13.5rem_13.5rem_auto]"
        >
            {children()} <div class="col-span-2 xl:col-span-1 xl:mt-[1.625rem]"><Button>"Filter"</Button></div>
        </form>
    }
}

/// A field of a [`FilterForm`] that takes a whole line on narrow screens.
#[component]
pub fn FilterLine(
    /// Takes half a line from middling screens on.
    #[prop(optional)]
    half: bool,
    /// The field.
    children: Children,
) -> impl IntoView {
    let class = if half { super::css("col-span-2 sm:col-span-1") } else { super::css("col-span-2 xl:col-span-1") };
    view! { <div class=class>{children()}</div> }
}

/// A `GET` form of a search and a few choices above a list.
#[component]
pub fn NarrowForm(
    /// The list's address.
    #[prop(into)]
    action: String,
    /// What is narrowed, for screen readers.
    #[prop(into)]
    label: String,
    /// Where the list is had as a file.
    #[prop(optional_no_strip)]
    export: Option<String>,
    /// The search, then the choices.
    children: Children,
) -> impl IntoView {
    view! {
        <form
            method="get"
            action=action
            role="search"
            aria-label=label
            class="grid grid-cols-2 items-end gap-3 border-b border-line px-5 py-4 sm:flex sm:flex-wrap"
        >
            {children()} <Button>"Apply"</Button>
            {export.map(|href| view! { <div class="sm:ml-auto"><ButtonLink href=href>"Export CSV"</ButtonLink></div> })}
        </form>
    }
}
