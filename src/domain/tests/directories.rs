//! Directories, and what goes with them.

use crate::domain::directories::{
    Consequences, authenticate, consequences, create, delete, endpoint, find, list, pause, rename, resume, summary,
};
use crate::domain::provisioning::{Caller, groups, users};
use crate::domain::{DomainError, Subject, roles, tokens};
use crate::model::directory::DirectoryKind;
use crate::model::event::Actor;
use crate::model::search::Kind;
use crate::model::secret::PlainToken;
use crate::model::user::{Equals, MemberChange, UserWithGroups};
use crate::model::version::Precondition;
use crate::store::Db;
use crate::testing::{Product, count_sql, db_test, everything, write};

const BY: Actor = Actor::CommandLine;

db_test! {
    async fn a_directory_comes_with_its_first_token(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let acme = product.organization("Acme").await;
        let created = create(ctx, &BY, &acme.id, " Okta ", DirectoryKind::Okta).await.unwrap();
        assert_eq!(created.directory.name.as_str(), "Okta");
        let opened = authenticate(ctx, &created.directory.id, created.token.secret.reveal()).await.unwrap().unwrap();
        assert_eq!((opened.directory, opened.token_label.as_str()), (created.directory.clone(), "First token"));
        assert_eq!(created.token.token.expires, None);
        assert_eq!(
            endpoint("https://x.example", &created.directory.id),
            format!("https://x.example/scim/v2/{}", created.directory.id)
        );
        assert_eq!(product.actions(&acme.id).await, ["organization.created", "directory.created", "token.issued"]);
        let nowhere = create(ctx, &BY, &"nobody".into(), "Okta", DirectoryKind::Okta).await;
        assert!(matches!(nowhere, Err(DomainError::NotFound)));
    }
}

db_test! {
    async fn nothing_but_its_own_token_opens_a_directory(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let acme = product.organization("Acme").await;
        let one = create(ctx, &BY, &acme.id, "One", DirectoryKind::Okta).await.unwrap();
        let two = create(ctx, &BY, &acme.id, "Two", DirectoryKind::Okta).await.unwrap();
        let stranger = PlainToken::from_random([9; 32]);
        let own = one.token.secret.reveal();
        let swapped = own.to_ascii_uppercase();
        for wrong in
            [two.token.secret.reveal(), stranger.reveal(), "", "rcl_", "\u{0}", &own[1..], &swapped, &format!("{own} ")]
        {
            assert_eq!(authenticate(ctx, &one.directory.id, wrong).await.unwrap(), None, "{wrong:?}");
        }
        for nowhere in ["", "nobody", "\u{0}", one.token.token.id.as_str()] {
            assert_eq!(authenticate(ctx, &nowhere.into(), own).await.unwrap(), None);
        }
    }
}

db_test! {
    async fn names_are_unique_in_an_organization_without_case(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (acme, globex) = (product.organization("Acme").await, product.organization("Globex").await);
        let okta = product.directory(&acme.id, "Größe").await.directory;
        let entra = product.directory(&acme.id, "Entra").await.directory;
        product.directory(&globex.id, "größe").await;
        let taken = create(ctx, &BY, &acme.id, "GRÖßE", DirectoryKind::Other).await;
        assert!(matches!(taken, Err(DomainError::Conflict(Subject::DirectoryName))));
        let taken = rename(ctx, &BY, &acme.id, &entra.id, "größe").await;
        assert!(matches!(taken, Err(DomainError::Conflict(Subject::DirectoryName))));
        let events = product.actions(&acme.id).await.len();
        assert_eq!(rename(ctx, &BY, &acme.id, &okta.id, " Größe ").await.unwrap(), okta);
        assert_eq!(product.actions(&acme.id).await.len(), events, "nothing was changed");
        assert_eq!(rename(ctx, &BY, &acme.id, &okta.id, "GRÖßE").await.unwrap().name.as_str(), "GRÖßE");
        assert_eq!(product.actions(&acme.id).await.last().unwrap(), "directory.renamed");
        let bad = rename(ctx, &BY, &acme.id, &okta.id, " ").await;
        assert!(matches!(bad, Err(DomainError::Invalid { field: "name", .. })));
    }
}

