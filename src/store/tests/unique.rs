//! Unique indexes: each is known by the same name on both databases, and of many at once one wins.

use crate::model::account::Role;
use crate::model::administrator::{Administrator, AdministratorRole};
use crate::model::directory::{NewToken, Token};
use crate::model::organization::{Organization, Slug};
use crate::model::secret::PlainToken;
use crate::model::text::EmailAddress;
use crate::store::tests::{
    NOW, account, d, directory, group, insert_account, insert_person, name, o, organization, role, tenant, user,
};
use crate::store::{Db, MemberName, StoreError, StoreResult, Tx, Unique};
use crate::testing::db_test;

fn administrator(id: &str, email: &str) -> Administrator {
    Administrator {
        id: id.into(),
        email: EmailAddress::from_stored(email.to_owned()),
        role: AdministratorRole::Owner,
        password_hash: None,
        created: NOW,
        last_sign_in: None,
        deactivated: None,
        second_factor: None,
    }
}

fn token(id: &str, secret: &PlainToken) -> NewToken {
    let token = Token {
        id: id.into(),
        directory: d(),
        last_four: secret.last_four().to_owned(),
        label: name("Token"),
        created: NOW,
        created_by: "test".into(),
        expires: None,
        revoked: None,
        revoked_by: None,
        last_used: None,
        last_used_address: None,
        last_used_agent: None,
    };
    NewToken { token, hash: secret.hash() }
}

fn broken(result: StoreResult<()>) -> Unique {
    match result {
        Err(StoreError::Unique(unique)) => unique,
        other => panic!("not a unique index: {other:?}"),
    }
}

db_test! {
    async fn a_taken_name_is_told_by_its_index(db: Db) {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        tx.roles().insert(&o(), &role("r", "Ärzte")).await.unwrap();
        tx.roles().insert(&o(), &role("r2", "Pflege")).await.unwrap();
        tx.administrators().insert(&administrator("a", "Ada@x.example")).await.unwrap();
        tx.accounts().insert(&account("a", Some("Ada@x.example")), NOW).await.unwrap();
        insert_person(&mut tx, "p", "Ada").await;
        insert_person(&mut tx, "q", "Bob").await;
        tx.directories().insert(&directory("d2", "Entra")).await.unwrap();
        let secret = PlainToken::from_random([1; 32]);
        tx.tokens().insert(&token("t", &secret)).await.unwrap();
        tx.commit().await.unwrap();

        // After a failed statement PostgreSQL refuses all others of the transaction: each has one of its own.
        macro_rules! broken_by {
            (|$tx:ident| $change:expr) => {{
                let mut $tx = db.write().await.unwrap();
                // What is wrong is said at once, or when the unit of work is kept.
                match $change {
                    Ok(()) => broken($tx.commit().await),
                    refused => broken(refused),
                }
            }};
        }
        let unique = broken_by!(|tx| tx.organizations().insert(&organization("o2", "ACME")).await.map(drop));
        assert_eq!(unique, Unique::OrganizationName);
        let named = |id: &str, called: &str| Organization {
            slug: Some(Slug::from_stored("acme".into())),
            ..organization(id, called)
        };
        let mut tx = db.write().await.unwrap();
        tx.organizations().insert(&named("o3", "Initech")).await.unwrap();
        tx.commit().await.unwrap();
        // A slug that is taken is no failure here: the unit of work goes on with another one.
        let mut tx = db.write().await.unwrap();
        assert!(!tx.organizations().insert(&named("o4", "Hooli")).await.unwrap());
        assert!(tx.organizations().insert(&organization("o4", "Hooli")).await.unwrap());
        tx.commit().await.unwrap();
        let unique = broken_by!(|tx| tx.organizations().set_slug(&o(), named("o4", "Hooli").slug.as_ref()).await);
        assert_eq!(unique, Unique::OrganizationSlug);
        let unique = broken_by!(|tx| tx.directories().insert(&directory("d3", "OKTA")).await);
        assert_eq!(unique, Unique::DirectoryName);
        let unique = broken_by!(|tx| tx.directories().rename(&o(), &"d2".into(), &name("okta")).await);
        assert_eq!(unique, Unique::DirectoryName);
        let unique = broken_by!(|tx| tx.roles().insert(&o(), &role("r3", "ÄRZTE")).await);
        assert_eq!(unique, Unique::RoleName);
        let unique = broken_by!(|tx| tx.roles().rename(&o(), &"r2".into(), &name("ärzte")).await);
        assert_eq!(unique, Unique::RoleName);
        let mut same_name = user("x", "p", "Ada");
        same_name.profile.user_name = "USER-p".into();
        let unique = broken_by!(|tx| tx.users().insert(&d(), &o(), &same_name, &[]).await);
        assert_eq!(unique, Unique::UserName);
        same_name.id = "q".into();
        let unique = broken_by!(|tx| tx.users().update(&d(), &user("q", "q", "Bob"), &same_name, None).await);
        assert_eq!(unique, Unique::UserName);
        let email = EmailAddress::from_stored("ADA@X.EXAMPLE".into());
        let unique = broken_by!(|tx| tx.accounts().set_profile(&"p".into(), Some(&email), "Ada", NOW).await);
        assert_eq!(unique, Unique::AccountEmail);
        let unique = broken_by!(|tx| tx.administrators().insert(&administrator("a2", "ADA@x.example")).await);
        assert_eq!(unique, Unique::AdministratorEmail);
        // And those that no rule tells apart.
        let unique = broken_by!(|tx| tx.tokens().insert(&token("t2", &secret)).await);
        assert_eq!(unique, Unique::Other);
        let unique = broken_by!(|tx| tx.organizations().insert(&organization("o", "Other")).await.map(drop));
        assert_eq!(unique, Unique::Other);
        let second_default = Role { is_default: true, ..role("r4", "Default") };
        let mut tx = db.write().await.unwrap();
        tx.roles().insert(&o(), &second_default).await.unwrap();
        let third = Role { is_default: true, ..role("r5", "Another") };
        assert_eq!(broken(tx.roles().insert(&o(), &third).await), Unique::Other);
    }
}

