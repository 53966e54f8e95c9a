//! `/organizations/{organization}`: an organization in numbers, and what happened last.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::domain::{directories, events, organizations, request_log};
use crate::model::administrator::Permission;
use crate::model::directory::DirectorySummary;
use crate::model::event::Event;
use crate::model::ids::DirectoryId;
use crate::model::organization::{Organization, OrganizationCounts};
use crate::model::time::Timestamp;
use crate::ui::components::{
    ButtonLink, Card, CardHeader, EmptyState, Glyph, Icon, Size, StatRow, StatTile, TextLink, Time, Variant, grouped,
};
use crate::ui::pages::directory_sync::{failures_badge, status_badge};
use crate::ui::pages::organizations::change::Change;
use crate::ui::pages::organizations::{OrganizationTab, crumbs, header, organization_of};
use crate::ui::pages::words::{count, counted};
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

/// How many changes the page shows.
const CHANGES: u32 = 12;
/// How many directories the page shows; the others are a link away.
const DIRECTORIES: usize = 5;

/// An organization in numbers, and what happened last.
#[component]
pub fn Overview() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let counts = organizations::counts(call.ctx(), &organization.id).await?;
        let list = directories::list(call.ctx(), &organization.id).await?;
        let latest = events::latest(call.ctx(), &organization.id, CHANGES).await?;
        let changes = changes(&organization, &latest, &list);
        let below = if list.is_empty() {
            let connect = connect(&organization, call.may_manage());
            view! { {connect} {changes} }.into_any()
        } else {
            let failures = request_log::failures(call.ctx(), &organization.id).await?;
            let directories = state(&organization, list, &failures);
            view! { <div class="grid items-start gap-6 xl:grid-cols-[22rem_minmax(0,1fr)]">{directories} {changes}</div> }
                .into_any()
        };
        let content = view! {
            {header(&organization, OrganizationTab::Overview)}
            {numbers(counts)}
            {below}
        }
        .into_any();
        let title = organization.name.to_string();
        console(&call, Page { title, crumbs: crumbs(&organization, Vec::new()), content }).await
    })
}

fn numbers(counts: OrganizationCounts) -> AnyView {
    let show = |number| grouped(count(number));
    view! {
        <StatRow>
            <StatTile label="Active people" value=show(counts.active_members) />
            <StatTile label="Deactivated people" value=show(counts.deactivated_members) />
            <StatTile label="Roles" value=show(counts.roles) />
            <StatTile label="Directories" value=show(counts.directories) />
        </StatRow>
    }
    .into_any()
}

fn connect(organization: &Organization, may_manage: bool) -> AnyView {
    let text = if may_manage {
        "Create a directory for the identity provider; people and roles then arrive by themselves. You find it under \
         Features → Directory Sync."
    } else {
        "Once an owner or admin has created a directory, people and roles arrive through it."
    };
    let button = may_manage.then(|| {
        view! {
            <ButtonLink href=routes::directory_sync(&organization.id) variant=Variant::Primary>
                "Set up Directory Sync"
            </ButtonLink>
        }
    });
    view! {
        <Card flush=true>
            <EmptyState icon=Glyph::Plug title="No identity provider connected" text=text>
                {button}
            </EmptyState>
        </Card>
    }
    .into_any()
}

fn state(organization: &Organization, list: Vec<DirectorySummary>, failures: &HashMap<DirectoryId, i64>) -> AnyView {
    let all = if list.len() > DIRECTORIES { "See all" } else { "Directory Sync" };
    let sync = routes::directory_sync(&organization.id);
    let rows = list.into_iter().take(DIRECTORIES).map(|summary| row(organization, &summary, failures)).collect_view();
    view! {
        <Card flush=true>
            <CardHeader title="Directories">
                <ButtonLink href=sync size=Size::Small>{all}</ButtonLink>
            </CardHeader>
            <ul>{rows}</ul>
        </Card>
    }
    .into_any()
}

fn row(organization: &Organization, summary: &DirectorySummary, failures: &HashMap<DirectoryId, i64>) -> AnyView {
    let directory = &summary.directory;
    let href = routes::directory(&organization.id, &directory.id);
    let name = directory.name.to_string();
    let status = status_badge(summary);
    let failed = failures_badge(failures.get(&directory.id));
    let people = counted(summary.users, "person", "people");
    let last = summary.last_request.map(|at| view! { " · last request " <Time at_ms=at.as_ms() /> });
    view! {
        <li class="border-t border-line px-5 py-3 first:border-t-0">
            <div class="flex items-center justify-between gap-3">
                <TextLink row=true href=href>{name}</TextLink>
                <span class="flex flex-wrap justify-end gap-1.5">{status} {failed}</span>
            </div>
            <p class="mt-0.5 text-[0.8125rem] text-muted">{directory.kind.label()}</p>
            <p class="text-[0.8125rem] text-muted">{people} {last}</p>
        </li>
    }
    .into_any()
}

fn changes(organization: &Organization, latest: &[Event], directories: &[DirectorySummary]) -> AnyView {
    let all = routes::organization_part(&organization.id, "activity");
    let content = if latest.is_empty() {
        let text = "Each change is listed here: who did what, and when.";
        view! { <EmptyState icon=Glyph::Clock title="Nothing has changed yet" text=text /> }.into_any()
    } else {
        let name_of = |id: &DirectoryId| {
            directories.iter().map(|summary| &summary.directory).find(|directory| directory.id == *id)
        };
        let rows = latest.iter().map(|event| {
            let directory = event.directory.as_ref().and_then(name_of);
            change(Change::of(event, directory.map(|directory| directory.name.as_str())), event.at)
        });
        let rows = rows.collect_view();
        view! { <ol>{rows}</ol> }.into_any()
    };
    view! {
        <Card flush=true>
            <CardHeader title="Recent changes">
                <ButtonLink href=all size=Size::Small>"All activity"</ButtonLink>
            </CardHeader>
            {content}
        </Card>
    }
    .into_any()
}

pub(super) fn change(Change { glyph, who, did, subject, more }: Change, at: Timestamp) -> AnyView {
    let subject = subject.map(|subject| view! { " " <span class="font-medium">{subject}</span> });
    let more = more.map(|more| {
        view! { <p class="text-[0.8125rem] text-muted [overflow-wrap:anywhere]">{more}</p> }
    });
    view! {
        <li class="flex gap-3 border-t border-line px-5 py-3 first:border-t-0">
            <span class="flex flex-none items-center justify-center w-8 h-8 rounded-full bg-sunken text-muted">
                <Icon glyph=glyph size=16 />
            </span>
            <div class="flex min-w-0 flex-1 flex-col gap-x-4 sm:flex-row sm:justify-between">
                <div class="min-w-0">
                    <p class="text-ink [overflow-wrap:anywhere]">{who} " " {did} {subject}</p>
                    {more}
                </div>
                <p class="flex-none text-[0.8125rem] text-muted">
                    <Time at_ms=at.as_ms() />
                </p>
            </div>
        </li>
    }
    .into_any()
}
