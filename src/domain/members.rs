//! An organization's members, as the console shows them.

use crate::domain::{Ctx, DomainResult};
use crate::model::account::Member;
use crate::model::ids::OrganizationId;
use crate::model::page::{Page, PageRequest};

/// Lists an organization's members by name.
///
/// # Errors
/// When the database fails.
pub async fn list(ctx: &Ctx, organization: &OrganizationId, request: &PageRequest) -> DomainResult<Page<Member>> {
    Ok(ctx.db.read().await?.memberships().list(organization, request).await?)
}
