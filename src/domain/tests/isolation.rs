//! Tenants: with the ids of another, every function that reads finds what it finds with ids of nobody.

use crate::domain::provisioning::{Caller, groups, users};
use crate::domain::{DomainError, DomainResult, directories, events, members, organizations, people, roles, tokens};
use crate::model::event::Actor;
use crate::model::search::Kind;
use crate::model::user::{Equals, Group, MemberChange, User};
use crate::model::version::Precondition;
use crate::store::Db;
use crate::testing::{Product, db_test, everything};

const ALL: (u64, u32) = (0, 100);
const BY: Actor = Actor::CommandLine;

struct Tenant {
    caller: Caller,
    user: User,
    group: Group,
}

impl Tenant {
    async fn new(product: &Product, name: &str) -> Self {
        let caller = product.tenant(name).await;
        let user = product.user(&caller, &format!("{name}@x.example")).await;
        let shared = product.user(&caller, "shared@x.example").await;
        let group = product.group(&caller, "Staff", &[&user, &shared]).await;
        Self { caller, user, group }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what is asked about is made where it is asked")]
fn is_not_found<T>(result: DomainResult<T>) -> bool {
    matches!(result, Err(DomainError::NotFound))
}

db_test! {
    async fn the_console_reads_one_tenant(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (acme, globex) = (Tenant::new(&product, "acme").await, Tenant::new(&product, "globex").await);
        let a = &acme.caller.directory.organization;
        let (g, theirs) = (&globex.caller.directory.organization, &globex.caller.directory.id);
        let their_token = tokens::list(ctx, g, theirs).await.unwrap().remove(0);

        assert!(is_not_found(directories::find(ctx, a, theirs).await));
        assert!(is_not_found(directories::summary(ctx, a, theirs).await));
        assert!(is_not_found(directories::consequences(ctx, a, theirs).await));
        assert!(is_not_found(tokens::list(ctx, a, theirs).await));
        assert!(is_not_found(tokens::find(ctx, a, theirs, &their_token.id).await));
        assert!(is_not_found(tokens::find(ctx, a, &acme.caller.directory.id, &their_token.id).await));
        assert_eq!(events::latest_of_directory(ctx, a, theirs, 100).await.unwrap(), []);

        assert_eq!(directories::list(ctx, a).await.unwrap().len(), 1);
        for (tenant, id) in [(&acme, a), (&globex, g)] {
            let email = tenant.user.profile.user_name.as_str();
            let found = members::list(ctx, id, &everything()).await.unwrap();
            let emails: Vec<_> = found.items.iter().map(|member| member.email.as_deref().unwrap()).collect();
            assert_eq!((emails, found.total), (vec![email, "shared@x.example"], 2));
            assert!(
                found.items.iter().all(|member| member.roles == ["Member", "Staff"] && member.directories == ["Okta"])
            );
            let roles = roles::list(ctx, id, &everything()).await.unwrap();
            let roles: Vec<_> = roles.items.iter().map(|role| (role.role.name.as_str(), role.members)).collect();
            assert_eq!(roles, [("Member", 2), ("Staff", 2)]);
            assert_eq!(organizations::counts(ctx, id).await.unwrap().active_members, 2);
            let events = events::latest(ctx, id, 100).await.unwrap();
            assert!(events.len() == 6 && events.iter().all(|event| event.organization.as_ref() == Some(id)));
            let directory = &tenant.caller.directory.id;
            assert_eq!(directories::users(ctx, directory, &everything()).await.unwrap().total, 2);
            assert_eq!(directories::groups(ctx, directory, &everything()).await.unwrap().total, 1);
        }
        let other = people::signed_in(ctx, a, &globex.user.account).await.unwrap();
        assert!(other.is_none() && !people::may_sign_in(ctx, a, &globex.user.account).await.unwrap());
    }
}

db_test! {
    async fn the_console_changes_one_tenant(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (acme, globex) = (Tenant::new(&product, "acme").await, Tenant::new(&product, "globex").await);
        let a = &acme.caller.directory.organization;
        let (g, theirs) = (&globex.caller.directory.organization, &globex.caller.directory.id);
        let their_token = tokens::list(ctx, g, theirs).await.unwrap().remove(0);
        let before = product.actions(g).await;
        assert!(is_not_found(directories::rename(ctx, &BY, a, theirs, "Mine").await));
        assert!(is_not_found(directories::pause(ctx, &BY, a, theirs).await));
        assert!(is_not_found(directories::resume(ctx, &BY, a, theirs).await));
        assert!(is_not_found(directories::delete(ctx, &BY, a, theirs, "Okta").await));
        assert!(is_not_found(tokens::issue(ctx, &BY, a, theirs, "Mine", tokens::Validity::Unlimited).await));
        assert!(is_not_found(tokens::revoke(ctx, &BY, a, theirs, &their_token.id).await));
        assert!(is_not_found(tokens::revoke(ctx, &BY, a, &acme.caller.directory.id, &their_token.id).await));
        assert_eq!(product.actions(g).await, before);
        assert_eq!(tokens::list(ctx, g, theirs).await.unwrap(), [their_token]);
    }
}

db_test! {
    async fn a_directory_reads_itself(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (acme, globex) = (Tenant::new(&product, "acme").await, Tenant::new(&product, "globex").await);
        let second = product.directory(&acme.caller.directory.organization, "Second").await;
        for stranger in [&globex.caller, &second] {
            assert!(is_not_found(users::find(ctx, stranger, &acme.user.id).await));
            assert!(is_not_found(groups::find(ctx, stranger, &acme.group.id, true).await));
            for equals in [
                Equals::Id(acme.user.id.to_string()),
                Equals::UserName("acme@x.example".into()),
                Equals::Email("acme@x.example".into()),
                Equals::Group(acme.group.id.to_string()),
            ] {
                let found = product.search(stranger, Kind::User, &[equals], None, ALL).await.unwrap();
                assert_eq!(found, (vec![], 0));
            }
            for equals in [Equals::Id(acme.group.id.to_string()), Equals::Member(acme.user.id.to_string())] {
                let found = product.search(stranger, Kind::Group, &[equals], None, ALL).await.unwrap();
                assert_eq!(found, (vec![], 0));
            }
            for (kind, id) in [(Kind::User, acme.user.id.as_str()), (Kind::Group, acme.group.id.as_str())] {
                let (found, _) = product.search(stranger, kind, &[], Some(Box::new(|_| true)), ALL).await.unwrap();
                assert!(found.iter().all(|resource| resource.id() != id));
            }
        }
    }
}

db_test! {
    async fn a_directory_changes_itself(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (acme, globex) = (Tenant::new(&product, "acme").await, Tenant::new(&product, "globex").await);
        let second = product.directory(&acme.caller.directory.organization, "Second").await;
        for stranger in [&globex.caller, &second] {
            assert!(is_not_found(
                product.change_user(stranger, &acme.user.id, |user| user.profile.active = false).await
            ));
            assert!(is_not_found(users::remove(ctx, stranger, &acme.user.id, &Precondition::default()).await));
            assert!(is_not_found(groups::remove(ctx, stranger, &acme.group.id, &Precondition::default()).await));
            assert!(is_not_found(product.change_members(stranger, &acme.group, MemberChange::Clear).await));
            // Nor does it put a user of another directory into a group of its own.
            let own = product.group(stranger, "Own", &[]).await;
            for change in
                [MemberChange::Add(vec![acme.user.id.clone()]), MemberChange::Replace(vec![acme.user.id.clone()])]
            {
                let refused = product.change_members(stranger, &own, change).await;
                assert!(matches!(refused, Err(DomainError::UnknownMembers(ids)) if ids == [acme.user.id.as_str()]));
            }
        }
        let user = users::find(ctx, &acme.caller, &acme.user.id).await.unwrap();
        assert_eq!((user.user, user.groups.len()), (acme.user, 1));
        assert_eq!(groups::find(ctx, &acme.caller, &acme.group.id, true).await.unwrap().members.unwrap().len(), 2);
    }
}
