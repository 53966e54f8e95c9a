//! What administrators change by hand: members, roles and whole organizations; and what a directory keeps to itself.

use crate::domain::provisioning::users;
use crate::domain::{DomainError, Subject, members, organizations, roles};
use crate::model::event::Actor;
use crate::model::version::Precondition;
use crate::store::Db;
use crate::testing::{Product, count_sql, db_test, everything};

const BY: Actor = Actor::CommandLine;

db_test! {
    async fn a_person_is_added_by_hand_and_removed(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (acme, globex) = (product.organization("Acme").await, product.organization("Globex").await);
        let ada = members::add(ctx, &BY, &acme.id, " Ada@x.example ", "Ada Lovelace").await.unwrap();
        assert_eq!((ada.name.as_str(), ada.email.as_deref()), ("Ada Lovelace", Some("Ada@x.example")));
        assert_eq!((ada.active, ada.roles.as_slice(), ada.directories.len()), (true, ["Member".to_owned()].as_slice(), 0));
        let again = members::add(ctx, &BY, &acme.id, "ada@X.example", "").await;
        assert!(matches!(again, Err(DomainError::Conflict(Subject::Member))));
        // The same person elsewhere: linked, and called as the account is.
        let same = members::add(ctx, &BY, &globex.id, "ada@x.example", " ").await.unwrap();
        assert_eq!((&same.account, same.name.as_str()), (&ada.account, "Ada Lovelace"));
        let session = product.session(&ada.account, &acme.id).await;
        for typed in ["", "Ada", "ada lovelace"] {
            let refused = members::remove(ctx, &BY, &acme.id, &ada.account, typed).await;
            assert!(matches!(refused, Err(DomainError::NotConfirmed)), "{typed}");
        }
        assert!(product.has_session(&session).await);
        members::remove(ctx, &BY, &acme.id, &ada.account, " Ada Lovelace ").await.unwrap();
        assert!(!product.has_session(&session).await);
        assert_eq!(product.membership(&acme.id, &ada.account).await, None);
        assert!(product.account(&ada.account).await.is_some());
        members::remove(ctx, &BY, &globex.id, &ada.account, "Ada Lovelace").await.unwrap();
        assert!(product.account(&ada.account).await.is_none());
        assert!(matches!(members::remove(ctx, &BY, &globex.id, &ada.account, "").await, Err(DomainError::NotFound)));
        assert_eq!(product.actions(&acme.id).await, ["organization.created", "member.added", "member.removed"]);
    }
}

db_test! {
    async fn what_is_no_address_or_no_name_is_refused(db: Db) {
        let product = Product::new(db);
        let acme = product.organization("Acme").await;
        for (email, name, field) in [("ada", "Ada", "email"), ("", "", "email"), ("a@x.example", "a\tb", "name")] {
            let refused = members::add(&product.ctx, &BY, &acme.id, email, name).await;
            assert!(matches!(refused, Err(DomainError::Invalid { field: found, .. }) if found == field), "{email} {name}");
        }
        let nowhere = members::add(&product.ctx, &BY, &"nobody".into(), "a@x.example", "").await;
        assert!(matches!(nowhere, Err(DomainError::NotFound)));
    }
}

db_test! {
    async fn a_directory_takes_over_whom_it_sends_and_keeps_what_it_manages(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let okta = product.tenant("Acme").await;
        let acme = &okta.directory.organization;
        let ada = members::add(ctx, &BY, acme, "ada@x.example", "Ada").await.unwrap();
        members::rename(ctx, &BY, acme, &ada.account, "Countess").await.unwrap();
        assert_eq!(members::find(ctx, acme, &ada.account).await.unwrap().name, "Countess");
        let user = product.user(&okta, "ada@x.example").await;
        assert_eq!(user.account, ada.account);
        let held = members::find(ctx, acme, &ada.account).await.unwrap();
        assert_eq!((held.name.as_str(), held.directories.as_slice()), ("ada@x.example", ["Okta".to_owned()].as_slice()));
        for refused in [
            members::rename(ctx, &BY, acme, &ada.account, "Other").await,
            members::remove(ctx, &BY, acme, &ada.account, "ada@x.example").await.map(drop),
        ] {
            assert!(matches!(refused, Err(DomainError::Managed)));
        }
        users::remove(ctx, &okta, &user.id, &Precondition::default()).await.unwrap();
        assert_eq!(product.membership(acme, &ada.account).await, None, "who was taken over leaves with the directory");
    }
}

db_test! {
    async fn roles_are_given_by_hand_unless_a_group_made_them(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let okta = product.tenant("Acme").await;
        let acme = &okta.directory.organization;
        let user = product.user(&okta, "ada@x.example").await;
        let group = product.group(&okta, "Engineering", &[&user]).await;
        let auditor = roles::create(ctx, &BY, acme, "Auditor").await.unwrap();
        members::give_role(ctx, &BY, acme, &user.account, &auditor.id).await.unwrap();
        members::give_role(ctx, &BY, acme, &user.account, &auditor.id).await.unwrap();
        let found = members::roles(ctx, acme, &user.account).await.unwrap();
        let found: Vec<_> =
            found.iter().map(|role| (role.name.as_str(), role.given, role.directory.is_some())).collect();
        assert_eq!(found, [("Auditor", true, false), ("Engineering", false, true), ("Member", true, false)]);
        members::take_role(ctx, &BY, acme, &user.account, &auditor.id).await.unwrap();
        assert_eq!(product.role_names(acme, &user.account).await, ["Engineering", "Member"]);
        for refused in [
            members::give_role(ctx, &BY, acme, &user.account, &group.role).await,
            members::take_role(ctx, &BY, acme, &user.account, &group.role).await,
        ] {
            assert!(matches!(refused, Err(DomainError::Managed)));
        }
        let globex = product.organization("Globex").await;
        let stranger = roles::create(ctx, &BY, &globex.id, "Auditor").await.unwrap();
        let refused = members::give_role(ctx, &BY, acme, &user.account, &stranger.id).await;
        assert!(matches!(refused, Err(DomainError::NotFound)));
        let actions = product.actions(acme).await;
        assert_eq!(actions.iter().filter(|action| *action == "member.role_given").count(), 1);
    }
}

