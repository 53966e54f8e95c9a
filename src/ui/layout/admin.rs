//! The console: the sidebar on the left, the page beside it.

use crate::ui::components::{
    Avatar, Breadcrumbs, Button, Crumb, Glyph, Icon, Mark, Size, Theme, ThemeSwitch, Variant, css,
};
use crate::ui::islands::LiveSearch;
use leptos::prelude::*;

/// One place in the sidebar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavItem {
    /// Its name.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Its icon.
    pub glyph: Glyph,
    /// Whether the page is in it.
    pub current: bool,
}

/// A page of the console for a signed-in administrator.
///
/// On narrow screens the sidebar is a drawer that the browser itself opens, closes on Esc, and closes on a touch
/// beside it (`popover`), with a script or without.
#[component]
pub fn AdminLayout(
    /// The places in the sidebar.
    nav: Vec<NavItem>,
    /// Where the product's mark leads.
    #[prop(into)]
    home: String,
    /// Where everything is searched.
    #[prop(into)]
    search_action: String,
    /// What answers with the results while somebody types.
    #[prop(into)]
    search_hits: String,
    /// Where the administrator's own password and sessions are.
    #[prop(into)]
    profile: String,
    /// E-mail address of the administrator.
    #[prop(into)]
    email: String,
    /// Role of the administrator, as shown.
    #[prop(into)]
    role: String,
    /// The theme that is chosen.
    theme: Theme,
    /// Where the theme is posted.
    #[prop(into)]
    theme_action: String,
    /// Where signing out is posted.
    #[prop(into)]
    sign_out_action: String,
    /// The way to this page; empty on the top pages.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// The page.
    children: Children,
) -> impl IntoView {
    let places = nav.into_iter().map(place).collect_view();
    view! {
        <header class="sticky top-0 z-30 flex h-14 items-center justify-between border-b border-line bg-surface px-4 lg:hidden">
            <a href=home.clone() class="rounded-md">
                <Mark size=24 />
            </a>
            <button
                type="button"
                popovertarget="sidebar"
                aria-label="Menu"
                class="inline-flex items-center justify-center w-9 h-9 rounded-md text-muted hover:bg-hover hover:text-ink"
            >
                <Icon glyph=Glyph::Menu />
            </button>
        </header>
        <aside id="sidebar" popover="auto" class="sidebar flex-col" aria-label="Console">
            <div class="flex h-14 flex-none items-center px-5 lg:h-16">
                <a href=home class="rounded-md">
                    <Mark />
                </a>
            </div>
            <LiveSearch>
                <form method="get" action=search_action role="search" aria-label="Everywhere" class="relative flex-none px-3 pt-2">
                    <span class="absolute inset-y-0 left-5 flex items-center pt-2 text-muted pointer-events-none">
                        <Icon glyph=Glyph::Search size=16 />
                    </span>
                    <input
                        type="search"
                        name="q"
                        required
                        placeholder="Search"
                        aria-label="Search people, groups, organizations and directories"
                        aria-keyshortcuts="/"
                        autocomplete="off"
                        spellcheck="false"
                        class="w-full h-9 rounded-md border border-line-strong bg-surface pl-9 pr-3 text-sm text-ink"
                    />
                    <div
                        data-hits=search_hits
                        class="absolute inset-x-3 top-full z-40 mt-1 max-h-[70vh] overflow-y-auto rounded-md border border-line-strong bg-surface shadow-lg empty:hidden"
                    ></div>
                    <template>
                        <p data-found="The search did not answer" class="px-3 py-2 text-sm text-muted">
                            "The search did not answer. Press Enter for its page."
                        </p>
                    </template>
                    <p role="status" class="sr-only"></p>
                </form>
            </LiveSearch>
            <nav aria-label="Main" class="flex-1 px-3 py-2">
                <ul class="flex flex-col gap-0.5">{places}</ul>
            </nav>
            <div class="flex flex-col gap-3 border-t border-line p-4">
                <a
                    href=profile
                    class="flex items-center gap-2.5 -m-1.5 p-1.5 rounded-md hover:bg-hover"
                    aria-label=format!("Your profile: {email}")
                >
                    <Avatar name=email.clone() />
                    <span class="min-w-0">
                        <span class="block truncate text-[0.8125rem] font-medium text-ink" title=email.clone()>
                            {email.clone()}
                        </span>
                        <span class="block text-xs text-muted">{role}</span>
                    </span>
                </a>
                <div class="flex items-center justify-between gap-2">
                    <ThemeSwitch action=theme_action theme=theme />
                    <form method="post" action=sign_out_action>
                        <Button variant=Variant::Ghost size=Size::Small icon=Glyph::LogOut>"Sign out"</Button>
                    </form>
                </div>
            </div>
        </aside>
        <div class="beside-sidebar">
            <main id="main" tabindex="-1" class="mx-auto flex w-full max-w-[72rem] flex-col gap-6 px-4 py-6 sm:px-6 lg:px-10 lg:py-8">
                {(!crumbs.is_empty()).then(|| view! { <Breadcrumbs crumbs=crumbs /> })}
                {children()}
            </main>
        </div>
    }
}

fn place(NavItem { label, href, glyph, current }: NavItem) -> impl IntoView {
    let shape = css("flex h-9 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium transition-colors");
    let state =
        if current { css("bg-accent-soft text-accent-ink") } else { css("text-muted hover:bg-hover hover:text-ink") };
    view! {
        <li>
            <a href=href class=format!("{shape} {state}") aria-current=current.then_some("page")>
                <Icon glyph=glyph size=18 />
                {label}
            </a>
        </li>
    }
}
