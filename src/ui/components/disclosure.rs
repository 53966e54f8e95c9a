//! A panel that the browser opens and closes by itself.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// A card whose content is shown on demand, with a script or without.
#[component]
pub fn Disclosure(
    /// The title, always shown.
    #[prop(into)]
    title: String,
    /// What it is about, always shown.
    #[prop(optional, into)]
    text: Option<String>,
    /// Starts open.
    #[prop(optional)]
    open: bool,
    /// An id, to link to it.
    #[prop(optional, into)]
    id: Option<String>,
    /// What is shown on demand.
    children: Children,
) -> impl IntoView {
    view! {
        <details id=id open=open class="disclosure rounded-xl border border-line bg-surface shadow-card">
            <summary class="flex items-center justify-between gap-4 rounded-xl px-5 py-4 hover:bg-hover/50">
                <div class="min-w-0">
                    <h2 class="text-[0.9375rem] font-semibold text-ink">{title}</h2>
                    {text.map(|text| view! { <p class="mt-0.5 text-muted">{text}</p> })}
                </div>
                <span class="disclosure-mark flex-none text-muted"><Icon glyph=Glyph::ChevronDown /></span>
            </summary>
            <div class="border-t border-line p-5">{children()}</div>
        </details>
    }
}
