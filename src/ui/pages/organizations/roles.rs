//! `/organizations/{organization}/roles`: the roles of an organization.

use leptos::prelude::*;

use crate::domain::roles;
use crate::model::account::RoleSummary;
use crate::model::administrator::Permission;
use crate::model::organization::Organization;
use crate::ui::components::{
    Badge, ButtonLink, Cell, Column, Crumb, EmptyState, Glyph, Row, Table, TextLink, Time, Variant, grouped,
};
use crate::ui::pages::listing::narrowed_address;
use crate::ui::pages::narrowing;
use crate::ui::pages::organizations::{OrganizationTab, crumbs, header, organization_of};
use crate::ui::pages::words::count;
use crate::ui::pages::{Listing, Page, console, page};
use crate::ui::routes;

/// The roles of an organization.
#[component]
pub fn Roles() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let list = roles::list(call.ctx(), &organization.id, &call.visit.page_request()).await?;
        let listing = Listing {
            visit: &call.visit,
            search: "Search roles",
            looks_in: "Search looks in names.",
            fields: vec![narrowing::order_field(&call.visit, "Created")],
            export: Some(narrowed_address(&call.visit, &format!("{}.csv", routes::roles(&organization.id)))),
        };
        let new = call.may_manage().then(|| {
            let href = format!("{}/new", routes::roles(&organization.id));
            view! {
                <div class="flex">
                    <ButtonLink href=href variant=Variant::Primary icon=Glyph::Plus>"New role"</ButtonLink>
                </div>
            }
        });
        let card = listing.card(list, no_role_yet, |list| table(&organization, list));
        let content = view! {
            {header(&organization, OrganizationTab::Roles)}
            {new}
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

fn table(organization: &Organization, list: Vec<RoleSummary>) -> AnyView {
    let columns = vec![Column::new("Name"), Column::new("Source"), Column::numeric("Members"), Column::new("Created")];
    let rows = list.into_iter().map(|row| {
        let source = match row.group {
            Some(group) => format!("Group of {}", group.directory_name),
            None => "Made here".to_owned(),
        };
        let href = routes::role(&organization.id, &row.role.id);
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
                        <TextLink row=true href=href>{row.role.name.to_string()}</TextLink>
                        {default}
                    </span>
                </Cell>
                <Cell label="Source" muted=true>{source}</Cell>
                <Cell label="Members" numeric=true>{grouped(count(row.members))}</Cell>
                <Cell label="Created" muted=true><Time at_ms=row.role.created.as_ms() /></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption="Roles" columns=columns>
            {rows}
        </Table>
    }
    .into_any()
}
