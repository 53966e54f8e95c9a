//! `…/{directory}/tokens`: the tokens of a directory, and the question before one is revoked.

use leptos::prelude::*;

use crate::domain::tokens as rules;
use crate::model::administrator::Permission;
use crate::model::directory::{Token, TokenStatus};
use crate::model::time::Timestamp;
use crate::ui::components::{
    Alert, Badge, Button, ButtonKind, ButtonLink, Card, Cell, Code, Column, ConfirmAction, Day, EmptyState, Glyph, Row,
    Size, Table, Time, Tone, Variant,
};
use crate::ui::pages::directory_sync::credentials;
use crate::ui::pages::directory_sync::frame::{DirectoryPage, DirectoryTab, days_left};
use crate::ui::pages::page;
use crate::ui::pages::words::counted;
use crate::ui::routes;

/// The tokens of a directory.
#[component]
pub fn DirectoryTokens() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let list = rules::list(page.call.ctx(), &page.organization.id, page.id()).await?;
        let handed_over = credentials::take(&page.call, &list).await?;
        let panel = handed_over.map(|(token, secret)| credentials::panel(&page, &token, &secret));
        let content = view! {
            {alert(&page, &list)}
            {panel}
            {card(&page, list)}
        }
        .into_any();
        page.tab(DirectoryTab::Tokens, content).await
    })
}

/// The tokens in a line, for the overview, which leads to the rest.
pub fn line(page: &DirectoryPage, tokens: &[Token]) -> AnyView {
    let now = page.call.ctx().now();
    let most = page.call.ctx().limits.active_tokens;
    let text = active_of(page, most);
    let last = in_use(tokens, now).and_then(|token| Some((token, token.last_used?)));
    let last = last.map(|(token, at)| {
        let name = format!(" “{}” (rcl_…{}) was used last, ", token.label, token.last_four);
        let ends = match token.expires {
            Some(ends) => view! { "; it expires " <Time at_ms=ends.as_ms() /> "." }.into_any(),
            None => "; it does not expire.".into_any(),
        };
        view! { <span>{name} <Time at_ms=at.as_ms() /> {ends}</span> }
    });
    let href = page.part("tokens");
    view! {
        <Card id="tokens">
            <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
                <div class="min-w-0">
                    <h2 class="text-[0.9375rem] font-semibold text-ink">"Security tokens"</h2>
                    <p class="mt-0.5 text-muted [overflow-wrap:anywhere]">{text} {last}</p>
                </div>
                <ButtonLink href=href size=Size::Small>"See the tokens"</ButtonLink>
            </div>
        </Card>
    }
    .into_any()
}

/// How many tokens are active, and how many may be.
fn active_of(page: &DirectoryPage, most: u32) -> String {
    format!("{} active; a directory can have {most}.", counted(page.summary.active_tokens, "token is", "tokens are"))
}

/// The token that the identity provider uses: the active one that was used last.
fn in_use(tokens: &[Token], now: Timestamp) -> Option<&Token> {
    let active = tokens.iter().filter(|token| token.status(now) == TokenStatus::Active && token.last_used.is_some());
    active.max_by_key(|token| token.last_used.map(Timestamp::as_ms))
}

/// What is wrong with the tokens as a whole, if anything: there is none that opens the directory, or soon there will be none.
pub fn alert(page: &DirectoryPage, tokens: &[Token]) -> Option<AnyView> {
    let now = page.call.ctx().now();
    let provider = page.provider();
    let active: Vec<&Token> = tokens.iter().filter(|token| token.status(now) == TokenStatus::Active).collect();
    let generate = page.call.may_manage().then(|| {
        let href = page.part("new-token");
        view! { <div class="mt-3"><ButtonLink href=href size=Size::Small icon=Glyph::Key>"Generate token"</ButtonLink></div> }
    });
    if active.is_empty() {
        let text = format!("Every request of {provider} is refused. Generate a token and put it into {provider}.");
        return Some(
            view! {
                <Alert tone=Tone::Danger title="No token is active.">
                    <p>{text}</p>
                    {generate}
                </Alert>
            }
            .into_any(),
        );
    }
    // All of them end soon: the one that ends last says how much time there is.
    let ends: Option<Vec<i64>> = active.iter().map(|token| days_left(token, now)).collect();
    let days = ends?.into_iter().max()?;
    let end = if days == 0 { "within 24 hours".to_owned() } else { format!("in {}", counted(days, "day", "days")) };
    let generate = generate.filter(|_| !page.is_full());
    let text = format!("After that every request is refused. Generate another one now and put it into {provider}.");
    Some(
        view! {
            <Alert tone=Tone::Warning title=format!("The last active token expires {end}.")>
                <p>{text}</p>
                {generate}
            </Alert>
        }
        .into_any(),
    )
}

