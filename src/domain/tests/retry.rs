//! Units of work that are in each other's way.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::Barrier;

use crate::domain::retry::contended;
use crate::domain::{Ctx, DomainError, DomainResult};
use crate::model::ids::{DirectoryId, OrganizationId};
use crate::store::{Db, StoreError};
use crate::testing::{Product, on_postgres};

#[tokio::test]
async fn a_unit_of_work_is_tried_five_times_and_no_more() {
    let tries = Cell::new(0);
    let result: DomainResult<()> = contended(|| async {
        tries.set(tries.get() + 1);
        Err(DomainError::Stale)
    })
    .await;
    assert!(matches!(result, Err(DomainError::Stale)));
    assert_eq!(tries.get(), 5);
}

#[tokio::test]
async fn what_is_refused_for_another_reason_is_not_tried_again() {
    let tries = Cell::new(0);
    let result: DomainResult<()> = contended(|| async {
        tries.set(tries.get() + 1);
        if tries.get() == 1 { Err(DomainError::Stale) } else { Err(DomainError::NotFound) }
    })
    .await;
    assert!(matches!(result, Err(DomainError::NotFound)));
    assert_eq!(tries.get(), 2);
}

/// Holds one directory, then, when the other task holds the other one, that too. Only the first attempt waits for the other.
async fn hold_both(
    ctx: &Ctx,
    organization: &OrganizationId,
    [first, second]: [&DirectoryId; 2],
    meeting: &Barrier,
    tries: &AtomicU32,
) -> DomainResult<()> {
    let is_first = Cell::new(true);
    contended(|| async {
        tries.fetch_add(1, Ordering::Relaxed);
        let mut tx = ctx.db.write().await?;
        tx.directories().lock(organization, first).await?;
        if is_first.take() {
            meeting.wait().await;
        }
        tx.directories().lock(organization, second).await?;
        tx.directories().set_paused(organization, second, Some(ctx.now())).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

async fn both_come_through(db: Db) {
    let product = Product::new(db);
    let ctx = &product.ctx;
    let acme = product.organization("Acme").await.id;
    let one = product.directory(&acme, "One").await.directory.id;
    let two = product.directory(&acme, "Two").await.directory.id;
    let (meeting, tries) = (Arc::new(Barrier::new(2)), AtomicU32::new(0));
    let (first, second) = tokio::join!(
        hold_both(ctx, &acme, [&one, &two], &meeting, &tries),
        hold_both(ctx, &acme, [&two, &one], &meeting, &tries),
    );
    first.unwrap();
    second.unwrap();
    assert_eq!(tries.into_inner(), 3, "one was ended by PostgreSQL and done again");
    for id in [&one, &two] {
        let mut reader = ctx.db.read().await.unwrap();
        assert!(reader.directories().find(&acme, id).await.unwrap().unwrap().paused.is_some());
    }
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn of_two_that_wait_for_each_other_both_come_through_in_the_end() {
    on_postgres(both_come_through);
}

async fn without_retries_one_is_told(db: Db) {
    let product = Product::new(db);
    let ctx = &product.ctx;
    let acme = product.organization("Acme").await.id;
    let one = product.directory(&acme, "One").await.directory.id;
    let two = product.directory(&acme, "Two").await.directory.id;
    let (mut left, mut right) = (ctx.db.write().await.unwrap(), ctx.db.write().await.unwrap());
    left.directories().lock(&acme, &one).await.unwrap();
    right.directories().lock(&acme, &two).await.unwrap();
    let (first, second) = tokio::join!(async { left.directories().lock(&acme, &two).await }, async {
        right.directories().lock(&acme, &one).await
    },);
    let ended = [first, second].into_iter().filter(|result| matches!(result, Err(StoreError::Contended(_))));
    assert_eq!(ended.count(), 1);
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_deadlock_is_told_from_other_failures() {
    on_postgres(without_retries_one_is_told);
}
