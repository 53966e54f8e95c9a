//! `…/{directory}/set-up`: how the identity provider is connected, and how far that has come.

use axum::Router;
use leptos::prelude::*;

use crate::domain::inspect::{self, Milestones};
use crate::model::administrator::Permission;
use crate::model::time::Timestamp;
use crate::ui::app::UiState;
use crate::ui::call::Visit;
use crate::ui::components::{ButtonLink, Card, CardFooter, CardHeader, Glyph, Icon, Size, Time};
use crate::ui::error::UiError;
use crate::ui::islands::LiveRegion;
use crate::ui::pages::directory_sync::frame::{DirectoryPage, DirectoryTab};
use crate::ui::pages::directory_sync::guides;
use crate::ui::pages::fragment::fragment;
use crate::ui::pages::page;

/// The set-up of a directory.
#[component]
pub fn DirectorySetUp() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let seen = inspect::milestones(page.call.ctx(), &page.organization.id, page.id()).await?;
        let content = view! {
            {checklist(&page, &seen)}
            {guides::card(&page)}
        }
        .into_any();
        page.tab(DirectoryTab::SetUp, content).await
    })
}

/// Whether something was seen, and when, as far as that is known.
#[derive(Clone, Copy)]
enum Seen {
    NotYet,
    Once(Option<Timestamp>),
}

impl Seen {
    fn at(at: Option<Timestamp>) -> Self {
        at.map_or(Self::NotYet, |at| Self::Once(Some(at)))
    }

    /// What came of it is older, or there at all: then it was seen before the calls that are still kept.
    fn before(self, follows: Option<Timestamp>) -> Self {
        match (self, follows) {
            (Self::Once(Some(at)), Some(follows)) if follows < at => Self::Once(None),
            (Self::NotYet, Some(_)) => Self::Once(None),
            (seen, _) => seen,
        }
    }
}

/// Serves the checklist alone, for the page that is looked at.
pub fn checklist_router(state: UiState) -> Router {
    let path = "/organizations/{organization}/features/directory-sync/{directory}/set-up/checklist";
    Router::new().route(path, fragment(checklist_alone)).with_state(state)
}

async fn checklist_alone(visit: Visit) -> Result<String, UiError> {
    let page = DirectoryPage::of(visit, Permission::View).await?;
    let seen = inspect::milestones(page.call.ctx(), &page.organization.id, page.id()).await?;
    Ok(steps(&page, &seen).to_html())
}

/// The checklist, which is up to date as long as somebody looks at it.
fn checklist(page: &DirectoryPage, seen: &Milestones) -> AnyView {
    let (address, again) = (page.part("set-up/checklist"), page.part("set-up"));
    let steps = steps(page, seen);
    view! {
        <Card flush=true id="checklist">
            <LiveRegion>
                <div data-live=address>{steps}</div>
                <p role="status" class="sr-only"></p>
            </LiveRegion>
            <CardFooter>
                <ButtonLink href=again size=Size::Small icon=Glyph::Sync>"Check again"</ButtonLink>
            </CardFooter>
        </Card>
    }
    .into_any()
}

fn steps(page: &DirectoryPage, seen: &Milestones) -> AnyView {
    let provider = page.provider();
    let came_of_it = seen.user.or(seen.group);
    let steps = [
        (
            Seen::at(seen.calls.any).before(came_of_it.or(page.summary.last_request)),
            "First request",
            format!("Put the endpoint and a token into {provider}."),
        ),
        (
            Seen::at(seen.calls.read).before(came_of_it),
            "Connection test",
            format!("Test the connection in {provider}: it reads something and is answered."),
        ),
        (Seen::at(seen.user), "First user", "Assign somebody, and start provisioning.".to_owned()),
        (
            Seen::at(seen.group),
            "First group",
            format!(
                "Push a group: it becomes a role of {}. Leave it out where roles are given by hand.",
                page.organization.name
            ),
        ),
        (
            Seen::at(seen.deactivation),
            "First deactivation",
            "Take somebody’s assignment away: this shows that people who leave are locked out.".to_owned(),
        ),
    ];
    let done = steps.iter().filter(|(seen, ..)| matches!(seen, Seen::Once(_))).count();
    let text = format!("{done} of {} seen from {provider}.", steps.len());
    // The first deactivation may come in weeks: nobody waits for it with the page open.
    let settled = steps.iter().take(steps.len() - 1).all(|(seen, ..)| matches!(seen, Seen::Once(_)));
    let state = text.clone();
    let items = steps.into_iter().map(|(seen, title, how)| item(seen, title, how)).collect_view();
    view! {
        <div data-state=state data-settled=settled>
            <CardHeader title="Checklist" text=text />
            <ul class="flex flex-col">{items}</ul>
        </div>
    }
    .into_any()
}

fn item(seen: Seen, title: &'static str, how: String) -> AnyView {
    let (mark, state) = match seen {
        Seen::NotYet => (
            view! { <span class="block w-5 h-5 rounded-full border border-line-strong" aria-hidden="true"></span> }
                .into_any(),
            view! { <p class="mt-0.5 text-muted">"Not yet. " {how}</p> }.into_any(),
        ),
        Seen::Once(at) => (
            view! { <span class="text-success-ink"><Icon glyph=Glyph::Check /></span> }.into_any(),
            match at {
                Some(at) => {
                    let at = at.as_ms();
                    view! { <p class="mt-0.5 text-muted">"Seen " <Time at_ms=at /></p> }.into_any()
                }
                None => view! { <p class="mt-0.5 text-muted">"Seen"</p> }.into_any(),
            },
        ),
    };
    view! {
        <li class="flex gap-3 border-t border-line first:border-t-0 px-5 py-3">
            <span class="flex-none pt-0.5">{mark}</span>
            <div class="min-w-0">
                <p class="font-medium text-ink">{title}</p>
                {state}
            </div>
        </li>
    }
    .into_any()
}
