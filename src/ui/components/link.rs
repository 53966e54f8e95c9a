//! Links within text and tables.

use super::css;
use leptos::prelude::*;

/// A link in the accent's colour; as the name of a table's row it is quiet until the pointer is on it.
#[component]
pub fn TextLink(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// Names a row of a table.
    #[prop(optional)]
    row: bool,
    /// Leads away from the console: opens beside it, and does not tell from where.
    #[prop(optional)]
    external: bool,
    /// The text.
    children: Children,
) -> impl IntoView {
    let shape = css("rounded-sm font-medium underline-offset-2 [overflow-wrap:anywhere]");
    let state = if row { css("text-ink hover:underline") } else { css("text-accent-ink underline hover:decoration-2") };
    view! {
        <a
            href=href
            class=format!("{shape} {state}")
            target=external.then_some("_blank")
            rel=external.then_some("noreferrer")
        >
            {children()}
        </a>
    }
}
