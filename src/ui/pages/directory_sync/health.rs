//! How a directory is doing: in one line, in numbers, by the hour, and what wants attention.

use std::time::Duration;

use leptos::prelude::*;

use crate::domain::request_log::{self, HOURS_COUNTED};
use crate::model::directory::{Token, TokenStatus};
use crate::model::request_log::HourOfCalls;
use crate::ui::components::{Alert, Card, CardHeader, Chart, StatRow, StatTile, TextLink, Time, Tone, css, grouped};
use crate::ui::error::UiError;
use crate::ui::pages::directory_sync::frame::{DirectoryPage, days_left};
use crate::ui::pages::listing::address;
use crate::ui::pages::words::{count, counted};

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;
const DAY: Duration = Duration::from_hours(24);

/// What a directory's calls of the last seven days say.
pub struct Health {
    hours: Vec<HourOfCalls>,
    logged: bool,
}

impl Health {
    /// Counts the calls of a directory.
    pub async fn of(page: &DirectoryPage) -> Result<Self, UiError> {
        let ctx = page.call.ctx();
        let logged = request_log::is_on(ctx);
        let hours = if logged { request_log::hours(ctx, &page.organization.id, page.id()).await? } else { Vec::new() };
        Ok(Self { hours, logged })
    }

    fn sum(&self, number: impl Fn(&HourOfCalls) -> i64) -> i64 {
        self.hours.iter().map(number).sum()
    }

    fn refused(&self) -> i64 {
        self.sum(|hour| hour.refused_lately)
    }

    fn failed(&self) -> i64 {
        self.sum(|hour| hour.failed_lately)
    }

    /// The directory's state in one line.
    pub fn line(&self, page: &DirectoryPage) -> AnyView {
        let now = page.call.ctx().now();
        let failures = self.refused() + self.failed();
        let summary = &page.summary;
        let (tone, words) = match summary.last_request {
            _ if summary.directory.paused.is_some() => (Tone::Warning, "Paused: nothing arrives"),
            _ if summary.active_tokens == 0 => (Tone::Danger, "Nothing gets in: no token is active"),
            None => (Tone::Info, "Waiting for the first request"),
            Some(last) if now.as_ms().saturating_sub(last.as_ms()) > DAY_MS => {
                (Tone::Neutral, "Quiet for more than a day")
            }
            Some(_) if failures > 0 => (Tone::Warning, "Receiving changes, with failures"),
            Some(_) => (Tone::Success, "Receiving changes"),
        };
        let dot = match tone {
            Tone::Success => css("bg-success-ink"),
            Tone::Warning => css("bg-warning-ink"),
            Tone::Danger => css("bg-danger-ink"),
            Tone::Info => css("bg-info-ink"),
            Tone::Neutral => css("bg-muted"),
        };
        let shape = css("flex-none w-2.5 h-2.5 rounded-full");
        let last = summary.last_request.map(|at| {
            let at = at.as_ms();
            view! { <span>" · last request " <Time at_ms=at /></span> }
        });
        let failures = (self.logged && summary.last_request.is_some())
            .then(|| format!(" · {} in 24 h", counted(failures, "failure", "failures")));
        view! {
            <div class="flex items-center gap-3 rounded-xl border border-line bg-surface px-5 py-3.5 shadow-card">
                <span class=format!("{shape} {dot}") aria-hidden="true"></span>
                <p class="min-w-0 text-ink"><strong class="font-medium">{words}</strong> {last} {failures}</p>
            </div>
        }
        .into_any()
    }

    /// What wants attention: tokens that end soon or were never used, and what went wrong in the last day.
    pub fn warnings(&self, page: &DirectoryPage, tokens: &[Token]) -> AnyView {
        let failures = self.failures(page);
        let tokens = token_warnings(page, tokens).into_iter().map(|(title, text)| {
            view! {
                <Alert tone=Tone::Warning title=title>
                    <p>{text}</p>
                </Alert>
            }
        });
        view! {
            {failures}
            {tokens.collect_view()}
        }
        .into_any()
    }