db_test! {
    async fn pausing_and_resuming_are_noted_once_each(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let acme = product.organization("Acme").await;
        let created = create(ctx, &BY, &acme.id, "Okta", DirectoryKind::Okta).await.unwrap();
        let id = &created.directory.id;
        pause(ctx, &BY, &acme.id, id).await.unwrap();
        let since = ctx.now();
        product.advance(60);
        pause(ctx, &BY, &acme.id, id).await.unwrap();
        // The token is good all the same: only then may the answer tell that the directory is paused.
        let opened = authenticate(ctx, id, created.token.secret.reveal()).await.unwrap().unwrap();
        assert_eq!(opened.directory.paused, Some(since));
        resume(ctx, &BY, &acme.id, id).await.unwrap();
        resume(ctx, &BY, &acme.id, id).await.unwrap();
        assert_eq!(find(ctx, &acme.id, id).await.unwrap().paused, None);
        let actions = product.actions(&acme.id).await;
        assert_eq!(actions[3..], ["directory.paused", "directory.resumed"]);
    }
}

/// Two directories of one organization and one of another, with people in every combination.
struct Scene {
    product: Product,
    going: Caller,
    staying: Caller,
    elsewhere: Caller,
}

impl Scene {
    async fn new(db: Db) -> Self {
        let product = Product::new(db);
        let acme = product.organization("Acme").await;
        let going = product.directory(&acme.id, "Going").await;
        let staying = product.directory(&acme.id, "Staying").await;
        let elsewhere = product.tenant("Globex").await;
        Self { product, going, staying, elsewhere }
    }

    /// Puts a person into the directory that goes, and where else it says, active or not.
    async fn person(&self, name: &str, active: bool, staying: Option<bool>, elsewhere: Option<bool>) -> UserWithGroups {
        let mut made = None;
        for (caller, active) in [(&self.going, Some(active)), (&self.staying, staying), (&self.elsewhere, elsewhere)] {
            let Some(active) = active else { continue };
            let mut new = write(name);
            new.profile.active = active;
            let user = users::create(&self.product.ctx, caller, new).await.unwrap();
            made.get_or_insert(user);
        }
        UserWithGroups { user: made.unwrap(), groups: Vec::new() }
    }

    async fn delete(&self, typed_name: &str) -> Result<(), DomainError> {
        let directory = &self.going.directory;
        delete(&self.product.ctx, &BY, &directory.organization, &directory.id, typed_name).await
    }
}

