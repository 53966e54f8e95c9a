//! Organizations.

use crate::domain::events::{Happening, record};
use crate::domain::{Ctx, DomainError, DomainResult, parse_name, retry};
use crate::model::account::Role;
use crate::model::event::Actor;
use crate::model::ids::OrganizationId;
use crate::model::organization::{Organization, OrganizationContents, OrganizationCounts, OrganizationSummary};
use crate::model::page::{Page, PageRequest};
use crate::model::text::Name;

/// The role that is there from the start and that new members get.
pub const DEFAULT_ROLE: &str = "Member";

/// Makes an organization with its default role.
///
/// # Errors
/// When the name is no name or is taken.
pub async fn create(ctx: &Ctx, actor: &Actor, name: &str) -> DomainResult<Organization> {
    let name = parse_name(name)?;
    let organization = Organization { id: ctx.new_id(), name, created: ctx.now() };
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.organizations().insert(&organization).await?;
        let role = Role {
            id: ctx.new_id(),
            name: Name::from_stored(DEFAULT_ROLE.to_owned()),
            is_default: true,
            created: ctx.now(),
        };
        tx.roles().insert(&organization.id, &role).await?;
        let happening = Happening {
            organization: Some(&organization.id),
            directory: None,
            action: "organization.created",
            subject_id: organization.id.as_str(),
            subject_label: organization.name.as_str(),
            detail: "Created the organization",
            ..Happening::default()
        };
        record(&mut tx, ctx, actor, happening).await?;
        tx.commit().await?;
        Ok(())
    })
    .await?;
    Ok(organization)
}

/// Renames an organization.
///
/// # Errors
/// When it is not there, or the name is no name or is taken.
pub async fn rename(ctx: &Ctx, actor: &Actor, id: &OrganizationId, name: &str) -> DomainResult<Organization> {
    let name = parse_name(name)?;
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.organizations().lock(id).await?;
        let before = tx.organizations().find(id).await?.ok_or(DomainError::NotFound)?;
        if before.name == name {
            return Ok(before);
        }
        tx.organizations().rename(id, &name).await?;
        let detail = format!("Renamed the organization from “{}” to “{name}”", before.name);
        let happening = Happening {
            organization: Some(id),
            directory: None,
            action: "organization.renamed",
            subject_id: id.as_str(),
            subject_label: name.as_str(),
            detail: &detail,
            ..Happening::default()
        };
        record(&mut tx, ctx, actor, happening).await?;
        tx.commit().await?;
        Ok(Organization { name: name.clone(), ..before })
    })
    .await
}

/// Tells what would go with an organization.
///
/// # Errors
/// When the database fails.
pub async fn contents(ctx: &Ctx, id: &OrganizationId) -> DomainResult<OrganizationContents> {
    Ok(ctx.db.read().await?.organizations().contents(id, ctx.now()).await?)
}

/// Deletes an organization whose name was typed to confirm.
///
/// With it go its directories and their tokens, its roles, memberships, sessions and its log of changes; accounts that are in no
/// other organization are deleted. That it was deleted is noted for the installation.
///
/// # Errors
/// [`DomainError::NotConfirmed`] when the typed name is not the organization's.
pub async fn delete(ctx: &Ctx, actor: &Actor, id: &OrganizationId, typed_name: &str) -> DomainResult<()> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.organizations().lock_whole(id).await?;
        let organization = tx.organizations().find(id).await?.ok_or(DomainError::NotFound)?;
        if typed_name.trim() != organization.name.as_str() {
            return Err(DomainError::NotConfirmed);
        }
        let went = tx.organizations().contents(id, ctx.now()).await?;
        tx.organizations().delete(id).await?;
        let detail = format!(
            "Deleted the organization with {} members and {} directories; {} accounts were deleted",
            went.members, went.directories, went.only_here
        );
        let happening = Happening {
            organization: None,
            directory: None,
            action: "organization.deleted",
            subject_id: id.as_str(),
            subject_label: organization.name.as_str(),
            detail: &detail,
            ..Happening::default()
        };
        record(&mut tx, ctx, actor, happening).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Finds an organization.
///
/// # Errors
/// [`DomainError::NotFound`] when there is none.
pub async fn find(ctx: &Ctx, id: &OrganizationId) -> DomainResult<Organization> {
    ctx.db.read().await?.organizations().find(id).await?.ok_or(DomainError::NotFound)
}

/// Finds an organization by its id, or by its name without case: for the command line.
///
/// # Errors
/// When the database fails.
pub async fn find_by_id_or_name(ctx: &Ctx, text: &str) -> DomainResult<Option<Organization>> {
    let mut reader = ctx.db.read().await?;
    if let Some(found) = reader.organizations().find(&OrganizationId::from(text)).await? {
        return Ok(Some(found));
    }
    match Name::parse(text) {
        Ok(name) => Ok(reader.organizations().find_by_name(&name).await?),
        Err(_) => Ok(None),
    }
}

/// Lists organizations by name.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, request: &PageRequest) -> DomainResult<Page<OrganizationSummary>> {
    Ok(ctx.db.read().await?.organizations().list(request).await?)
}

/// Counts what an organization has.
///
/// # Errors
/// When the database fails.
pub async fn counts(ctx: &Ctx, id: &OrganizationId) -> DomainResult<OrganizationCounts> {
    Ok(ctx.db.read().await?.organizations().counts(id).await?)
}
