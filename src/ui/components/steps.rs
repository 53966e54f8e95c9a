//! A guide in numbered steps.

use leptos::prelude::*;

/// A list of [`Step`]s; the numbers come by themselves.
#[component]
pub fn Steps(
    /// The steps.
    children: Children,
) -> impl IntoView {
    view! { <ol class="steps flex flex-col">{children()}</ol> }
}

/// One step: what to do, and how.
#[component]
pub fn Step(
    /// What to do.
    #[prop(into)]
    title: String,
    /// How.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class="step relative pb-6 pl-11 last:pb-0 before:absolute before:left-0 before:top-0 before:flex before:w-7 before:h-7 before:items-center before:justify-center before:rounded-full before:border before:border-line before:bg-sunken before:text-xs before:font-semibold before:text-ink">
            <p class="pt-1 font-medium text-ink">{title}</p>
            {children.map(|children| view! { <div class="step-text mt-1 text-muted">{children()}</div> })}
        </li>
    }
}
