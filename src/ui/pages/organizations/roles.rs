//! `/organizations/{organization}/roles`: the roles of an organization.

use leptos::prelude::*;

use crate::domain::{organizations, roles};
use crate::model::account::RoleSummary;
use crate::model::administrator::Permission;
use crate::ui::components::{Badge, Cell, Column, Crumb, EmptyState, Glyph, Row, Table, Time, grouped};
use crate::ui::pages::organizations::{OrganizationTab, crumbs, header};
use crate::ui::pages::words::count;
use crate::ui::pages::{Listing, Page, console, page};

/// The roles of an organization.
#[component]
pub fn Roles() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::View).await?;
        let organization = organizations::find(call.ctx(), &call.visit.parameter("organization")).await?;
        let list = roles::list(call.ctx(), &organization.id, &call.visit.page_request()).await?;
        let listing = Listing { visit: &call.visit, search: "Search roles", looks_in: "Search looks in names." };
        let card = listing.card(list, no_role_yet, table);
        let content = view! {
            {header(&organization, OrganizationTab::Roles)}
            {card}
        }
        .into_any();
        let title = format!("Roles · {}", organization.name);
        console(&call, Page { title, crumbs: crumbs(&organization, vec![Crumb::here("Roles")]), content }).await
    })
}

fn no_role_yet() -> AnyView {
    let text = "Each group that an identity provider sends becomes a role, with the same people.";
    view! { <EmptyState icon=Glyph::Shield title="No roles yet" text=text /> }.into_any()
}

fn table(list: Vec<RoleSummary>) -> AnyView {
    let columns = vec![Column::new("Name"), Column::new("Source"), Column::numeric("Members"), Column::new("Created")];
    let rows = list.into_iter().map(|row| {
        let source = match row.directory {
            Some(directory) => format!("Group of {directory}"),
            None => "Built in".to_owned(),
        };
        let default = row.role.is_default.then(|| {
            view! {
                <Badge plain=true label="Default" />
                <span class="text-[0.8125rem] text-muted">"Every new member gets it"</span>
            }
        });
        view! {
            <Row>
                <Cell>
                    <span class="flex flex-wrap items-center gap-x-2 gap-y-1">
                        <span class="font-medium [overflow-wrap:anywhere]">{row.role.name.to_string()}</span>
                        {default}
                    </span>
                </Cell>
                <Cell label="Source" muted=true>{source}</Cell>
                <Cell label="Members" numeric=true>{grouped(count(row.members))}</Cell>
                <Cell label="Created" muted=true><Time at_ms=row.role.created.as_ms() /></Cell>
            </Row>
        }
    });
    view! {
        <Table caption="Roles" columns=columns>
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}