db_test! {
    async fn with_a_directory_go_its_people_roles_tokens_and_sessions_and_nothing_else(db: Db) {
        let scene = Scene::new(db.clone()).await;
        let (product, ctx) = (&scene.product, &scene.product.ctx);
        let (acme, globex) = (&scene.going.directory.organization, &scene.elsewhere.directory.organization);
        let cases = [
            // name, active in the one that goes, in the one that stays, elsewhere; afterwards: the membership, the account
            ("only@x.example", true, None, None, None, false),
            ("off@x.example", false, None, None, None, false),
            ("both@x.example", true, Some(true), None, Some(true), true),
            ("freed@x.example", false, Some(true), None, Some(true), true),
            ("held@x.example", true, Some(false), None, Some(false), true),
            ("shared@x.example", true, None, Some(true), None, true),
            ("no-address", true, None, None, None, false),
        ];
        let mut people = Vec::new();
        for (name, active, staying, elsewhere, membership, account) in cases {
            let person = scene.person(name, active, staying, elsewhere).await.user;
            let session = product.session(&person.account, acme).await;
            let other_session = product.session(&person.account, globex).await;
            people.push((name, person, session, other_session, membership, account));
        }
        let staff = product.group(&scene.going, "Staff", &[&people[0].1, &people[2].1]).await;
        let theirs = product.group(&scene.staying, "Theirs", &[]).await;
        let token = tokens::issue(ctx, &BY, acme, &scene.going.directory.id, "Second", tokens::Validity::Unlimited)
            .await
            .unwrap();
        let expected = consequences(ctx, acme, &scene.going.directory.id).await.unwrap();
        assert_eq!(expected, Consequences { users: 7, groups: 1, leaving: 4, active_tokens: 2 });
        assert_eq!(product.role_names(acme, &people[2].1.account).await, ["Member", "Staff"]);

        scene.delete("Going").await.unwrap();

        for (name, person, session, other_session, membership, account) in people {
            assert_eq!(product.membership(acme, &person.account).await, membership, "{name}");
            let kept = product.account(&person.account).await;
            assert_eq!(kept.is_some(), account, "{name}");
            assert!(
                kept.is_none_or(|account| account.owner.is_none()),
                "{name} still belongs to the deleted directory"
            );
            assert_eq!(product.has_session(&session).await, membership == Some(true), "{name}");
            assert!(product.has_session(&other_session).await, "{name}");
            if membership.is_some() {
                assert_eq!(product.role_names(acme, &person.account).await, ["Member"], "{name}");
            }
        }
        assert_eq!(authenticate(ctx, &scene.going.directory.id, token.secret.reveal()).await.unwrap(), None);
        assert!(matches!(find(ctx, acme, &scene.going.directory.id).await, Err(DomainError::NotFound)));
        assert!(matches!(groups::find(ctx, &scene.going, &staff.id, true).await, Err(DomainError::NotFound)));
        assert!(groups::find(ctx, &scene.staying, &theirs.id, true).await.is_ok());
        let names: Vec<String> = roles::list(ctx, acme, &everything())
            .await
            .unwrap()
            .items
            .into_iter()
            .map(|row| row.role.name.to_string())
            .collect();
        assert_eq!(names, ["Member", "Theirs"]);
        assert_eq!(summary(ctx, acme, &scene.staying.directory.id).await.unwrap().users, 3);
        assert_eq!(summary(ctx, globex, &scene.elsewhere.directory.id).await.unwrap().users, 1);
        for table in [
            "SELECT COUNT(*) FROM scim_users u WHERE NOT EXISTS (SELECT 1 FROM directories d WHERE d.id = u.directory_id)",
            "SELECT COUNT(*) FROM scim_user_emails e WHERE NOT EXISTS (SELECT 1 FROM scim_users u WHERE u.id = e.user_id)",
            "SELECT COUNT(*) FROM scim_group_members",
            "SELECT COUNT(*) FROM tokens WHERE label = 'Second'",
            "SELECT COUNT(*) FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.account_id = a.id)",
        ] {
            assert_eq!(count_sql(&db, table).await, 0, "{table}");
        }
        assert_eq!(product.actions(acme).await.last().unwrap(), "directory.deleted");
        // The names are free again.
        let again = product.directory(acme, "Going").await;
        product.group(&again, "Staff", &[]).await;
        assert_eq!(list(ctx, acme).await.unwrap().len(), 2);
        assert!(matches!(scene.delete("Going").await, Err(DomainError::NotFound)));
    }
}