/// The card with the tokens: what opens the directory comes first.
fn card(page: &DirectoryPage, mut tokens: Vec<Token>) -> AnyView {
    let now = page.call.ctx().now();
    tokens.sort_by_key(|token| token.status(now) != TokenStatus::Active);
    let most = page.call.ctx().limits.active_tokens;
    let text = active_of(page, most);
    let text = if page.is_full() && page.call.may_manage() { format!("{text} Revoke one first.") } else { text };
    let rows = if tokens.is_empty() {
        let text = "A token lets the identity provider in. Generate the first.";
        view! { <EmptyState icon=Glyph::Key title="No tokens" text=text /> }.into_any()
    } else {
        table(page, tokens, now)
    };
    let button = generate_button(page);
    view! {
        <Card flush=true id="tokens">
            <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-b border-line px-5 py-4">
                <div class="min-w-0">
                    <h2 class="text-[0.9375rem] font-semibold text-ink">"Security tokens"</h2>
                    <p id="tokens-active" class="mt-0.5 text-muted">{text}</p>
                </div>
                {button}
            </div>
            {rows}
        </Card>
    }
    .into_any()
}

fn generate_button(page: &DirectoryPage) -> Option<AnyView> {
    page.call.may_manage().then(|| {
        if page.is_full() {
            view! {
                <Button kind=ButtonKind::Button disabled=true described_by="tokens-active" icon=Glyph::Plus>
                    "Generate token"
                </Button>
            }
            .into_any()
        } else {
            let href = page.part("new-token");
            view! { <ButtonLink href=href icon=Glyph::Plus>"Generate token"</ButtonLink> }.into_any()
        }
    })
}

fn table(page: &DirectoryPage, tokens: Vec<Token>, now: Timestamp) -> AnyView {
    let may_manage = page.call.may_manage();
    let mut columns = vec![
        Column::new("Token"),
        Column::new("Created"),
        Column::new("Expires"),
        Column::new("Last used"),
        Column::new("Status"),
    ];
    if may_manage {
        columns.push(Column::hidden("Actions"));
    }
    let in_use = in_use(&tokens, now).map(|token| token.id.clone());
    let rows = tokens
        .into_iter()
        .map(|token| {
            let in_use = (in_use.as_ref() == Some(&token.id)).then(|| view! { <Badge plain=true label="Used last" /> });
            let revoke = (token.status(now) == TokenStatus::Active).then(|| revoke_action(page, &token));
            let (label, last_four) = (token.label.to_string(), format!("rcl_…{}", token.last_four));
            let (created, by) = (token.created.as_ms(), format!("by {}", token.created_by));
            let (expiry, last_use, status) = (expiry(&token, now), last_use(&token), status(&token, now));
            view! {
                <Row>
                    <Cell>
                        <p class="flex flex-wrap items-center gap-2 font-medium [overflow-wrap:anywhere]">{label} {in_use}</p>
                        <p class="mt-0.5"><Code text=last_four /></p>
                    </Cell>
                    <Cell label="Created">
                        <Time at_ms=created />
                        {second_line(by, None)}
                    </Cell>
                    <Cell label="Expires">{expiry}</Cell>
                    <Cell label="Last used">{last_use}</Cell>
                    <Cell label="Status">{status}</Cell>
                    {may_manage.then(|| view! { <Cell actions=true>{revoke}</Cell> })}
                </Row>
            }
        })
        .collect_view();
    view! {
        <Table caption="Security tokens" columns=columns>
            {rows}
        </Table>
    }
    .into_any()
}

fn second_line(text: String, title: Option<String>) -> impl IntoView {
    view! { <p class="mt-0.5 max-w-[14rem] text-xs text-muted [overflow-wrap:anywhere]" title=title>{text}</p> }
}

