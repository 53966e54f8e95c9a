//! What stands above every page of one organization.

use leptos::prelude::*;

use crate::domain::organizations;
use crate::model::administrator::Permission;
use crate::model::ids::OrganizationId;
use crate::model::organization::Organization;
use crate::ui::call::{Call, Visit};
use crate::ui::components::{Crumb, PageHeader, Tab, Tabs};
use crate::ui::error::UiError;
use crate::ui::pages::{Page, console};
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
    /// What changed.
    Activity,
    /// Its name, deleting.
    Settings,
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
        tab("Activity", routes::organization_part(id, "activity"), OrganizationTab::Activity),
        tab("Settings", routes::organization_part(id, "settings"), OrganizationTab::Settings),
    ];
    view! {
        <PageHeader title=organization.name.to_string() />
        <Tabs label="Organization" tabs=tabs />
    }
    .into_any()
}

/// Finds the organization that the address names by its id or its slug, for somebody who may do something with it.
///
/// A page's own address has the id: what is copied from there outlives the slug.
pub async fn organization_of(visit: Visit, permission: Permission) -> Result<(Call, Organization), UiError> {
    let call = visit.require(permission).await?;
    let organization =
        organizations::find_by_address(call.ctx(), &call.visit.parameter::<String>("organization")).await?;
    if let Some(address) = address_with_id(call.visit.path(), call.visit.query_string(), &organization.id) {
        call.visit.redirect(&address);
    }
    Ok((call, organization))
}

/// The address of a page of an organization with the id in it, unless it is there already.
fn address_with_id(path: &str, query: &str, id: &OrganizationId) -> Option<String> {
    let named = path.strip_prefix(routes::ORGANIZATIONS)?.strip_prefix('/')?;
    let (said, below) =
        named.split_once('/').map_or((named, String::new()), |(said, below)| (said, format!("/{below}")));
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    (said != id.as_str()).then(|| format!("{}{below}{query}", routes::organization(id)))
}

/// Puts a page below a tab of an organization into the console's frame.
pub async fn below(
    call: &Call,
    organization: &Organization,
    way: Vec<Crumb>,
    title: &str,
    content: AnyView,
) -> Result<AnyView, UiError> {
    let mut way = way;
    way.push(Crumb::here(title));
    let page = Page { title: format!("{title} · {}", organization.name), crumbs: crumbs(organization, way), content };
    console(call, page).await
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_slug_leads_to_the_one_with_the_id() {
        let id = OrganizationId::from("01890000");
        let address = |path, query| address_with_id(path, query, &id);
        assert_eq!(address("/organizations/acme", ""), Some("/organizations/01890000".to_owned()));
        let below = Some("/organizations/01890000/members/new?q=a%20b".to_owned());
        assert_eq!(address("/organizations/%61cme/members/new", "q=a%20b"), below);
        assert_eq!(address("/organizations/01890000", "q=a"), None);
        assert_eq!(address("/organizations/01890000/members", ""), None);
        assert_eq!(address("/elsewhere", ""), None);
    }
}
