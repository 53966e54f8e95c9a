//! What stands before the console: signing in and setting up.

use crate::ui::components::{Mark, Theme, ThemeSwitch};
use leptos::prelude::*;

/// One card in the middle of the page.
#[component]
pub fn PublicLayout(
    /// What the card is for, the page's only `<h1>`.
    #[prop(into)]
    title: String,
    /// More about it.
    #[prop(optional_no_strip, into)]
    text: Option<String>,
    /// The theme that is chosen.
    theme: Theme,
    /// Where the theme is posted.
    #[prop(into)]
    theme_action: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="flex min-h-dvh flex-col items-center px-4 py-8">
            <main id="main" tabindex="-1" class="my-auto flex w-full max-w-[25rem] flex-col items-center gap-6">
                <Mark size=32 />
                <div class="w-full rounded-xl border border-line bg-surface p-6 shadow-card sm:p-8">
                    <h1 class="text-xl font-semibold tracking-tight text-ink">{title}</h1>
                    {text.map(|text| view! { <p class="mt-1 text-muted">{text}</p> })}
                    <div class="mt-6">{children()}</div>
                </div>
            </main>
            <footer class="pt-8">
                <ThemeSwitch action=theme_action theme=theme />
            </footer>
        </div>
    }
}
