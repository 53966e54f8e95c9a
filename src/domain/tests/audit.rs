//! The audit log: what gets into it, and what its check finds.

use crate::domain::administrators::{create, invite, sign_in};
use crate::domain::audit::{Finding, list, sign_in_failed, verify};
use crate::domain::{DomainError, administration, directories, members, organizations, roles, tokens};
use crate::model::administrator::AdministratorRole;
use crate::model::audit::{AuditEntry, AuditFilter, AuditHead};
use crate::model::event::Actor;
use crate::model::page::PageRequest;
use crate::model::secret::PlainPassword;
use crate::store::Db;
use crate::testing::{Product, db_test, everything, run_sql};

/// The whole log, the newest first.
async fn entries(product: &Product) -> Vec<AuditEntry> {
    list(&product.ctx, &AuditFilter::default(), &everything()).await.unwrap().items
}

async fn findings(product: &Product) -> Vec<Finding> {
    verify(&product.ctx, None).await.unwrap().findings
}

/// A log of six entries: four organizations, two sign-ins that failed.
async fn filled(db: Db) -> Product {
    let product = Product::new(db);
    for name in ["One", "Two", "Three", "Four"] {
        product.organization(name).await;
    }
    sign_in_failed(&product.ctx, None, "eve@x.example", "192.0.2.9", "No").await.unwrap();
    sign_in_failed(&product.ctx, None, "hunter2 is my password", "192.0.2.9", "No").await.unwrap();
    product
}

