//! Deleting what has expired.

use crate::domain::{Ctx, DomainResult};

/// Deletes sessions and one-time codes whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn delete_expired(ctx: &Ctx) -> DomainResult<()> {
    let mut tx = ctx.db.write().await?;
    tx.sessions().delete_expired(ctx.now()).await?;
    tx.administrators().delete_expired_codes(ctx.now()).await?;
    tx.commit().await?;
    Ok(())
}
