//! `/administrators`: who may sign in to the console, and as what. For owners.

mod actions;
mod invite;
mod list;
mod one;

pub use invite::NewAdministrator;
pub use list::Administrators;
pub use one::OneAdministrator;

use leptos::prelude::*;

use crate::model::administrator::{Administrator, AdministratorRole, AdministratorStatus};
use crate::ui::components::{Badge, Choice, Tone};

/// What the list is called.
const TITLE: &str = "Administrators";

/// What an administrator can do about signing in, in one word.
fn status_badge(administrator: &Administrator) -> AnyView {
    let (tone, label) = match administrator.status() {
        AdministratorStatus::Active => (Tone::Success, "Active"),
        AdministratorStatus::Invited => (Tone::Info, "Invited"),
        AdministratorStatus::Deactivated => (Tone::Neutral, "Deactivated"),
    };
    view! { <Badge tone=tone label=label /> }.into_any()
}

/// The roles, each with what it lets one do.
fn role_choices() -> Vec<Choice> {
    let choice = |role: &AdministratorRole| {
        let label = match role {
            AdministratorRole::Owner => "Owner: everything",
            AdministratorRole::Admin => "Admin: everything but administrators",
            AdministratorRole::Viewer => "Viewer: looks, and changes nothing",
        };
        Choice::new(role.word(), label)
    };
    AdministratorRole::ALL.iter().map(choice).collect()
}
