//! Organizations.

use crate::domain::events::{Happening, record};
use crate::domain::{Ctx, DomainError, DomainResult, retry};
use crate::model::account::Role;
use crate::model::event::Actor;
use crate::model::ids::OrganizationId;
use crate::model::organization::{Organization, OrganizationCounts, OrganizationSummary};
use crate::model::page::{Page, PageRequest};
use crate::model::text::Name;

/// The role that is there from the start and that new members get.
pub const DEFAULT_ROLE: &str = "Member";

/// Makes an organization with its default role.
///
/// # Errors
/// When the name is no name or is taken.
pub async fn create(ctx: &Ctx, actor: &Actor, name: &str) -> DomainResult<Organization> {
    let name = Name::parse(name).map_err(|problem| DomainError::Invalid { field: "name", problem })?;
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
