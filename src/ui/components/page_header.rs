//! The head of a page and of its sections.

use leptos::prelude::*;

/// The page's title, what it is about, and what can be done here.
#[component]
pub fn PageHeader(
    /// The title, the page's only `<h1>`.
    #[prop(into)]
    title: String,
    /// The title is a whole sentence and set as one, the badge above it.
    #[prop(optional)]
    sentence: bool,
    /// What the page is about.
    #[prop(optional, into)]
    subtitle: Option<String>,
    /// Stands beside the title: a status badge.
    #[prop(optional)]
    badge: Option<AnyView>,
    /// Buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let subtitle = subtitle.filter(|subtitle| !subtitle.is_empty());
    let head = if sentence {
        view! {
            <div class="flex flex-col items-start gap-2">
                {badge} <h1 class="max-w-[52rem] text-base font-semibold sm:text-lg sm:leading-7 text-ink [overflow-wrap:anywhere]">{title}</h1>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <h1 class="text-2xl font-semibold tracking-tight text-ink [overflow-wrap:anywhere]">{title}</h1>
                {badge}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
            <div class="min-w-0">
                {head}
                {subtitle.map(|subtitle| view! { <p class="mt-1 max-w-[48rem] text-muted">{subtitle}</p> })}
            </div>
            {children.map(|children| view! { <div class="flex flex-wrap items-center gap-2 empty:hidden">{children()}</div> })}
        </div>
    }
}

/// The title of a section that is no card.
#[component]
pub fn SectionHeader(
    /// The title.
    #[prop(into)]
    title: String,
    /// What the section is about.
    #[prop(optional, into)]
    text: Option<String>,
) -> impl IntoView {
    view! {
        <div>
            <h2 class="text-base font-semibold text-ink">{title}</h2>
            {text.map(|text| view! { <p class="mt-0.5 max-w-[42rem] text-muted">{text}</p> })}
        </div>
    }
}
