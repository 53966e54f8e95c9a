//! Organizations.

use crate::domain::organizations::{
    counts, create, find, find_by_address, find_by_id_or_name, list, rename, set_slug, suggested_slug,
};
use crate::domain::{DomainError, Subject, audit, roles, search};
use crate::model::audit::AuditFilter;
use crate::model::event::Actor;
use crate::model::organization::{Organization, Slug};
use crate::model::page::PageRequest;
use crate::model::text::Name;
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
            let taken = create(&product.ctx, &Actor::CommandLine, same, None).await;
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
            let refused = create(&product.ctx, &Actor::CommandLine, bad, None).await;
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

/// The slug of an organization as text.
fn slug(organization: &Organization) -> Option<&str> {
    organization.slug.as_ref().map(Slug::as_str)
}

#[test]
fn a_name_makes_a_slug_where_it_has_letters() {
    for (name, slug) in [
        ("Acme", Some("acme")),
        ("Acme Corporation, Ltd.", Some("acme-corporation-ltd")),
        ("Ärzte & Söhne", Some("arzte-sohne")),
        ("Łódź", Some("lodz")),
        ("Ѓорѓи", Some("gjorgji")),
        ("3M", Some("3m")),
        ("トヨタ", None),
        ("شركة النفط", None),
        ("Acme 日本", None),
        ("🦀 Crab & Co. 🦀", Some("crab-co")),
        ("½ Price", Some("1-2-price")),
        ("日本電気", None),
        ("…", None),
        ("///", None),
        // The console has that address itself.
        ("New", Some("new-2")),
        // No slug has the form of an id.
        ("01890000-0000-7000-8000-000000000001", Some("01890000-0000-7000-8000-000000000001-2")),
    ] {
        let made = suggested_slug(&Name::parse(name).unwrap());
        assert_eq!(made.as_ref().map(Slug::as_str), slug, "{name}");
    }
    for (name, slug) in [
        (format!("{} {}", "x".repeat(60), "y".repeat(30)), "x".repeat(60)),
        (format!("{} {}", "x".repeat(61), "y".repeat(30)), "x".repeat(61)),
        (format!("{} {}", "x".repeat(40), "y".repeat(40)), "x".repeat(40)),
        (format!("{} {}", "x".repeat(30), "y".repeat(30)), format!("{}-{}", "x".repeat(30), "y".repeat(30))),
        ("z".repeat(90), "z".repeat(61)),
    ] {
        assert_eq!(suggested_slug(&Name::parse(&name).unwrap()).unwrap().as_str(), slug, "{name}");
    }
}

db_test! {
    async fn an_organization_gets_a_slug_that_is_free(db: Db) {
        let product = Product::new(db);
        let first = product.organization("Acme Corp").await;
        assert_eq!(slug(&first), Some("acme-corp"));
        // Other names, and the same slug.
        assert_eq!(slug(&product.organization("Acme, Corp").await), Some("acme-corp-2"));
        assert_eq!(slug(&product.organization("acme/corp").await), Some("acme-corp-3"));
        for n in 4..=9 {
            product.organization(&format!("acme{}corp", "_".repeat(n))).await;
        }
        let eleventh = product.organization("Acme. Corp.").await;
        assert_eq!(slug(&eleventh), None);
        assert_eq!(eleventh.address(), eleventh.id.as_str());
        assert_eq!(slug(&product.organization("……").await), None);
        // One that was chosen is taken as it is, or not at all.
        let chosen = create(&product.ctx, &Actor::CommandLine, "Globex", Some(" Globex-EU ")).await.unwrap();
        assert_eq!(slug(&chosen), Some("globex-eu"));
        let taken = create(&product.ctx, &Actor::CommandLine, "Initech", Some("GLOBEX-eu")).await;
        assert!(matches!(taken, Err(DomainError::Conflict(Subject::OrganizationSlug))));
        for bad in ["", "a b", "-a", "new", chosen.id.as_str()] {
            let refused = create(&product.ctx, &Actor::CommandLine, "Initech", Some(bad)).await;
            assert!(matches!(refused, Err(DomainError::Invalid { field: "slug", .. })), "{bad}");
        }
        assert_eq!(find_by_id_or_name(&product.ctx, "Initech").await.unwrap(), None);
        // Where the command line takes a name, a slug is none.
        assert_eq!(find_by_id_or_name(&product.ctx, "globex-eu").await.unwrap(), None);
    }
}

