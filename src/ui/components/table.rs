//! Tables, which stay tables for screen readers also where they are stacked.

use super::{Tone, css};
use leptos::prelude::*;

/// The head of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    label: String,
    hidden: bool,
    numeric: bool,
}

impl Column {
    /// A column with a visible head.
    #[must_use]
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), hidden: false, numeric: false }
    }

    /// A column whose head is only for screen readers: that of the row's buttons.
    #[must_use]
    pub fn hidden(label: impl Into<String>) -> Self {
        Self { label: label.into(), hidden: true, numeric: false }
    }

    /// A column of numbers, set to the right.
    #[must_use]
    pub fn numeric(label: impl Into<String>) -> Self {
        Self { label: label.into(), hidden: false, numeric: true }
    }
}

/// A table of [`Row`]s. On narrow screens each row becomes a block; with `scroll` the table scrolls sideways instead.
#[component]
pub fn Table(
    /// What the rows are, for screen readers.
    #[prop(into)]
    caption: String,
    /// The columns' heads.
    columns: Vec<Column>,
    /// Keeps the rows whole on narrow screens, for tables that are compared by column.
    #[prop(optional)]
    scroll: bool,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let heads = columns.into_iter().map(|Column { label, hidden, numeric }| {
        let align = if numeric { css("text-right") } else { css("text-left") };
        let shape = css("px-5 py-2.5 text-xs font-medium whitespace-nowrap text-muted");
        let label = if hidden { view! { <span class="sr-only">{label}</span> }.into_any() } else { label.into_any() };
        view! { <th role="columnheader" scope="col" class=format!("{shape} {align}")>{label}</th> }
    });
    let shape = css("w-full border-collapse text-sm");
    let table_class = if scroll { css("") } else { css("stacked") };
    let name = caption.clone();
    view! {
        // What scrolls must be reachable by keyboard.
        <div class="overflow-x-auto" role="region" tabindex="0" aria-label=name>
            <table role="table" class=format!("{shape} {table_class}")>
                <caption class="sr-only">{caption}</caption>
                <thead role="rowgroup" class="bg-sunken/60">
                    <tr role="row">{heads.collect_view()}</tr>
                </thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
}

/// A row of [`Cell`]s. One that wants attention has a bar along its edge; a cell of it must say so in words, too.
#[component]
pub fn Row(
    /// How much attention it wants.
    #[prop(optional)]
    tone: Tone,
    /// The cells.
    children: Children,
) -> impl IntoView {
    let edge = match tone {
        Tone::Warning => css("row-warning"),
        Tone::Danger => css("row-danger"),
        Tone::Neutral | Tone::Success | Tone::Info => css(""),
    };
    let shape = css("border-t border-line transition-colors hover:bg-hover/50");
    view! { <tr role="row" class=format!("{shape} {edge}")>{children()}</tr> }
}

/// One cell.
#[component]
pub fn Cell(
    /// The column's name, shown beside the value where the table is stacked; none for the first and the last cell.
    #[prop(optional, into)]
    label: Option<String>,
    /// A number, set to the right.
    #[prop(optional)]
    numeric: bool,
    /// Holds buttons: set to the right, and no more room than they need.
    #[prop(optional)]
    actions: bool,
    /// Of less weight than the other cells.
    #[prop(optional)]
    muted: bool,
    /// The value.
    children: Children,
) -> impl IntoView {
    let align = match (numeric, actions) {
        (true, _) => css("text-right tabular-nums"),
        (_, true) => css("text-right whitespace-nowrap w-px"),
        _ => css("text-left"),
    };
    let colour = if muted { css("text-muted") } else { css("text-ink") };
    let shape = css("px-5 py-3 align-middle");
    view! { <td role="cell" data-label=label class=format!("{shape} {align} {colour}")><div class="min-w-0">{children()}</div></td> }
}
