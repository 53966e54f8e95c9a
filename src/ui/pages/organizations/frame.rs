//! What stands above every page of one organization.

use leptos::prelude::*;

use crate::model::organization::Organization;
use crate::ui::components::{Crumb, PageHeader, Tab, Tabs};
use crate::ui::routes;

/// The tabs of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganizationTab {
    /// Numbers, and what happened last.
    Overview,
    /// People.
    Members,
    /// Roles.
    Roles,
    /// Features.
    Features,
}

/// The name of the organization, and its tabs.
pub fn header(organization: &Organization, current: OrganizationTab) -> AnyView {
    let id = &organization.id;
    let tab = |label: &'static str, href: String, which| Tab::new(label, href, current == which);
    let tabs = vec![
        tab("Overview", routes::organization(id), OrganizationTab::Overview),
        tab("Members", routes::members(id), OrganizationTab::Members),
        tab("Roles", routes::roles(id), OrganizationTab::Roles),
        tab("Features", routes::features(id), OrganizationTab::Features),
    ];
    view! {
        <PageHeader title=organization.name.to_string() />
        <Tabs label="Organization" tabs=tabs />
    }
    .into_any()
}

/// The way to a page of an organization; `below` is what stands between the organization and the page, the page last.
pub fn crumbs(organization: &Organization, below: Vec<Crumb>) -> Vec<Crumb> {
    let mut crumbs = vec![Crumb::link("Organizations", routes::ORGANIZATIONS)];
    if below.is_empty() {
        crumbs.push(Crumb::here(organization.name.to_string()));
    } else {
        crumbs.push(Crumb::link(organization.name.to_string(), routes::organization(&organization.id)));
        crumbs.extend(below);
    }
    crumbs
}