db_test! {
    async fn an_entry_says_who_what_when_and_from_where(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        assert_eq!(verify(ctx, None).await.unwrap().entries, 0);
        let caller = product.tenant("Acme").await;
        let actor = Actor::Administrator { id: "a".into(), email: "ada@x.example".into(), address: "192.0.2.1".into() };
        let (organization, directory) = (&caller.directory.organization, &caller.directory.id);
        directories::rename(ctx, &actor, organization, directory, "Okta EU").await.unwrap();
        let log = entries(&product).await;
        let actions: Vec<&str> = log.iter().rev().map(|entry| entry.facts.action.as_str()).collect();
        assert_eq!(actions, ["organization.created", "directory.created", "token.issued", "directory.renamed"]);
        let numbers: Vec<i64> = log.iter().rev().map(|entry| entry.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
        let facts = &log[0].facts;
        assert_eq!((facts.actor_kind.as_str(), facts.actor_label.as_str()), ("administrator", "ada@x.example"));
        assert_eq!((facts.address.as_str(), facts.at), ("192.0.2.1", ctx.now()));
        assert_eq!((facts.before.as_deref(), facts.after.as_deref()), (Some("Okta"), Some("Okta EU")));
        assert_eq!(log[3].facts.actor_kind, "command-line");
        let verified = verify(ctx, None).await.unwrap();
        assert_eq!((verified.entries, verified.findings, verified.last), (4, Vec::new(), log[0].hash.clone()));
    }
}

db_test! {
    /// From one address, from many, and again a minute later.
    async fn strangers_do_not_fill_the_log(db: Db) {
        let product = Product::new(db);
        let failed = async |address: &str| sign_in_failed(&product.ctx, None, "eve@x.example", address, "No").await.unwrap();
        let count = async || list(&product.ctx, &AuditFilter::default(), &everything()).await.unwrap().total;
        for _ in 0..40 {
            failed("192.0.2.9").await;
        }
        assert_eq!(count().await, 30);
        assert_eq!(entries(&product).await[0].facts.detail, "No. More in this minute are not entered");
        failed("192.0.2.10").await;
        assert_eq!(count().await, 31, "another address is entered all the same");
        for number in 0..200 {
            failed(&format!("2001:db8::{number}")).await;
        }
        assert_eq!(count().await, 200);
        product.clock.advance(std::time::Duration::from_secs(61));
        failed("192.0.2.9").await;
        assert_eq!(count().await, 201);
        assert_eq!(findings(&product).await, []);
    }
}

db_test! {
    async fn a_refused_change_leaves_no_entry(db: Db) {
        let product = filled(db).await;
        let taken = organizations::create(&product.ctx, &Actor::CommandLine, "ONE", None).await;
        assert!(matches!(taken, Err(DomainError::Conflict(_))));
        assert_eq!(entries(&product).await.len(), 6);
        assert_eq!(findings(&product).await, []);
    }
}

db_test! {
    async fn sign_ins_and_failed_ones_are_there_and_no_password_is(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let password = |text: &str| PlainPassword::new(text.to_owned());
        let owner = AdministratorRole::Owner;
        create(ctx, &Actor::CommandLine, "ada@x.example", owner, password("correct horse")).await.unwrap();
        sign_in(ctx, "ada@x.example", password("hunter2-hunter2"), "192.0.2.1").await.unwrap_err();
        sign_in(ctx, "hunter2-hunter2", password("correct horse"), "192.0.2.2").await.unwrap_err();
        sign_in(ctx, "ada@x.example", password("correct horse"), "192.0.2.3").await.unwrap();
        let log = entries(&product).await;
        let seen: Vec<(&str, &str, &str)> = log
            .iter()
            .take(3)
            .map(|entry| (&*entry.facts.action, &*entry.facts.actor_label, &*entry.facts.address))
            .collect();
        assert_eq!(
            seen,
            [
                ("sign-in.succeeded", "ada@x.example", "192.0.2.3"),
                ("sign-in.failed", "no e-mail address", "192.0.2.2"),
                ("sign-in.failed", "ada@x.example", "192.0.2.1"),
            ]
        );
        for entry in &log {
            let said = format!("{entry:?}");
            assert!(!said.contains("hunter2") && !said.contains("correct horse") && !said.contains("$argon2"), "{said}");
        }
    }
}

db_test! {
    async fn what_an_identity_provider_does_is_not_in_it(db: Db) {
        let product = Product::new(db);
        let mut caller = product.tenant("Acme").await;
        let before = entries(&product).await.len();
        caller.actor = Actor::Token { id: "t".into(), label: "First".into() };
        product.user(&caller, "ada@acme.example").await;
        assert_eq!(entries(&product).await.len(), before);
    }
}

db_test! {
    async fn many_append_at_once_and_the_chain_holds(db: Db) {
        let product = Product::new(db);
        let tasks: Vec<_> = (0..24)
            .map(|number| {
                let ctx = product.ctx.clone();
                tokio::spawn(async move {
                    organizations::create(&ctx, &Actor::CommandLine, &format!("Company {number}"), None).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let verified = verify(&product.ctx, None).await.unwrap();
        assert_eq!((verified.entries, verified.findings), (24, Vec::new()));
    }
}

db_test! {
    async fn a_changed_entry_is_found(db: Db) {
        let product = filled(db).await;
        run_sql(&product.ctx.db, "UPDATE audit_entries SET detail = 'Nothing' WHERE number = 3").await;
        assert_eq!(findings(&product).await, [Finding::Changed(3)]);
        run_sql(&product.ctx.db, "UPDATE audit_entries SET organization_id = NULL WHERE number = 1").await;
        assert_eq!(findings(&product).await, [Finding::Changed(1), Finding::Changed(3)]);
    }
}

db_test! {
    async fn a_missing_entry_is_found_wherever_it_stood(db: Db) {
        let product = filled(db).await;
        run_sql(&product.ctx.db, "DELETE FROM audit_entries WHERE number = 3").await;
        assert_eq!(findings(&product).await, [Finding::Missing(3, 3)]);
        run_sql(&product.ctx.db, "DELETE FROM audit_entries WHERE number <= 2").await;
        assert_eq!(findings(&product).await, [Finding::Missing(1, 3)]);
        run_sql(&product.ctx.db, "DELETE FROM audit_entries WHERE number >= 5").await;
        assert_eq!(findings(&product).await, [Finding::Missing(1, 3), Finding::Missing(5, 6)]);
        run_sql(&product.ctx.db, "DELETE FROM audit_entries").await;
        assert_eq!(findings(&product).await, [Finding::Missing(1, 6)]);
    }
}

db_test! {
    async fn entries_that_changed_places_are_found(db: Db) {
        let product = filled(db).await;
        for step in [
            "UPDATE audit_entries SET number = 99 WHERE number = 2",
            "UPDATE audit_entries SET number = 2 WHERE number = 4",
            "UPDATE audit_entries SET number = 4 WHERE number = 99",
        ] {
            run_sql(&product.ctx.db, step).await;
        }
        let found = findings(&product).await;
        assert!(found.contains(&Finding::Changed(2)) && found.contains(&Finding::Changed(4)), "{found:?}");
    }
}

db_test! {
    async fn a_head_that_was_set_back_or_is_gone_is_found(db: Db) {
        let product = filled(db).await;
        run_sql(&product.ctx.db, "UPDATE audit_head SET number = 5").await;
        assert_eq!(findings(&product).await, [Finding::Head(5), Finding::Beyond(6)]);
        run_sql(&product.ctx.db, "DELETE FROM audit_head").await;
        assert_eq!(findings(&product).await, [Finding::NoHead]);
    }
}

db_test! {
    /// Who writes to the database can write a whole new log. An entry that was noted elsewhere is then not in it.
    async fn a_log_that_was_replaced_is_found_by_what_was_noted(db: Db) {
        let product = filled(db).await;
        let verified = verify(&product.ctx, None).await.unwrap();
        let known = AuditHead { number: verified.entries, hash: verified.last };
        product.organization("Five").await;
        assert_eq!(verify(&product.ctx, Some(&known)).await.unwrap().findings, []);
        for (number, hash) in [(7, "f".repeat(64)), (8, known.hash.clone()), (5, known.hash)] {
            let other = AuditHead { number, hash };
            assert_eq!(verify(&product.ctx, Some(&other)).await.unwrap().findings, [Finding::NotKnown(number)]);
        }
    }
}

db_test! {
    async fn the_log_is_narrowed_and_paged(db: Db) {
        let product = filled(db).await;
        let count = async |filter: AuditFilter, search: Option<&str>| {
            let request = PageRequest { search: search.map(ToOwned::to_owned), size: 2, ..PageRequest::default() };
            let page = list(&product.ctx, &filter, &request).await.unwrap();
            assert!(page.items.len() <= 2);
            page.total
        };
        let all = AuditFilter::default;
        assert_eq!(count(all(), None).await, 6);
        assert_eq!(count(all(), Some("THREE")).await, 1);
        assert_eq!(count(all(), Some("192.0.2.9")).await, 2);
        assert_eq!(count(all(), Some("%")).await, 0);
        assert_eq!(count(AuditFilter { area: "organization.".into(), ..all() }, None).await, 4);
        assert_eq!(count(AuditFilter { actor_kind: "visitor".into(), ..all() }, None).await, 2);
        let two = organizations::find_by_id_or_name(&product.ctx, "Two").await.unwrap().unwrap();
        assert_eq!(count(AuditFilter { organization: two.id.to_string(), ..all() }, None).await, 1);
        assert_eq!(count(AuditFilter { organization: "nobody".into(), ..all() }, None).await, 0);
        let now = product.ctx.now();
        assert_eq!(count(AuditFilter { since: Some(now), ..all() }, None).await, 6);
        assert_eq!(count(AuditFilter { until: Some(now), ..all() }, None).await, 0);
    }
}

db_test! {
    async fn each_change_by_hand_says_what_was_before_and_what_is_since(db: Db) {
        let product = Product::new(db);
        let (ctx, by) = (&product.ctx, Actor::CommandLine);
        let caller = product.tenant("Acme").await;
        let (organization, directory) = (&caller.directory.organization, &caller.directory.id);
        let member = members::add(ctx, &by, organization, "ada@x.example", "Ada").await.unwrap().account;
        members::rename(ctx, &by, organization, &member, "Ada L.").await.unwrap();
        let role = roles::create(ctx, &by, organization, "Auditor").await.unwrap().id;
        roles::rename(ctx, &by, organization, &role, "Reader").await.unwrap();
        members::give_role(ctx, &by, organization, &member, &role).await.unwrap();
        members::take_role(ctx, &by, organization, &member, &role).await.unwrap();
        roles::make_default(ctx, &by, organization, &role).await.unwrap();
        members::remove(ctx, &by, organization, &member, "Ada L.").await.unwrap();
        directories::pause(ctx, &by, organization, directory).await.unwrap();
        directories::resume(ctx, &by, organization, directory).await.unwrap();
        let token = tokens::list(ctx, organization, directory).await.unwrap()[0].id.clone();
        tokens::revoke(ctx, &by, organization, directory, &token).await.unwrap();
        directories::delete(ctx, &by, organization, directory, "Okta").await.unwrap();
        let password = PlainPassword::new("correct horse battery".to_owned());
        let owner = create(ctx, &by, "o@x.example", AdministratorRole::Owner, password).await.unwrap();
        administration::deactivate(ctx, &by, &owner.id).await.unwrap_err();
        let viewer = invite(ctx, &by, "v@x.example", AdministratorRole::Viewer).await.unwrap().0;
        administration::deactivate(ctx, &by, &viewer.id).await.unwrap();
        administration::reactivate(ctx, &by, &viewer.id).await.unwrap();
        organizations::delete(ctx, &by, organization, "Acme").await.unwrap();
        let log = entries(&product).await;
        let told: Vec<_> = log
            .iter()
            .rev()
            .map(|entry| &entry.facts)
            .map(|facts| {
                let value = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
                format!("{}: {} > {}", facts.action, value(&facts.before), value(&facts.after))
            })
            .collect();
        assert_eq!(
            told,
            [
                "organization.created: - > Acme",
                "directory.created: - > Okta",
                "token.issued: - > active",
                "member.added: - > Ada",
                "member.renamed: Ada > Ada L.",
                "role.created: - > Auditor",
                "role.renamed: Auditor > Reader",
                "member.role_given: - > Reader",
                "member.role_taken: Reader > -",
                "role.made_default: Member > Reader",
                "member.removed: Ada L. > -",
                "directory.paused: receiving > paused",
                "directory.resumed: paused > receiving",
                "token.revoked: active > revoked",
                "directory.deleted: Okta > -",
                "administrator.created: - > Owner",
                "administrator.invited: - > Viewer",
                "administrator.deactivated: active > deactivated",
                "administrator.reactivated: deactivated > active",
                "organization.deleted: Acme > -",
            ]
        );
        assert!(findings(&product).await.is_empty());
    }
}