db_test! {
    async fn the_same_name_is_free_in_another_tenant(db: Db) {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        tx.organizations().insert(&organization("o2", "Globex")).await.unwrap();
        let mut elsewhere = directory("d2", "Okta");
        elsewhere.organization = "o2".into();
        tx.directories().insert(&elsewhere).await.unwrap();
        tx.roles().insert(&o(), &role("r", "Staff")).await.unwrap();
        tx.roles().insert(&"o2".into(), &role("r", "Staff")).await.unwrap();
        insert_person(&mut tx, "p", "Ada").await;
        tx.users().insert(&"d2".into(), &"o2".into(), &user("p", "p", "Ada"), &[]).await.unwrap();
        // Any number of accounts has no address.
        assert!(tx.accounts().insert(&account("a", None), NOW).await.unwrap());
        assert!(tx.accounts().insert(&account("b", None), NOW).await.unwrap());
        tx.commit().await.unwrap();
    }
}

/// Lets twelve do the same thing at once; says how many succeeded.
async fn race<F: Future<Output = bool> + Send + 'static>(db: &Db, run: impl Fn(Db, String) -> F) -> usize {
    let tasks: Vec<_> = (0..12).map(|n| tokio::spawn(run(db.clone(), format!("id-{n}")))).collect();
    let mut won = 0;
    for task in tasks {
        won += usize::from(task.await.unwrap());
    }
    won
}

/// Keeps what succeeded; anything but the expected index is a failure of the test.
async fn keep(tx: Tx, result: StoreResult<()>, expected: Unique) -> bool {
    let result = match result {
        Ok(()) => tx.commit().await,
        refused => refused,
    };
    if result.is_ok() {
        return true;
    }
    assert_eq!(broken(result), expected);
    false
}

db_test! {
    async fn of_many_at_once_one_gets_the_name(db: Db) {
        tenant(&db).await;
        let organizations = race(&db, |db, id| async move {
            let mut tx = db.write().await.unwrap();
            let result = tx.organizations().insert(&organization(&id, "Globex")).await.map(drop);
            keep(tx, result, Unique::OrganizationName).await
        });
        assert_eq!(organizations.await, 1);
        let roles = race(&db, |db, id| async move {
            let mut tx = db.write().await.unwrap();
            let result = tx.roles().insert(&o(), &role(&id, "Staff")).await;
            keep(tx, result, Unique::RoleName).await
        });
        assert_eq!(roles.await, 1);
        let users = race(&db, |db, id| async move {
            let mut tx = db.write().await.unwrap();
            insert_account(&mut tx, &id).await;
            let mut new = user(&id, &id, "Ada");
            new.profile.user_name = "ada".into();
            let result = tx.users().insert(&d(), &o(), &new, &[]).await;
            keep(tx, result, Unique::UserName).await
        });
        assert_eq!(users.await, 1);
    }
}

db_test! {
    async fn of_many_at_once_one_makes_the_row_and_the_others_find_it(db: Db) {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        insert_person(&mut tx, "p", "Ada").await;
        insert_account(&mut tx, "q").await;
        tx.roles().insert(&o(), &role("r", "Group")).await.unwrap();
        tx.groups().insert(&d(), &o(), &group("g", "r", "Group")).await.unwrap();
        tx.commit().await.unwrap();
        let accounts = race(&db, |db, id| async move {
            let mut tx = db.write().await.unwrap();
            let email = EmailAddress::parse("ADA@x.example").unwrap();
            let made = tx.accounts().lock_by_email(&email).await.unwrap().is_none()
                && tx.accounts().insert(&account(&id, Some("ada@x.example")), NOW).await.unwrap();
            // Whoever made it has committed by now: the others can link it.
            assert!(tx.accounts().lock_by_email(&email).await.unwrap().is_some());
            tx.commit().await.unwrap();
            made
        });
        assert_eq!(accounts.await, 1);
        let memberships = race(&db, |db, _| async move {
            let mut tx = db.write().await.unwrap();
            let name = MemberName { name: "Ada", search: "ada" };
            let made = tx.memberships().insert(&o(), &"q".into(), true, name, NOW).await.unwrap();
            tx.commit().await.unwrap();
            made
        });
        assert_eq!(memberships.await, 1);
        let members = race(&db, |db, _| async move {
            let mut tx = db.write().await.unwrap();
            let result = tx.groups().add_members(&d(), &"g".into(), &["p".into()], NOW).await;
            keep(tx, result, Unique::Other).await
        });
        assert_eq!(members.await, 1);
    }
}
