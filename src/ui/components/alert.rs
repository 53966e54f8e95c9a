//! What the page has to say before anything else.

use super::{Glyph, Icon, Tone, css};
use leptos::prelude::*;

/// A message across the page: the outcome of the last action, or something to know first.
#[component]
pub fn Alert(
    /// Its weight.
    #[prop(default = Tone::Info)]
    tone: Tone,
    /// The message in one line.
    #[prop(into)]
    title: String,
    /// More, if one line is not enough.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (class, glyph) = match tone {
        Tone::Neutral => (css("bg-sunken text-ink border-line"), Glyph::Info),
        Tone::Info => (css("bg-info-soft text-info-ink border-info-ink/25"), Glyph::Info),
        Tone::Success => (css("bg-success-soft text-success-ink border-success-ink/25"), Glyph::Check),
        Tone::Warning => (css("bg-warning-soft text-warning-ink border-warning-ink/25"), Glyph::Warning),
        Tone::Danger => (css("bg-danger-soft text-danger-ink border-danger-ink/25"), Glyph::Warning),
    };
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    let shape = css("flex gap-3 rounded-lg border px-4 py-3");
    view! {
        <div role=role class=format!("{shape} {class}")>
            <Icon glyph=glyph />
            <div class="min-w-0 flex-1">
                <p class="font-medium">{title}</p>
                {children.map(|children| view! { <div class="mt-1 text-ink">{children()}</div> })}
            </div>
        </div>
    }
}
