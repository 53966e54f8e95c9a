//! Organizations.

use crate::domain::organizations::{counts, create, find, find_by_id_or_name, list};
use crate::domain::{DomainError, Subject, roles};
use crate::model::event::Actor;
use crate::store::Db;
use crate::testing::{Product, db_test, everything};

db_test! {
    async fn two_organizations_never_differ_in_case_alone(db: Db) {
        let product = Product::new(db);
        for (first, same) in [
            ("Acme", "ACME"),
            ("Ärzte", " äRZTE "),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("Ѓорѓи", "ЃОРЃИ"),
            ("ǅ", "ǆ"),
            ("İx", "i\u{307}X"),
        ] {
            product.organization(first).await;
            let taken = create(&product.ctx, &Actor::CommandLine, same).await;
            assert!(matches!(taken, Err(DomainError::Conflict(Subject::OrganizationName))), "{first} {same}");
            let found = find_by_id_or_name(&product.ctx, same).await.unwrap().unwrap();
            assert_eq!(found.name.as_str(), first);
        }
        // Not the same: only case is passed over.
        for other in ["Arzte", "Acme Inc", "Acme."] {
            product.organization(other).await;
        }
    }
}

db_test! {
    async fn a_name_that_is_none_is_refused(db: Db) {
        let product = Product::new(db);
        for bad in ["", "  ", "a\nb", "a\u{0}", &"x".repeat(101)] {
            let refused = create(&product.ctx, &Actor::CommandLine, bad).await;
            assert!(matches!(refused, Err(DomainError::Invalid { field: "name", .. })), "{bad:?}");
        }
        assert_eq!(list(&product.ctx, &everything()).await.unwrap().total, 0);
    }
}

db_test! {
    async fn an_organization_starts_with_its_default_role(db: Db) {
        let product = Product::new(db);
        let acme = product.organization("  Acme ").await;
        assert_eq!(acme.name.as_str(), "Acme");
        let roles = roles::list(&product.ctx, &acme.id, &everything()).await.unwrap();
        let [role] = roles.items.as_slice() else { panic!("{roles:?}") };
        assert_eq!((role.role.name.as_str(), role.role.is_default, role.members), ("Member", true, 0));
        assert_eq!(product.actions(&acme.id).await, ["organization.created"]);
        assert_eq!(find(&product.ctx, &acme.id).await.unwrap(), acme);
        assert_eq!(find_by_id_or_name(&product.ctx, acme.id.as_str()).await.unwrap(), Some(acme));
        assert!(matches!(find(&product.ctx, &"nobody".into()).await, Err(DomainError::NotFound)));
        assert_eq!(find_by_id_or_name(&product.ctx, "nobody").await.unwrap(), None);
    }
}

db_test! {
    async fn the_numbers_of_an_organization_are_its_own(db: Db) {
        let product = Product::new(db);
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        for name in ["ada@x.example", "bob@x.example", "cyn@x.example"] {
            product.user(&acme, name).await;
        }
        let bob = product.user(&globex, "bob@x.example").await;
        product.set_active(&globex, &bob.id, false).await;
        product.group(&globex, "Staff", &[&bob]).await;
        let of_acme = counts(&product.ctx, &acme.directory.organization).await.unwrap();
        assert_eq!(
            (of_acme.active_members, of_acme.deactivated_members, of_acme.roles, of_acme.directories),
            (3, 0, 1, 1)
        );
        let of_globex = counts(&product.ctx, &globex.directory.organization).await.unwrap();
        let numbers = (of_globex.active_members, of_globex.deactivated_members, of_globex.roles, of_globex.directories);
        assert_eq!(numbers, (0, 1, 2, 1));
        let listed = list(&product.ctx, &everything()).await.unwrap();
        let rows: Vec<_> =
            listed.items.iter().map(|row| (row.organization.name.as_str(), row.directories, row.members)).collect();
        assert_eq!(rows, [("Acme", 1, 3), ("Globex", 1, 1)]);
    }
}