db_test! {
    async fn a_role_is_renamed_made_the_default_and_deleted(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let okta = product.tenant("Acme").await;
        let acme = &okta.directory.organization;
        let group = product.group(&okta, "Engineering", &[]).await;
        let role = roles::create(ctx, &BY, acme, " Guest ").await.unwrap();
        for taken in ["guest", "ENGINEERING", "member"] {
            let refused = roles::create(ctx, &BY, acme, taken).await;
            assert!(matches!(refused, Err(DomainError::Conflict(Subject::RoleName))), "{taken}");
        }
        let refused = roles::rename(ctx, &BY, acme, &role.id, "engineering").await;
        assert!(matches!(refused, Err(DomainError::Conflict(Subject::RoleName))));
        assert_eq!(roles::rename(ctx, &BY, acme, &role.id, "Visitor").await.unwrap().name.as_str(), "Visitor");
        for refused in [
            roles::rename(ctx, &BY, acme, &group.role, "Other").await,
            roles::make_default(ctx, &BY, acme, &group.role).await,
            roles::delete(ctx, &BY, acme, &group.role, "Engineering").await,
        ] {
            assert!(matches!(refused, Err(DomainError::Managed)));
        }
        roles::make_default(ctx, &BY, acme, &role.id).await.unwrap();
        let refused = roles::delete(ctx, &BY, acme, &role.id, "Visitor").await;
        assert!(matches!(refused, Err(DomainError::DefaultRole)));
        let user = product.user(&okta, "ada@x.example").await;
        assert_eq!(product.role_names(acme, &user.account).await, ["Visitor"]);
        let old = roles::list(ctx, acme, &everything()).await.unwrap();
        let member = old.items.into_iter().find(|row| row.role.name.as_str() == "Member").unwrap();
        roles::make_default(ctx, &BY, acme, &member.role.id).await.unwrap();
        for typed in ["", "visitor", "Guest"] {
            let refused = roles::delete(ctx, &BY, acme, &role.id, typed).await;
            assert!(matches!(refused, Err(DomainError::NotConfirmed)), "{typed}");
        }
        assert_eq!(product.role_names(acme, &user.account).await, ["Visitor"]);
        roles::delete(ctx, &BY, acme, &role.id, "Visitor").await.unwrap();
        assert!(product.role_names(acme, &user.account).await.is_empty());
        assert!(matches!(roles::find(ctx, acme, &role.id).await, Err(DomainError::NotFound)));
    }
}

db_test! {
    async fn an_organization_is_renamed_and_deleted_with_all_that_is_in_it(db: Db) {
        let product = Product::new(db.clone());
        let ctx = &product.ctx;
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let id = &acme.directory.organization;
        let refused = organizations::rename(ctx, &BY, id, "GLOBEX").await;
        assert!(matches!(refused, Err(DomainError::Conflict(Subject::OrganizationName))));
        organizations::rename(ctx, &BY, id, "Acme Inc").await.unwrap();
        let ada = product.user(&acme, "ada@x.example").await;
        let both = product.user(&acme, "both@x.example").await;
        let same = product.user(&globex, "both@x.example").await;
        let hand = members::add(ctx, &BY, id, "hand@x.example", "").await.unwrap();
        product.group(&acme, "Engineering", &[&ada, &both]).await;
        let session = product.session(&ada.account, id).await;
        let goes = organizations::contents(ctx, id).await.unwrap();
        assert_eq!((goes.members, goes.only_here, goes.roles, goes.directories, goes.active_tokens), (3, 2, 2, 1, 1));
        let wrong = organizations::delete(ctx, &BY, id, "Acme").await;
        assert!(matches!(wrong, Err(DomainError::NotConfirmed)));
        organizations::delete(ctx, &BY, id, " Acme Inc ").await.unwrap();
        assert!(matches!(organizations::find(ctx, id).await, Err(DomainError::NotFound)));
        assert!(matches!(organizations::delete(ctx, &BY, id, "Acme Inc").await, Err(DomainError::NotFound)));
        assert!(!product.has_session(&session).await);
        assert!(product.account(&ada.account).await.is_none() && product.account(&hand.account).await.is_none());
        let kept = product.account(&same.account).await.unwrap();
        assert_eq!((kept.id, kept.owner), (both.account, None));
        assert_eq!(product.membership(&globex.directory.organization, &same.account).await, Some(true));
        assert!(product.actions(id).await.is_empty());
        for left in [
            count_sql(&db, "SELECT COUNT(*) FROM directories").await,
            count_sql(&db, "SELECT COUNT(*) FROM scim_users").await,
            count_sql(&db, "SELECT COUNT(*) FROM roles").await,
            count_sql(&db, "SELECT COUNT(*) FROM events WHERE action = 'organization.deleted'").await,
        ] {
            assert_eq!(left, 1);
        }
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM scim_groups").await, 0);
    }
}
