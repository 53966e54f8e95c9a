//! `/search`: people, groups, organizations and directories of the whole installation.

use leptos::prelude::*;

use crate::domain::search::{MOST, everywhere};
use crate::model::administrator::Permission;
use crate::model::found::{Found, FoundOrganization};
use crate::ui::components::{Card, CardHeader, EmptyState, Glyph, PageHeader, SearchForm, TextLink};
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

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

fn results(found: Found, text: &str) -> AnyView {
    let within = |organization: &FoundOrganization| format!("in {}", organization.name);
    let people = found.people.into_iter().map(|person| Hit {
        href: routes::member(&person.organization.id, &person.account),
        more: match person.email {
            Some(email) if email != person.name => format!("{email} · {}", within(&person.organization)),
            _ => within(&person.organization),
        },
        name: person.name,
    });
    let groups = found.groups.into_iter().map(|group| Hit {
        href: routes::role(&group.organization.id, &group.role),
        more: within(&group.organization),
        name: group.name,
    });
    let organizations = found.organizations.into_iter().map(|organization| Hit {
        href: routes::organization(&organization.id),
        more: String::new(),
        name: organization.name,
    });
    let directories = found.directories.into_iter().map(|directory| Hit {
        href: routes::directory(&directory.organization.id, &directory.id),
        more: within(&directory.organization),
        name: directory.name,
    });
    let kinds: [(&str, Vec<Hit>); 4] = [
        ("People", people.collect()),
        ("Groups and their roles", groups.collect()),
        ("Organizations", organizations.collect()),
        ("Directories", directories.collect()),
    ];
    if kinds.iter().all(|(_, hits)| hits.is_empty()) {
        let title = if text.is_empty() {
            "What are you looking for?".to_owned()
        } else {
            format!("Nothing matches “{text}”")
        };
        let text = "Search looks in names, of people also in user names, e-mail addresses and external ids. An id is \
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
        .map(|(kind, hits)| card(kind, hits))
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
