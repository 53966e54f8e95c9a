//! `/organizations/{organization}/features/directory-sync/{directory}`: a directory: how it is doing, endpoint, what changed.

use leptos::prelude::*;

use crate::domain::{events, tokens as rules};
use crate::model::administrator::Permission;
use crate::model::event::Event;
use crate::ui::components::{
    ButtonLink, Card, CardHeader, Cell, Column, CopyBox, EmptyState, Glyph, Row, Size, Table, Time,
};
use crate::ui::pages::directory_sync::frame::{DirectoryPage, DirectoryTab, capitalized};
use crate::ui::pages::directory_sync::health::Health;
use crate::ui::pages::directory_sync::{credentials, guides, tokens};
use crate::ui::pages::page;

/// How many of the last changes are shown.
const CHANGES: u32 = 10;

/// A directory: how it is doing, endpoint, what changed.
#[component]
pub fn DirectoryOverview() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let ctx = page.call.ctx();
        let list = rules::list(ctx, &page.organization.id, page.id()).await?;
        let changes = events::latest_of_directory(ctx, &page.organization.id, page.id(), CHANGES).await?;
        let handed_over = credentials::take(&page.call, &list).await?;
        let top = match handed_over {
            Some((token, secret)) => credentials::panel(&page, &token, &secret),
            None => connection(&page),
        };
        let health = Health::of(&page).await?;
        let warnings = health.warnings(&page, &list);
        // As long as nothing has come, the next thing to do is to connect it: the steps stand where the token is shown.
        let guide = page.summary.last_request.is_none().then(|| guides::card(&page));
        let content = view! {
            {health.line(&page)}
            {tokens::alert(&page, &list)}
            {warnings}
            {top}
            {health.numbers(&page)}
            {health.chart(&page)}
            {tokens::line(&page, &list)}
            {guide}
            {recent_changes(&page, changes)}
        }
        .into_any();
        page.tab(DirectoryTab::Overview, content).await
    })
}

fn connection(page: &DirectoryPage) -> AnyView {
    let hint = format!("Where {} sends its requests, each with a security token.", page.provider());
    let last = match page.summary.last_request {
        Some(at) => view! { "Last request " <Time at_ms=at.as_ms() /> }.into_any(),
        None => "No requests yet".into_any(),
    };
    let (endpoint, created) = (page.endpoint(), page.summary.directory.created.as_ms());
    let by = format!(" by {}", page.summary.directory.created_by);
    view! {
        <Card>
            <div class="flex flex-col gap-4">
                <CopyBox id="endpoint" label="SCIM Endpoint" value=endpoint hint=hint />
                <p class="flex flex-wrap gap-x-4 gap-y-1 border-t border-line pt-4 text-[0.8125rem] text-muted">
                    <span>{last}</span>
                    <span>"Created " <Time at_ms=created /> {by}</span>
                </p>
            </div>
        </Card>
    }
    .into_any()
}

fn recent_changes(page: &DirectoryPage, changes: Vec<Event>) -> AnyView {
    let content = if changes.is_empty() {
        let text = format!("{} has changed nothing yet.", capitalized(page.provider()));
        view! { <EmptyState icon=Glyph::Clock title="No changes" text=text /> }.into_any()
    } else {
        let rows = changes.into_iter().map(|event| {
            let by = match event.actor_kind.as_str() {
                "token" => format!("token “{}”", event.actor_label),
                _ => event.actor_label,
            };
            view! {
                <Row>
                    <Cell>
                        <p class="font-medium [overflow-wrap:anywhere]">{event.subject_label}</p>
                        <p class="mt-0.5 text-muted [overflow-wrap:anywhere]">{event.detail}</p>
                    </Cell>
                    <Cell label="By" muted=true><span class="[overflow-wrap:anywhere]">{by}</span></Cell>
                    <Cell label="When" muted=true><Time at_ms=event.at.as_ms() /></Cell>
                </Row>
            }
        });
        view! {
            <Table caption="Recent changes" columns=vec![Column::new("Change"), Column::new("By"), Column::new("When")]>
                {rows.collect_view()}
            </Table>
        }
        .into_any()
    };
    let activity = page.part("activity");
    view! {
        <Card flush=true id="changes">
            <CardHeader title="Recent changes" text="The last ten changes, by the identity provider and by administrators.">
                <ButtonLink href=activity size=Size::Small>"See every call under Activity"</ButtonLink>
            </CardHeader>
            {content}
        </Card>
    }
    .into_any()
}