    fn failures(&self, page: &DirectoryPage) -> Option<AnyView> {
        let (refused, failed) = (self.refused(), self.failed());
        let title = match (refused, failed) {
            (0, 0) => return None,
            (_, 0) => format!("{} refused in the last 24 hours.", counted(refused, "request was", "requests were")),
            (0, _) => format!("{} in the last 24 hours.", counted(failed, "request failed", "requests failed")),
            (..) => format!(
                "{} refused and {} failed in the last 24 hours.",
                counted(refused, "request was", "requests were"),
                grouped(count(failed))
            ),
        };
        let link = |number: i64, result: &str, label: &'static str| {
            (number > 0).then(|| {
                // To the minute, as the field takes it, and in UTC.
                let since = page.call.ctx().now().minus(DAY).to_string();
                let since = since.get(..16).unwrap_or_default();
                let href = address(&page.part("activity"), &[("result", result), ("since", since)]);
                view! { <TextLink href=href>{label}</TextLink> }
            })
        };
        let links = (link(refused, "refused", "See what was refused"), link(failed, "failed", "See what failed"));
        Some(
            view! {
                <Alert tone=Tone::Warning title=title>
                    <p class="flex flex-wrap gap-x-4 gap-y-1">"Activity says why, call by call. " {links.0} {links.1}</p>
                </Alert>
            }
            .into_any(),
        )
    }

    /// Users, groups, and requests.
    pub fn numbers(&self, page: &DirectoryPage) -> AnyView {
        let number = |number: i64| grouped(count(number));
        let (users, groups) = (number(page.summary.users), number(page.summary.groups));
        let calls = self.logged.then(|| {
            let (calls, failures) = (number(self.sum(|hour| hour.calls)), number(self.sum(|hour| hour.failures)));
            view! {
                <StatTile label="Requests" value=calls hint="In the last 7 days" />
                <StatTile label="Failures" value=failures hint="Refused or failed, in the last 7 days" />
            }
        });
        view! {
            <StatRow>
                <StatTile label="Users" value=users hint="Sent by the directory" />
                <StatTile label="Groups" value=groups hint="Each is a role" />
                {calls}
            </StatRow>
        }
        .into_any()
    }

    /// Requests and failures by the hour.
    pub fn chart(&self, page: &DirectoryPage) -> Option<AnyView> {
        if self.hours.is_empty() {
            return None;
        }
        let last = page.call.ctx().now().as_ms() / HOUR_MS;
        let first = last - HOURS_COUNTED + 1;
        let at =
            |hour: i64| self.hours.iter().find(|known| known.hour == hour).map_or((0, 0), |h| (h.calls, h.failures));
        let hours = (first..=last).map(at).collect();
        Some(
            view! {
                <Card flush=true id="traffic">
                    <CardHeader title="Requests by the hour" text="The last 7 days, in UTC. Failures are what was refused or failed." />
                    <Chart first_hour=first hours=hours />
                </Card>
            }
            .into_any(),
        )
    }
}

/// What is to be said of tokens one by one. That none is active, or that the last one ends, is said elsewhere.
fn token_warnings(page: &DirectoryPage, tokens: &[Token]) -> Vec<(String, String)> {
    let now = page.call.ctx().now();
    let active: Vec<&Token> = tokens.iter().filter(|token| token.status(now) == TokenStatus::Active).collect();
    let lasting = active.iter().any(|token| days_left(token, now).is_none());
    let provider = page.provider();
    let mut warnings = Vec::new();
    for token in active {
        if lasting && let Some(days) = days_left(token, now) {
            let end =
                if days == 0 { "within 24 hours".to_owned() } else { format!("in {}", counted(days, "day", "days")) };
            let text = if token.last_used.is_some() {
                format!("It is in use: generate another one and put it into {provider} before then.")
            } else {
                "It was never used.".to_owned()
            };
            warnings.push((format!("The token “{}” expires {end}.", token.label), text));
        } else if token.last_used.is_none() && now.as_ms().saturating_sub(token.created.as_ms()) > DAY_MS {
            let text =
                format!("If {provider} uses another one, revoke this one: a token that nobody uses is only a risk.");
            warnings.push((format!("The token “{}” was never used.", token.label), text));
        }
    }
    warnings
}
