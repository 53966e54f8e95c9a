//! Users of one directory.

use crate::domain::provisioning::users::{change, create, find, remove};
use crate::domain::{DomainError, Subject, events};
use crate::model::secret::PlainPassword;
use crate::model::user::{PasswordWrite, UserWrite};
use crate::model::version::Precondition;
use crate::store::Db;
use crate::testing::{Product, count_sql, db_test, with_password, write};

db_test! {
    async fn a_person_nobody_knew_is_made_with_the_default_role(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let organization = &acme.directory.organization;
        let ada = product.user(&acme, "Ada@x.example").await;
        assert_eq!((ada.version, ada.created, ada.updated), (1, product.ctx.now(), product.ctx.now()));
        let account = product.account(&ada.account).await.unwrap();
        assert_eq!(account.email.unwrap().as_str(), "Ada@x.example");
        assert_eq!(account.owner, Some(acme.directory.id.clone()));
        assert_eq!(product.membership(organization, &ada.account).await, Some(true));
        assert_eq!(product.role_names(organization, &ada.account).await, ["Member"]);
        assert_eq!(find(&product.ctx, &acme, &ada.id).await.unwrap().user, ada);
    }
}

db_test! {
    async fn a_user_name_is_taken_once_in_a_directory_without_case(db: Db) {
        let product = Product::new(db.clone());
        let acme = product.tenant("Acme").await;
        product.user(&acme, "Ärzte@x.example").await;
        let bob = product.user(&acme, "bob@x.example").await;
        let before = product.actions(&acme.directory.organization).await;
        let mut same = write("ÄRZTE@X.example");
        same.profile.email = None;
        let taken = create(&product.ctx, &acme, same).await;
        assert!(matches!(taken, Err(DomainError::Conflict(Subject::UserName))), "{taken:?}");
        let taken = product.change_user(&acme, &bob.id, |user| user.profile.user_name = "äRZTE@x.example".into()).await;
        assert!(matches!(taken, Err(DomainError::Conflict(Subject::UserName))), "{taken:?}");
        // Nothing is left of either.
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 2);
        assert_eq!(find(&product.ctx, &acme, &bob.id).await.unwrap().user, bob);
        assert_eq!(product.actions(&acme.directory.organization).await, before);
        // In another case it is the same user.
        let renamed = product.change_user(&acme, &bob.id, |user| user.profile.user_name = "BOB@x.example".into()).await;
        assert_eq!(renamed.unwrap().profile.user_name, "BOB@x.example");
    }
}

db_test! {
    async fn an_account_follows_the_directory_that_made_it(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let ada = product.user(&acme, "ada@x.example").await;
        product.advance(60);
        let changed = product
            .change_user(&acme, &ada.id, |user| {
                *user = UserWrite { emails: None, ..write("Lovelace@x.example") };
                user.profile.name = "Ada Lovelace".into();
            })
            .await
            .unwrap();
        assert_eq!((changed.version, changed.created, changed.updated), (2, ada.created, product.ctx.now()));
        assert_eq!(changed.account, ada.account);
        let account = product.account(&ada.account).await.unwrap();
        assert_eq!(account.email.unwrap().as_str(), "Lovelace@x.example");
        assert_eq!(account.name.as_deref(), Some("Ada Lovelace"));
        // The old address is nobody's.
        let other = product.user(&acme, "ada@x.example").await;
        assert_ne!(other.account, ada.account);
        // Without an address nobody signs in, and the address is free.
        product.change_user(&acme, &ada.id, |user| user.profile.email = None).await.unwrap();
        assert_eq!(product.account(&ada.account).await.unwrap().email, None);
        assert_ne!(product.user(&acme, "lovelace2@x.example").await.account, ada.account);
    }
}