db_test! {
    async fn a_directory_whose_name_was_not_typed_stays_whole(db: Db) {
        let scene = Scene::new(db.clone()).await;
        let person = scene.person("ada@x.example", true, None, None).await.user;
        let session = scene.product.session(&person.account, &scene.going.directory.organization).await;
        scene.product.group(&scene.going, "Staff", &[&person]).await;
        let before = scene.product.actions(&scene.going.directory.organization).await;
        for wrong in ["", "going", "Staying", "Going.", "Goin"] {
            let refused = scene.delete(wrong).await;
            assert!(matches!(refused, Err(DomainError::NotConfirmed)), "{wrong}");
        }
        let user = users::find(&scene.product.ctx, &scene.going, &person.id).await.unwrap();
        assert_eq!((user.user, user.groups.len()), (person, 1));
        assert!(scene.product.has_session(&session).await);
        assert_eq!(scene.product.actions(&scene.going.directory.organization).await, before);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM tokens").await, 3);
        scene.delete(" Going ").await.unwrap();
    }
}

db_test! {
    async fn a_deleted_directory_takes_no_more_users(db: Db) {
        let scene = Scene::new(db.clone()).await;
        scene.delete("Going").await.unwrap();
        let late = users::create(&scene.product.ctx, &scene.going, write("late@x.example")).await;
        assert!(matches!(late, Err(DomainError::NotFound)));
        let late =
            groups::create(&scene.product.ctx, &scene.going, crate::testing::group_profile("Late"), vec![]).await;
        assert!(matches!(late, Err(DomainError::NotFound)));
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM accounts").await, 0);
    }
}

db_test! {
    /// Whichever comes first: what a request made is gone with the directory, or the request finds none.
    async fn a_directory_is_deleted_while_its_identity_provider_works(db: Db) {
        let scene = Scene::new(db.clone()).await;
        let mut people = Vec::new();
        for n in 0..6 {
            people.push(scene.person(&format!("person-{n}@x.example"), true, Some(true), Some(true)).await.user);
        }
        let staff = scene.product.group(&scene.going, "Staff", &[&people[0], &people[1]]).await;
        let mut tasks: Vec<futures::future::BoxFuture<'static, Result<(), DomainError>>> = Vec::new();
        for (n, user) in people.into_iter().enumerate() {
            let (product, caller, id) = (scene.product.clone(), scene.going.clone(), user.id.clone());
            tasks.push(Box::pin(async move {
                product.change_user(&caller, &id, |user| user.profile.active = false).await.map(drop)
            }));
            let (product, caller, id, group) =
                (scene.product.clone(), scene.going.clone(), user.id.clone(), staff.clone());
            tasks.push(Box::pin(async move {
                match product.change_members(&caller, &group, MemberChange::Add(vec![id])).await {
                    Ok(_) | Err(DomainError::UnknownMembers(_)) => Ok(()),
                    Err(error) => Err(error),
                }
            }));
            let (ctx, caller) = (scene.product.ctx.clone(), scene.going.clone());
            tasks.push(Box::pin(async move {
                users::create(&ctx, &caller, write(&format!("user-{n}@x.example"))).await.map(drop)
            }));
            // The same people, removed by another organization.
            let (product, caller) = (scene.product.clone(), scene.elsewhere.clone());
            let name = user.profile.user_name;
            tasks.push(Box::pin(async move {
                let by_name = [Equals::UserName(name)];
                let (found, _) = product.search(&caller, Kind::User, &by_name, None, (0, 1)).await?;
                users::remove(&product.ctx, &caller, &found[0].id().into(), &Precondition::default()).await
            }));
        }
        let tasks: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
        tokio::task::yield_now().await;
        scene.delete("Going").await.unwrap();
        for task in tasks {
            let result = task.await.unwrap();
            assert!(matches!(result, Ok(()) | Err(DomainError::NotFound)), "{result:?}");
        }
        // What is left is what the other directory of the organization holds.
        for (rows, left) in [
            ("SELECT COUNT(*) FROM accounts", 6),
            ("SELECT COUNT(*) FROM memberships WHERE active", 6),
            ("SELECT COUNT(*) FROM scim_users", 6),
            ("SELECT COUNT(*) FROM scim_groups", 0),
        ] {
            assert_eq!(count_sql(&db, rows).await, left, "{rows}");
        }
    }
}
