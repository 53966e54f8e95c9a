//! A list in a card: its search, its rows, and the way through it.

use leptos::prelude::*;

use crate::model::page::Page as ListPage;
use crate::ui::call::Visit;
use crate::ui::components::{
    ButtonLink, Card, CardFooter, EmptyState, Glyph, InputKind, NarrowForm, Pagination, SearchForm, TextField,
};
use crate::ui::pages::narrowing;
use crate::ui::pages::words::{count, encode};

/// A list that the reader of a page searches and pages through.
pub struct Listing<'a> {
    /// The request, whose address says what is searched and where the page starts.
    pub visit: &'a Visit,
    /// What the search field asks for.
    pub search: &'static str,
    /// What the search looks in: said where it finds nothing.
    pub looks_in: &'static str,
    /// Fields that narrow and order the list, beside the search.
    pub fields: Vec<AnyView>,
    /// Where the list is had as a file, if it is; beside the fields.
    pub export: Option<String>,
}

impl Listing<'_> {
    /// Puts the list into a card: with its rows, or with what stands in their place when nothing is there or nothing is found.
    pub fn card<T>(
        self,
        list: ListPage<T>,
        nothing_yet: impl FnOnce() -> AnyView,
        table: impl FnOnce(Vec<T>) -> AnyView,
    ) -> AnyView {
        let path = self.visit.path().to_owned();
        let search = self.visit.query("q").unwrap_or_default();
        if list.items.is_empty() && list.total > 0 {
            // The row that the address starts from is gone.
            self.visit.redirect(&narrowed_address(self.visit, &path));
        }
        let found = if !list.items.is_empty() {
            let pages = list_pages(self.visit, &list);
            let table = table(list.items);
            view! {
                {table}
                <CardFooter>{pages}</CardFooter>
            }
            .into_any()
        } else if search.is_empty() && !narrowing::is_narrowed(self.visit) {
            let nothing_yet = nothing_yet();
            return view! { <Card flush=true>{nothing_yet}</Card> }.into_any();
        } else {
            let all = path.clone();
            nothing_found(&search, self.looks_in, all)
        };
        let form = if self.fields.is_empty() && self.export.is_none() {
            view! {
                <div class="border-b border-line px-5 py-4">
                    <SearchForm action=path label=self.search value=search />
                </div>
            }
            .into_any()
        } else {
            narrow_form(path, self.search, search, self.fields, self.export)
        };
        view! {
            <Card flush=true>
                {form}
                {found}
            </Card>
        }
        .into_any()
    }
}

/// What stands in the place of rows when none is like what is asked for.
fn nothing_found(search: &str, looks_in: &'static str, all: String) -> AnyView {
    let (title, text, clear) = if search.is_empty() {
        ("Nothing matches this filter".to_owned(), "Choose less in the fields above.", "Clear the filter")
    } else {
        (format!("Nothing matches “{search}”"), looks_in, "Clear the search")
    };
    view! {
        <EmptyState icon=Glyph::Search title=title text=text>
            <ButtonLink href=all>{clear}</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

/// The form that searches, narrows and orders a list.
fn narrow_form(
    action: String,
    label: &'static str,
    search: String,
    fields: Vec<AnyView>,
    export: Option<String>,
) -> AnyView {
    let fields = fields.into_iter().map(|field| view! { <div class="sm:w-[9.25rem]">{field}</div> }).collect_view();
    view! {
        <NarrowForm action=action label=label export=export>
            <div class="col-span-2 min-w-32 sm:flex-1">
                <TextField id="q" name="q" label=label kind=InputKind::Search value=search optional=true />
            </div>
            {fields}
        </NarrowForm>
    }
    .into_any()
}

/// An address with what narrows and orders the list of the present page.
pub fn narrowed_address(visit: &Visit, path: &str) -> String {
    let kept = narrowing::parameters(visit);
    let kept: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    address(path, &kept)
}

/// Where a list is, and the way through it.
///
/// Pages are read by key, so the database does not say where in the list one stands; the links carry it along in `from`.
pub fn list_pages<T>(visit: &Visit, rows: &ListPage<T>) -> AnyView {
    let kept = narrowing::parameters(visit);
    let kept: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    filtered_pages(visit, rows, &kept)
}

/// The same for a list that is narrowed by these parameters of the address, which stay.
pub fn filtered_pages<T>(visit: &Visit, rows: &ListPage<T>, filter: &[(&str, &str)]) -> AnyView {
    let shown = u64::try_from(rows.items.len()).unwrap_or_default();
    let total = count(rows.total);
    let size = u64::from(visit.ctx().limits.console_page_size);
    let said = visit.query("from").and_then(|from| from.parse().ok());
    let first = first_shown(rows.previous.is_some(), rows.next.is_some(), said, shown, total);
    let last = (first + shown).saturating_sub(1);
    let beside = |side: &str, id: &Option<String>, from: u64| {
        let id = id.as_deref()?;
        Some(address(visit.path(), &[filter, &[(side, id), ("from", &from.to_string())]].concat()))
    };
    let previous = beside("before", &rows.previous, first.saturating_sub(size).max(1));
    let next = beside("after", &rows.next, first + shown);
    view! { <Pagination first=first last=last total=total previous=previous next=next /> }.into_any()
}

/// The number of the first row that is shown: known at both ends of the list, between them as far as the address says.
fn first_shown(has_previous: bool, has_next: bool, said: Option<u64>, shown: u64, total: u64) -> u64 {
    let last_start = total.saturating_sub(shown) + 1;
    match (has_previous, has_next) {
        (false, _) => 1.min(shown),
        (true, false) => last_start,
        (true, true) => said.unwrap_or(2).clamp(2, last_start.max(2)),
    }
}

/// An address with those parameters that are not empty.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let set = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query = set.map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_in_a_list_is_right_at_both_ends_and_within_bounds_between() {
        assert_eq!(first_shown(false, false, None, 0, 0), 0);
        assert_eq!(first_shown(false, true, Some(99), 25, 60), 1);
        assert_eq!(first_shown(true, true, Some(26), 25, 60), 26);
        assert_eq!(first_shown(true, false, Some(1), 10, 60), 51);
        assert_eq!(first_shown(true, true, Some(u64::MAX), 25, 60), 36);
        assert_eq!(first_shown(true, true, None, 25, 60), 2);
    }

    #[test]
    fn an_address_carries_only_what_is_set() {
        assert_eq!(address("/people", &[("q", ""), ("after", "")]), "/people");
        assert_eq!(address("/people", &[("q", "a b&c"), ("after", "7")]), "/people?q=a%20b%26c&after=7");
    }
}
