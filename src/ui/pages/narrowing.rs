//! What a list is narrowed to and how it is ordered, as the address says it.

use leptos::prelude::*;

use crate::model::ids::{DirectoryId, RoleId};
use crate::model::page::{ListOrder, MemberSource, Narrow};
use crate::model::text::Name;
use crate::ui::call::Visit;
use crate::ui::components::{Choice, SelectField};

/// The word for members that no directory holds.
const BY_HAND: &str = "by-hand";
/// The word for the newest first.
const NEWEST: &str = "newest";
/// States that a list is narrowed to: what the address says, what the page says, whether they are active.
const STATES: [(&str, &str, bool); 2] = [("active", "Active", true), ("deactivated", "Deactivated", false)];

/// The parameters of an address that narrow and order a list, the search first.
pub const PARAMETERS: [&str; 5] = ["q", "status", "role", "source", "sort"];

/// Reads the parameters of an address. One that cannot be read narrows nothing.
pub fn read(parameter: impl Fn(&str) -> Option<String>) -> (Narrow, ListOrder) {
    let said = |name: &str| parameter(name).filter(|value| !value.trim().is_empty());
    let state = said("status");
    let narrow = Narrow {
        active: STATES.into_iter().find(|(word, ..)| state.as_deref() == Some(word)).map(|(.., active)| active),
        role: said("role").map(RoleId::from),
        source: said("source").map(|source| match source.as_str() {
            BY_HAND => MemberSource::ByHand,
            _ => MemberSource::Directory(DirectoryId::from(source)),
        }),
    };
    let order = if said("sort").as_deref() == Some(NEWEST) { ListOrder::Newest } else { ListOrder::Name };
    (narrow, order)
}

/// Returns what the address of a page says of search, narrowing and order: what its links keep.
pub fn parameters(visit: &Visit) -> Vec<(&'static str, String)> {
    PARAMETERS.into_iter().filter_map(|name| Some((name, visit.query(name)?))).collect()
}

/// Tells whether the address narrows the list, beside a search.
pub fn is_narrowed(visit: &Visit) -> bool {
    ["status", "role", "source"].into_iter().any(|name| visit.query(name).is_some())
}

/// The field that narrows a list to the active, or to the others.
pub fn status_field(visit: &Visit) -> AnyView {
    let states = STATES.into_iter().map(|(word, label, _)| Choice::new(word, label));
    select(visit, "status", "Status", std::iter::once(Choice::new("", "All")).chain(states).collect())
}

/// The field that narrows members to those who have a role.
///
/// Of very many the first are offered: `cut` says so.
pub fn role_field(visit: &Visit, roles: impl IntoIterator<Item = (RoleId, Name)>, cut: bool) -> AnyView {
    let label = if cut { "Role (the first 200)" } else { "Role" };
    let roles = roles.into_iter().map(|(id, name)| Choice::new(id.as_str(), name.as_str()));
    select(visit, "role", label, std::iter::once(Choice::new("", "All")).chain(roles).collect())
}

/// The field that narrows members to those from one directory, or from none.
pub fn source_field(visit: &Visit, directories: impl IntoIterator<Item = (DirectoryId, String)>) -> AnyView {
    let directories = directories.into_iter().map(|(id, name)| Choice::new(id.as_str(), name));
    let first = [Choice::new("", "All"), Choice::new(BY_HAND, "Added by hand")];
    select(visit, "source", "Source", first.into_iter().chain(directories).collect())
}

/// The field that orders a list: by name, or the newest first, which is what the page calls it.
pub fn order_field(visit: &Visit, newest: &'static str) -> AnyView {
    select(visit, "sort", "Sort by", vec![Choice::new("", "Name"), Choice::new(NEWEST, newest)])
}

fn select(visit: &Visit, name: &'static str, label: &'static str, choices: Vec<Choice>) -> AnyView {
    let said = visit.query(name).unwrap_or_default();
    // What the address says and nobody offers, such as a role that is gone, is not shown as chosen.
    let selected = choices.iter().find(|choice| choice.value == said).map_or_else(String::new, |_| said.clone());
    view! { <SelectField id=name name=name label=label choices=choices selected=selected optional=true /> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_narrows_and_orders_and_nonsense_does_neither() {
        let read = |said: &[(&str, &str)]| {
            super::read(|name| said.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(read(&[]), (Narrow::default(), ListOrder::Name));
        assert_eq!(
            read(&[("status", "asleep"), ("sort", "size"), ("role", " ")]),
            (Narrow::default(), ListOrder::Name)
        );
        let (narrow, order) = read(&[("status", "deactivated"), ("role", "r"), ("source", "d"), ("sort", "newest")]);
        assert_eq!(order, ListOrder::Newest);
        assert_eq!(narrow.active, Some(false));
        assert_eq!(narrow.role, Some("r".into()));
        assert_eq!(narrow.source, Some(MemberSource::Directory("d".into())));
        assert_eq!(read(&[("source", "by-hand")]).0.source, Some(MemberSource::ByHand));
    }
}
