//! `…/{directory}/groups`: the groups of a directory.

use leptos::prelude::*;

use crate::domain::directories;
use crate::model::administrator::Permission;
use crate::model::directory::DirectoryKind;
use crate::model::user::GroupSummary;
use crate::ui::components::{
    ButtonLink, Card, CardFooter, Cell, Column, EmptyState, Glyph, Row, Table, TextLink, Time,
};
use crate::ui::pages::directory_sync::frame::{DirectoryPage, DirectoryTab};
use crate::ui::pages::listing::{list_pages, narrow_form, narrowed_address, nothing_found};
use crate::ui::pages::narrowing;
use crate::ui::pages::page;
use crate::ui::routes;

/// The groups of a directory.
#[component]
pub fn DirectoryGroups() -> impl IntoView {
    page(async |visit| {
        let page = DirectoryPage::of(visit, Permission::View).await?;
        let request = page.call.visit.page_request();
        let groups = directories::groups(page.call.ctx(), page.id(), &request).await?;
        let search = request.search.unwrap_or_default();
        let (all, action) = (page.part("groups"), page.part("groups"));
        if groups.items.is_empty() && groups.total > 0 {
            // The row that the address starts from is gone.
            page.call.visit.redirect(&narrowed_address(&page.call.visit, page.call.visit.path()));
        }
        let content = if !groups.items.is_empty() {
            let pages = list_pages(&page.call.visit, &groups);
            view! {
                {table(&page, groups.items)}
                <CardFooter>{pages}</CardFooter>
            }
            .into_any()
        } else if search.is_empty() && !narrowing::is_narrowed(&page.call.visit) {
            none_yet(&page)
        } else {
            nothing_found(&search, "Search looks in group names.", all)
        };
        let export = narrowed_address(&page.call.visit, &page.part("groups.csv"));
        let visit = &page.call.visit;
        let head = (page.summary.groups > 0).then(|| {
            let text = format!("Each group is a role of {} with the same name.", page.organization.name);
            let form = narrow_form(
                action,
                "Search groups",
                search,
                vec![narrowing::order_field(visit, "Last change")],
                Some(export),
            );
            view! {
                <p class="border-b border-line px-5 py-3 text-muted">{text}</p>
                {form}
            }
        });
        let content = view! { <Card flush=true>{head} {content}</Card> }.into_any();
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
