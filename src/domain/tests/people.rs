//! People who sign in to an organization.

use crate::domain::people::{may_sign_in, sign_in, signed_in};
use crate::domain::provisioning::users;
use crate::domain::{DomainError, organizations};
use crate::model::secret::PlainPassword;
use crate::model::version::Precondition;
use crate::store::Db;
use crate::testing::{Product, db_test, with_password};

fn password(text: &str) -> PlainPassword {
    PlainPassword::new(text.to_owned())
}

db_test! {
    async fn a_person_signs_in_where_a_directory_set_the_password(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let (a, g) = (&acme.directory.organization, &globex.directory.organization);
        let ada = users::create(ctx, &acme, with_password("ada@x.example", "set by Acme")).await.unwrap();
        // The organization is named by its id or its slug.
        for address in [a.as_str(), "acme", "ACME"] {
            let signed_in = sign_in(ctx, address, "ADA@x.example", password("set by Acme"), "").await.unwrap();
            assert_eq!((signed_in.account, signed_in.organization), (ada.account.clone(), a.clone()), "{address}");
        }
        let passwords = async |organization| organizations::passwords(ctx, organization).await.unwrap();
        assert_eq!((passwords(a).await, passwords(g).await), (1, 0));
        // Globex links the person and sends another password: neither opens Globex, and Acme's stays as it was.
        let there = users::create(ctx, &globex, with_password("ada@x.example", "set by Globex")).await.unwrap();
        assert_eq!(there.account, ada.account);
        for (organization, text, opens) in [
            (a, "set by Acme", true),
            (a, "set by Globex", false),
            (g, "set by Acme", false),
            (g, "set by Globex", false),
        ] {
            let result = sign_in(ctx, organization.as_str(), "ada@x.example", password(text), "").await;
            assert_eq!(result.is_ok(), opens, "{text}");
            assert!(opens || matches!(result, Err(DomainError::Denied)));
        }
        for address in ["globex", "acme-2", "", "nobody", "acme\0", "%", "acm_"] {
            let denied = sign_in(ctx, address, "ada@x.example", password("set by Acme"), "").await;
            assert!(matches!(denied, Err(DomainError::Denied)), "{address}");
        }
        assert_eq!((passwords(a).await, passwords(g).await), (1, 0));
        product.set_active(&acme, &ada.id, false).await;
        assert_eq!(passwords(a).await, 0);
        // But who signs in to Globex by other means may.
        assert!(may_sign_in(ctx, g, &ada.account).await.unwrap());
    }
}

db_test! {
    async fn only_active_members_with_an_address_sign_in(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let acme = product.tenant("Acme").await;
        let a = &acme.directory.organization;
        let ada = users::create(ctx, &acme, with_password("ada@x.example", "correct horse")).await.unwrap();
        let nameless = users::create(ctx, &acme, with_password("no-address", "correct horse")).await.unwrap();
        let without_password = product.user(&acme, "bob@x.example").await;
        assert!(!may_sign_in(ctx, a, &nameless.account).await.unwrap());
        assert!(may_sign_in(ctx, a, &without_password.account).await.unwrap());
        for (email, text) in [("no-address", "correct horse"), ("bob@x.example", ""), ("ada@x.example", "wrong")] {
            let denied = sign_in(ctx, a.as_str(), email, password(text), "").await;
            assert!(matches!(denied, Err(DomainError::Denied)), "{email}");
        }
        let person = signed_in(ctx, a, &ada.account).await.unwrap().unwrap();
        assert_eq!((person.roles, person.organization.id), (vec!["Member".to_owned()], a.clone()));
        product.set_active(&acme, &ada.id, false).await;
        assert!(signed_in(ctx, a, &ada.account).await.unwrap().is_none());
        assert!(!may_sign_in(ctx, a, &ada.account).await.unwrap());
        let denied = sign_in(ctx, a.as_str(), "ada@x.example", password("correct horse"), "").await;
        assert!(matches!(denied, Err(DomainError::Denied)));
        product.set_active(&acme, &ada.id, true).await;
        assert!(sign_in(ctx, a.as_str(), "ada@x.example", password("correct horse"), "").await.is_ok());
        users::remove(ctx, &acme, &ada.id, &Precondition::default()).await.unwrap();
        let denied = sign_in(ctx, a.as_str(), "ada@x.example", password("correct horse"), "").await;
        assert!(matches!(denied, Err(DomainError::Denied)));
        assert!(signed_in(ctx, a, &ada.account).await.unwrap().is_none());
    }
}

db_test! {
    async fn the_roles_of_a_person_are_those_given_and_those_of_groups(db: Db) {
        let product = Product::new(db);
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let ada = product.user(&acme, "ada@x.example").await;
        let there = product.user(&globex, "ada@x.example").await;
        product.group(&acme, "Staff", &[&ada]).await;
        product.group(&acme, "Admins", &[]).await;
        product.group(&globex, "Guests", &[&there]).await;
        let roles = async |caller: &crate::domain::provisioning::Caller| {
            signed_in(&product.ctx, &caller.directory.organization, &ada.account).await.unwrap().unwrap().roles
        };
        assert_eq!(roles(&acme).await, ["Member", "Staff"]);
        assert_eq!(roles(&globex).await, ["Guests", "Member"]);
    }
}
