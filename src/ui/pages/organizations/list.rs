//! `/organizations`: the list.

use leptos::prelude::*;

use crate::domain::organizations;
use crate::model::administrator::Permission;
use crate::model::organization::OrganizationSummary;
use crate::ui::call::Call;
use crate::ui::components::{
    Avatar, ButtonLink, Cell, Column, EmptyState, Glyph, PageHeader, Row, Table, TextLink, Time, Variant, grouped,
};
use crate::ui::pages::listing::narrowed_address;
use crate::ui::pages::narrowing;
use crate::ui::pages::words::count;
use crate::ui::pages::{Listing, Page, console, page};
use crate::ui::routes;

/// The list of organizations.
#[component]
pub fn Organizations() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::View).await?;
        let request = call.visit.page_request();
        let list = organizations::list(call.ctx(), &request).await?;
        // Where nothing is yet, the button stands there.
        let button = (list.total > 0 || request.search.is_some()).then(|| new_button(&call));
        let listing = Listing {
            visit: &call.visit,
            search: "Search organizations",
            looks_in: "Search looks in names and slugs.",
            fields: vec![narrowing::order_field(&call.visit, "Created")],
            export: Some(narrowed_address(&call.visit, routes::ORGANIZATIONS_EXPORT)),
        };
        let card = listing.card(list, || nothing_yet(&call), table);
        let content = view! {
            <PageHeader title="Organizations" subtitle="The companies whose people and roles are kept here.">
                {button}
            </PageHeader>
            {card}
        }
        .into_any();
        console(&call, Page { title: "Organizations".to_owned(), crumbs: Vec::new(), content }).await
    })
}

fn new_button(call: &Call) -> Option<AnyView> {
    call.may_manage().then(|| {
        view! {
            <ButtonLink href=routes::NEW_ORGANIZATION variant=Variant::Primary icon=Glyph::Plus>
                "New organization"
            </ButtonLink>
        }
        .into_any()
    })
}

fn nothing_yet(call: &Call) -> AnyView {
    let text = if call.may_manage() {
        "An organization is a company whose people you want here. Create one, then connect its identity provider: people \
         and roles arrive by themselves."
    } else {
        "Once an owner or admin has created an organization, you find it here."
    };
    let button = new_button(call);
    view! {
        <EmptyState icon=Glyph::Building title="No organizations yet" text=text>
            {button}
        </EmptyState>
    }
    .into_any()
}

fn table(list: Vec<OrganizationSummary>) -> AnyView {
    let columns = vec![
        Column::new("Name"),
        Column::numeric("People"),
        Column::numeric("Directories"),
        Column::new("Last request"),
    ];
    let rows = list.into_iter().map(|row| {
        let name = row.organization.name.to_string();
        let slug = row.organization.slug.map(|slug| {
            view! { <span class="block text-[0.8125rem] text-muted [overflow-wrap:anywhere]">{slug.to_string()}</span> }
        });
        let activity = match (row.last_request, row.directories) {
            (Some(at), _) => view! { <Time at_ms=at.as_ms() /> }.into_any(),
            (None, 0) => "Not connected".into_any(),
            (None, _) => "No requests yet".into_any(),
        };
        view! {
            <Row>
                <Cell>
                    <span class="flex items-center gap-3">
                        <Avatar name=name.clone() square=true />
                        <span class="min-w-0">
                            <TextLink row=true href=routes::organization(&row.organization.id)>{name}</TextLink>
                            {slug}
                        </span>
                    </span>
                </Cell>
                <Cell label="People" numeric=true>{grouped(count(row.members))}</Cell>
                <Cell label="Directories" numeric=true>{grouped(count(row.directories))}</Cell>
                <Cell label="Last request" muted=true>{activity}</Cell>
            </Row>
        }
    });
    view! {
        <Table caption="Organizations" columns=columns>
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}
