//! What became of a user or a group, change by change.

use leptos::prelude::*;

use crate::domain::events::Timeline;
use crate::domain::provisioning::NAMED_MEMBERS;
use crate::model::event::{AttributeChange, Event};
use crate::ui::components::{ButtonLink, Card, CardFooter, CardHeader, EmptyState, Glyph, Size, Time};
use crate::ui::pages::listing::address;

/// The parameter that says before which change a part of the timeline begins.
pub const OLDER: &str = "older";

/// The changes, the newest first, each with who did it and what it changed. `home` is the address of the page.
pub fn card(home: &str, timeline: Timeline, continued: bool) -> AnyView {
    let content = if timeline.events.is_empty() {
        let text = "Changes made before this was recorded are not listed.";
        view! { <EmptyState icon=Glyph::Clock title="No changes" text=text /> }.into_any()
    } else {
        let entries = timeline.events.into_iter().map(entry).collect_view();
        view! { <ol class="flex flex-col">{entries}</ol> }.into_any()
    };
    let newest = continued.then(|| {
        let href = format!("{home}#timeline");
        view! { <ButtonLink href=href size=Size::Small>"Newest changes"</ButtonLink> }
    });
    let older = timeline.older.map(|id| {
        let href = format!("{}#timeline", address(home, &[(OLDER, id.as_str())]));
        view! { <ButtonLink href=href size=Size::Small>"Older changes"</ButtonLink> }
    });
    let footer = (newest.is_some() || older.is_some()).then(|| {
        view! {
            <CardFooter>
                <nav aria-label="Changes" class="flex justify-end gap-2">{newest} {older}</nav>
            </CardFooter>
        }
    });
    view! {
        <Card flush=true id="timeline">
            <CardHeader title="Timeline" text="Every change, who made it, and what was before." />
            {content}
            {footer}
        </Card>
    }
    .into_any()
}

/// The attribute of a group whose values are people.
const MEMBERS: &str = "members";

fn entry(event: Event) -> AnyView {
    let by = by(&event);
    let at = event.at.as_ms();
    let changes = (!event.changes.is_empty()).then(|| {
        let (moves, changes): (Vec<_>, Vec<_>) =
            event.changes.into_iter().partition(|change| change.attribute == MEMBERS);
        let changes = changes.into_iter().map(change).collect_view();
        let (came, left, cut) = members(moves);
        view! { <div class="mt-2 flex flex-col gap-1.5 text-[0.8125rem]"><dl class="flex flex-col gap-1.5">{changes} {came} {left}</dl> {cut}</div> }
    });
    view! {
        <li class="border-t border-line first:border-t-0 px-5 py-3.5">
            <div class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
                <p class="min-w-0 font-medium text-ink [overflow-wrap:anywhere]">{event.detail}</p>
                <p class="text-[0.8125rem] text-muted [overflow-wrap:anywhere]">{by} ", " <Time at_ms=at /></p>
            </div>
            {changes}
        </li>
    }
    .into_any()
}

/// Who came into a group, who left it, and that these are the first of very many.
fn members(moves: Vec<AttributeChange>) -> (Option<AnyView>, Option<AnyView>, Option<AnyView>) {
    let cut = (moves.len() >= NAMED_MEMBERS).then(|| {
        view! { <p class="text-muted">{format!("The first {NAMED_MEMBERS} are named; the sentence above counts all.")}</p> }
            .into_any()
    });
    let (added, removed): (Vec<_>, Vec<_>) =
        moves.into_iter().map(|change| (change.before, change.after)).partition(|(before, _)| before.is_none());
    let line = |term: &'static str, names: Vec<String>| {
        (!names.is_empty()).then(|| {
            view! {
                <div class="grid gap-x-4 sm:grid-cols-[11rem_1fr]">
                    <dt class="text-muted">{term}</dt>
                    <dd class="min-w-0 text-ink [overflow-wrap:anywhere]">{names.join(", ")}</dd>
                </div>
            }
            .into_any()
        })
    };
    let added = line("Came in", added.into_iter().filter_map(|(_, name)| name).collect());
    let removed = line("Left", removed.into_iter().filter_map(|(name, _)| name).collect());
    (added, removed, cut)
}

/// Who made a change.
pub fn by(event: &Event) -> String {
    match event.actor_kind.as_str() {
        "token" => format!("by token “{}”", event.actor_label),
        _ => format!("by {}", event.actor_label),
    }
}

fn change(change: AttributeChange) -> AnyView {
    let nothing = || view! { <span class="text-muted">"nothing"</span> }.into_any();
    let value = |value: Option<String>| value.map_or_else(nothing, |value| view! { <span>{value}</span> }.into_any());
    let (before, after) = (value(change.before), value(change.after));
    view! {
        <div class="grid gap-x-4 sm:grid-cols-[11rem_1fr]">
            <dt class="font-mono text-xs leading-5 text-muted [overflow-wrap:anywhere]">{change.attribute}</dt>
            <dd class="min-w-0 text-ink [overflow-wrap:anywhere]">
                {before} <span class="text-muted" aria-hidden="true">" → "</span> <span class="sr-only">" became "</span> {after}
            </dd>
        </div>
    }
    .into_any()
}
