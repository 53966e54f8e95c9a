//! Search across the whole installation.

use crate::domain::search::{MOST, everywhere};
use crate::model::event::Actor;
use crate::store::Db;
use crate::testing::{Product, db_test, write};

db_test! {
    async fn everything_is_found_by_name_address_id_and_external_id(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (acme, globex) = (product.tenant("Acme").await, product.tenant("Globex").await);
        let mut new = write("ada@x.example");
        new.profile.external_id = Some("E-100%".to_owned());
        new.profile.name = "Ada Lovelace".to_owned();
        let ada = crate::domain::provisioning::users::create(ctx, &acme, new).await.unwrap();
        product.user(&globex, "ada@x.example").await;
        let group = product.group(&globex, "Adamants", &[]).await;
        for (text, people, groups, organizations, directories) in [
            ("ADA", 2, 1, 0, 0),
            ("lovelace", 1, 0, 0, 0),
            ("e-100%", 1, 0, 0, 0),
            ("acme", 0, 0, 1, 0),
            (" okta ", 0, 0, 0, 2),
            (ada.id.as_str(), 2, 0, 0, 0),
            (ada.account.as_str(), 2, 0, 0, 0),
            (group.id.as_str(), 0, 1, 0, 0),
            (acme.directory.id.as_str(), 0, 0, 0, 1),
            (acme.directory.organization.as_str(), 0, 0, 1, 0),
            ("a_a", 0, 0, 0, 0),
            ("\0", 0, 0, 0, 0),
            ("  ", 0, 0, 0, 0),
        ] {
            let found = everywhere(ctx, text).await.unwrap();
            let numbers =
                (found.people.len(), found.groups.len(), found.organizations.len(), found.directories.len());
            assert_eq!(numbers, (people, groups, organizations, directories), "{text}");
        }
        // A name is found by who types it without its marks, and it is said who cannot sign in.
        let mut marked = write("quinn@x.example");
        marked.profile.name = "Ayşe Quinn".to_owned();
        let quinn = crate::domain::provisioning::users::create(ctx, &acme, marked).await.unwrap();
        crate::domain::members::add(ctx, &Actor::CommandLine, &globex.directory.organization, "z@x.example", "Zoë Łuk")
            .await
            .unwrap();
        product.set_active(&acme, &quinn.id, false).await;
        for (text, name, active) in
            [("ayse quinn", "Ayşe Quinn", false), ("AYŞE", "Ayşe Quinn", false), ("zoe luk", "Zoë Łuk", true)]
        {
            let people = everywhere(ctx, text).await.unwrap().people;
            assert_eq!(people.iter().map(|found| (found.name.as_str(), found.active)).collect::<Vec<_>>(), [(name, active)]);
        }
        for n in 0..=MOST {
            product.user(&acme, &format!("many{n}@x.example")).await;
        }
        assert_eq!(everywhere(ctx, "many").await.unwrap().people.len(), MOST as usize);
    }
}
