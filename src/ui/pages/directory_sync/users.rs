//! `…/{directory}/users`: the users of a directory.

use leptos::prelude::*;

use crate::domain::directories;
use crate::model::administrator::Permission;
use crate::model::directory::DirectoryKind;
use crate::model::user::UserSummary;
use crate::ui::components::{Badge, ButtonLink, Cell, Column, EmptyState, Glyph, Row, Table, TextLink, Time, Tone};
use crate::ui::pages::directory_sync::frame::{DirectoryPage, DirectoryTab};
use crate::ui::pages::listing::narrowed_address;
use crate::ui::pages::{Listing, narrowing, page};
use crate::ui::routes;

/// The users of a directory.
#[component]
pub fn DirectoryUsers() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let visit = &page.call.visit;
        let users = directories::users(page.call.ctx(), page.id(), &visit.page_request()).await?;
        let listing = Listing {
            visit,
            search: "Search users",
            looks_in: "Search looks in names, user names, e-mail addresses and external ids.",
            fields: vec![narrowing::status_field(visit), narrowing::order_field(visit, "Last change")],
            export: Some(narrowed_address(visit, &page.part("users.csv"))),
        };
        let card = listing.card(users, || nobody_yet(&page), |users| table(&page, users));
        page.tab(DirectoryTab::Users, card).await
    })
}

fn table(page: &DirectoryPage, users: Vec<UserSummary>) -> AnyView {
    let columns = vec![Column::new("Name"), Column::new("E-mail"), Column::new("Status"), Column::new("Updated")];
    let rows = users.into_iter().map(|user| {
        let href = routes::directory_user(&page.organization.id, page.id(), &user.id);
        let user_name = second_line(user.user_name, user.email.as_ref());
        let email = match user.email {
            Some(email) => view! { <span class="line-clamp-2 [overflow-wrap:anywhere]">{email}</span> }.into_any(),
            None => view! { <Badge tone=Tone::Warning label="Cannot sign in: no e-mail address" /> }.into_any(),
        };
        let (tone, status) = if user.active { (Tone::Success, "Active") } else { (Tone::Neutral, "Deactivated") };
        view! {
            <Row>
                <Cell>
                    <p class="line-clamp-2"><TextLink href=href row=true>{user.name}</TextLink></p>
                    {user_name}
                </Cell>
                <Cell label="E-mail">{email}</Cell>
                <Cell label="Status"><Badge tone=tone label=status /></Cell>
                <Cell label="Updated" muted=true><Time at_ms=user.updated.as_ms() /></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption="Users" columns=columns>
            {rows}
        </Table>
    }
    .into_any()
}

/// The user name below the name, unless it is the e-mail address, which has a cell of its own.
pub fn second_line(user_name: String, email: Option<&String>) -> Option<AnyView> {
    let shown = Some(user_name).filter(|name| Some(name) != email)?;
    Some(view! { <p class="line-clamp-2 text-[0.8125rem] text-muted [overflow-wrap:anywhere]">{shown}</p> }.into_any())
}

fn nobody_yet(page: &DirectoryPage) -> AnyView {
    let text = match page.summary.directory.kind {
        DirectoryKind::Okta => {
            "In Okta, open the app’s Assignments tab and assign people or groups. Each of them arrives within a minute."
        }
        DirectoryKind::Entra => {
            "In Microsoft Entra ID, assign users and groups to the enterprise application, then start provisioning. The first \
             cycle begins within 40 minutes; Provision on demand sends one person at once."
        }
        DirectoryKind::Google => {
            "In the Google Admin console, turn on autoprovisioning of the app, for everyone or for the groups that should \
             arrive here."
        }
        DirectoryKind::OneLogin => {
            "In OneLogin, give people access to the app, by role or one by one, and approve what waits under Provisioning."
        }
        DirectoryKind::JumpCloud => {
            "In JumpCloud, bind a user group to the application. Its members arrive shortly after."
        }
        DirectoryKind::Ping => {
            "In PingOne, turn on the provisioning rule of this connection. Its people arrive shortly after."
        }
        DirectoryKind::Other => {
            "Assign people to this application in the identity provider. They appear here as they are sent."
        }
    };
    let set_up = page.set_up();
    view! {
        <EmptyState icon=Glyph::Users title="No users yet" text=text>
            <ButtonLink href=set_up>"See the set-up steps"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
