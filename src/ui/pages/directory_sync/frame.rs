//! What stands above every page of one directory, and the words that several of them need.

use leptos::prelude::*;

use crate::domain::{DomainError, Subject, directories, organizations};
use crate::model::administrator::Permission;
use crate::model::directory::{DirectoryKind, DirectorySummary, Token, TokenStatus};
use crate::model::ids::{DirectoryId, OrganizationId};
use crate::model::organization::Organization;
use crate::model::text::{Name, TextProblem};
use crate::model::time::Timestamp;
use crate::ui::call::{Call, Visit};
use crate::ui::components::{Alert, Badge, Button, Code, Crumb, Glyph, PageHeader, Size, Tab, Tabs, Time, Tone};
use crate::ui::error::UiError;
use crate::ui::pages::organizations::{crumbs, organization_of};
use crate::ui::pages::words;
use crate::ui::pages::{Page, console};
use crate::ui::routes;

/// What the feature is called.
pub const FEATURE: &str = "Directory Sync";
/// The address of the set-up tab below the directory, and the id of its steps.
pub const SET_UP: &str = "set-up";
/// From how long before its end on a token is warned of.
const EXPIRY_WARNING_DAYS: i64 = 14;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The tabs of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryTab {
    /// How it is doing; endpoint.
    Overview,
    /// How the identity provider is connected, and how far that has come.
    SetUp,
    /// Its users.
    Users,
    /// Its groups.
    Groups,
    /// The calls of its identity provider.
    Activity,
    /// What lets the identity provider in.
    Tokens,
    /// Its name, pausing, deleting.
    Settings,
}

/// A directory that a page is about, and who looks at it.
#[derive(Clone)]
pub struct DirectoryPage {
    /// Who looks.
    pub call: Call,
    /// The organization it belongs to.
    pub organization: Organization,
    /// The directory and its numbers.
    pub summary: DirectorySummary,
}

impl DirectoryPage {
    /// Finds the directory that the address names, for somebody who may do something with it.
    pub async fn of(visit: Visit, permission: Permission) -> Result<Self, UiError> {
        let (call, organization) = organization_of(visit, permission).await?;
        let id: DirectoryId = call.visit.parameter("directory");
        let summary = directories::summary(call.ctx(), &organization.id, &id).await?;
        Ok(Self { call, organization, summary })
    }

    /// Returns the directory's id.
    pub fn id(&self) -> &DirectoryId {
        &self.summary.directory.id
    }

    /// Returns the directory's name.
    pub fn name(&self) -> String {
        self.summary.directory.name.to_string()
    }

    /// Returns how a sentence calls the other end.
    pub fn provider(&self) -> &'static str {
        provider(self.summary.directory.kind)
    }

    /// Returns the address of the directory.
    pub fn home(&self) -> String {
        routes::directory(&self.organization.id, self.id())
    }

    /// Returns the address of a tab or form of the directory.
    pub fn part(&self, part: &str) -> String {
        routes::directory_part(&self.organization.id, self.id(), part)
    }

    /// Returns the address of the set-up steps.
    pub fn set_up(&self) -> String {
        self.part(SET_UP)
    }

    /// Returns the endpoint that the identity provider is given.
    pub fn endpoint(&self) -> String {
        directories::endpoint(self.call.visit.state.public_url.as_str(), self.id())
    }

    /// Tells whether the directory has as many active tokens as it may.
    pub fn is_full(&self) -> bool {
        self.summary.active_tokens >= i64::from(self.call.ctx().limits.active_tokens)
    }

    /// Returns what every form about the directory sends along.
    pub fn fields(&self) -> Vec<(String, String)> {
        vec![
            ("organization".to_owned(), self.organization.id.to_string()),
            ("directory".to_owned(), self.id().to_string()),
        ]
    }

    /// Puts a tab of the directory into the console's frame.
    pub async fn tab(self, tab: DirectoryTab, content: AnyView) -> Result<AnyView, UiError> {
        let header = self.header(tab);
        let content = view! {
            {header}
            {content}
        }
        .into_any();
        let title = match tab {
            DirectoryTab::Overview => self.name(),
            DirectoryTab::SetUp => format!("Set-up · {}", self.name()),
            DirectoryTab::Users => format!("Users · {}", self.name()),
            DirectoryTab::Groups => format!("Groups · {}", self.name()),
            DirectoryTab::Activity => format!("Activity · {}", self.name()),
            DirectoryTab::Tokens => format!("Tokens · {}", self.name()),
            DirectoryTab::Settings => format!("Settings · {}", self.name()),
        };
        let crumbs = below_feature(&self.organization, vec![Crumb::here(self.name())]);
        let title = format!("{title} · {}", self.organization.name);
        console(&self.call, Page { title, crumbs, content }).await
    }

    /// Puts a form or a question about a token into the console's frame.
    pub async fn token_form(self, title: &str, content: AnyView) -> Result<AnyView, UiError> {
        let tokens = Crumb::link("Tokens", self.part("tokens"));
        self.below(vec![tokens], title, content).await
    }

    /// Puts a form or a question about the directory into the console's frame.
    pub async fn form(self, title: &str, content: AnyView) -> Result<AnyView, UiError> {
        self.below(Vec::new(), title, content).await
    }

    /// Puts a page below the directory, or below a tab of it, into the console's frame.
    pub async fn below(self, tab: Vec<Crumb>, title: &str, content: AnyView) -> Result<AnyView, UiError> {
        let mut way = vec![Crumb::link(self.name(), self.home())];
        way.extend(tab);
        way.push(Crumb::here(title));
        let crumbs = below_feature(&self.organization, way);
        console(
            &self.call,
            Page { title: format!("{title} · {} · {}", self.name(), self.organization.name), crumbs, content },
        )
        .await
    }

    /// The name of the directory, its status and its tabs; and, while it is paused, what that means.
    fn header(&self, current: DirectoryTab) -> AnyView {
        let tab = |label: &'static str, href: String, which| Tab::new(label, href, current == which);
        let tabs = vec![
            tab("Overview", self.home(), DirectoryTab::Overview),
            tab("Set-up", self.set_up(), DirectoryTab::SetUp),
            tab("Users", self.part("users"), DirectoryTab::Users).with_count(words::count(self.summary.users)),
            tab("Groups", self.part("groups"), DirectoryTab::Groups).with_count(words::count(self.summary.groups)),
            tab("Activity", self.part("activity"), DirectoryTab::Activity),
            tab("Tokens", self.part("tokens"), DirectoryTab::Tokens)
                .with_count(words::count(self.summary.active_tokens)),
            tab("Settings", self.part("settings"), DirectoryTab::Settings),
        ];
        view! {
            <PageHeader
                title=self.name()
                subtitle=self.summary.directory.kind.label()
                badge=status_badge(&self.summary)
            />
            <Tabs label="Directory" tabs=tabs />
            {self.paused_alert()}
        }
        .into_any()
    }

    fn paused_alert(&self) -> Option<AnyView> {
        let since = self.summary.directory.paused?.as_ms();
        let (fields, provider) = (self.fields(), capitalized(self.provider()));
        let resume = self.call.may_manage().then(move || {
            view! {
                <form method="post" action=routes::action("resume_directory") class="mt-3">
                    {hidden(fields)} <Button size=Size::Small icon=Glyph::Play>"Resume"</Button>
                </form>
            }
        });
        Some(
            view! {
                <Alert tone=Tone::Warning title="This directory is paused.">
                    <p>
                        "Since " <Time at_ms=since exact=true /> " every request is answered " <Code text="503" />
                        ": nothing arrives. " {provider}
                        " keeps the changes and sends them again once you resume."
                    </p>
                    {resume}
                </Alert>
            }
            .into_any(),
        )
    }
}

