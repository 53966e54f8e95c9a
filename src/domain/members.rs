//! An organization's members: those that a directory holds, and those who were added by hand.
//!
//! A member whom no directory holds was added by hand. A directory that sends the same address takes the person over: from then on
//! name and membership are the directory's, and the person leaves with it. Roles that no group made are given by hand to both.

use crate::domain::events::{ByHand, Happening, record};
use crate::domain::inspect::role_taken;
use crate::domain::roles::{begin, own};
use crate::domain::{Ctx, DomainError, DomainResult, Subject, is_confirmed, parse_name, retry};
use crate::model::account::{Account, Member, MemberRole};
use crate::model::event::Actor;
use crate::model::ids::{AccountId, OrganizationId, RoleId};
use crate::model::page::{Page, PageRequest};
use crate::model::text::{EmailAddress, Name, without_marks};
use crate::store::{MemberName, Tx};

/// Most roles that a member's page shows.
pub const ROLES: u32 = 500;

/// Lists an organization's members by name, or the last to join first.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, organization: &OrganizationId, request: &PageRequest) -> DomainResult<Page<Member>> {
    Ok(ctx.db.read().await?.memberships().list(organization, request).await?)
}

/// Finds a member.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has no such member.
pub async fn find(ctx: &Ctx, organization: &OrganizationId, account: &AccountId) -> DomainResult<Member> {
    ctx.db.read().await?.memberships().find(organization, account).await?.ok_or(DomainError::NotFound)
}

/// Lists the roles that a member has, and those that could be given by hand.
///
/// # Errors
/// When the database fails.
pub async fn roles(ctx: &Ctx, organization: &OrganizationId, account: &AccountId) -> DomainResult<Vec<MemberRole>> {
    Ok(ctx.db.read().await?.memberships().roles(organization, account, ROLES).await?)
}

/// Adds the person with an e-mail address by hand, with the default role. An account that has the address is linked, or else made.
///
/// Without a name the person is called as the account is, or else by the address.
///
/// # Errors
/// When the address is none, the name is no name, or the person is a member already.
pub async fn add(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    email: &str,
    name: &str,
) -> DomainResult<Member> {
    let email = EmailAddress::parse(email).map_err(|problem| DomainError::Invalid { field: "email", problem })?;
    let name = if name.trim().is_empty() { None } else { Some(parse_name(name)?) };
    let id: AccountId = ctx.new_id();
    retry::contended(|| async {
        let mut tx = begin(ctx, organization).await?;
        let (account, known) = if let Some(account) = tx.accounts().lock_by_email(&email).await? {
            (account, true)
        } else {
            let given = name.as_ref().map(ToString::to_string);
            let new = Account { id: id.clone(), email: Some(email.clone()), name: given, owner: None, password: None };
            if !tx.accounts().insert(&new, ctx.now()).await? {
                return Err(DomainError::Stale);
            }
            (new, false)
        };
        let called = name.as_ref().map(ToString::to_string).or(account.name).unwrap_or_else(|| email.to_string());
        let search = search_text(&called, email.as_str());
        let called = MemberName { name: &called, search: &search };
        if !tx.memberships().insert(organization, &account.id, true, called, ctx.now()).await? {
            return Err(DomainError::Conflict(Subject::Member));
        }
        tx.memberships().give_default_role(organization, &account.id).await?;
        let detail = if known {
            "Added by hand; the person had an account already"
        } else {
            "Added by hand; the account was made"
        };
        let member = tx.memberships().find(organization, &account.id).await?.ok_or(DomainError::NotFound)?;
        let by_hand = ByHand::new("member.added", detail).became(&member.name);
        note(&mut tx, ctx, actor, organization, &member, by_hand).await?;
        tx.commit().await?;
        Ok(member)
    })
    .await
}

