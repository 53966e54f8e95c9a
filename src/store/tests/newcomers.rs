//! People who are new: one statement with all rows, or with none.

use crate::model::account::{Account, Role};
use crate::model::event::Event;
use crate::model::ids::DirectoryId;
use crate::model::secret::PasswordHash;
use crate::model::user::User;
use crate::store::tests::{NOW, account, d, o, role, tenant, user};
use crate::store::{Db, Newcomer, StoreError, StoreResult, Unique, round_trips};
use crate::testing::{count_sql, db_test};

fn event(id: &str) -> Event {
    Event {
        id: id.into(),
        organization: Some(o()),
        directory: Some(d()),
        at: NOW,
        actor_kind: "token".into(),
        actor_id: None,
        actor_label: "Token".into(),
        action: "user.created".into(),
        subject_id: id.into(),
        subject_label: id.into(),
        detail: "Created".into(),
        related_id: None,
        changes: Vec::new(),
    }
}

async fn insert(db: &Db, directory: &DirectoryId, account: &Account, user: &User) -> StoreResult<bool> {
    let emails = ["a@x.example".to_owned(), "A@x.example".to_owned(), "b@x.example".to_owned()];
    let password = PasswordHash::from_phc("hash".to_owned());
    let event = event(user.id.as_str());
    let (organization, password) = (&o(), Some(&password));
    db.insert_newcomer(&Newcomer { organization, directory, account, password, user, emails: &emails, event: &event })
        .await
}

/// Counts the rows that a newcomer leaves.
async fn rows(db: &Db) -> i64 {
    let all = "SELECT (SELECT COUNT(*) FROM accounts) + (SELECT COUNT(*) FROM scim_users)
        + (SELECT COUNT(*) FROM scim_user_emails) + (SELECT COUNT(*) FROM memberships)
        + (SELECT COUNT(*) FROM membership_roles) + (SELECT COUNT(*) FROM events)";
    count_sql(db, all).await
}

db_test! {
    async fn a_newcomer_is_there_with_every_row_or_with_none(db: Db) {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        let default = Role { is_default: true, ..role("r", "Member") };
        tx.roles().insert(&o(), &default).await.unwrap();
        tx.commit().await.unwrap();
        let ada = account("a", Some("ada@x.example"));
        let mut as_user = user("u", "a", "Ada");
        as_user.profile.email.clone_from(&ada.email);
        let before = round_trips();
        let done = insert(&db, &d(), &ada, &as_user).await.unwrap();
        assert_eq!(done, db.takes_newcomers());
        if !done {
            assert_eq!((rows(&db).await, round_trips()), (0, before));
            return;
        }
        assert_eq!(round_trips() - before, 1);
        assert_eq!(rows(&db).await, 7);
        let mut reader = db.read().await.unwrap();
        let found = reader.users().find(&d(), &as_user.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&as_user));
        let stored = reader.accounts().find(&ada.id).await.unwrap().unwrap();
        assert_eq!((stored.email, stored.name.as_deref(), stored.owner), (ada.email.clone(), Some("Ada"), Some(d())));
        let password = stored.password.map(|password| (password.hash.as_phc().to_owned(), password.organization));
        assert_eq!(password, Some(("hash".to_owned(), o())));
        assert_eq!(reader.events().latest(&o(), 9).await.unwrap(), [event("u")]);
        assert_eq!(reader.memberships().find_active(&o(), &ada.id).await.unwrap(), Some(as_user.profile.active));
        drop(reader);
        // The address is another account's; the directory is not there; the name is taken.
        let again = user("u2", "a2", "Ada");
        let mut linked = again.clone();
        linked.profile.email.clone_from(&ada.email);
        assert!(!insert(&db, &d(), &account("a2", Some("ADA@x.example")), &linked).await.unwrap());
        assert!(!insert(&db, &"nowhere".into(), &account("a2", None), &again).await.unwrap());
        let mut same_name = again;
        same_name.profile.user_name = as_user.profile.user_name.to_uppercase();
        let refused = insert(&db, &d(), &account("a2", None), &same_name).await;
        assert!(matches!(refused, Err(StoreError::Unique(Unique::UserName))), "{refused:?}");
        assert_eq!(rows(&db).await, 7);
        assert_eq!(db.read().await.unwrap().directories().counts(&d()).await.unwrap(), (1, 0));
    }
}