db_test! {
    async fn a_slug_is_changed_taken_away_and_given_to_another(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (acme, globex) = (product.organization("Acme").await, product.organization("Globex").await);
        let set = async |slug: &str| set_slug(ctx, &Actor::CommandLine, &acme.id, slug).await;
        let changed = set(" ACME-Corp ").await.unwrap();
        assert_eq!(slug(&changed), Some("acme-corp"));
        assert_eq!(find(ctx, &acme.id).await.unwrap(), changed);
        for address in ["acme-corp", "Acme-Corp", acme.id.as_str(), &acme.id.as_str().to_uppercase()] {
            assert_eq!(find_by_address(ctx, address).await.unwrap(), changed, "{address}");
        }
        for nobody in ["acme", "", "acme-corp\0", "acme%", "Acme-Corp "] {
            assert!(matches!(find_by_address(ctx, nobody).await, Err(DomainError::NotFound)), "{nobody:?}");
        }
        // What is refused changes nothing, and what changes nothing is no event.
        assert!(matches!(set("globex").await, Err(DomainError::Conflict(Subject::OrganizationSlug))));
        for bad in ["a b", "new", globex.id.as_str(), &"x".repeat(64)] {
            assert!(matches!(set(bad).await, Err(DomainError::Invalid { field: "slug", .. })), "{bad}");
        }
        assert_eq!(set("acme-corp").await.unwrap(), changed);
        assert_eq!(product.actions(&acme.id).await, ["organization.created", "organization.slug_changed"]);
        let nobody = set_slug(ctx, &Actor::CommandLine, &"nobody".into(), "free").await;
        assert!(matches!(nobody, Err(DomainError::NotFound)));
        // The name keeps it, and the slug the name.
        let renamed = rename(ctx, &Actor::CommandLine, &acme.id, "Acme Corporation").await.unwrap();
        assert_eq!((renamed.name.as_str(), slug(&renamed)), ("Acme Corporation", Some("acme-corp")));
        assert_eq!(slug(&set("  ").await.unwrap()), None);
        assert!(matches!(find_by_address(ctx, "acme-corp").await, Err(DomainError::NotFound)));
        let taken_over = set_slug(ctx, &Actor::CommandLine, &globex.id, "acme-corp").await.unwrap();
        assert_eq!(find_by_address(ctx, "acme-corp").await.unwrap(), taken_over);
        // Any number has none.
        set_slug(ctx, &Actor::CommandLine, &globex.id, "").await.unwrap();
        assert_eq!(list(ctx, &everything()).await.unwrap().total, 2);
    }
}

db_test! {
    async fn the_audit_log_has_the_name_and_the_slug_before_and_after(db: Db) {
        let product = Product::new(db);
        let acme = product.organization("Acme").await.id;
        rename(&product.ctx, &Actor::CommandLine, &acme, "Globex").await.unwrap();
        set_slug(&product.ctx, &Actor::CommandLine, &acme, "globex").await.unwrap();
        set_slug(&product.ctx, &Actor::CommandLine, &acme, "").await.unwrap();
        let log = audit::list(&product.ctx, &AuditFilter::default(), &everything()).await.unwrap().items;
        let facts = log.iter().rev().map(|entry| &entry.facts);
        let changes: Vec<_> = facts.map(|facts| (facts.before.as_deref(), facts.after.as_deref())).collect();
        assert_eq!(
            changes,
            [(None, Some("Acme")), (Some("Acme"), Some("Globex")), (Some("acme"), Some("globex")), (Some("globex"), None)]
        );
        assert_eq!(log[0].facts.detail, "Took the slug “globex” away");
    }
}

db_test! {
    async fn the_list_is_searched_by_the_slug_too(db: Db) {
        let product = Product::new(db);
        let acme = product.organization("Acme").await.id;
        product.organization("……").await;
        set_slug(&product.ctx, &Actor::CommandLine, &acme, "road-runner").await.unwrap();
        for (text, names) in [("RUNNER", vec!["Acme"]), ("acm", vec!["Acme"]), ("…", vec!["……"]), ("coyote", vec![])] {
            let request = PageRequest { search: Some(text.to_owned()), ..everything() };
            let page = list(&product.ctx, &request).await.unwrap();
            let found: Vec<_> = page.items.iter().map(|row| row.organization.name.as_str()).collect();
            assert_eq!((found, page.total), (names.clone(), i64::try_from(names.len()).unwrap()), "{text}");
        }
        let found = search::everywhere(&product.ctx, "road-run").await.unwrap().organizations;
        assert_eq!(found, [find(&product.ctx, &acme).await.unwrap()]);
    }
}

db_test! {
    async fn names_that_make_one_slug_get_different_ones_also_at_once(db: Db) {
        let product = Product::new(db);
        let tasks: Vec<_> = (0..16)
            .map(|n| {
                let (ctx, name) = (product.ctx.clone(), format!("Acme{}", "!".repeat(n)));
                tokio::spawn(async move { create(&ctx, &Actor::CommandLine, &name, None).await.unwrap() })
            })
            .collect();
        let mut slugs = Vec::new();
        for task in tasks {
            slugs.extend(task.await.unwrap().slug.map(|slug| slug.to_string()));
        }
        slugs.sort();
        // The others have none.
        let expected = ["acme", "acme-2", "acme-3", "acme-4", "acme-5", "acme-6", "acme-7", "acme-8", "acme-9"];
        assert_eq!(slugs, expected);
    }
}
