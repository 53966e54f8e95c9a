//! `/organizations/{organization}/members`: the people of an organization.

use leptos::prelude::*;

use crate::domain::{DomainError, directories, members, roles};
use crate::model::account::Member;
use crate::model::administrator::Permission;
use crate::model::ids::RoleId;
use crate::model::organization::Organization;
use crate::ui::call::Call;
use crate::ui::components::{
    Avatar, Badge, ButtonLink, Cell, Column, Crumb, Day, EmptyState, Glyph, Row, Table, TextLink, Tone, Variant,
};
use crate::ui::error::UiError;
use crate::ui::pages::listing::narrowed_address;
use crate::ui::pages::narrowing;
use crate::ui::pages::organizations::{OrganizationTab, crumbs, header, organization_of};
use crate::ui::pages::{Listing, Page, console, page};
use crate::ui::routes;

/// Roles that a row shows by name; the others are counted.
const ROLES_SHOWN: usize = 3;
/// Roles that the list can be narrowed to, by name; the page of any other leads to the list, too.
const ROLES_OFFERED: u32 = 200;

/// The people of an organization.
#[component]
pub fn Members() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let list = members::list(call.ctx(), &organization.id, &call.visit.page_request()).await?;
        let fields = fields(&call, &organization).await?;
        let listing = Listing {
            visit: &call.visit,
            search: "Search members",
            looks_in: "Search looks in names, user names, e-mail addresses and external ids.",
            fields,
            export: Some(narrowed_address(&call.visit, &format!("{}.csv", routes::members(&organization.id)))),
        };
        let add = call.may_manage().then(|| {
            let href = format!("{}/new", routes::members(&organization.id));
            view! {
                <ButtonLink href=href variant=Variant::Primary icon=Glyph::Plus>"Add member"</ButtonLink>
            }
        });
        let card = listing.card(list, || nobody_yet(&organization), |list| table(&organization, list));
        let content = view! {
            {header(&organization, OrganizationTab::Members)}
            <div class="flex flex-wrap gap-2 empty:hidden">{add}</div>
            {card}
        }
        .into_any();
        let title = format!("Members · {}", organization.name);
        console(&call, Page { title, crumbs: crumbs(&organization, vec![Crumb::here("Members")]), content }).await
    })
}

/// What narrows and orders the list. Of very many roles the first are offered, and the one that the address says.
async fn fields(call: &Call, organization: &Organization) -> Result<Vec<AnyView>, UiError> {
    // Where there are very many, the page of any other role leads here, too.
    let mut offered = roles::names(call.ctx(), &organization.id, ROLES_OFFERED + 1).await?;
    let cut = offered.len() > ROLES_OFFERED as usize;
    offered.truncate(ROLES_OFFERED as usize);
    if let Some(said) = call.visit.query("role").map(RoleId::from)
        && !offered.iter().any(|(id, _)| *id == said)
    {
        match roles::find(call.ctx(), &organization.id, &said).await {
            Ok(row) => offered.push((row.role.id, row.role.name)),
            Err(DomainError::NotFound) => {}
            Err(other) => return Err(other.into()),
        }
    }
    let directories = directories::list(call.ctx(), &organization.id).await?;
    let directories = directories.into_iter().map(|row| (row.directory.id, row.directory.name.to_string()));
    Ok(vec![
        narrowing::status_field(&call.visit),
        narrowing::role_field(&call.visit, offered, cut),
        narrowing::source_field(&call.visit, directories),
        narrowing::order_field(&call.visit, "Member since"),
    ])
}

fn nobody_yet(organization: &Organization) -> AnyView {
    let text = "People arrive from an identity provider, through a directory; or they are added by hand.";
    let sync = routes::directory_sync(&organization.id);
    view! {
        <EmptyState icon=Glyph::Users title="No members yet" text=text>
            <ButtonLink href=sync>"Go to Directory Sync"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

fn table(organization: &Organization, list: Vec<Member>) -> AnyView {
    let columns = vec![
        Column::new("Name"),
        Column::new("Status"),
        Column::new("Roles"),
        Column::new("Source"),
        Column::new("Member since"),
    ];
    let rows = list.into_iter().map(|member| {
        let status = status(&member);
        let href = routes::member(&organization.id, &member.account);
        let source =
            if member.directories.is_empty() { "Added by hand".to_owned() } else { member.directories.join(", ") };
        let email = member
            .email
            .map(|email| view! { <p class="text-[0.8125rem] text-muted [overflow-wrap:anywhere]">{email}</p> });
        view! {
            <Row>
                <Cell>
                    <div class="flex items-center gap-3 sm:w-max sm:max-w-[19rem]">
                        <Avatar name=member.name.clone() />
                        <div class="min-w-0">
                            <TextLink row=true href=href>{member.name}</TextLink>
                            {email}
                        </div>
                    </div>
                </Cell>
                <Cell label="Status">{status}</Cell>
                <Cell label="Roles">{role_badges(member.roles)}</Cell>
                <Cell label="Source" muted=true><p class="sm:w-max sm:max-w-[11rem]">{source}</p></Cell>
                <Cell label="Member since" muted=true><Day at_ms=member.created.as_ms() /></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption="Members" columns=columns>
            {rows}
        </Table>
    }
    .into_any()
}

/// Whether a member may sign in, and why not.
pub fn status(member: &Member) -> AnyView {
    let (tone, label, because) = match (member.active, &member.email) {
        (false, _) => (Tone::Neutral, "Deactivated", None),
        (true, None) => (Tone::Warning, "Cannot sign in", Some("No e-mail address")),
        (true, Some(_)) => (Tone::Success, "Active", None),
    };
    let because = because.map(|because| view! { <p class="mt-0.5 text-xs text-muted">{because}</p> });
    view! {
        <Badge tone=tone label=label />
        {because}
    }
    .into_any()
}

/// The first roles, and how many more there are; all of them in a list for screen readers and under the pointer.
fn role_badges(names: Vec<String>) -> AnyView {
    if names.is_empty() {
        return view! { <span class="text-muted">"None"</span> }.into_any();
    }
    let more = names.len().saturating_sub(ROLES_SHOWN);
    let rest = names.iter().skip(ROLES_SHOWN).cloned().collect::<Vec<_>>().join(", ");
    let title = rest.clone();
    let rest = (more > 0).then(|| {
        view! {
            <li title=title>
                <span aria-hidden="true">
                    <Badge plain=true label=format!("+{more}") />
                </span>
                <span class="sr-only">{rest}</span>
            </li>
        }
    });
    let shown = names.into_iter().take(ROLES_SHOWN).map(|name| {
        let title = name.clone();
        view! {
            <li class="max-w-full sm:max-w-[12rem]" title=title>
                <Badge plain=true label=name />
            </li>
        }
    });
    view! { <ul class="flex flex-wrap gap-1 max-sm:justify-end">{shown.collect_view()} {rest}</ul> }.into_any()
}
