//! One person in several organizations, or in several directories of one.

use crate::domain::events;
use crate::domain::provisioning::users::{create, remove};
use crate::model::secret::PlainPassword;
use crate::model::user::PasswordWrite;
use crate::model::version::Precondition;
use crate::store::Db;
use crate::testing::{Product, count_sql, db_test, everything, with_password, write};

fn password(text: &str) -> PlainPassword {
    PlainPassword::new(text.to_owned())
}

db_test! {
    async fn a_known_address_is_linked_and_the_account_stays_as_it_was(db: Db) {
        let product = Product::new(db.clone());
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let ada = create(&product.ctx, &acme, with_password("ada@x.example", "first")).await.unwrap();
        let mut new = with_password("ADA@X.example", "second");
        new.profile.name = "Somebody Else".into();
        let there = create(&product.ctx, &globex, new).await.unwrap();
        assert_eq!(there.account, ada.account);
        assert_ne!(there.id, ada.id);
        let account = product.account(&ada.account).await.unwrap();
        assert_eq!(
            (account.email.unwrap().as_str(), account.name.as_deref()),
            ("ada@x.example", Some("ada@x.example"))
        );
        assert_eq!(account.password.unwrap().organization, acme.directory.organization);
        assert_eq!(product.role_names(&globex.directory.organization, &ada.account).await, ["Member"]);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 1);
        // Each organization calls the person as its own directory does.
        for (caller, name) in [(&acme, "ada@x.example"), (&globex, "Somebody Else")] {
            let members = crate::domain::members::list(&product.ctx, &caller.directory.organization, &everything())
                .await
                .unwrap();
            assert_eq!(members.items[0].name, name);
        }
    }
}

db_test! {
    async fn no_organization_changes_a_person_whom_another_has_too(db: Db) {
        let product = Product::new(db);
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let here = create(&product.ctx, &acme, with_password("ada@x.example", "first")).await.unwrap();
        let there = product.user(&globex, "ada@x.example").await;
        let before = product.account(&here.account).await.unwrap();
        // Neither the one that linked the account nor, from then on, the one that made it.
        for (caller, id) in [(&globex, &there.id), (&acme, &here.id)] {
            let changed = product
                .change_user(caller, id, |user| {
                    user.profile = write("taken@over.example").profile;
                    user.password = PasswordWrite::Set(password("chosen by one of them"));
                })
                .await
                .unwrap();
            assert_eq!(
                (changed.account, changed.profile.user_name.as_str()),
                (here.account.clone(), "taken@over.example")
            );
            let account = product.account(&here.account).await.unwrap();
            assert_eq!((&account.email, &account.name, &account.owner), (&before.email, &before.name, &before.owner));
            let (now, then) = (account.password.unwrap(), before.password.clone().unwrap());
            assert_eq!((now.hash.as_phc(), now.organization), (then.hash.as_phc(), then.organization));
        }
        // An address that one of them wrote down is not the person's: nobody is found by it.
        let other = product.user(&product.tenant("Third").await, "taken@over.example").await;
        assert_ne!(other.account, here.account);
    }
}

db_test! {
    async fn who_links_a_person_does_not_own_the_account_when_the_maker_lets_go(db: Db) {
        let product = Product::new(db);
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let here = product.user(&acme, "ada@x.example").await;
        let there = product.user(&globex, "ada@x.example").await;
        remove(&product.ctx, &acme, &here.id, &Precondition::default()).await.unwrap();
        product
            .change_user(&globex, &there.id, |user| {
                user.profile = write("new@x.example").profile;
                user.password = PasswordWrite::Set(password("chosen by Globex"));
            })
            .await
            .unwrap();
        let account = product.account(&here.account).await.unwrap();
        assert_eq!(account.email.unwrap().as_str(), "ada@x.example");
        assert!(account.password.is_none());
    }
}

db_test! {
    async fn what_is_not_taken_is_not_reported_as_taken(db: Db) {
        let product = Product::new(db);
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        product.user(&acme, "ada@x.example").await;
        let there = product.user(&globex, "ada@x.example").await;
        let organization = &globex.directory.organization;
        let before = product.actions(organization).await.len();
        let same =
            product.change_user(&globex, &there.id, |user| user.password = PasswordWrite::Set(password("ignored"))).await.unwrap();
        assert_eq!(same, there, "nothing was changed");
        assert_eq!(product.actions(organization).await.len(), before);
        product
            .change_user(&globex, &there.id, |user| {
                user.profile.name = "Ada".into();
                user.password = PasswordWrite::Set(password("ignored"));
            })
            .await
            .unwrap();
        let event = events::latest(&product.ctx, organization, 1).await.unwrap().remove(0);
        assert_eq!(event.detail, "Changed name from “ada@x.example” to “Ada”");
    }
}

