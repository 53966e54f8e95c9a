//! An organization's roles: making, changing and deleting those that no group made.

use crate::domain::events::{ByHand, Happening, record};
use crate::domain::{Ctx, DomainError, DomainResult, is_confirmed, parse_name, retry};
use crate::model::account::{Role, RoleSummary};
use crate::model::event::Actor;
use crate::model::ids::{OrganizationId, RoleId};
use crate::model::page::{Page, PageRequest};
use crate::model::text::Name;
use crate::store::Tx;

/// Lists an organization's roles by name, or the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, organization: &OrganizationId, request: &PageRequest) -> DomainResult<Page<RoleSummary>> {
    Ok(ctx.db.read().await?.roles().list(organization, request).await?)
}

/// Lists the names of an organization's first roles, to choose from.
///
/// # Errors
/// When the database fails.
pub async fn names(ctx: &Ctx, organization: &OrganizationId, most: u32) -> DomainResult<Vec<(RoleId, Name)>> {
    Ok(ctx.db.read().await?.roles().names(organization, most).await?)
}

/// Finds a role of an organization.
///
/// # Errors
/// [`DomainError::NotFound`] when the organization has none with that id.
pub async fn find(ctx: &Ctx, organization: &OrganizationId, id: &RoleId) -> DomainResult<RoleSummary> {
    ctx.db.read().await?.roles().find(organization, id).await?.ok_or(DomainError::NotFound)
}

/// Makes a role that people are given by hand.
///
/// # Errors
/// When the organization is not there, or the name is no name or is taken in it.
pub async fn create(ctx: &Ctx, actor: &Actor, organization: &OrganizationId, name: &str) -> DomainResult<Role> {
    let role = Role { id: ctx.new_id(), name: parse_name(name)?, is_default: false, created: ctx.now() };
    retry::contended(|| async {
        let mut tx = begin(ctx, organization).await?;
        tx.roles().insert(organization, &role).await?;
        let by_hand = ByHand::new("role.created", "Created the role by hand").became(role.name.as_str());
        note(&mut tx, ctx, actor, organization, &role, by_hand).await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(role)
}

/// Renames a role that no group made.
///
/// # Errors
/// [`DomainError::Managed`] when a group made it; or when the name is no name or is taken.
pub async fn rename(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    id: &RoleId,
    name: &str,
) -> DomainResult<Role> {
    let name = parse_name(name)?;
    retry::contended(|| async {
        let mut tx = begin(ctx, organization).await?;
        let before = own(&mut tx, organization, id).await?.role;
        if before.name == name {
            return Ok(before);
        }
        tx.roles().rename(organization, id, &name).await?;
        let detail = format!("Renamed the role from “{}” to “{name}”", before.name);
        let by_hand = ByHand::new("role.renamed", &detail).was(before.name.as_str()).became(name.as_str());
        let after = Role { name: name.clone(), ..before.clone() };
        note(&mut tx, ctx, actor, organization, &after, by_hand).await?;
        tx.commit().await?;
        Ok(after)
    })
    .await
}

/// Makes a role the one that new members get. Those who are members already keep what they have.
///
/// # Errors
/// [`DomainError::Managed`] when a group made it: who has it is for the identity provider to say.
pub async fn make_default(ctx: &Ctx, actor: &Actor, organization: &OrganizationId, id: &RoleId) -> DomainResult<Role> {
    retry::contended(|| async {
        let mut tx = begin(ctx, organization).await?;
        let role = own(&mut tx, organization, id).await?.role;
        if role.is_default {
            return Ok(role);
        }
        let before = tx.roles().find_default(organization).await?;
        tx.roles().set_default(organization, id).await?;
        let instead = before.as_ref().map(|before| format!(" instead of “{}”", before.name)).unwrap_or_default();
        let detail = format!("New members get this role{instead}");
        let by_hand = ByHand::new("role.made_default", &detail).became(role.name.as_str());
        let by_hand = before.as_ref().map_or(by_hand, |before| by_hand.was(before.name.as_str()));
        note(&mut tx, ctx, actor, organization, &role, by_hand).await?;
        tx.commit().await?;
        Ok(Role { is_default: true, ..role })
    })
    .await
}

/// Deletes a role that no group made and whose name was typed to confirm, and takes it from everybody who has it.
///
/// # Errors
/// [`DomainError::Managed`] when a group made it; [`DomainError::DefaultRole`] when new members get it;
/// [`DomainError::NotConfirmed`] when the typed name is not the role's.
pub async fn delete(
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    id: &RoleId,
    typed_name: &str,
) -> DomainResult<Role> {
    retry::contended(|| async {
        let mut tx = begin(ctx, organization).await?;
        let RoleSummary { role, members, .. } = own(&mut tx, organization, id).await?;
        if role.is_default {
            return Err(DomainError::DefaultRole);
        }
        if !is_confirmed(typed_name, role.name.as_str()) {
            return Err(DomainError::NotConfirmed);
        }
        tx.roles().delete(organization, id).await?;
        let noun = if members == 1 { "member" } else { "members" };
        let detail = format!("Deleted the role; {members} {noun} lost it");
        let by_hand = ByHand::new("role.deleted", &detail).was(role.name.as_str());
        note(&mut tx, ctx, actor, organization, &role, by_hand).await?;
        tx.commit().await?;
        Ok(role)
    })
    .await
}

/// Begins a unit of work that holds the organization: of two changes by hand, the second waits.
pub(super) async fn begin(ctx: &Ctx, organization: &OrganizationId) -> DomainResult<Tx> {
    let mut tx = ctx.db.write().await?;
    if tx.organizations().lock(organization).await? { Ok(tx) } else { Err(DomainError::NotFound) }
}

/// Finds a role that may be changed by hand.
pub(super) async fn own(tx: &mut Tx, organization: &OrganizationId, id: &RoleId) -> DomainResult<RoleSummary> {
    let found = tx.roles().find(organization, id).await?.ok_or(DomainError::NotFound)?;
    if found.group.is_some() { Err(DomainError::Managed) } else { Ok(found) }
}

async fn note(
    tx: &mut Tx,
    ctx: &Ctx,
    actor: &Actor,
    organization: &OrganizationId,
    role: &Role,
    by_hand: ByHand<'_>,
) -> DomainResult<()> {
    let happening = Happening {
        organization: Some(organization),
        directory: None,
        action: by_hand.action,
        subject_id: role.id.as_str(),
        subject_label: role.name.as_str(),
        detail: by_hand.detail,
        ..Happening::default()
    };
    record(tx, ctx, actor, happening, by_hand.change).await
}
