//! `…/{directory}/activity/{request}`: one call: what was asked, what was answered, and why.

use leptos::prelude::*;
use serde_json::Value;

use crate::domain::{DomainError, inspect, request_log};
use crate::limits::LOGGED_BODY_BYTES;
use crate::model::administrator::Permission;
use crate::model::ids::RequestId;
use crate::model::request_log::{LoggedRequest, Outcome};
use crate::ui::components::{
    ButtonLink, Card, CardHeader, Code, CodeBlock, Crumb, DescriptionList, Detail, Glyph, PageHeader, Size, TextLink,
    Time, grouped,
};
use crate::ui::error::UiError;
use crate::ui::pages::directory_sync::activity::filter::ActivityFilter;
use crate::ui::pages::directory_sync::activity::{NO_TOKEN, TITLE, duration, result_badge};
use crate::ui::pages::directory_sync::frame::DirectoryPage;
use crate::ui::pages::listing::address;
use crate::ui::pages::page;
use crate::ui::pages::words::{count, counted};
use crate::ui::routes;

/// One call of a directory.
#[component]
pub fn DirectoryCall() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let visit = &page.call.visit;
        let id: RequestId = visit.parameter("request");
        let exchange = request_log::find(page.call.ctx(), &page.organization.id, page.id(), &id).await?;
        let filter = ActivityFilter::of(|name| visit.query(name));
        let list = address(&page.part("activity"), &filter.parameters());
        let call = exchange.request;
        let title = format!("{} {}", call.method, call.status);
        let there = resource(&page, &call).await?;
        let (badge, facts) = (result_badge(&call), facts(&page, &call, there));
        let request = body("Request body", exchange.request_body, call.request_bytes, request_missing(&call));
        let answer = body("Answer body", exchange.answer_body, call.answer_bytes, "The answer has no body.");
        let back = list.clone();
        let content = view! {
            <div class="flex flex-col items-start gap-5">
                <ButtonLink href=back size=Size::Small icon=Glyph::ChevronLeft>"Back to Activity"</ButtonLink>
                <PageHeader title=call.sentence sentence=true badge=badge />
            </div>
            {facts}
            {request}
            {answer}
        }
        .into_any();
        page.below(vec![Crumb::link(TITLE, list)], &title, content).await
    })
}

fn facts(page: &DirectoryPage, call: &LoggedRequest, there: Option<Resource>) -> AnyView {
    let call = call.clone();
    let about = about(page, &call, there);
    let (at, instant, status) = (call.at.as_ms(), call.at.to_string(), call.status.to_string());
    // What the answer carried, so that it can be told to whoever has the log of the server or of the identity provider.
    let id = call.id.to_string();
    let asked = format!("{} {}", call.method, call.path);
    let query = Some(call.query).filter(|query| !query.is_empty());
    let known = |text: String, instead: &'static str| {
        if text.is_empty() { instead.into_any() } else { view! { <Code text=text /> }.into_any() }
    };
    let (agent, came_from) = (known(call.agent, "None was sent"), known(call.address, "Unknown"));
    view! {
        <Card flush=true>
            <DescriptionList>
                <Detail term="Time">
                    <div class="flex flex-wrap items-baseline gap-x-3 gap-y-1"><Time at_ms=at exact=true /> <Code text=instant /></div>
                </Detail>
                <Detail term="Request"><Code text=asked /></Detail>
                {query.map(|query| view! { <Detail term="Query"><Code text=query /></Detail> })}
                <Detail term="Result">
                    <div class="flex flex-wrap items-baseline gap-2">
                        <Code text=status />
                        {call.scim_type.map(|kind| view! { <Code text=kind /> })}
                    </div>
                    {call.detail.map(|detail| view! { <p class="mt-1.5">{detail}</p> })}
                </Detail>
                {about}
                <Detail term="Duration">{duration(call.duration_us)}</Detail>
                <Detail term="Token">{call.token_label.unwrap_or_else(|| NO_TOKEN.to_owned())}</Detail>
                <Detail term="Identity provider">{call.provider}</Detail>
                <Detail term="User agent">{agent}</Detail>
                <Detail term="Network address">{came_from}</Detail>
                <Detail term="X-Request-Id"><Code text=id /></Detail>
            </DescriptionList>
        </Card>
    }
    .into_any()
}

/// The user or group that a call is about, as it is now.
struct Resource {
    name: String,
    href: String,
}

