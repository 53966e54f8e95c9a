//! Text that machines read.

use super::{Glyph, Icon};
use crate::ui::islands::CopyButton;
use leptos::prelude::*;

/// A name, an id or a value within a sentence.
#[component]
pub fn Code(
    /// The text.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <code class="rounded-sm bg-hover px-1 py-0.5 font-mono text-[0.8125rem] text-ink [overflow-wrap:anywhere]">{text}</code> }
}

/// Lines to be copied elsewhere.
#[component]
pub fn CodeBlock(
    /// What they are, for screen readers.
    #[prop(into)]
    label: String,
    /// The lines.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let copied = text.clone();
    view! {
        <div class="flex items-start rounded-lg border border-line bg-sunken">
            // The button stands beside what scrolls, never over it.
            <pre class="min-w-0 flex-1 overflow-auto max-h-[36rem] p-3 font-mono text-[0.8125rem] leading-5 text-ink" tabindex="0" role="region" aria-label=label>
                <code>{text}</code>
            </pre>
            <CopyButton>
                <span class="relative flex-none p-1.5">
                    <button
                        type="button"
                        class="needs-js inline-flex items-center justify-center w-8 h-8 rounded-md bg-sunken text-muted hover:bg-hover hover:text-ink"
                        data-copy=copied
                    >
                        <span class="faces">
                            <span class="to-copy"><Icon glyph=Glyph::Copy size=16 /></span>
                            <span class="copied text-success-ink"><Icon glyph=Glyph::Check size=16 /></span>
                        </span>
                        <span class="sr-only">"Copy"</span>
                    </button>
                    <span class="sr-only" role="status"></span>
                </span>
            </CopyButton>
        </div>
    }
}
