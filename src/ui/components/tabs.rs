//! The pages of one thing, side by side.

use super::css;
use leptos::prelude::*;

/// One of the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the one that is shown.
    pub current: bool,
    /// How much there is in it.
    pub count: Option<u64>,
}

impl Tab {
    /// A tab without a count.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self { label: label.into(), href: href.into(), current, count: None }
    }

    /// The same tab with a count behind its name.
    #[must_use]
    pub fn with_count(self, count: u64) -> Self {
        Self { count: Some(count), ..self }
    }
}

/// Links in a row, the current one marked. They are links and not ARIA tabs, since each is a page.
#[component]
pub fn Tabs(
    /// What the tabs are the pages of.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
) -> impl IntoView {
    let links = tabs.into_iter().map(|Tab { label, href, current, count }| {
        let shape = css("inline-flex items-center gap-2 border-b-2 px-1 pb-2.5 pt-1 text-sm font-medium whitespace-nowrap transition-colors rounded-t-sm");
        let state = if current {
            css("border-accent text-ink")
        } else {
            css("border-transparent text-muted hover:text-ink hover:border-line-strong")
        };
        let count = count.map(|count| {
            view! { <span class="rounded-full bg-hover px-1.5 text-xs font-medium text-muted tabular-nums">{count}</span> }
        });
        view! {
            <li>
                <a href=href class=format!("{shape} {state}") aria-current=current.then_some("page")>{label} {count}</a>
            </li>
        }
    });
    view! {
        // They wrap where they are too many for the screen: one that has to be scrolled to is one that nobody knows of.
        <nav aria-label=label>
            <ul class="flex flex-wrap gap-x-5 [box-shadow:inset_0_-1px_var(--line)]">{links.collect_view()}</ul>
        </nav>
    }
}
