//! `/organizations/{organization}/activity`: what changed, across the directories of an organization and by hand.

use leptos::prelude::*;

use crate::domain::{directories, events};
use crate::model::administrator::Permission;
use crate::model::ids::{DirectoryId, EventId};
use crate::ui::components::{ButtonLink, Card, CardFooter, CardHeader, Crumb, EmptyState, Glyph, Size};
use crate::ui::pages::audit::ORGANIZATION;
use crate::ui::pages::listing::address;
use crate::ui::pages::organizations::change::Change;
use crate::ui::pages::organizations::overview::change;
use crate::ui::pages::organizations::{OrganizationTab, crumbs, header, organization_of};
use crate::ui::pages::words::encode;
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

/// Changes on one page.
const CHANGES: u32 = 50;

/// What changed in an organization, the newest first.
#[component]
pub fn OrganizationActivity() -> impl IntoView {
    page(async |visit| {
        let (call, organization) = organization_of(visit, Permission::View).await?;
        let before = call.visit.query("before");
        let (ctx, id) = (call.ctx(), &organization.id);
        // One more than is shown tells whether there is more.
        let mut changes = match &before {
            Some(event) => events::before(ctx, id, &EventId::from(event.as_str()), CHANGES + 1).await?,
            None => events::latest(ctx, id, CHANGES + 1).await?,
        };
        let more = changes.len() > CHANGES as usize;
        changes.truncate(CHANGES as usize);
        let list = directories::list(ctx, id).await?;
        let here = routes::organization_part(id, "activity");
        let newest = before.is_some().then(|| here.clone());
        let older = changes.last().filter(|_| more).map(|last| format!("{here}?before={}", encode(last.id.as_str())));
        let name_of = |id: &DirectoryId| list.iter().map(|row| &row.directory).find(|directory| directory.id == *id);
        let rows = changes.iter().map(|event| {
            let directory = event.directory.as_ref().and_then(name_of);
            change(Change::of(event, directory.map(|directory| directory.name.as_str())), event.at)
        });
        let content = if changes.is_empty() {
            let text = "Each change is listed here: who did what, and when.";
            view! { <EmptyState icon=Glyph::Clock title="No changes" text=text /> }.into_any()
        } else {
            let rows = rows.collect_view();
            view! { <ol>{rows}</ol> }.into_any()
        };
        let footer = (newest.is_some() || older.is_some()).then(|| {
            let link = |href, label| view! { <ButtonLink href=href size=Size::Small>{label}</ButtonLink> };
            let (newest, older) = (newest.map(|href| link(href, "Newest")), older.map(|href| link(href, "Older")));
            view! {
                <CardFooter>
                    <nav aria-label="Pages" class="flex gap-2">{newest} {older}</nav>
                </CardFooter>
            }
        });
        let audit = address(routes::AUDIT, &[(ORGANIZATION, id.as_str())]);
        let content = view! {
            {header(&organization, OrganizationTab::Activity)}
            <Card flush=true>
                <CardHeader title="Activity" text="What changed in all directories and by hand, the newest first.">
                    <ButtonLink href=audit size=Size::Small>"By hand: audit log"</ButtonLink>
                </CardHeader>
                {content}
                {footer}
            </Card>
        }
        .into_any();
        let title = format!("Activity · {}", organization.name);
        console(&call, Page { title, crumbs: crumbs(&organization, vec![Crumb::here("Activity")]), content }).await
    })
}
