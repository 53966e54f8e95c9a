//! Units of work: all or nothing.

use crate::store::tests::{NOW, account, insert_person, o, organization, tenant};
use crate::store::{Db, StoreError};
use crate::testing::{count_sql, db_test};

db_test! {
    async fn what_is_not_committed_leaves_nothing(db: Db) {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        insert_person(&mut tx, "p", "Ada").await;
        drop(tx);
        // On the same connection the next unit of work begins afresh.
        let mut tx = db.write().await.unwrap();
        assert!(tx.accounts().find(&"p".into()).await.unwrap().is_none());
        tx.organizations().insert(&organization("o2", "Globex")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 0);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM memberships").await, 0);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM organizations").await, 2);
    }
}

db_test! {
    async fn a_statement_that_fails_takes_the_others_with_it(db: Db) {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        insert_person(&mut tx, "p", "Ada").await;
        tx.organizations().insert(&organization("o2", "acme")).await.unwrap_err();
        drop(tx);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 0);
    }
}

db_test! {
    async fn readers_see_only_what_was_committed(db: Db) {
        let mut tx = db.write().await.unwrap();
        tx.organizations().insert(&organization("o", "Acme")).await.unwrap();
        assert!(tx.organizations().find(&o()).await.unwrap().is_some());
        assert!(db.read().await.unwrap().organizations().find(&o()).await.unwrap().is_none());
        tx.commit().await.unwrap();
        assert!(db.read().await.unwrap().organizations().find(&o()).await.unwrap().is_some());
    }
}

db_test! {
    async fn a_unit_of_work_whose_task_is_killed_leaves_nothing_and_blocks_nobody(db: Db) {
        tenant(&db).await;
        for _ in 0..8 {
            let other = db.clone();
            let (begun, has_begun) = tokio::sync::oneshot::channel();
            let task = tokio::spawn(async move {
                let mut tx = other.write().await.unwrap();
                tx.organizations().insert(&organization("o2", "Globex")).await.unwrap();
                begun.send(()).unwrap();
                std::future::pending::<()>().await;
            });
            has_begun.await.unwrap();
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
            let mut tx = db.write().await.unwrap();
            assert!(tx.organizations().find(&"o2".into()).await.unwrap().is_none());
        }
    }
}

db_test! {
    async fn a_change_of_nothing_is_an_error(db: Db) {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        let nobody = tx.users().delete(&"d".into(), &"nobody".into()).await;
        assert!(matches!(nobody, Err(StoreError::RowCount { found: 0 })), "{nobody:?}");
        let nothing = tx.directories().delete(&"another".into(), &"d".into()).await;
        assert!(matches!(nothing, Err(StoreError::RowCount { found: 0 })), "{nothing:?}");
        let nobody = tx.accounts().set_profile(&"nobody".into(), None, "x", NOW).await;
        assert!(matches!(nobody, Err(StoreError::RowCount { found: 0 })), "{nobody:?}");
    }
}

db_test! {
    async fn an_account_that_a_membership_needs_cannot_go(db: Db) {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        insert_person(&mut tx, "p", "Ada").await;
        assert!(tx.accounts().insert(&account("q", None), NOW).await.unwrap());
        assert!(!tx.accounts().delete_if_nowhere(&"p".into()).await.unwrap());
        assert!(tx.accounts().delete_if_nowhere(&"q".into()).await.unwrap());
        tx.commit().await.unwrap();
        // Foreign keys hold, the deferred ones at the end.
        let mut tx = db.write().await.unwrap();
        assert!(tx.directories().delete(&o(), &"d".into()).await.is_err());
        drop(tx);
        let mut tx = db.write().await.unwrap();
        let mut user = tx.users().find(&"d".into(), &"p".into()).await.unwrap().unwrap();
        let before = user.clone();
        user.account = "nobody".into();
        tx.users().update(&"d".into(), &before, &user, None).await.unwrap();
        assert!(tx.commit().await.is_err());
        let user = db.read().await.unwrap().users().find(&"d".into(), &"p".into()).await.unwrap().unwrap();
        assert_eq!(user.account.as_str(), "p");
    }
}

db_test! {
    /// Migrating twice is what two servers do that start at once.
    async fn migrating_again_changes_nothing(db: Db) {
        tenant(&db).await;
        let (first, second) = tokio::join!(db.migrate(), db.migrate());
        first.unwrap();
        second.unwrap();
        db.ping().await.unwrap();
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM installation").await, 1);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM organizations").await, 1);
    }
}
