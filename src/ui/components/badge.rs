//! A status in one word.

use super::{Tone, css};
use leptos::prelude::*;

/// A word on a soft ground, with a dot that repeats the tone.
#[component]
pub fn Badge(
    /// What it says at first sight.
    #[prop(optional)]
    tone: Tone,
    /// Leaves the dot out: for kinds and counts, which are no status.
    #[prop(optional)]
    plain: bool,
    /// The word.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let class = match tone {
        Tone::Neutral => css("bg-hover text-muted"),
        Tone::Success => css("bg-success-soft text-success-ink"),
        Tone::Warning => css("bg-warning-soft text-warning-ink"),
        Tone::Danger => css("bg-danger-soft text-danger-ink"),
        Tone::Info => css("bg-info-soft text-info-ink"),
    };
    let shape = css(
        "inline-flex max-w-full items-center gap-1.5 rounded-full px-2 h-[1.375rem] align-middle text-xs font-medium whitespace-nowrap",
    );
    view! {
        <span class=format!("{shape} {class}")>
            {(!plain).then(|| view! { <span class="flex-none w-1.5 h-1.5 rounded-full bg-current" aria-hidden="true"></span> })}
            <span class="truncate">{label}</span>
        </span>
    }
}
