//! What people who are provisioned see: signing in to their organization. They are accounts, never administrators.

pub mod profile;
pub mod sign_in;

use crate::domain::people::{self, Person};
use crate::domain::{DomainError, organizations};
use crate::model::ids::{AccountId, OrganizationId};
use crate::model::session::{ACCOUNT_KEY, ORGANIZATION_KEY};
use crate::ui::call::Visit;
use crate::ui::error::UiError;

/// Finds out who is signed in to the organization that an address names by its id or its slug.
///
/// The rules decide anew each time: a session alone is not enough.
async fn signed_in(visit: &Visit, organization: &str) -> Result<Option<Person>, UiError> {
    let (Some(account), Some(signed_in_to)) = (
        visit.session.get::<AccountId>(ACCOUNT_KEY).await?,
        visit.session.get::<OrganizationId>(ORGANIZATION_KEY).await?,
    ) else {
        return Ok(None);
    };
    match organizations::find_by_address(visit.ctx(), organization).await {
        Ok(organization) if organization.id == signed_in_to => {
            Ok(people::signed_in(visit.ctx(), &signed_in_to, &account).await?)
        }
        Ok(_) | Err(DomainError::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}
