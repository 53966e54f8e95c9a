//! Requests at the same time: none is lost, none meets what another left half done.

use crate::domain::provisioning::{groups, users};
use crate::domain::{DomainError, DomainResult, Subject};
use crate::model::user::MemberChange;
use crate::model::version::Precondition;
use crate::store::Db;
use crate::testing::{Product, count_sql, db_test, write};

/// Runs all at once, and returns what each said.
async fn all<T: Send + 'static>(
    tasks: impl IntoIterator<Item: Future<Output = DomainResult<T>> + Send + 'static>,
) -> Vec<DomainResult<T>> {
    let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

db_test! {
    async fn one_person_pushed_by_many_directories_is_one_account(db: Db) {
        let product = Product::new(db.clone());
        let mut callers = Vec::new();
        for n in 0..6 {
            let organization = product.organization(&format!("Organization {n}")).await;
            callers.push(product.directory(&organization.id, "One").await);
            callers.push(product.directory(&organization.id, "Two").await);
        }
        let ctx = &product.ctx;
        let made = all(callers.iter().cloned().map(|caller| {
            let ctx = ctx.clone();
            async move { users::create(&ctx, &caller, write("ada@x.example")).await }
        }))
        .await;
        let made: Vec<_> = made.into_iter().map(Result::unwrap).collect();
        assert!(made.iter().all(|user| user.account == made[0].account));
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 1);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM memberships").await, 6);
        let gone = all(callers.into_iter().zip(made).map(|(caller, user)| {
            let ctx = ctx.clone();
            async move { users::remove(&ctx, &caller, &user.id, &Precondition::default()).await }
        }))
        .await;
        assert!(gone.iter().all(Result::is_ok), "{gone:?}");
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 0);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM memberships").await, 0);
    }
}

db_test! {
    async fn the_same_user_pushed_twice_is_made_once(db: Db) {
        let product = Product::new(db.clone());
        let acme = product.tenant("Acme").await;
        let made = all((0..12).map(|_| {
            let (ctx, acme) = (product.ctx.clone(), acme.clone());
            async move { users::create(&ctx, &acme, write("ada@x.example")).await }
        }))
        .await;
        assert_eq!(made.iter().filter(|user| user.is_ok()).count(), 1);
        for refused in made.iter().filter_map(|user| user.as_ref().err()) {
            assert!(matches!(refused, DomainError::Conflict(Subject::UserName)), "{refused:?}");
        }
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 1);
    }
}

db_test! {
    async fn no_change_of_a_user_is_lost(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let ada = product.user(&acme, "ada@x.example").await;
        let changed = all((0..12).map(|n| {
            let (product, acme, id) = (product.clone(), acme.clone(), ada.id.clone());
            async move {
                product.change_user(&acme, &id, move |user| user.profile.document += format!("<{n}>").as_str()).await
            }
        }))
        .await;
        assert!(changed.iter().all(Result::is_ok), "{changed:?}");
        let user = users::find(&product.ctx, &acme, &ada.id).await.unwrap().user;
        assert_eq!(user.version, 13);
        for n in 0..12 {
            assert!(user.profile.document.contains(&format!("<{n}>")), "{}", user.profile.document);
        }
    }
}

db_test! {
    async fn no_change_of_members_is_lost_and_the_count_is_theirs(db: Db) {
        let product = Product::new(db.clone());
        let acme = product.tenant("Acme").await;
        let mut people = Vec::new();
        for n in 0..12 {
            people.push(product.user(&acme, &format!("user-{n}@x.example")).await);
        }
        let staff = product.group(&acme, "Staff", &[&people[0], &people[1], &people[2], &people[3]]).await;
        let changed = all(people.iter().enumerate().map(|(n, user)| {
            let (product, acme, staff, id) = (product.clone(), acme.clone(), staff.clone(), user.id.clone());
            async move {
                let change = if n < 2 { MemberChange::Remove(vec![id]) } else { MemberChange::Add(vec![id]) };
                product.change_members(&acme, &staff, change).await
            }
        }))
        .await;
        assert!(changed.iter().all(Result::is_ok), "{changed:?}");
        let found = groups::find(&product.ctx, &acme, &staff.id, true).await.unwrap();
        assert_eq!((found.group.member_count, found.members.unwrap().len()), (10, 10));
        // Two are no change: who was in is put in again.
        assert_eq!(found.group.version, 1 + 10);
    }
}

db_test! {
    /// An identity provider that takes people off board: it deletes them while it changes the groups that they are in.
    async fn people_are_removed_while_their_groups_change(db: Db) {
        let product = Product::new(db.clone());
        let acme = product.tenant("Acme").await;
        let mut people = Vec::new();
        for n in 0..12 {
            people.push(product.user(&acme, &format!("user-{n}@x.example")).await);
        }
        let everybody: Vec<_> = people.iter().collect();
        let mut made = Vec::new();
        for n in 0..4 {
            made.push(product.group(&acme, &format!("Group {n}"), &everybody).await);
        }
        let mut tasks: Vec<futures::future::BoxFuture<'static, DomainResult<()>>> = Vec::new();
        for user in people.iter().take(8) {
            let (product, acme, id) = (product.clone(), acme.clone(), user.id.clone());
            tasks.push(Box::pin(async move { users::remove(&product.ctx, &acme, &id, &Precondition::default()).await }));
        }
        for (n, group) in made.iter().enumerate() {
            for user in &people {
                let (product, acme, group, id) = (product.clone(), acme.clone(), group.clone(), user.id.clone());
                tasks.push(Box::pin(async move {
                    let ids = vec![id];
                    let change = if n % 2 == 0 { MemberChange::Add(ids) } else { MemberChange::Remove(ids) };
                    match product.change_members(&acme, &group, change).await {
                        Ok(_) | Err(DomainError::UnknownMembers(_)) => Ok(()),
                        Err(error) => Err(error),
                    }
                }));
            }
        }
        let results = all(tasks).await;
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM scim_users").await, 4);
        for (n, group) in made.iter().enumerate() {
            let found = groups::find(&product.ctx, &acme, &group.id, true).await.unwrap();
            let members = i64::try_from(found.members.unwrap().len()).unwrap();
            assert_eq!((found.group.member_count, members), if n % 2 == 0 { (4, 4) } else { (0, 0) });
        }
    }
}

db_test! {
    /// Each change holds one account and wants the other.
    async fn two_people_swap_their_addresses(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        for round in 0..6 {
            let names = [format!("a-{round}@x.example"), format!("b-{round}@x.example")];
            let mut made = Vec::new();
            for (n, name) in names.iter().enumerate() {
                let mut new = write(&format!("user-{n}-{round}"));
                new.profile.email = write(name).profile.email;
                made.push(users::create(&product.ctx, &acme, new).await.unwrap());
            }
            let swapped = all([(0, 1), (1, 0)].map(|(from, to)| {
                let (product, acme, id) = (product.clone(), acme.clone(), made[from].id.clone());
                let email = write(&names[to]).profile.email;
                async move { product.change_user(&acme, &id, move |user| user.profile.email.clone_from(&email)).await }
            }))
            .await;
            assert!(swapped.iter().all(Result::is_ok), "{swapped:?}");
            for user in made {
                let user = users::find(&product.ctx, &acme, &user.id).await.unwrap().user;
                assert_eq!(product.membership(&acme.directory.organization, &user.account).await, Some(true));
            }
        }
    }
}