db_test! {
    async fn a_membership_is_active_only_while_no_directory_says_otherwise(db: Db) {
        let product = Product::new(db);
        let acme = product.organization("Acme").await;
        let (one, two) = (product.directory(&acme.id, "One").await, product.directory(&acme.id, "Two").await);
        let first = product.user(&one, "ada@x.example").await;
        let second = product.user(&two, "ada@x.example").await;
        assert_eq!(first.account, second.account);
        for (in_one, in_two) in [(true, false), (false, false), (false, true), (true, true), (false, true)] {
            let session = product.session(&first.account, &acme.id).await;
            product.set_active(&one, &first.id, in_one).await;
            product.set_active(&two, &second.id, in_two).await;
            let active = in_one && in_two;
            assert_eq!(product.membership(&acme.id, &first.account).await, Some(active), "{in_one} {in_two}");
            assert!(active || !product.has_session(&session).await, "{in_one} {in_two}");
        }
        // The directory that said no lets go: the other one's word counts.
        remove(&product.ctx, &one, &first.id, &Precondition::default()).await.unwrap();
        assert_eq!(product.membership(&acme.id, &first.account).await, Some(true));
        // And one that comes and says no is heard, sessions and all.
        let session = product.session(&first.account, &acme.id).await;
        let mut no = write("ada@x.example");
        no.profile.active = false;
        let again = create(&product.ctx, &one, no).await.unwrap();
        assert_eq!(product.membership(&acme.id, &first.account).await, Some(false));
        assert!(!product.has_session(&session).await);
        // The membership goes with the last of the two.
        remove(&product.ctx, &two, &second.id, &Precondition::default()).await.unwrap();
        assert_eq!(product.membership(&acme.id, &first.account).await, Some(false));
        remove(&product.ctx, &one, &again.id, &Precondition::default()).await.unwrap();
        assert_eq!(product.membership(&acme.id, &first.account).await, None);
        assert!(product.account(&first.account).await.is_none());
    }
}

db_test! {
    async fn the_second_directory_of_an_organization_does_not_change_the_account(db: Db) {
        let product = Product::new(db);
        let acme = product.organization("Acme").await;
        let (one, two) = (product.directory(&acme.id, "One").await, product.directory(&acme.id, "Two").await);
        let first = product.user(&one, "ada@x.example").await;
        let second = product.user(&two, "ada@x.example").await;
        product.change_user(&two, &second.id, |user| user.profile = write("two@x.example").profile).await.unwrap();
        assert_eq!(product.account(&first.account).await.unwrap().email.unwrap().as_str(), "ada@x.example");
        product.change_user(&one, &first.id, |user| user.profile = write("one@x.example").profile).await.unwrap();
        assert_eq!(product.account(&first.account).await.unwrap().email.unwrap().as_str(), "one@x.example");
    }
}

db_test! {
    async fn a_user_whose_new_address_is_anothers_moves_to_that_account(db: Db) {
        let product = Product::new(db.clone());
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let organization = &acme.directory.organization;
        let known = product.user(&globex, "known@x.example").await;
        let ada = product.user(&acme, "ada@x.example").await;
        let group = product.group(&acme, "Staff", &[&ada]).await;
        let session = product.session(&ada.account, organization).await;
        let moved =
            product.change_user(&acme, &ada.id, |user| user.profile = write("KNOWN@x.example").profile).await.unwrap();
        assert_eq!((&moved.id, &moved.account, moved.version), (&ada.id, &known.account, 2));
        assert_eq!(product.membership(organization, &known.account).await, Some(true));
        assert_eq!(product.role_names(organization, &known.account).await, ["Member", "Staff"]);
        // The account of before is nowhere, so it is gone, and its sessions with it.
        assert!(product.account(&ada.account).await.is_none());
        assert_eq!(product.membership(organization, &ada.account).await, None);
        assert!(!product.has_session(&session).await);
        // The account that it moved to is Globex's: it is linked, not changed.
        let account = product.account(&known.account).await.unwrap();
        assert_eq!(
            (account.email.unwrap().as_str(), account.owner),
            ("known@x.example", Some(globex.directory.id.clone()))
        );
        assert_eq!(group.member_count, 1);
        let actions = product.actions(organization).await;
        assert_eq!(actions.iter().filter(|action| *action == "user.changed").count(), 1);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 1);
        // Removing it here leaves it there.
        remove(&product.ctx, &acme, &moved.id, &Precondition::default()).await.unwrap();
        assert_eq!(product.membership(&globex.directory.organization, &known.account).await, Some(true));
    }
}

db_test! {
    async fn two_users_of_one_directory_may_be_one_person(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let organization = &acme.directory.organization;
        let ada = product.user(&acme, "ada@x.example").await;
        let mut alias = write("ada-admin");
        alias.profile.email = ada.profile.email.clone();
        let admin = create(&product.ctx, &acme, alias).await.unwrap();
        assert_eq!(admin.account, ada.account);
        product.set_active(&acme, &admin.id, false).await;
        assert_eq!(product.membership(organization, &ada.account).await, Some(false));
        remove(&product.ctx, &acme, &admin.id, &Precondition::default()).await.unwrap();
        assert_eq!(product.membership(organization, &ada.account).await, Some(true));
        remove(&product.ctx, &acme, &ada.id, &Precondition::default()).await.unwrap();
        assert!(product.account(&ada.account).await.is_none());
    }
}