/// Changes how a member who was added by hand is called in the organization.
///
/// # Errors
/// [`DomainError::Managed`] when a directory holds the person; or when the name is no name.
pub async fn rename(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    account: &AccountId,
    name: &str,
) -> DomainResult<()> {
    let name = parse_name(name)?;
    retry::contended(|| async {
        let mut tx = begin(ctx, organization).await?;
        let member = hold_unmanaged(&mut tx, organization, account).await?;
        if member.name == name.as_str() {
            return Ok(());
        }
        let search = search_text(name.as_str(), member.email.as_deref().unwrap_or_default());
        let called = MemberName { name: name.as_str(), search: &search };
        tx.memberships().rename(organization, account, called).await?;
        let detail = format!("Renamed from “{}” to “{name}”", member.name);
        let by_hand = ByHand::new("member.renamed", &detail).was(&member.name).became(name.as_str());
        note(&mut tx, ctx, actor, organization, &member, by_hand).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Removes a member who was added by hand and whose name was typed to confirm. Sessions end; the account is deleted if it is in no other
/// organization.
///
/// # Errors
/// [`DomainError::Managed`] when a directory holds the person: it would only send the person again. [`DomainError::NotConfirmed`] when
/// the typed name is not the member's.
pub async fn remove(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    account: &AccountId,
    typed_name: &str,
) -> DomainResult<Member> {
    retry::contended(|| async {
        let mut tx = begin(ctx, organization).await?;
        let member = hold_unmanaged(&mut tx, organization, account).await?;
        if !is_confirmed(typed_name, &member.name) {
            return Err(DomainError::NotConfirmed);
        }
        if !tx.memberships().delete_if_unheld(organization, account).await? {
            return Err(DomainError::Stale);
        }
        tx.sessions().end_of_account(account, organization).await?;
        tx.accounts().forget_password(account, organization).await?;
        let detail = if tx.accounts().delete_if_nowhere(account).await? {
            "Removed from the organization; the account was deleted"
        } else {
            "Removed from the organization; the account stays, another organization has the person"
        };
        let by_hand = ByHand::new("member.removed", detail).was(&member.name);
        note(&mut tx, ctx, actor, organization, &member, by_hand).await?;
        tx.commit().await?;
        Ok(member)
    })
    .await
}

/// Gives a member a role that no group made.
///
/// # Errors
/// [`DomainError::Managed`] when a group made the role; [`DomainError::NotFound`] when there is no such member or role.
pub async fn give_role(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    account: &AccountId,
    role: &RoleId,
) -> DomainResult<Name> {
    change_role(ctx, actor, organization, account, role, true).await
}

/// Takes a role that no group made from a member.
///
/// # Errors
/// [`DomainError::Managed`] when a group made the role; [`DomainError::NotFound`] when there is no such member or role.
pub async fn take_role(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    account: &AccountId,
    role: &RoleId,
) -> DomainResult<Name> {
    change_role(ctx, actor, organization, account, role, false).await
}

async fn change_role(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    account: &AccountId,
    role: &RoleId,
    give: bool,
) -> DomainResult<Name> {
    retry::contended(|| async {
        let mut tx = begin(ctx, organization).await?;
        let member = tx.memberships().find(organization, account).await?.ok_or(DomainError::NotFound)?;
        let name = own(&mut tx, organization, role).await?.role.name;
        let (changed, action, detail) = if give {
            let changed = tx.memberships().give_role(organization, account, role).await?;
            (changed, "member.role_given", format!("Gave the role “{name}”"))
        } else {
            let changed = tx.memberships().take_role(organization, account, role).await?;
            (changed, "member.role_taken", role_taken(name.as_str()))
        };
        if changed {
            let by_hand = ByHand::new(action, &detail);
            let by_hand = if give { by_hand.became(name.as_str()) } else { by_hand.was(name.as_str()) };
            note(&mut tx, ctx, actor, organization, &member, by_hand).await?;
            tx.commit().await?;
        }
        Ok(name)
    })
    .await
}

/// Holds the account of a member whom no directory holds: none takes the person over meanwhile.
async fn hold_unmanaged(tx: &mut Tx, organization: &OrganizationId, account: &AccountId) -> DomainResult<Member> {
    tx.accounts().hold(account).await?;
    let member = tx.memberships().find(organization, account).await?.ok_or(DomainError::NotFound)?;
    if tx.memberships().is_held(organization, account).await? { Err(DomainError::Managed) } else { Ok(member) }
}

/// What a search for a member looks in.
fn search_text(name: &str, email: &str) -> String {
    let plain = without_marks(name).unwrap_or_default();
    format!("{name} {email} {plain}").trim_end().to_owned()
}

async fn note(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    member: &Member,
    by_hand: ByHand<'_>,
) -> DomainResult<()> {
    let happening = Happening {
        organization: Some(organization),
        directory: None,
        action: by_hand.action,
        subject_id: member.account.as_str(),
        subject_label: member.email.as_deref().unwrap_or(&member.name),
        detail: by_hand.detail,
        ..Happening::default()
    };
    record(tx, ctx, actor, happening, by_hand.change).await
}
