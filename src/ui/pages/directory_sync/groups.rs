//! `…/{directory}/groups`: the groups of a directory.

use leptos::prelude::*;

use crate::domain::directories;
use crate::model::administrator::Permission;
use crate::model::directory::DirectoryKind;
use crate::model::user::GroupSummary;
use crate::ui::components::{ButtonLink, Cell, Column, EmptyState, Glyph, Row, Table, TextLink, Time};
use crate::ui::pages::directory_sync::frame::{DirectoryPage, DirectoryTab};
use crate::ui::pages::listing::narrowed_address;
use crate::ui::pages::{Listing, narrowing, page};
use crate::ui::routes;

/// The groups of a directory.
#[component]
pub fn DirectoryGroups() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let visit = &page.call.visit;
        let groups = directories::groups(page.call.ctx(), page.id(), &visit.page_request()).await?;
        let listing = Listing {
            visit,
            search: "Search groups",
            looks_in: "Search looks in group names.",
            fields: vec![narrowing::order_field(visit, "Last change")],
            export: Some(narrowed_address(visit, &page.part("groups.csv"))),
        };
        let card = listing.card(groups, || none_yet(&page), |groups| table(&page, groups));
        let text = (page.summary.groups > 0).then(|| {
            let text = format!("Each group is a role of {} with the same name.", page.organization.name);
            view! { <p class="text-muted">{text}</p> }
        });
        let content = view! { {text} {card} }.into_any();
        page.tab(DirectoryTab::Groups, content).await
    })
}

fn table(page: &DirectoryPage, groups: Vec<GroupSummary>) -> AnyView {
    let columns = vec![Column::new("Group and role"), Column::numeric("Members"), Column::new("Updated")];
    let rows = groups.into_iter().map(|group| {
        let href = routes::directory_group(&page.organization.id, page.id(), &group.id);
        view! {
            <Row>
                <Cell><TextLink href=href row=true>{group.display_name}</TextLink></Cell>
                <Cell label="Members" numeric=true>{group.members}</Cell>
                <Cell label="Updated" muted=true><Time at_ms=group.updated.as_ms() /></Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption="Groups" columns=columns>
            {rows}
        </Table>
    }
    .into_any()
}

fn none_yet(page: &DirectoryPage) -> AnyView {
    let how = match page.summary.directory.kind {
        DirectoryKind::Okta => "In Okta, open the app’s Push Groups tab and choose the groups to push.",
        DirectoryKind::Entra => {
            "In Microsoft Entra ID, assign groups to the enterprise application and keep “Provision Microsoft Entra ID \
             Groups” turned on."
        }
        DirectoryKind::Google => {
            "Google Workspace may send people only. Roles can then be given to them in the organization’s Members tab."
        }
        DirectoryKind::OneLogin => {
            "In OneLogin, include the Groups parameter in user provisioning and set it by a rule of the app."
        }
        DirectoryKind::JumpCloud => {
            "In JumpCloud, turn on management of user groups under the app’s Identity Management, then bind the groups."
        }
        DirectoryKind::Ping => "In PingOne, turn on group provisioning in the connection’s rule and choose the groups.",
        DirectoryKind::Other => "Turn on group provisioning in the identity provider.",
    };
    let text = format!("{how} Each group becomes a role of {}.", page.organization.name);
    let set_up = page.set_up();
    view! {
        <EmptyState icon=Glyph::Shield title="No groups yet" text=text>
            <ButtonLink href=set_up>"See the set-up steps"</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
