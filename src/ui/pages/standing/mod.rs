//! What a person's pages say alike, the member's and those in the directories: why somebody cannot sign in, why a role is missing.

pub mod why;

use crate::domain::inspect::Standing;
use crate::model::event::Event;
use crate::model::organization::Organization;
use crate::ui::components::moment;
use crate::ui::pages::directory_sync::timeline::by;

/// What to do about somebody who was deactivated.
const LET_IN_AGAIN: &str = " To let the person in again, activate the account in the identity provider.";

/// Said of somebody who has nothing to sign in with.
pub const NO_ADDRESS: &str = "There is no e-mail address, so there is nothing to sign in with.";

/// Why a person cannot sign in, and what to do; nothing where the person can.
pub fn refusal(organization: &Organization, standing: &Standing) -> Option<String> {
    if standing.may_sign_in != Some(false) {
        return (!standing.has_address).then(|| NO_ADDRESS.to_owned());
    }
    Some(match &standing.turned_off {
        Some((record, event)) => turned_off(&record.directory_name, organization, event.as_ref()),
        None => format!("The membership in {} is deactivated, by no directory.", organization.name),
    })
}

/// Who turned a person off, when, and what to do.
pub fn turned_off(directory: &str, organization: &Organization, event: Option<&Event>) -> String {
    let organization = &organization.name;
    let sentence = match event {
        Some(event) if event.action == "user.created" => format!(
            "{directory} sent the person as not active from the start, on {} ({}): so the person cannot sign in to {organization}.",
            moment(event.at.as_ms()),
            by(event)
        ),
        Some(event) => format!(
            "Deactivated by {directory} on {} ({}): the person cannot sign in to {organization}.",
            moment(event.at.as_ms()),
            by(event)
        ),
        None => {
            format!("{directory} says that the person is not active: so the person cannot sign in to {organization}.")
        }
    };
    sentence + LET_IN_AGAIN
}
