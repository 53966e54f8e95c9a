//! A panel on the page.

use super::css;
use leptos::prelude::*;

/// A framed surface. With `flush` the content reaches the frame, as tables and lists of rows want it.
#[component]
pub fn Card(
    /// No padding around the content.
    #[prop(optional)]
    flush: bool,
    /// An id, to link to it.
    #[prop(optional, into)]
    id: Option<String>,
    /// Header, content and footer.
    children: Children,
) -> impl IntoView {
    let shape = css("rounded-xl border border-line bg-surface shadow-card overflow-hidden");
    let padding = if flush { "" } else { css("p-5") };
    view! { <section id=id class=format!("{shape} {padding}")>{children()}</section> }
}

/// The head of a flush card: a title, what it means, and what can be done.
#[component]
pub fn CardHeader(
    /// The title.
    #[prop(into)]
    title: String,
    /// What it means.
    #[prop(optional, into)]
    text: Option<String>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-b border-line px-5 py-4">
            <div class="min-w-0">
                <h2 class="text-[0.9375rem] font-semibold text-ink">{title}</h2>
                {text.map(|text| view! { <p class="mt-0.5 text-muted">{text}</p> })}
            </div>
            {children.map(|children| view! { <div class="flex flex-wrap items-center gap-2 empty:hidden">{children()}</div> })}
        </div>
    }
}

/// The foot of a flush card: pagination, or the buttons of a form.
#[component]
pub fn CardFooter(
    /// Its content.
    children: Children,
) -> impl IntoView {
    view! { <div class="border-t border-line bg-sunken/50 px-5 py-3">{children()}</div> }
}
