//! A value to be carried elsewhere, whole.

use super::{Glyph, Icon, Size, Variant, button};
use crate::ui::islands::CopyButton;
use leptos::prelude::*;

/// A read-only input with a copy button. Without a script it can still be selected as a whole.
#[component]
pub fn CopyBox(
    /// Id of the input, unique on the page.
    #[prop(into)]
    id: String,
    /// What the value is.
    #[prop(into)]
    label: String,
    /// The value.
    #[prop(into)]
    value: String,
    /// What to know about it.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let hint_id = hint.as_ref().map(|_| format!("{id}-hint"));
    let action = format!("Copy {label}");
    view! {
        <div class="flex flex-col gap-1.5">
            <label for=id.clone() class="text-sm font-medium text-ink">{label}</label>
            <div class="flex items-stretch gap-2">
                <input
                    id=id.clone()
                    type="text"
                    readonly
                    value=value
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby=hint_id.clone()
                    class="min-w-0 flex-1 h-9 rounded-md border border-line-strong bg-sunken px-3 font-mono text-[0.8125rem] text-ink select-all"
                />
                <CopyButton>
                    <span class="needs-js relative flex">
                        <button type="button" class=button::classes(Variant::Secondary, Size::Medium) data-copy-from=id aria-label=action>
                            <span class="faces">
                                <span class="to-copy inline-flex items-center gap-2"><Icon glyph=Glyph::Copy size=16 />"Copy"</span>
                                <span class="copied inline-flex items-center gap-2 text-success-ink"><Icon glyph=Glyph::Check size=16 />"Copied"</span>
                            </span>
                        </button>
                        <span class="sr-only" role="status"></span>
                    </span>
                </CopyButton>
            </div>
            {hint.map(|hint| view! { <p id=hint_id class="text-[0.8125rem] text-muted">{hint}</p> })}
        </div>
    }
}
