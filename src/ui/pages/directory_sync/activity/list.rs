//! `…/{directory}/activity`: the calls of a directory, the newest first.

use leptos::prelude::*;

use crate::domain::{Ctx, request_log};
use crate::model::administrator::Permission;
use crate::model::page::{Page as ListPage, PageRequest};
use crate::model::request_log::LoggedRequest;
use crate::ui::components::{
    ButtonLink, Card, CardFooter, Cell, Code, Column, EmptyState, Glyph, Row, Table, TextLink, Time, grouped,
};
use crate::ui::pages::directory_sync::activity::filter::ActivityFilter;
use crate::ui::pages::directory_sync::activity::{NO_TOKEN, TITLE, duration, result_badge, tone};
use crate::ui::pages::directory_sync::frame::{DirectoryPage, DirectoryTab, capitalized};
use crate::ui::pages::listing::{address, filtered_pages};
use crate::ui::pages::page;
use crate::ui::pages::words::counted;
use crate::ui::routes;

/// The calls of a directory.
#[component]
pub fn DirectoryActivity() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let (ctx, visit) = (page.call.ctx(), &page.call.visit);
        if !request_log::is_on(ctx) {
            return page.tab(DirectoryTab::Activity, turned_off()).await;
        }
        let filter = ActivityFilter::of(|name| visit.query(name));
        let search = Some(filter.search.clone()).filter(|search| !search.is_empty());
        let request = PageRequest { search, ..visit.page_request() };
        let calls = request_log::list(ctx, &page.organization.id, page.id(), &filter.to_model(), &request).await?;
        if calls.items.is_empty() && calls.total > 0 {
            // The call that the address starts from is gone, and all beyond it.
            visit.redirect(&address(visit.path(), &filter.parameters()));
        }
        let content = if calls.total == 0 && !filter.is_set() {
            let nothing_yet = nothing_yet(&page);
            view! { <Card flush=true>{nothing_yet}</Card> }.into_any()
        } else {
            let (form, found) = (filter.form(page.part("activity")), found(&page, &filter, calls));
            view! { <Card flush=true>{form} {found}</Card> }.into_any()
        };
        let kept = kept(page.call.ctx());
        let content = view! {
            {content}
            <p class="text-[0.8125rem] text-muted">{kept}</p>
        }
        .into_any();
        page.tab(DirectoryTab::Activity, content).await
    })
}

/// What the filter lets through.
fn found(page: &DirectoryPage, filter: &ActivityFilter, calls: ListPage<LoggedRequest>) -> AnyView {
    let all = page.part("activity");
    if calls.items.is_empty() {
        let text = "Search looks in who and what a call is about, in its sentence and in its query. Times are in UTC.";
        return view! {
            <EmptyState icon=Glyph::Search title="No call matches" text=text>
                <ButtonLink href=all>"Clear filters"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let pages = filtered_pages(&page.call.visit, &calls, &filter.parameters());
    let (count, clear) = if filter.is_set() {
        let clear = view! { <TextLink href=all>"Clear filters"</TextLink> };
        (counted(calls.total, "call matches", "calls match"), Some(clear))
    } else {
        (format!("{}, the newest first", counted(calls.total, "call", "calls")), None)
    };
    let table = table(page, filter, calls.items);
    view! {
        <p class="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-2.5 text-[0.8125rem] text-muted">{count} {clear}</p>
        {table}
        <CardFooter>{pages}</CardFooter>
    }
    .into_any()
}

fn table(page: &DirectoryPage, filter: &ActivityFilter, calls: Vec<LoggedRequest>) -> AnyView {
    let rows = calls.into_iter().map(|call| {
        // The filter goes along, so that the way back leads to what was seen.
        let href = routes::directory_call(&page.organization.id, page.id(), &call.id);
        let href = address(&href, &filter.parameters());
        let (tone, result, took) = (tone(call.outcome()), result_badge(&call), duration(call.duration_us));
        let token = call.token_label.map_or_else(|| NO_TOKEN.to_owned(), |label| format!("Token “{label}”"));
        view! {
            <Row tone=tone>
                <Cell>
                    <p class="line-clamp-5"><TextLink href=href row=true>{call.sentence}</TextLink></p>
                    <p class="mt-1 flex flex-wrap gap-x-3 text-[0.8125rem] text-muted">
                        <span class="line-clamp-1 font-mono text-xs leading-5 [overflow-wrap:anywhere]">
                            {call.method} " " {call.path}
                        </span>
                        <span class="line-clamp-1 [overflow-wrap:anywhere]">{token}</span>
                        <span class="whitespace-nowrap tabular-nums">{took}</span>
                    </p>
                </Cell>
                <Cell label="Result">{result}</Cell>
                <Cell label="When" muted=true><Time at_ms=call.at.as_ms() /></Cell>
            </Row>
        }
    });
    // Made here: the table's children outlive what is borrowed.
    let rows = rows.collect_view();
    view! {
        <Table caption="Calls" columns=vec![Column::new("Call"), Column::new("Result"), Column::new("When")]>
            {rows}
        </Table>
    }
    .into_any()
}

/// How long calls are kept.
fn kept(ctx: &Ctx) -> String {
    let (days, rows) = (ctx.limits.request_log_days, ctx.limits.request_log_rows);
    format!(
        "Calls are kept for {}, at most {} of this directory. Passwords and other secrets are left out.",
        counted(days.into(), "day", "days"),
        grouped(rows.into())
    )
}

fn nothing_yet(page: &DirectoryPage) -> AnyView {
    let provider = page.provider();
    let set_up = page.set_up();
    let (title, text) = if page.summary.last_request.is_some() {
        let days = counted(page.call.ctx().limits.request_log_days.into(), "day", "days");
        let text = format!(
            "{} has not called since. If something should have arrived, look there whether provisioning is turned on and \
             when it last ran.",
            capitalized(provider)
        );
        (format!("No calls in the last {days}"), text)
    } else {
        let text = format!(
            "Put the endpoint and a token into {provider}. Every call that it makes then shows up here within a second: what \
             it asked, what was done, and why something was refused."
        );
        ("No calls yet".to_owned(), text)
    };
    view! {
        <EmptyState icon=Glyph::Sync title=title text=text>
            <ButtonLink href=set_up>"See the set-up steps"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}

fn turned_off() -> AnyView {
    let text = "This installation keeps no calls, so there is nothing to show.";
    view! {
        <Card flush=true>
            <EmptyState icon=Glyph::Sync title=format!("{TITLE} is turned off") text=text>
                <p class="max-w-[30rem] text-muted">
                    "Whoever runs the server turns it on: "
                    <Code text="ROLLCALL_REQUEST_LOG_DAYS" /> " says for how many days calls are kept, "
                    <Code text="ROLLCALL_REQUEST_LOG_ROWS" /> " how many of each directory. Both must be above 0."
                </p>
            </EmptyState>
        </Card>
    }
    .into_any()
}
