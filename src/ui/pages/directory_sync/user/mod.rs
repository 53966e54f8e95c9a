//! `…/{directory}/users/{user}`: a person in a directory: what was sent, what came of it, and why.

mod profile;
mod status;

use leptos::prelude::*;

use crate::domain::events;
use crate::domain::inspect::{self, UserDetail};
use crate::model::administrator::Permission;
use crate::model::ids::{EventId, UserId};
use crate::model::person::HeldRole;
use crate::ui::components::{
    Badge, Card, CardHeader, Cell, Code, Column, Crumb, DescriptionList, Detail, EmptyState, Glyph, PageHeader, Row,
    Table, TextLink, Time, Tone, grouped,
};
use crate::ui::pages::directory_sync::frame::DirectoryPage;
use crate::ui::pages::directory_sync::timeline;
use crate::ui::pages::page;
use crate::ui::pages::standing::why;
use crate::ui::routes;

/// Roles that the page lists; a person in thousands of groups is asked about by name.
const ROLES_SHOWN: usize = 100;

/// A person in a directory.
#[component]
pub fn DirectoryUser() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let (ctx, visit) = (page.call.ctx(), &page.call.visit);
        let id: UserId = visit.parameter("user");
        let detail = inspect::user(ctx, &page.organization.id, page.id(), &id).await?;
        let older = visit.query(timeline::OLDER).map(EventId::from);
        let user = Some((page.id(), &id));
        let changes =
            events::about_person(ctx, &page.organization.id, user, &detail.account.id, older.as_ref()).await?;
        let home = routes::directory_user(&page.organization.id, page.id(), &id);
        let (sentence, badge) = status::of(&page, &detail);
        let asked = why::Asked {
            call: &page.call,
            organization: &page.organization,
            account: &detail.account.id,
            name: &detail.user.profile.name,
            standing: &detail.standing,
            home: &home,
        };
        let why = why::card(asked).await?;
        let roles = roles(&page, &detail);
        let (account, profile) = (account(&page, &detail), profile::cards(&detail.user));
        let timeline = timeline::card(&home, changes, older.is_some());
        let title = detail.user.profile.name.clone();
        let content = view! {
            <PageHeader title=title.clone() subtitle=sentence badge=badge />
            {why}
            {roles}
            {account}
            {timeline}
            {profile}
        }
        .into_any();
        let users = page.part("users");
        page.below(vec![Crumb::link("Users", users)], &title, content).await
    })
}

/// The person's roles, each with where it comes from.
fn roles(page: &DirectoryPage, detail: &UserDetail) -> AnyView {
    let content = if detail.standing.roles.is_empty() {
        let text = "Put the person into a group at the identity provider: each group is a role.";
        view! { <EmptyState icon=Glyph::Shield title="No roles" text=text /> }.into_any()
    } else {
        let rows = detail.standing.roles.iter().take(ROLES_SHOWN).map(|role| {
            let (through, since) = through(page, role);
            let name = role.name.clone();
            view! {
                <Row>
                    <Cell><span class="font-medium [overflow-wrap:anywhere]">{name}</span></Cell>
                    <Cell label="Through">{through}</Cell>
                    <Cell label="Since" muted=true>{since}</Cell>
                </Row>
            }
        });
        let rows = rows.collect_view();
        let all = detail.standing.roles.len();
        let cut = (all > ROLES_SHOWN).then(|| {
            let text =
                format!("The first {ROLES_SHOWN} of {} roles by name. Ask above for any other.", grouped(all as u64));
            view! { <p class="border-t border-line px-5 py-3 text-[0.8125rem] text-muted">{text}</p> }
        });
        let columns = vec![Column::new("Role"), Column::new("Through"), Column::new("Since")];
        view! {
            <Table caption="Roles" columns=columns>
                {rows}
            </Table>
            {cut}
        }
        .into_any()
    };
    let text = format!("What this person may do in {}, and where it comes from.", page.organization.name);
    view! {
        <Card flush=true id="roles">
            <CardHeader title="Roles" text=text />
            {content}
        </Card>
    }
    .into_any()
}

/// Where a role comes from, and since when.
fn through(page: &DirectoryPage, role: &HeldRole) -> (AnyView, AnyView) {
    match &role.through {
        Some((group, since)) => {
            let href = routes::directory_group(&page.organization.id, &group.directory, &group.group);
            let (label, at) = (format!("Group “{}” of {}", role.name, group.directory_name), since.as_ms());
            (view! { <TextLink href=href>{label}</TextLink> }.into_any(), view! { <Time at_ms=at /> }.into_any())
        }
        None if role.is_default => ("The default role: every new member gets it".into_any(), "–".into_any()),
        None => ("Given by hand".into_any(), "–".into_any()),
    }
}

/// The account behind the user, where else it is, and what the directories say.
fn account(page: &DirectoryPage, detail: &UserDetail) -> AnyView {
    let email = detail.account.email.as_ref().map_or_else(
        || view! { <Badge tone=Tone::Warning label="None: cannot sign in" /> }.into_any(),
        |email| view! { <span>{email.to_string()}</span> }.into_any(),
    );
    let id = detail.account.id.to_string();
    let owner = match &detail.account.owner {
        Some(owner) if owner == page.id() => {
            "This directory made it: name and address follow the directory while the person is in no other organization."
        }
        Some(_) => "Another directory made it: this one changes neither name nor address of the account.",
        None => "No directory: it stays as it is.",
    };
    let password = match &detail.account.password {
        Some(set) if set.organization == page.organization.id => {
            "Set by a directory of this organization: opens its sign-in page here"
        }
        _ => "None that opens the sign-in page here: no directory of this organization has sent one",
    };
    let organizations = detail.organizations.iter().map(|organization| {
        let (href, name) = (routes::organization(&organization.id), organization.name.clone());
        let off = (!organization.active).then(|| view! { <Badge tone=Tone::Neutral label="Deactivated" /> });
        view! { <li class="flex flex-wrap items-center gap-2"><TextLink href=href>{name}</TextLink> {off}</li> }
    });
    let organizations = organizations.collect_view();
    let records = detail.standing.records.iter().map(|record| {
        let href = routes::directory_user(&page.organization.id, &record.directory, &record.user);
        let name = record.directory_name.clone();
        let name = if record.user == detail.user.id {
            view! { <span>{name}</span> }.into_any()
        } else {
            view! { <TextLink href=href>{name}</TextLink> }.into_any()
        };
        let (tone, says) =
            if record.active { (Tone::Success, "Says active") } else { (Tone::Neutral, "Says not active") };
        view! { <li class="flex flex-wrap items-center gap-2">{name} <Badge tone=tone label=says /></li> }
    });
    let records = records.collect_view();
    view! {
        <Card flush=true id="account">
            <CardHeader title="Account" text="The person behind this user: one for each e-mail address, whatever the directory." />
            <DescriptionList>
                <Detail term="E-mail">{email}</Detail>
                <Detail term="Password">{password}</Detail>
                <Detail term="Organizations"><ul class="flex flex-col gap-1">{organizations}</ul></Detail>
                <Detail term="Directories"><ul class="flex flex-col gap-1">{records}</ul></Detail>
                <Detail term="Follows">{owner}</Detail>
                <Detail term="Account id"><Code text=id /></Detail>
            </DescriptionList>
        </Card>
    }
    .into_any()
}