/// Finds the user or group that a call is about, if it is there still.
async fn resource(page: &DirectoryPage, call: &LoggedRequest) -> Result<Option<Resource>, UiError> {
    let Some(id) = call.resource_id.as_deref() else { return Ok(None) };
    let (ctx, organization, directory) = (page.call.ctx(), &page.organization.id, page.id());
    let found = if call.resource_kind.as_deref() == Some("Group") {
        inspect::group(ctx, organization, directory, &id.into()).await.map(|group| Resource {
            name: group.profile.display_name,
            href: routes::directory_group(organization, directory, &group.id),
        })
    } else {
        inspect::user(ctx, organization, directory, &id.into()).await.map(|detail| Resource {
            name: detail.user.profile.user_name,
            href: routes::directory_user(organization, directory, &detail.user.id),
        })
    };
    match found {
        Ok(found) => Ok(Some(found)),
        Err(DomainError::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Whom or what the call is about, and the way to all calls about the same.
fn about(page: &DirectoryPage, call: &LoggedRequest, there: Option<Resource>) -> Option<AnyView> {
    let kind = call.resource_kind.as_deref()?;
    // What was refused before it was there has a name and no id.
    let searched = call.resource_id.as_deref().or(call.resource_label.as_deref())?;
    let href = address(&page.part("activity"), &[("q", searched)]);
    let id = call.resource_id.clone();
    let name = match there {
        Some(Resource { name, href }) => Some(view! { <TextLink href=href>{name}</TextLink> }.into_any()),
        None => call.resource_label.clone().map(|name| view! { <span>{name}</span> }.into_any()),
    };
    let (term, link) = match kind {
        "Group" => ("Group", "Show all calls about this group"),
        _ => ("User", "Show all calls about this user"),
    };
    Some(
        view! {
            <Detail term=term>
                <div class="flex flex-wrap items-baseline gap-x-3 gap-y-1">
                    {name}
                    {id.map(|id| view! { <Code text=id /> })}
                </div>
                <div class="mt-2"><ButtonLink href=href size=Size::Small>{link}</ButtonLink></div>
            </Detail>
        }
        .into_any(),
    )
}

/// Why a request has no bytes.
fn request_missing(call: &LoggedRequest) -> &'static str {
    let sends = matches!(call.method.as_str(), "POST" | "PUT" | "PATCH");
    if sends && call.outcome() != Outcome::Done {
        "The call was turned away before its body was read."
    } else {
        "The request has no body."
    }
}

/// A body in a card of its own, or a sentence in its place.
fn body(title: &'static str, text: Option<String>, bytes: i64, missing: &'static str) -> AnyView {
    let size = counted(bytes, "byte", "bytes");
    let (size, content) = match text {
        Some(text) => (Some(size), view! { <CodeBlock label=title text=pretty(text) /> }.into_any()),
        None => (None, view! { <p class="text-muted">{not_shown(bytes, missing)}</p> }.into_any()),
    };
    view! {
        <Card flush=true>
            <CardHeader title=title>
                {size.map(|size| view! { <p class="text-[0.8125rem] text-muted tabular-nums">{size}</p> })}
            </CardHeader>
            <div class="p-5">{content}</div>
        </Card>
    }
    .into_any()
}

/// Why a body is not shown.
fn not_shown(length: i64, missing: &str) -> String {
    let bytes = count(length);
    match bytes {
        0 => missing.to_owned(),
        _ if bytes > LOGGED_BODY_BYTES as u64 => {
            format!("Not kept: it has {} bytes, and no more than {} KiB are.", grouped(bytes), LOGGED_BODY_BYTES / 1024)
        }
        _ => format!(
            "Not kept, {} in all: it is not JSON, or more calls came at once than could be kept whole.",
            counted(length, "byte", "bytes")
        ),
    }
}

/// JSON with a line for each member; any other text as it is.
fn pretty(text: String) -> String {
    let value = serde_json::from_str::<Value>(&text).ok();
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_is_explained() {
        let none = "The request has no body.";
        assert_eq!(not_shown(0, none), none);
        assert_eq!(not_shown(40_000, none), "Not kept: it has 40,000 bytes, and no more than 32 KiB are.");
        assert!(not_shown(32_768, none).contains("32,768 bytes in all: it is not JSON"));
        assert!(not_shown(1, none).contains("1 byte in all"));
    }

    #[test]
    fn json_is_shown_by_lines_and_in_its_own_order() {
        assert_eq!(pretty(r#"{"b":1,"a":[]}"#.to_owned()), "{\n  \"b\": 1,\n  \"a\": []\n}");
        assert_eq!(pretty("{".to_owned()), "{");
    }
}
