//! Numbers at a glance.

use leptos::prelude::*;

/// A row of [`StatTile`]s.
#[component]
pub fn StatRow(
    /// The tiles.
    children: Children,
) -> impl IntoView {
    view! { <dl class="grid gap-4 grid-cols-2 lg:grid-cols-4">{children()}</dl> }
}

/// A number and what it counts.
#[component]
pub fn StatTile(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The number.
    #[prop(into)]
    value: String,
    /// More about it.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    view! {
        <div class="flex flex-col rounded-xl border border-line bg-surface px-5 py-4 shadow-card">
            <dt class="text-[0.8125rem] text-muted">{label}</dt>
            <dd class="mt-1 text-2xl font-semibold tracking-tight tabular-nums text-ink">{value}</dd>
            {hint.map(|hint| view! { <dd class="mt-0.5 text-xs text-muted">{hint}</dd> })}
        </div>
    }
}
