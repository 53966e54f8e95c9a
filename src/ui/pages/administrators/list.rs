//! `/administrators`: the list.

use leptos::prelude::*;

use crate::domain::administration;
use crate::model::administrator::{Administrator, Permission};
use crate::ui::components::{
    Avatar, ButtonLink, Cell, Column, EmptyState, Glyph, PageHeader, Row, Table, TextLink, Time, Variant,
};
use crate::ui::pages::administrators::{TITLE, status_badge};
use crate::ui::pages::listing::narrowed_address;
use crate::ui::pages::narrowing;
use crate::ui::pages::{Listing, Page, console, page};
use crate::ui::routes;

/// The list of administrators.
#[component]
pub fn Administrators() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::ManageAdministrators).await?;
        let list = administration::list(call.ctx(), &call.visit.page_request()).await?;
        let looks_in = "Search looks in e-mail addresses.";
        let listing = Listing {
            visit: &call.visit,
            search: "Search administrators",
            looks_in,
            fields: vec![narrowing::order_field(&call.visit, "Invited")],
            export: Some(narrowed_address(&call.visit, routes::ADMINISTRATORS_EXPORT)),
        };
        let card = listing.card(list, nothing_yet, table);
        let content = view! {
            <PageHeader title=TITLE subtitle="People who sign in to this console. They are not members of organizations.">
                <ButtonLink href=routes::NEW_ADMINISTRATOR variant=Variant::Primary icon=Glyph::Plus>
                    "Invite administrator"
                </ButtonLink>
            </PageHeader>
            {card}
        }
        .into_any();
        console(&call, Page { title: TITLE.to_owned(), crumbs: Vec::new(), content }).await
    })
}

fn nothing_yet() -> AnyView {
    view! { <EmptyState icon=Glyph::Shield title="No administrators" text="Invite somebody." /> }.into_any()
}

fn table(administrators: Vec<Administrator>) -> AnyView {
    let rows = administrators.into_iter().map(row).collect_view();
    let columns = ["E-mail", "Role", "Status", "Last sign-in"].map(Column::new).to_vec();
    view! { <Table caption=TITLE columns=columns>{rows}</Table> }.into_any()
}

fn row(administrator: Administrator) -> impl IntoView {
    let (email, href) = (administrator.email.to_string(), routes::administrator(&administrator.id));
    let (role, status) = (administrator.role.label(), status_badge(&administrator));
    let last = match administrator.last_sign_in {
        Some(at) => view! { <Time at_ms=at.as_ms() /> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <Row>
            <Cell>
                <span class="flex min-w-0 items-center gap-3">
                    <Avatar name=email.clone() />
                    <span class="min-w-0 [overflow-wrap:anywhere]"><TextLink href=href row=true>{email}</TextLink></span>
                </span>
            </Cell>
            <Cell label="Role">{role}</Cell>
            <Cell label="Status">{status}</Cell>
            <Cell label="Last sign-in" muted=true>{last}</Cell>
        </Row>
    }
}