db_test! {
    async fn deactivation_ends_the_sessions_there_and_keeps_the_data(db: Db) {
        let product = Product::new(db);
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let ada = product.user(&acme, "ada@x.example").await;
        product.user(&globex, "ada@x.example").await;
        let group = product.group(&acme, "Staff", &[&ada]).await;
        let (here, there) = (&acme.directory.organization, &globex.directory.organization);
        let sessions = [product.session(&ada.account, here).await, product.session(&ada.account, here).await];
        let elsewhere = product.session(&ada.account, there).await;
        let off = product.set_active(&acme, &ada.id, false).await;
        assert!(!off.profile.active && off.version == 2);
        for session in &sessions {
            assert!(!product.has_session(session).await);
        }
        assert!(product.has_session(&elsewhere).await);
        assert_eq!(product.membership(here, &ada.account).await, Some(false));
        assert_eq!(product.membership(there, &ada.account).await, Some(true));
        assert_eq!(product.role_names(here, &ada.account).await, ["Member", "Staff"]);
        let on = product.set_active(&acme, &ada.id, true).await;
        assert_eq!((on.version, product.membership(here, &ada.account).await), (3, Some(true)));
        assert_eq!(
            crate::domain::provisioning::groups::find(&product.ctx, &acme, &group.id, true).await.unwrap().group,
            group
        );
        let actions = product.actions(here).await;
        assert_eq!(actions[actions.len() - 2..], ["user.deactivated", "user.reactivated"]);
    }
}

db_test! {
    async fn a_user_who_comes_deactivated_may_not_sign_in(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let mut new = write("ada@x.example");
        new.profile.active = false;
        let ada = create(&product.ctx, &acme, new).await.unwrap();
        assert_eq!(product.membership(&acme.directory.organization, &ada.account).await, Some(false));
    }
}

db_test! {
    async fn a_removed_user_is_gone_and_the_second_removal_finds_nobody(db: Db) {
        let product = Product::new(db.clone());
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let organization = &acme.directory.organization;
        let only = product.user(&acme, "only@x.example").await;
        let shared = product.user(&acme, "shared@x.example").await;
        product.user(&globex, "shared@x.example").await;
        let session = product.session(&shared.account, organization).await;
        // As Okta does it, and as the others do.
        product.set_active(&acme, &only.id, false).await;
        for user in [&only, &shared] {
            remove(&product.ctx, &acme, &user.id, &Precondition::default()).await.unwrap();
            assert!(matches!(remove(&product.ctx, &acme, &user.id, &Precondition::default()).await, Err(DomainError::NotFound)));
            assert!(matches!(find(&product.ctx, &acme, &user.id).await, Err(DomainError::NotFound)));
            assert_eq!(product.membership(organization, &user.account).await, None);
        }
        assert!(product.account(&only.account).await.is_none());
        assert!(product.account(&shared.account).await.is_some());
        assert!(!product.has_session(&session).await);
        assert_eq!(product.membership(&globex.directory.organization, &shared.account).await, Some(true));
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM scim_user_emails").await, 1);
        // Who comes again comes as a new person.
        assert_ne!(product.user(&acme, "only@x.example").await.account, only.account);
        let actions = product.actions(organization).await;
        assert_eq!(actions.iter().filter(|action| *action == "user.removed").count(), 2);
    }
}

db_test! {
    async fn what_changes_nothing_leaves_no_trace(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let ada = product.user(&acme, "ada@x.example").await;
        let before = product.actions(&acme.directory.organization).await;
        product.advance(60);
        let same = product.change_user(&acme, &ada.id, |_| ()).await.unwrap();
        assert_eq!(same, ada);
        let refused = change(&product.ctx, &acme, &ada.id, &Precondition::default(), |_| Err(DomainError::Denied)).await;
        assert!(matches!(refused, Err(DomainError::Denied)));
        assert_eq!(find(&product.ctx, &acme, &ada.id).await.unwrap().user, ada);
        assert_eq!(product.actions(&acme.directory.organization).await, before);
        let nobody = product.change_user(&acme, &"nobody".into(), |_| ()).await;
        assert!(matches!(nobody, Err(DomainError::NotFound)));
    }
}

