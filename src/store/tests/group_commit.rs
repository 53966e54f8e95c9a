//! The group commit on SQLite: units of work that wait together share one commit, and nothing else.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use crate::store::tests::{NOW, account, insert_person, organization, tenant, user};
use crate::store::{Db, StoreError};
use crate::testing::{count_sql, db_test, on_sqlite};

/// Counts the organizations that others see.
async fn seen(db: &Db) -> i64 {
    count_sql(db, "SELECT COUNT(*) FROM organizations").await
}

#[test]
fn units_of_work_that_wait_together_are_committed_together() {
    on_sqlite(async |db| {
        let mut first = db.write().await.unwrap();
        first.organizations().insert(&organization("o1", "One")).await.unwrap();
        let mut waiting = pin!(db.write());
        assert!(poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context))).await.is_pending());
        let mut committing = pin!(first.commit());
        assert!(poll_fn(|context| Poll::Ready(committing.as_mut().poll(context))).await.is_pending());
        let mut second = waiting.await.unwrap();
        // It sees what the first one did, though nobody else does: that one is not answered yet.
        assert!(second.organizations().find(&"o1".into()).await.unwrap().is_some());
        assert!(poll_fn(|context| Poll::Ready(committing.as_mut().poll(context))).await.is_pending());
        assert_eq!(seen(&db).await, 0);
        second.organizations().insert(&organization("o2", "Two")).await.unwrap();
        second.commit().await.unwrap();
        committing.await.unwrap();
        assert_eq!(seen(&db).await, 2);
    });
}

#[test]
fn a_unit_that_fails_takes_nobody_down() {
    on_sqlite(async |db| {
        tenant(&db).await;
        let tasks: Vec<_> = (0..200)
            .map(|n| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut tx = db.write().await.unwrap();
                    let mut new = organization(&format!("o{n}"), &format!("Organization {n}"));
                    tx.organizations().insert(&new).await.unwrap();
                    match n % 4 {
                        // Kept.
                        0 => tx.commit().await.is_ok(),
                        // Given up.
                        1 => false,
                        // Refused.
                        2 => {
                            new.id = "other".into();
                            assert!(matches!(tx.organizations().insert(&new).await, Err(StoreError::Unique(_))));
                            false
                        }
                        // Refused behind something that was done.
                        _ => {
                            tx.accounts().insert(&account("twice", None), NOW).await.unwrap();
                            let again = tx.accounts().insert(&account("twice", None), NOW).await;
                            assert!(matches!(again, Err(StoreError::Unique(_))), "{again:?}");
                            false
                        }
                    }
                })
            })
            .collect();
        let mut kept = 0;
        for task in tasks {
            kept += i64::from(task.await.unwrap());
        }
        assert_eq!(kept, 50);
        assert_eq!(seen(&db).await, 51);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 0);
    });
}

#[test]
fn a_commit_that_fails_fails_for_all_and_keeps_nothing() {
    on_sqlite(async |db| {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        insert_person(&mut tx, "p", "Ada").await;
        tx.commit().await.unwrap();
        let mut first = db.write().await.unwrap();
        first.organizations().insert(&organization("o1", "One")).await.unwrap();
        let mut waiting = pin!(db.write());
        assert!(poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context))).await.is_pending());
        let mut committing = pin!(first.commit());
        assert!(poll_fn(|context| Poll::Ready(committing.as_mut().poll(context))).await.is_pending());
        // A user without an account: only the commit notices.
        let mut second = waiting.await.unwrap();
        let before = user("p", "p", "Ada");
        let mut after = before.clone();
        after.account = "nobody".into();
        second.users().update(&"d".into(), &before, &after, None).await.unwrap();
        assert!(matches!(second.commit().await, Err(StoreError::SharedCommit(_))));
        assert!(matches!(committing.await, Err(StoreError::SharedCommit(_))));
        assert_eq!(seen(&db).await, 1);
        // And the next one begins afresh.
        let mut tx = db.write().await.unwrap();
        tx.organizations().insert(&organization("o1", "One")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(seen(&db).await, 2);
    });
}

db_test! {
    async fn who_stops_waiting_keeps_nobody_waiting(db: Db) {
        for _ in 0..50 {
            let holder = db.write().await.unwrap();
            let waiting: Vec<_> = (0..4)
                .map(|_| {
                    let db = db.clone();
                    tokio::spawn(async move { drop(db.write().await.unwrap()) })
                })
                .collect();
            tokio::task::yield_now().await;
            for task in &waiting[..3] {
                task.abort();
            }
            drop(holder);
            for task in waiting {
                // Some were aborted.
                let _ = task.await;
            }
        }
        db.settle().await.unwrap();
        tenant(&db).await;
        assert_eq!(seen(&db).await, 1);
    }
}

#[test]
fn who_settles_waits_for_those_before() {
    on_sqlite(async |db| {
        let mut first = db.write().await.unwrap();
        first.organizations().insert(&organization("o1", "One")).await.unwrap();
        let mut settling = pin!(db.settle());
        assert!(poll_fn(|context| Poll::Ready(settling.as_mut().poll(context))).await.is_pending());
        let committing = tokio::spawn(first.commit());
        settling.await.unwrap();
        assert_eq!(seen(&db).await, 1);
        committing.await.unwrap().unwrap();
    });
}
