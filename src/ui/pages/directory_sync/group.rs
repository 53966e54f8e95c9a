//! `…/{directory}/groups/{group}`: a group: its role, who is in it, and what became of it.

use leptos::prelude::*;

use crate::domain::{events, inspect};
use crate::model::administrator::Permission;
use crate::model::ids::{EventId, GroupId};
use crate::model::user::{Group, GroupMember};
use crate::ui::components::{
    Badge, Card, Cell, Code, Column, Crumb, DescriptionList, Detail, EmptyState, Glyph, PageHeader, Row, SectionHeader,
    Table, TextLink, Time, Tone,
};
use crate::ui::pages::directory_sync::frame::DirectoryPage;
use crate::ui::pages::directory_sync::timeline;
use crate::ui::pages::directory_sync::users::second_line;
use crate::ui::pages::listing::narrowed_address;
use crate::ui::pages::words::counted;
use crate::ui::pages::{Listing, page};
use crate::ui::routes;

/// A group of a directory.
#[component]
pub fn DirectoryGroup() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let (ctx, visit) = (page.call.ctx(), &page.call.visit);
        let id: GroupId = visit.parameter("group");
        let group = inspect::group(ctx, &page.organization.id, page.id(), &id).await?;
        let members = inspect::members(ctx, page.id(), &id, &visit.page_request()).await?;
        let older = visit.query(timeline::OLDER).map(EventId::from);
        let changes = events::about(ctx, &page.organization.id, page.id(), id.as_str(), older.as_ref()).await?;
        let listing = Listing {
            fields: Vec::new(),
            export: Some(narrowed_address(visit, &format!("{}/members.csv", visit.path()))),
            visit,
            search: "Search members",
            looks_in: "Search looks in names, user names, e-mail addresses and external ids of this group’s members.",
        };
        let members = listing.card(members, nobody, |members| table(&page, members));
        let home = routes::directory_group(&page.organization.id, page.id(), &id);
        let timeline = timeline::card(&home, changes, older.is_some());
        let title = group.profile.display_name.clone();
        let subtitle = format!("Group of {} and role of {}", page.name(), page.organization.name);
        let count = format!(
            "{} in this group. Each of them has the role.",
            counted(group.member_count, "person is", "people are")
        );
        let facts = facts(&page, group);
        let content = view! {
            <PageHeader title=title.clone() subtitle=subtitle />
            {facts}
            <SectionHeader title="Members" text=count />
            {members}
            {timeline}
        }
        .into_any();
        let groups = page.part("groups");
        page.below(vec![Crumb::link("Groups", groups)], &title, content).await
    })
}

fn facts(page: &DirectoryPage, group: Group) -> AnyView {
    let roles = routes::roles(&page.organization.id);
    let (created, updated) = (group.created.as_ms(), group.updated.as_ms());
    let external = group.profile.external_id.map_or_else(
        || view! { <span class="text-muted">"None was sent"</span> }.into_any(),
        |id| view! { <Code text=id /> }.into_any(),
    );
    let (role, id) = (group.profile.display_name, group.id.to_string());
    view! {
        <Card flush=true>
            <DescriptionList>
                <Detail term="Role"><TextLink href=roles>{role}</TextLink></Detail>
                <Detail term="id"><Code text=id /></Detail>
                <Detail term="externalId">{external}</Detail>
                <Detail term="Created"><Time at_ms=created /></Detail>
                <Detail term="Last change"><Time at_ms=updated /></Detail>
            </DescriptionList>
        </Card>
    }
    .into_any()
}

fn nobody() -> AnyView {
    let text = "Nobody has this role. The identity provider adds members; they must be users of this directory first.";
    view! { <EmptyState icon=Glyph::Users title="No members" text=text /> }.into_any()
}

fn table(page: &DirectoryPage, members: Vec<GroupMember>) -> AnyView {
    let rows = members.into_iter().map(|member| {
        let href = routes::directory_user(&page.organization.id, page.id(), &member.id);
        let (tone, status) = if member.active { (Tone::Success, "Active") } else { (Tone::Neutral, "Deactivated") };
        let user_name = second_line(member.user_name, member.email.as_ref());
        let email = member.email.unwrap_or_else(|| "None".to_owned());
        view! {
            <Row>
                <Cell>
                    <p class="line-clamp-2"><TextLink href=href row=true>{member.name}</TextLink></p>
                    {user_name}
                </Cell>
                <Cell label="E-mail"><span class="line-clamp-2 [overflow-wrap:anywhere]">{email}</span></Cell>
                <Cell label="Status"><Badge tone=tone label=status /></Cell>
                <Cell label="In the group since" muted=true><Time at_ms=member.since.as_ms() /></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let columns =
        vec![Column::new("Name"), Column::new("E-mail"), Column::new("Status"), Column::new("In the group since")];
    view! {
        <Table caption="Members" columns=columns>
            {rows}
        </Table>
    }
    .into_any()
}
