//! `/audit`: the entries of the audit log, the newest first.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;

use crate::domain::audit::{self, SIGN_IN_FAILED};
use crate::domain::{DomainError, organizations};
use crate::model::administrator::Permission;
use crate::model::audit::AuditEntry;
use crate::model::ids::OrganizationId;
use crate::model::page::{Page as ListPage, PageRequest};
use crate::ui::call::Call;
use crate::ui::components::{
    ButtonLink, Card, CardFooter, Cell, Code, Column, EmptyState, Glyph, PageHeader, Row, Table, TextLink, Time, Tone,
};
use crate::ui::error::UiError;
use crate::ui::pages::audit::filter::AuditFilter;
use crate::ui::pages::listing::{address, filtered_pages};
use crate::ui::pages::words::counted;
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

const TITLE: &str = "Audit log";

/// The audit log.
#[component]
pub fn AuditLog() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::View).await?;
        let visit = &call.visit;
        let filter = AuditFilter::of(|name| visit.query(name));
        let search = Some(filter.search.clone()).filter(|search| !search.is_empty());
        let request = PageRequest { search, ..visit.page_request() };
        let entries = audit::list(call.ctx(), &filter.to_model(), &request).await?;
        if entries.items.is_empty() && entries.total > 0 {
            // The page that the address names is beyond the end.
            visit.redirect(&address(visit.path(), &filter.parameters()));
        }
        let export = address(routes::AUDIT_EXPORT, &filter.parameters());
        let names = names(&call, &entries.items, &filter.organization).await?;
        let (form, found) = (filter.form(routes::AUDIT), found(&call, &filter, entries, &names));
        let content = view! {
            <PageHeader
                title=TITLE
                subtitle="Every change made in the console and at the command line, and every sign-in. What identity providers change is in the activity of their directories."
            >
                <ButtonLink href=export icon=Glyph::External>"Export CSV"</ButtonLink>
            </PageHeader>
            <Card flush=true>{form} {found}</Card>
            <p class="text-[0.8125rem] text-muted">
                "Entries are kept for ever. Each carries the hash of the one before it; " <Code text="rollcall audit verify" />
                " at the command line finds one that was changed or is missing."
            </p>
        }
        .into_any();
        let page = Page { title: TITLE.to_owned(), crumbs: Vec::new(), content };
        console(&call, page).await
    })
}

/// The names of the organizations that entries are about, by id, as far as they are still there.
async fn names(call: &Call, entries: &[AuditEntry], asked: &str) -> Result<HashMap<String, String>, UiError> {
    let ids: HashSet<&str> = entries
        .iter()
        .filter_map(|entry| entry.facts.organization.as_deref())
        .chain([asked])
        .filter(|id| !id.is_empty())
        .collect();
    let mut names = HashMap::new();
    for id in ids {
        match organizations::find(call.ctx(), &OrganizationId::from(id)).await {
            Ok(organization) => drop(names.insert(id.to_owned(), organization.name.to_string())),
            Err(DomainError::NotFound) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(names)
}

fn found(call: &Call, filter: &AuditFilter, entries: ListPage<AuditEntry>, names: &HashMap<String, String>) -> AnyView {
    if entries.items.is_empty() {
        let (title, text) = if filter.is_set() {
            ("No entry matches", "Search looks in all that an entry says, addresses and ids too. Times are in UTC.")
        } else {
            ("No entries yet", "The first change or sign-in shows up here at once.")
        };
        let clear = filter.is_set().then(|| view! { <ButtonLink href=routes::AUDIT>"Clear filters"</ButtonLink> });
        return view! { <EmptyState icon=Glyph::Search title=title text=text>{clear}</EmptyState> }.into_any();
    }
    let pages = filtered_pages(&call.visit, &entries, &filter.parameters());
    let (count, clear) = if filter.is_set() {
        let clear = view! { <TextLink href=routes::AUDIT>"Clear filters"</TextLink> };
        (counted(entries.total, "entry matches", "entries match"), Some(clear))
    } else {
        (format!("{}, the newest first", counted(entries.total, "entry", "entries")), None)
    };
    let only = (!filter.organization.is_empty()).then(|| {
        let name = names.get(&filter.organization).cloned();
        format!("in {}", name.unwrap_or_else(|| "an organization that is not there".to_owned()))
    });
    let rows = entries.items.into_iter().map(|entry| row(entry, names)).collect_view();
    view! {
        <p class="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-2.5 text-[0.8125rem] text-muted"><span>{count} " " {only}</span> {clear}</p>
        <Table caption="Entries" columns=vec![Column::new("What"), Column::new("Who"), Column::new("When")]>
            {rows}
        </Table>
        <CardFooter>{pages}</CardFooter>
    }
    .into_any()
}

fn row(entry: AuditEntry, names: &HashMap<String, String>) -> AnyView {
    let facts = entry.facts;
    let tone = if facts.action == SIGN_IN_FAILED { Tone::Warning } else { Tone::Neutral };
    let value = |text: Option<String>| text.unwrap_or_else(|| "nothing".to_owned());
    let change = (facts.before.is_some() || facts.after.is_some()).then(|| {
        let (before, after) = (value(facts.before), value(facts.after));
        view! { <p class="mt-1 text-[0.8125rem] text-muted [overflow-wrap:anywhere]">{before} " → " <span class="text-ink">{after}</span></p> }
    });
    // A sign-in is about who signs in, which the next cell says.
    let subject = Some(facts.subject_label).filter(|subject| *subject != facts.actor_label && !subject.is_empty());
    let subject = subject.map(|subject| view! { <span class="line-clamp-2 [overflow-wrap:anywhere]">{subject}</span> });
    let address = Some(facts.address).filter(|address| !address.is_empty());
    let address =
        address.map(|address| view! { <p class="text-[0.8125rem] text-muted [overflow-wrap:anywhere]">{address}</p> });
    let number = format!("No. {}", entry.number);
    // What concerns the organization as such has its name for a subject.
    let organization =
        facts.organization.filter(|id| *id != facts.subject_id).and_then(|id| Some((names.get(&id)?.clone(), id)));
    let organization = organization.map(|(name, id)| {
        let href = routes::organization(&OrganizationId::from(id));
        view! { <span class="[overflow-wrap:anywhere]">"in " <TextLink href=href>{name}</TextLink></span> }
    });
    view! {
        <Row tone=tone>
            <Cell>
                <p class="[overflow-wrap:anywhere]">{facts.detail}</p>
                {change}
                <p class="mt-1 flex flex-wrap gap-x-3 text-[0.8125rem] text-muted">
                    {subject} {organization} <span class="font-mono text-xs leading-5">{facts.action}</span>
                    <span class="whitespace-nowrap tabular-nums">{number}</span>
                </p>
            </Cell>
            <Cell label="Who">
                <p class="[overflow-wrap:anywhere]">{facts.actor_label}</p>
                {address}
            </Cell>
            <Cell label="When" muted=true><Time at_ms=facts.at.as_ms() /></Cell>
        </Row>
    }
    .into_any()
}