fn expiry(token: &Token, now: Timestamp) -> AnyView {
    let Some(expires) = token.expires else {
        return view! { <span class="text-muted">"Never"</span> }.into_any();
    };
    let soon = days_left(token, now).map(|days| {
        let label = match days {
            0 => "Within 24 hours".to_owned(),
            days => format!("In {}", counted(days, "day", "days")),
        };
        view! { <p class="mt-1"><Badge tone=Tone::Warning label=label /></p> }
    });
    view! {
        <Day at_ms=expires.as_ms() />
        {soon}
    }
    .into_any()
}

fn last_use(token: &Token) -> AnyView {
    let Some(at) = token.last_used else {
        return view! { <span class="text-muted">"Never used"</span> }.into_any();
    };
    let agent = token.last_used_agent.clone().filter(|agent| !agent.trim().is_empty());
    let address = token.last_used_address.clone().map(|address| format!("from {address}"));
    view! {
        <Time at_ms=at.as_ms() />
        {agent.map(|agent| second_line(shortened(&agent), Some(agent)))}
        {address.map(|address| second_line(address, None))}
    }
    .into_any()
}

fn status(token: &Token, now: Timestamp) -> AnyView {
    match (token.status(now), token.revoked) {
        (TokenStatus::Active, _) => view! { <Badge tone=Tone::Success label="Active" /> }.into_any(),
        (TokenStatus::Expired, _) => view! { <Badge tone=Tone::Warning label="Expired" /> }.into_any(),
        (TokenStatus::Revoked, revoked) => view! {
            <Badge label="Revoked" />
            {revoked.map(|at| view! { <p class="mt-0.5 text-xs text-muted"><Time at_ms=at.as_ms() /></p> })}
            {token.revoked_by.clone().map(|by| second_line(format!("by {by}"), None))}
        }
        .into_any(),
    }
}

fn revoke_action(page: &DirectoryPage, token: &Token) -> AnyView {
    let mut fields = page.fields();
    fields.push(("token".to_owned(), token.id.to_string()));
    let consequences = consequences(page, token);
    view! {
        <ConfirmAction
            id=format!("revoke-{}", token.id)
            label="Revoke"
            href=routes::revoke_token(&page.organization.id, page.id(), &token.id)
            size=Size::Small
            variant=Variant::DangerOutline
            title=question(token)
            action=routes::action("revoke_token")
            confirm="Revoke token"
            fields=fields
        >
            {consequences}
        </ConfirmAction>
    }
    .into_any()
}

/// The question before an active token is revoked.
pub fn question(token: &Token) -> String {
    format!("Revoke the token “{}”?", token.label)
}

/// What stops working when an active token is revoked.
pub fn consequences(page: &DirectoryPage, token: &Token) -> AnyView {
    let agent = token.last_used_agent.clone().filter(|agent| !agent.trim().is_empty());
    let used = match token.last_used {
        Some(at) => view! {
            " was last used " <Time at_ms=at.as_ms() />
            {agent.map(|agent| format!(" by {}", shortened(&agent)))} "."
        }
        .into_any(),
        None => " has never been used.".into_any(),
    };
    let others = page.summary.active_tokens - 1;
    let rest = if others > 0 {
        let (verb, them) = if others == 1 { ("keeps", "token") } else { ("keep", "tokens") };
        view! { <p>{format!("{others} other active {them} {verb} working.")}</p> }.into_any()
    } else {
        let text = format!(
            "This is the last active token: the directory will refuse every request, and nothing from {} arrives until you \
             generate another one.",
            page.provider()
        );
        view! { <p class="font-medium text-danger-ink">{text}</p> }.into_any()
    };
    let refused = if token.last_used.is_some() {
        format!(
            "Requests with it are refused at once: where {} uses it, nothing arrives until it is given another one.",
            page.provider()
        )
    } else {
        "Requests with it are refused at once.".to_owned()
    };
    view! {
        <p><Code text=format!("rcl_…{}", token.last_four) />{used}</p>
        <p>{refused} " A revoked token stays revoked; another can be generated."</p>
        {rest}
    }
    .into_any()
}

/// A user agent that fits on a line.
fn shortened(agent: &str) -> String {
    const MOST: usize = 48;
    if agent.chars().count() <= MOST {
        return agent.to_owned();
    }
    let head: String = agent.chars().take(MOST - 1).collect();
    format!("{}…", head.trim_end())
}
