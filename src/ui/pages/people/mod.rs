//! What people who are provisioned see: signing in to their organization. They are accounts, never administrators.

pub mod profile;
pub mod sign_in;

use crate::domain::people::{self, Person};
use crate::model::ids::{AccountId, OrganizationId};
use crate::model::session::{ACCOUNT_KEY, ORGANIZATION_KEY};
use crate::ui::call::Visit;
use crate::ui::error::UiError;

/// Finds out who is signed in to an organization. The rules decide anew each time: a session alone is not enough.
async fn signed_in(visit: &Visit, organization: &OrganizationId) -> Result<Option<Person>, UiError> {
    let (Some(account), Some(signed_in_to)) = (
        visit.session.get::<AccountId>(ACCOUNT_KEY).await?,
        visit.session.get::<OrganizationId>(ORGANIZATION_KEY).await?,
    ) else {
        return Ok(None);
    };
    if signed_in_to != *organization {
        return Ok(None);
    }
    Ok(people::signed_in(visit.ctx(), organization, &account).await?)
}
