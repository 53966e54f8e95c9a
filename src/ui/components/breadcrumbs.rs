//! The way from the top to this page.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// One step of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Its address; none for the page itself.
    pub href: Option<String>,
}

impl Crumb {
    /// A page above this one.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// This page.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The steps in order, the page itself last.
#[component]
pub fn Breadcrumbs(
    /// The steps.
    crumbs: Vec<Crumb>,
) -> impl IntoView {
    let steps = crumbs.into_iter().map(|crumb| {
        let leads_on = crumb.href.is_some();
        let step = match crumb.href {
            Some(href) => view! {
                <a href=href class="truncate rounded-sm text-muted hover:text-ink hover:underline underline-offset-2">
                    {crumb.label}
                </a>
            }
            .into_any(),
            None => view! { <span class="truncate text-ink" aria-current="page">{crumb.label}</span> }.into_any(),
        };
        view! {
            <li class="flex min-w-0 items-center gap-1 max-w-[16rem]">
                {step}
                {leads_on.then(|| view! { <span class="text-muted"><Icon glyph=Glyph::ChevronRight size=14 /></span> })}
            </li>
        }
    });
    view! {
        <nav aria-label="Breadcrumb">
            <ol class="flex flex-wrap items-center gap-1 text-[0.8125rem]">{steps.collect_view()}</ol>
        </nav>
    }
}
