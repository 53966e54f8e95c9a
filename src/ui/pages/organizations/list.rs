//! `/organizations`: the list.

use leptos::prelude::*;

use crate::domain::organizations;
use crate::model::administrator::Permission;
use crate::ui::components::{Cell, Column, PageHeader, Row, Table, TextLink};
use crate::ui::pages::{Page, console, page};
use crate::ui::routes;

/// The list of organizations.
#[component]
pub fn Organizations() -> impl IntoView {
    page(async |visit| {
        let call = visit.require(Permission::View).await?;
        let list = organizations::list(call.ctx(), &call.visit.page_request()).await?;
        let rows = list.items.into_iter().map(|row| {
            let id = row.organization.id;
            view! {
                <Row>
                    <Cell><TextLink href=routes::organization(&id)>{row.organization.name.to_string()}</TextLink></Cell>
                    <Cell numeric=true>{row.members}</Cell>
                </Row>
            }
        });
        let content = view! {
            <PageHeader title="Organizations" />
            <Table caption="Organizations" columns=vec![Column::new("Name"), Column::numeric("People")]>
                {rows.collect_view()}
            </Table>
        }
        .into_any();
        console(&call, Page { title: "Organizations".to_owned(), crumbs: Vec::new(), content }).await
    })
}
