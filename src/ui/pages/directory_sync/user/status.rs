//! Whether a person may sign in, and if not, why: in one sentence.

use leptos::prelude::*;

use crate::domain::inspect::UserDetail;
use crate::ui::components::{Badge, Tone, moment};
use crate::ui::pages::directory_sync::frame::DirectoryPage;
use crate::ui::pages::standing;

/// The sentence, and the badge that says the same in a word or two.
pub fn of(page: &DirectoryPage, detail: &UserDetail) -> (String, AnyView) {
    let organization = &page.organization.name;
    let here = detail.standing.turned_off.as_ref().filter(|(record, _)| record.user == detail.user.id);
    let elsewhere = detail.standing.turned_off.as_ref().filter(|_| here.is_none());
    let (tone, label, sentence) = match (detail.standing.may_sign_in, elsewhere) {
        (None, _) => (Tone::Danger, "Not a member", format!("The person is not a member of {organization}.")),
        (Some(false), Some((record, _))) => (
            Tone::Neutral,
            "Deactivated",
            format!(
                "{} says that the person is active, but another directory, {}, says not: so the person cannot sign in to {organization}.",
                page.name(),
                record.directory_name
            ),
        ),
        (Some(false), None) => {
            (Tone::Neutral, "Deactivated", standing::refusal(&page.organization, &detail.standing).unwrap_or_default())
        }
        (Some(true), _) if detail.account.email.is_none() => {
            (Tone::Warning, "Cannot sign in", standing::NO_ADDRESS.to_owned())
        }
        (Some(true), _) => (Tone::Success, "Active", format!("A member of {organization}, with the roles below.")),
    };
    let paused = page.summary.directory.paused.map(|since| {
        format!(
            " The directory is paused since {}: what changed there since then has not arrived.",
            moment(since.as_ms())
        )
    });
    (sentence + &paused.unwrap_or_default(), view! { <Badge tone=tone label=label /> }.into_any())
}
