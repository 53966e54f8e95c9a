//! Whether a person may sign in, and if not, why: in one sentence.

use leptos::prelude::*;

use crate::domain::inspect::UserDetail;
use crate::ui::components::{Badge, Tone, moment};
use crate::ui::pages::directory_sync::frame::DirectoryPage;
use crate::ui::pages::directory_sync::timeline::by;

/// The sentence, and the badge that says the same in a word or two.
pub fn of(page: &DirectoryPage, detail: &UserDetail) -> (String, AnyView) {
    let organization = &page.organization.name;
    let here = detail.records.iter().find(|record| record.user == detail.user.id);
    let elsewhere = detail.records.iter().find(|record| record.user != detail.user.id && !record.active);
    let off_here = here.is_some_and(|record| !record.active);
    let (tone, label, sentence) = match (detail.may_sign_in, off_here, elsewhere) {
        (None, ..) => (Tone::Danger, "Not a member", format!("The person is not a member of {organization}.")),
        (Some(false), true, _) => (Tone::Neutral, "Deactivated", turned_off(page, detail)),
        (Some(false), false, Some(record)) => (
            Tone::Neutral,
            "Deactivated",
            format!(
                "{} says that the person is active, but another directory, {}, says not: so the person may not sign in to {organization}.",
                page.name(),
                record.directory_name
            ),
        ),
        (Some(false), false, None) => {
            (Tone::Neutral, "Deactivated", format!("The membership in {organization} is deactivated, by no directory."))
        }
        (Some(true), ..) if detail.account.email.is_none() => (
            Tone::Warning,
            "Cannot sign in",
            "The directory sent no e-mail address, so there is nothing to sign in with.".to_owned(),
        ),
        (Some(true), ..) => (Tone::Success, "Active", format!("A member of {organization}, with the roles below.")),
    };
    let paused = page.summary.directory.paused.map(|since| {
        format!(
            " The directory is paused since {}: what changed there since then has not arrived.",
            moment(since.as_ms())
        )
    });
    (sentence + &paused.unwrap_or_default(), view! { <Badge tone=tone label=label /> }.into_any())
}

fn turned_off(page: &DirectoryPage, detail: &UserDetail) -> String {
    let (name, organization) = (page.name(), &page.organization.name);
    match &detail.turned_off {
        Some(event) if event.action == "user.created" => format!(
            "{name} sent the person as not active from the start, on {} ({}): so the person may not sign in to {organization}.",
            moment(event.at.as_ms()),
            by(event)
        ),
        Some(event) => format!(
            "Deactivated by {name} on {} ({}): the person may not sign in to {organization}.",
            moment(event.at.as_ms()),
            by(event)
        ),
        None => format!("{name} says that the person is not active: so the person may not sign in to {organization}."),
    }
}
