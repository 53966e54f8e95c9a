//! An organization's roles, as the console shows them.

use crate::domain::{Ctx, DomainResult};
use crate::model::account::RoleSummary;
use crate::model::ids::OrganizationId;
use crate::model::page::{Page, PageRequest};

/// Lists an organization's roles by name.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, organization: &OrganizationId, request: &PageRequest) -> DomainResult<Page<RoleSummary>> {
    Ok(ctx.db.read().await?.roles().list(organization, request).await?)
}
