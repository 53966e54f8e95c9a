//! `/organizations/{organization}/features`: what can be switched on for an organization.

use leptos::prelude::*;

use crate::domain::directories;
use crate::model::administrator::Permission;
use crate::model::directory::DirectorySummary;
use crate::ui::components::{Badge, ButtonLink, Card, Crumb, Glyph, Icon, Time, Tone, Variant};
use crate::ui::pages::organizations::{OrganizationTab, crumbs, header, organization_of};
use crate::ui::pages::words::counted;
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

/// What can be switched on for an organization.
#[component]
pub fn Features() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let list = directories::list(call.ctx(), &organization.id).await?;
        let (variant, label) = if list.is_empty() && call.may_manage() {
            (Variant::Primary, "Set up Directory Sync")
        } else {
            (Variant::Secondary, "Open Directory Sync")
        };
        let (tone, state) = if list.is_empty() { (Tone::Neutral, "Not set up") } else { (Tone::Success, "On") };
        let sync = routes::directory_sync(&organization.id);
        let content = view! {
            {header(&organization, OrganizationTab::Features)}
            <Card>
                <div class="flex flex-col gap-5 sm:flex-row sm:items-start">
                    <span class="flex flex-none items-center justify-center w-10 h-10 rounded-lg bg-accent-soft text-accent-ink">
                        <Icon glyph=Glyph::Sync />
                    </span>
                    <div class="flex min-w-0 flex-1 flex-col gap-1">
                        <div class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                            <h2 class="text-[0.9375rem] font-semibold text-ink">"Directory Sync"</h2>
                            <Badge tone=tone label=state />
                        </div>
                        <p class="max-w-[42rem] text-muted">
                            "Okta, Microsoft Entra ID, Google Workspace or any other SCIM 2.0 identity provider adds people, keeps their profiles and roles up to date, and takes their access away on the day they leave."
                        </p>
                        <p class="mt-2 text-[0.8125rem] text-muted">{activity(&list)}</p>
                    </div>
                    <div class="flex-none">
                        <ButtonLink href=sync variant=variant>{label}</ButtonLink>
                    </div>
                </div>
            </Card>
        }
        .into_any();
        let title = format!("Features · {}", organization.name);
        console(&call, Page { title, crumbs: crumbs(&organization, vec![Crumb::here("Features")]), content }).await
    })
}

fn activity(list: &[DirectorySummary]) -> AnyView {
    let number = i64::try_from(list.len()).unwrap_or(i64::MAX);
    let directories = counted(number, "directory", "directories");
    match list.iter().filter_map(|summary| summary.last_request).max() {
        _ if list.is_empty() => "No directory is connected.".into_any(),
        Some(at) => view! { {directories} " · last request " <Time at_ms=at.as_ms() /> }.into_any(),
        None => view! { {directories} " · No requests yet" }.into_any(),
    }
}
