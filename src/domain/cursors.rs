//! What the cursors of lists are sealed with.

use crate::domain::{Ctx, DomainError, DomainResult, retry};
use crate::model::secret::CursorKey;

/// Returns the key of the installation, which is made when it is first needed.
///
/// It is read each time: a key of its own in every process would refuse the cursors of the others.
///
/// # Errors
/// When the database fails.
pub async fn key(ctx: &Ctx) -> DomainResult<CursorKey> {
    if let Some(key) = ctx.db.read().await?.installation().find_cursor_key().await? {
        return Ok(key);
    }
    retry::contended(|| async {
        let mut tx = ctx.db.write().await?;
        tx.installation().set_cursor_key(&CursorKey::from_random(ctx.random_secret())).await?;
        let key = tx.installation().find_cursor_key().await?.ok_or(DomainError::Stale)?;
        tx.commit().await?;
        Ok(key)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::key;
    use crate::store::Db;
    use crate::testing::{Product, db_test};

    db_test! {
        async fn the_key_is_made_once_and_stays(db: Db) {
            let product = Product::new(db);
            let made = futures::future::join_all((0..8).map(|_| key(&product.ctx))).await;
            let first = key(&product.ctx).await.unwrap();
            assert!(made.into_iter().all(|key| key.unwrap() == first));
            assert_ne!(first.to_bytes(), [0; 32]);
        }
    }
}
