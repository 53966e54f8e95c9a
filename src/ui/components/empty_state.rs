//! What stands where nothing is yet.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// Says what would be here and what to do next.
#[component]
pub fn EmptyState(
    /// The thing that is missing.
    icon: Glyph,
    /// What is missing.
    #[prop(into)]
    title: String,
    /// What it is good for, and how it gets here.
    #[prop(into)]
    text: String,
    /// The button that makes the first.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="flex flex-col items-center px-6 py-14 text-center">
            <span class="flex items-center justify-center w-12 h-12 rounded-xl border border-line bg-sunken text-muted">
                <Icon glyph=icon size=24 />
            </span>
            <p class="mt-4 text-[0.9375rem] font-semibold text-ink">{title}</p>
            <p class="mt-1 max-w-[26rem] text-muted text-balance">{text}</p>
            {children.map(|children| view! { <div class="mt-5 flex flex-wrap justify-center gap-2 empty:hidden">{children()}</div> })}
        </div>
    }
}
