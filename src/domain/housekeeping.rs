//! Deleting what has expired.

use crate::domain::{Ctx, DomainResult, request_log, retry};

/// Deletes sessions, one-time codes and logged requests whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn delete_expired(ctx: &Ctx) -> DomainResult<()> {
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.sessions().delete_expired(ctx.now()).await?;
        tx.administrators().delete_expired_codes(ctx.now()).await?;
        tx.request_log().delete_before(request_log::oldest_kept(ctx)).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}