/// The way to a page below the feature.
pub fn below_feature(organization: &Organization, below: Vec<Crumb>) -> Vec<Crumb> {
    let mut way = vec![Crumb::link("Features", routes::features(&organization.id))];
    if below.is_empty() {
        way.push(Crumb::here(FEATURE));
    } else {
        way.push(Crumb::link(FEATURE, routes::directory_sync(&organization.id)));
        way.extend(below);
    }
    crumbs(organization, way)
}

/// How a directory is doing, in a word or three. What stops requests comes first.
pub fn status_badge(summary: &DirectorySummary) -> AnyView {
    let (tone, label) = if summary.directory.paused.is_some() {
        (Tone::Warning, "Paused")
    } else if summary.active_tokens == 0 {
        (Tone::Danger, "No active token")
    } else if summary.last_request.is_none() {
        (Tone::Info, "No requests yet")
    } else {
        (Tone::Success, "Active")
    };
    view! { <Badge tone=tone label=label /> }.into_any()
}

/// What failed lately, beside the status: nothing where nothing did.
pub fn failures_badge(failures: Option<&i64>) -> Option<AnyView> {
    let failures = *failures.filter(|failures| **failures > 0)?;
    let label = format!("{} in 24 h", words::counted(failures, "failure", "failures"));
    Some(view! { <Badge tone=Tone::Warning label=label /> }.into_any())
}

/// How a sentence calls the other end.
pub const fn provider(kind: DirectoryKind) -> &'static str {
    match kind {
        DirectoryKind::Entra => "Microsoft Entra ID",
        DirectoryKind::Other => "the identity provider",
        other => other.label(),
    }
}

/// Puts a word at the beginning of a sentence.
pub fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// In how many days a token ends, today being 0, where that is soon enough to be said.
pub fn days_left(token: &Token, now: Timestamp) -> Option<i64> {
    let left = token.expires?.as_ms().saturating_sub(now.as_ms());
    (token.status(now) == TokenStatus::Active && left <= EXPIRY_WARNING_DAYS * DAY_MS).then_some(left / DAY_MS)
}

/// The hidden fields of a form.
pub fn hidden(fields: Vec<(String, String)>) -> impl IntoView {
    let input = |(name, value)| view! { <input type="hidden" name=name value=value /> };
    fields.into_iter().map(input).collect_view()
}

/// What is wrong with the name or label in a form, in the words of that form; other failures pass.
pub fn refusal(error: DomainError, organization: &Name) -> Result<String, UiError> {
    match error {
        DomainError::Invalid { problem, .. } => Ok(match problem {
            TextProblem::Empty => "Enter a name.".to_owned(),
            other => words::problem(other),
        }),
        DomainError::Conflict(Subject::DirectoryName) => {
            Ok(format!("{organization} has a directory of this name already. Choose another name."))
        }
        DomainError::TokenLimit(most) => Ok(format!("{most} of {most} tokens are active. Revoke one first.")),
        other => Err(other.into()),
    }
}

/// Finds the name of an organization for a message.
pub async fn organization_name(call: &Call, id: &OrganizationId) -> Result<Name, UiError> {
    Ok(organizations::find(call.ctx(), id).await?.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_letter() {
        assert_eq!(capitalized("the identity provider"), "The identity provider");
        assert_eq!(capitalized(""), "");
    }
}
