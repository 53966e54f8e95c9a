//! `/organizations/{organization}/features/directory-sync`: the directories of an organization.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::domain::{directories, request_log};
use crate::model::administrator::Permission;
use crate::model::directory::DirectorySummary;
use crate::model::ids::DirectoryId;
use crate::model::organization::Organization;
use crate::ui::call::Call;
use crate::ui::components::{
    ButtonLink, Card, CardHeader, Cell, Column, EmptyState, Glyph, Row, Table, TextLink, Time, Variant,
};
use crate::ui::pages::directory_sync::frame::{FEATURE, below_feature, failures_badge, status_badge};
use crate::ui::pages::organizations::{OrganizationTab, header, organization_of};
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

/// The directories of an organization.
#[component]
pub fn DirectoryList() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let list = directories::list(call.ctx(), &organization.id).await?;
        let card = if list.is_empty() {
            nothing_yet(&call, &organization)
        } else {
            let failures = request_log::failures(call.ctx(), &organization.id).await?;
            table(&call, &organization, list, &failures)
        };
        let content = view! {
            {header(&organization, OrganizationTab::Features)}
            <Card flush=true>{card}</Card>
        }
        .into_any();
        let title = format!("{FEATURE} · {}", organization.name);
        console(&call, Page { title, crumbs: below_feature(&organization, Vec::new()), content }).await
    })
}

fn create_button(call: &Call, organization: &Organization) -> Option<AnyView> {
    let href = routes::new_directory(&organization.id);
    call.may_manage().then(|| {
        view! { <ButtonLink href=href variant=Variant::Primary icon=Glyph::Plus>"Create Directory"</ButtonLink> }
            .into_any()
    })
}

fn nothing_yet(call: &Call, organization: &Organization) -> AnyView {
    let text = if call.may_manage() {
        "Create a directory for your identity provider, then put its endpoint and token into Okta, Microsoft Entra ID, \
         Google Workspace or any SCIM 2.0 client. People and roles then follow it by themselves."
    } else {
        "Once an owner or admin has created a directory, the identity provider's people and groups arrive through it."
    };
    let button = create_button(call, organization);
    view! {
        <CardHeader title=FEATURE text="People and roles, kept up to date by an identity provider." />
        <EmptyState icon=Glyph::Sync title="No directories yet" text=text>
            {button}
        </EmptyState>
    }
    .into_any()
}

fn table(
    call: &Call,
    organization: &Organization,
    list: Vec<DirectorySummary>,
    failures: &HashMap<DirectoryId, i64>,
) -> AnyView {
    let columns = vec![
        Column::new("Directory"),
        Column::new("Status"),
        Column::numeric("People"),
        Column::numeric("Groups"),
        Column::numeric("Active tokens"),
        Column::new("Last request"),
    ];
    let rows = list
        .into_iter()
        .map(|summary| {
            let (name, kind) = (summary.directory.name.to_string(), summary.directory.kind.label());
            let href = routes::directory(&organization.id, &summary.directory.id);
            let failed = failures_badge(failures.get(&summary.directory.id));
            let badge = status_badge(&summary);
            let activity = match summary.last_request {
                Some(at) => view! { <Time at_ms=at.as_ms() /> }.into_any(),
                None => "Never".into_any(),
            };
            view! {
                <Row>
                    <Cell>
                        <TextLink row=true href=href>{name}</TextLink>
                        <p class="text-[0.8125rem] text-muted">{kind}</p>
                    </Cell>
                    <Cell label="Status"><span class="flex flex-wrap gap-1.5">{badge} {failed}</span></Cell>
                    <Cell label="People" numeric=true>{summary.users}</Cell>
                    <Cell label="Groups" numeric=true>{summary.groups}</Cell>
                    <Cell label="Active tokens" numeric=true>{summary.active_tokens}</Cell>
                    <Cell label="Last request" muted=true>{activity}</Cell>
                </Row>
            }
        })
        .collect_view();
    let button = create_button(call, organization);
    view! {
        <CardHeader title=FEATURE text="People and roles, kept up to date by an identity provider.">
            {button}
        </CardHeader>
        <Table caption="Directories" columns=columns>
            {rows}
        </Table>
    }
    .into_any()
}
