//! People signing in to an organization: accounts, not administrators.

use crate::domain::{Ctx, DomainError, DomainResult, audit, organizations, passwords};
use crate::model::account::Account;
use crate::model::ids::{AccountId, OrganizationId};
use crate::model::organization::Organization;
use crate::model::secret::PlainPassword;
use crate::model::text::EmailAddress;

/// A person who is signed in to an organization.
#[derive(Debug, Clone)]
pub struct Person {
    /// The person.
    pub account: Account,
    /// The organization.
    pub organization: Organization,
    /// Names of the person's roles there.
    pub roles: Vec<String>,
}

/// Who has just signed in, and where.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person.
    pub account: AccountId,
    /// The organization.
    pub organization: OrganizationId,
}

/// Checks e-mail address and password of a person who signs in to an organization, which is named by its id or its slug.
///
/// The membership must be active, and the password set by a directory of that very organization: otherwise one tenant could
/// choose the password that opens another. What is wrong cannot be told apart, by time neither. The outcome is noted with the network
/// address in the audit log.
///
/// # Errors
/// [`DomainError::Denied`] when the person cannot sign in.
pub async fn sign_in(
    ctx: &Ctx,
    organization: &str,
    email: &str,
    password: PlainPassword,
    address: &str,
) -> DomainResult<SignedIn> {
    let organization = match organizations::find_by_address(ctx, organization).await {
        Ok(organization) => Some(organization.id),
        Err(DomainError::NotFound) => None,
        Err(other) => return Err(other),
    };
    let found = match EmailAddress::parse(email) {
        Ok(email) => ctx.db.read().await?.accounts().find_by_email(&email).await?,
        Err(_) => None,
    };
    let hash = found
        .as_ref()
        .and_then(|account| account.password.as_ref())
        .filter(|password| Some(&password.organization) == organization.as_ref())
        .map(|password| password.hash.clone());
    let right = passwords::verify(password, hash).await?;
    if let (Some(organization), Some(account)) = (&organization, found.filter(|_| right))
        && may_sign_in(ctx, organization, &account.id).await?
    {
        audit::person_signed_in(ctx, organization, &account, address).await?;
        return Ok(SignedIn { account: account.id, organization: organization.clone() });
    }
    // Anybody can make an address of an organization up: only one that is there stands in the log.
    let detail = "The e-mail address or the password was not right, or the person cannot sign in";
    audit::sign_in_failed(ctx, organization.as_ref(), email, address, detail).await?;
    Err(DomainError::Denied)
}

/// Tells whether a person may sign in to an organization: an active member with an e-mail address.
///
/// # Errors
/// When the database fails.
pub async fn may_sign_in(ctx: &Ctx, organization: &OrganizationId, account: &AccountId) -> DomainResult<bool> {
    let mut reader = ctx.db.read().await?;
    let active = reader.memberships().find_active(organization, account).await?;
    let has_email = reader.accounts().find(account).await?.is_some_and(|account| account.email.is_some());
    Ok(active == Some(true) && has_email)
}

/// Finds the person whom a session belongs to; nothing when the membership is no longer active.
///
/// # Errors
/// When the database fails.
pub async fn signed_in(ctx: &Ctx, organization: &OrganizationId, account: &AccountId) -> DomainResult<Option<Person>> {
    let mut reader = ctx.db.read().await?;
    if reader.memberships().find_active(organization, account).await? != Some(true) {
        return Ok(None);
    }
    let Some(account) = reader.accounts().find(account).await? else { return Ok(None) };
    let Some(organization) = reader.organizations().find(organization).await? else { return Ok(None) };
    let roles = reader.memberships().role_names(&organization.id, &account.id).await?;
    Ok(Some(Person { account, organization, roles }))
}
