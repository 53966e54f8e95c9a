//! `/search`: people, groups, organizations and directories of the whole installation.

use axum::Router;
use leptos::prelude::*;

use crate::domain::search::{MOST, everywhere};
use crate::model::administrator::Permission;
use crate::model::found::{Found, FoundOrganization};
use crate::ui::app::UiState;
use crate::ui::call::Visit;
use crate::ui::components::{Card, CardHeader, EmptyState, Glyph, PageHeader, SearchForm, TextLink};
use crate::ui::error::UiError;
use crate::ui::pages::fragment::fragment;
use crate::ui::pages::words::{counted, encode};
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

/// Results of each kind that are shown while somebody types.
const FIRST: usize = 4;

/// One result: its name, where it leads, and what tells it from others of that name.
struct Hit {
    name: String,
    href: String,
    more: String,
}

/// What was found of each kind.
#[component]
pub fn SearchPage() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::View).await?;
        let text = call.visit.query("q").unwrap_or_default();
        let found = everywhere(call.ctx(), &text).await?;
        let title = if text.is_empty() { "Search".to_owned() } else { format!("Search: {text}") };
        let results = results(found, &text);
        let content = view! {
            <PageHeader title="Search" subtitle="People, groups, organizations and directories of this installation." />
            <SearchForm action=routes::SEARCH label="Name, e-mail or id" value=text />
            {results}
        }
        .into_any();
        console(&call, Page { title, crumbs: Vec::new(), content }).await
    })
}

/// Serves the first results alone.
pub fn hits_router(state: UiState) -> Router {
    Router::new().route(routes::SEARCH_HITS, fragment(first_hits)).with_state(state)
}

/// Renders the first results of each kind as links, and one that leads to all.
async fn first_hits(visit: Visit) -> Result<String, UiError> {
    let text = visit.query("q").unwrap_or_default();
    let call = visit.require(Permission::View).await?;
    let found = kinds(everywhere(call.ctx(), &text).await?);
    let first: Vec<_> =
        found.into_iter().flat_map(|(kind, hits)| hits.into_iter().take(FIRST).map(move |hit| (kind, hit))).collect();
    let words = match first.len() {
        0 => format!("Nothing matches “{text}”"),
        number => format!("{} shown", counted(i64::try_from(number).unwrap_or(i64::MAX), "result", "results")),
    };
    let nothing = first.is_empty().then(|| {
        view! { <p class="px-3 py-2 text-sm text-muted [overflow-wrap:anywhere]">{words.clone()}</p> }
    });
    let rows = first.into_iter().map(|(kind, Hit { name, href, more })| {
        let more = if more.is_empty() { kind.to_owned() } else { format!("{kind} {more}") };
        view! {
            <li>
                <a href=href class="block px-3 py-2 hover:bg-hover focus:bg-hover">
                    <span class="block text-sm text-ink [overflow-wrap:anywhere]">{name}</span>
                    <span class="block text-xs text-muted [overflow-wrap:anywhere]">{more}</span>
                </a>
            </li>
        }
    });
    let rows = rows.collect_view();
    let all = format!("{}?q={}", routes::SEARCH, encode(&text));
    let more = (!rows.is_empty()).then(|| {
        view! {
            <li class="border-t border-line first:border-t-0">
                <a href=all class="block px-3 py-2 text-sm font-medium text-accent-ink [overflow-wrap:anywhere] hover:bg-hover focus:bg-hover">{format!("All results for “{text}”")}</a>
            </li>
        }
    });
    let list = view! {
        <div data-found=words>
            {nothing}
            <ul>
                {rows}
                {more}
            </ul>
        </div>
    };
    Ok(list.to_html())
}

/// The results of each kind.
fn kinds(found: Found) -> [(&'static str, Vec<Hit>); 4] {
    let within = |organization: &FoundOrganization| format!("in {}", organization.name);
    let people = found.people.into_iter().map(|person| Hit {
        href: routes::member(&person.organization.id, &person.account),
        more: {
            let email = person.email.filter(|email| *email != person.name);
            let off = (!person.active).then(|| "deactivated".to_owned());
            let parts: Vec<String> = [Some(within(&person.organization)), email, off].into_iter().flatten().collect();
            parts.join(" · ")
        },
        name: person.name,
    });
    let groups = found.groups.into_iter().map(|group| Hit {
        href: routes::directory_group(&group.organization.id, &group.directory, &group.id),
        more: within(&group.organization),
        name: group.name,
    });
    let organizations = found.organizations.into_iter().map(|organization| Hit {
        href: routes::organization(&organization.id),
        more: organization.slug.map(|slug| format!("with the slug {slug}")).unwrap_or_default(),
        name: organization.name.to_string(),
    });
    let directories = found.directories.into_iter().map(|directory| Hit {
        href: routes::directory(&directory.organization.id, &directory.id),
        more: within(&directory.organization),
        name: directory.name,
    });
    [
        ("Person", people.collect()),
        ("Group", groups.collect()),
        ("Organization", organizations.collect()),
        ("Directory", directories.collect()),
    ]
}

/// What the results of a kind are called together.
fn title_of(kind: &str) -> &'static str {
    match kind {
        "Person" => "People",
        "Group" => "Groups and their roles",
        "Organization" => "Organizations",
        _ => "Directories",
    }
}

fn results(found: Found, text: &str) -> AnyView {
    let kinds = kinds(found);
    if kinds.iter().all(|(_, hits)| hits.is_empty()) {
        let title = if text.is_empty() {
            "What are you looking for?".to_owned()
        } else {
            format!("Nothing matches “{text}”")
        };
        let text = "Search looks in names, of people also in user names, e-mail addresses and external ids, of organizations in slugs. An id is \
                    looked for as a whole.";
        return view! {
            <Card flush=true>
                <EmptyState icon=Glyph::Search title=title text=text />
            </Card>
        }
        .into_any();
    }
    kinds
        .into_iter()
        .filter(|(_, hits)| !hits.is_empty())
        .map(|(kind, hits)| card(title_of(kind), hits))
        .collect_view()
        .into_any()
}

fn card(kind: &'static str, hits: Vec<Hit>) -> AnyView {
    let text = (hits.len() >= MOST as usize).then(|| format!("The first {MOST}. Type more to narrow the search."));
    let rows = hits.into_iter().map(|Hit { name, href, more }| {
        view! {
            <li class="border-t border-line px-5 py-3 first:border-t-0">
                <TextLink row=true href=href>{name}</TextLink>
                <p class="text-[0.8125rem] text-muted [overflow-wrap:anywhere]">{more}</p>
            </li>
        }
    });
    let rows = rows.collect_view();
    let header = match text {
        Some(text) => view! { <CardHeader title=kind text=text /> }.into_any(),
        None => view! { <CardHeader title=kind /> }.into_any(),
    };
    view! {
        <Card flush=true>
            {header}
            <ul>{rows}</ul>
        </Card>
    }
    .into_any()
}