db_test! {
    async fn every_change_is_noted_once_with_who_did_it(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let ada = product.user(&acme, "ada@x.example").await;
        product.change_user(&acme, &ada.id, |user| user.profile.document = "{\"title\":\"x\"}".into()).await.unwrap();
        product
            .change_user(&acme, &ada.id, |user| user.password = PasswordWrite::Set(PlainPassword::new("geheim".into())))
            .await
            .unwrap();
        product.set_active(&acme, &ada.id, false).await;
        remove(&product.ctx, &acme, &ada.id, &Precondition::default()).await.unwrap();
        let actions = product.actions(&acme.directory.organization).await;
        assert_eq!(actions[3..], ["user.created", "user.changed", "user.changed", "user.deactivated", "user.removed"]);
        let events = events::latest_of_directory(&product.ctx, &acme.directory.organization, &acme.directory.id, 5)
            .await
            .unwrap();
        assert!(events.iter().all(|event| event.subject_id == ada.id.as_str() && event.actor_kind == "command-line"));
        assert!(events.iter().all(|event| !event.detail.contains("geheim")));
        assert_eq!(events[2].detail, "Changed password");
    }
}

db_test! {
    async fn a_password_is_stored_even_if_nothing_else_changes(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let ada = create(&product.ctx, &acme, with_password("ada@x.example", "first")).await.unwrap();
        let organization = &acme.directory.organization;
        let changed = product
            .change_user(&acme, &ada.id, |user| {
                user.password = PasswordWrite::Set(PlainPassword::new("second".into()));
            })
            .await
            .unwrap();
        assert_eq!((changed.version, &changed.profile), (2, &ada.profile));
        for (text, opens) in [("first", false), ("second", true)] {
            let password = PlainPassword::new(text.into());
            let result = crate::domain::people::sign_in(&product.ctx, organization.as_str(), "ada@x.example", password, "").await;
            assert_eq!(result.is_ok(), opens, "{text}");
        }
    }
}

type Spoil = fn(&mut UserWrite);

db_test! {
    /// PostgreSQL has it in no text, and what one database refuses the other refuses too.
    async fn a_text_with_a_nul_is_refused(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let ada = product.user(&acme, "ada@x.example").await;
        let fields: [(&str, Spoil); 4] = [
            ("userName", |user| user.profile.user_name.push('\0')),
            ("externalId", |user| user.profile.external_id = Some("\0".into())),
            ("displayName", |user| user.profile.display_name = Some("a\0b".into())),
            ("name", |user| user.profile.name.push('\0')),
        ];
        for (name, spoil) in fields {
            let mut new = write("bob@x.example");
            spoil(&mut new);
            let refused = create(&product.ctx, &acme, new).await;
            assert!(matches!(refused, Err(DomainError::Invalid { field, .. }) if field == name));
            let refused = product.change_user(&acme, &ada.id, spoil).await;
            assert!(matches!(refused, Err(DomainError::Invalid { field, .. }) if field == name));
        }
        // An address of the document is only looked for, never shown from its row.
        let mut new = write("bob@x.example");
        new.emails = Some(vec!["b\0b@x.example".into()]);
        create(&product.ctx, &acme, new).await.unwrap();
    }
}

db_test! {
    /// What is too long for PostgreSQL's indexes may be in an SQLite of before: it must not keep anybody in.
    async fn what_is_too_long_already_hinders_no_other_change(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let ada = product.user(&acme, "ada@x.example").await;
        let mut tx = product.ctx.db.write().await.unwrap();
        let mut long = ada.clone();
        long.profile.external_id = Some("x".repeat(600));
        tx.users().update(&acme.directory.id, &ada, &long, None).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!product.set_active(&acme, &ada.id, false).await.profile.active);
        let longer = |user: &mut UserWrite| user.profile.external_id = Some("x".repeat(601));
        let refused = product.change_user(&acme, &ada.id, longer).await;
        assert!(matches!(refused, Err(DomainError::Invalid { field: "externalId", .. })));
    }
}
