//! Search in a list, by address.

use super::field::input_classes;
use super::{Button, Glyph, Icon, css};
use leptos::prelude::*;

/// A `GET` form with one field: the result has an address of its own, and a search starts at the first page.
#[component]
pub fn SearchForm(
    /// The list's address.
    #[prop(into)]
    action: String,
    /// What is searched, for screen readers and as the example.
    #[prop(into)]
    label: String,
    /// What was searched for.
    #[prop(optional, into)]
    value: String,
    /// Name of the query parameter.
    #[prop(default = "q", into)]
    name: &'static str,
    /// Other query parameters to keep.
    #[prop(optional)]
    keep: Vec<(String, String)>,
    /// What the field offers while somebody types.
    #[prop(optional)]
    offers: Vec<String>,
    /// What the button says.
    #[prop(default = "Search")]
    verb: &'static str,
) -> impl IntoView {
    let class = format!("{} {}", input_classes(false), css("pl-9"));
    let list = (!offers.is_empty()).then(|| format!("{name}-offers"));
    let options = offers.into_iter().map(|offer| view! { <option value=offer></option> }).collect_view();
    view! {
        <form method="get" action=action role="search" class="flex w-full gap-2 sm:max-w-sm">
            {keep.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
            <div class="relative flex-1">
                <span class="absolute inset-y-0 left-2.5 flex items-center text-muted pointer-events-none">
                    <Icon glyph=Glyph::Search size=16 />
                </span>
                <input
                    type="search"
                    name=name
                    value=value
                    class=class
                    placeholder=label.clone()
                    aria-label=label
                    // Some browsers offer nothing where nothing is to be completed.
                    autocomplete=list.is_none().then_some("off")
                    list=list.clone()
                    spellcheck="false"
                />
                {list.map(|id| view! { <datalist id=id>{options}</datalist> })}
            </div>
            <Button>{verb}</Button>
        </form>
    }
}
