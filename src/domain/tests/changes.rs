//! What events keep of a change: attribute by attribute, and of a group's members person by person.

use crate::domain::events::{self, Timeline};
use crate::domain::inspect::{self, RoleAnswer};
use crate::domain::provisioning::{Caller, users};
use crate::domain::{members, roles};
use crate::model::event::{Actor, AttributeChange};
use crate::model::ids::{EventId, UserId};
use crate::model::user::MemberChange;
use crate::model::version::Precondition;
use crate::store::Db;
use crate::testing::{Product, db_test};

async fn about(product: &Product, caller: &Caller, id: &str, before: Option<&EventId>) -> Timeline {
    let directory = &caller.directory;
    events::about(&product.ctx, &directory.organization, &directory.id, id, before).await.unwrap()
}

async fn told(product: &Product, caller: &Caller, id: &UserId) -> Vec<String> {
    let timeline = about(product, caller, id.as_str(), None).await;
    timeline.events.into_iter().map(|event| event.action).collect()
}

db_test! {
    async fn each_person_is_told_of_who_comes_into_a_group_or_leaves_it(db: Db) {
        let product = Product::new(db);
        let caller = product.tenant("Acme").await;
        let (ada, bob) = (product.user(&caller, "ada@x.example").await, product.user(&caller, "bob@x.example").await);
        let group = product.group(&caller, "Engineering", &[&ada]).await;
        for change in [
            MemberChange::Add(vec![ada.id.clone(), bob.id.clone()]),
            MemberChange::Remove(vec![ada.id.clone(), "nobody".into()]),
        ] {
            product.change_members(&caller, &group, change).await.unwrap();
        }
        assert_eq!(told(&product, &caller, &ada.id).await, ["user.left", "user.joined", "user.created"]);
        assert_eq!(told(&product, &caller, &bob.id).await, ["user.joined", "user.created"]);
        product.change_members(&caller, &group, MemberChange::Replace(vec![ada.id.clone()])).await.unwrap();
        assert_eq!(told(&product, &caller, &bob.id).await, ["user.left", "user.joined", "user.created"]);
        product.change_members(&caller, &group, MemberChange::Clear).await.unwrap();
        assert_eq!(told(&product, &caller, &ada.id).await.len(), 5);
        // The lists of the organization and of the directory tell it once, with the group.
        let (organization, directory) = (&caller.directory.organization, &caller.directory.id);
        let latest = events::latest_of_directory(&product.ctx, organization, directory, 100).await.unwrap();
        assert!(latest.iter().all(|event| event.related_id.is_none()));
        let members = &latest[0].changes;
        assert_eq!(*members, [AttributeChange::new("members", Some("ada@x.example"), None)]);

        let detail = inspect::user(&product.ctx, organization, directory, &bob.id).await.unwrap();
        let answer = inspect::role(&product.ctx, organization, &bob.account, &detail.standing, " ENGINEERING ").await.unwrap();
        let RoleAnswer::NotInGroup { known_there: true, last: Some(last), .. } = answer else { panic!("{answer:?}") };
        assert_eq!((last.action.as_str(), last.related_id.as_deref()), ("user.left", Some(group.id.as_str())));
        let answer = inspect::role(&product.ctx, organization, &bob.account, &detail.standing, "Member").await.unwrap();
        assert!(matches!(answer, RoleAnswer::Held(held) if held[0].is_default));
        let answer = inspect::role(&product.ctx, organization, &bob.account, &detail.standing, "Nonsense").await.unwrap();
        assert!(matches!(answer, RoleAnswer::NoSuchRole(alike) if alike.is_empty()));
    }
}

db_test! {
    async fn a_group_is_told_of_who_left_it_by_being_removed(db: Db) {
        let product = Product::new(db);
        let caller = product.tenant("Acme").await;
        let (ada, bob) = (product.user(&caller, "ada@x.example").await, product.user(&caller, "bob@x.example").await);
        let group = product.group(&caller, "Engineering", &[&ada, &bob]).await;
        users::remove(&product.ctx, &caller, &ada.id, &Precondition::default()).await.unwrap();
        let timeline = about(&product, &caller, group.id.as_str(), None).await;
        let last = &timeline.events[0];
        assert_eq!(last.changes, [AttributeChange::new("members", Some("ada@x.example"), None)]);
        assert_eq!((last.subject_label.as_str(), last.related_id.as_deref()), ("Engineering", Some(ada.id.as_str())));
        // The lists tell it once, with the person; and who stays is told nothing.
        let (organization, directory) = (&caller.directory.organization, &caller.directory.id);
        let latest = events::latest_of_directory(&product.ctx, organization, directory, 1).await.unwrap();
        assert_eq!(latest[0].action, "user.removed");
        assert_eq!(told(&product, &caller, &bob.id).await, ["user.joined", "user.created"]);
    }
}

db_test! {
    async fn a_change_of_very_many_members_is_told_of_the_group_alone(db: Db) {
        let product = Product::new(db);
        let caller = product.tenant("Acme").await;
        let mut users = Vec::new();
        for n in 0..201 {
            users.push(product.user(&caller, &format!("u{n}@x.example")).await);
        }
        let group = product.group(&caller, "Everybody", &users.iter().collect::<Vec<_>>()).await;
        assert_eq!(told(&product, &caller, &users[0].id).await, ["user.created"]);
        let timeline = about(&product, &caller, group.id.as_str(), None).await;
        assert_eq!(timeline.events[0].changes.len(), 20, "and that is bounded, too");
        let gone = users[1..].iter().map(|user| user.id.clone()).collect();
        product.change_members(&caller, &group, MemberChange::Remove(gone)).await.unwrap();
        assert_eq!(told(&product, &caller, &users[200].id).await, ["user.left", "user.created"], "200 are told of");
    }
}

db_test! {
    async fn a_timeline_is_read_part_by_part(db: Db) {
        let product = Product::new(db);
        let caller = product.tenant("Acme").await;
        let ada = product.user(&caller, "ada@x.example").await;
        for n in 0..60 {
            let change = AttributeChange::new("title", None, Some(&n.to_string()));
            product.change_user(&caller, &ada.id, |write| {
                write.profile.document = format!("{{\"title\":\"{n}\"}}");
                write.changes = vec![change.clone()];
            }).await.unwrap();
        }
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let part = about(&product, &caller, ada.id.as_str(), before.as_ref()).await;
            seen.extend(part.events.into_iter().filter_map(|event| event.changes.first()?.after.clone()));
            before = part.older;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen, (0..60).rev().map(|n| n.to_string()).collect::<Vec<_>>());
        // Somebody else's address, or none at all, shows nothing.
        let other = product.tenant("Globex").await;
        assert_eq!(about(&product, &other, ada.id.as_str(), None).await.events, []);
        assert_eq!(about(&product, &caller, "nobody", Some(&EventId::from("\0"))).await.events, []);
    }
}

db_test! {
    async fn why_a_role_is_missing_is_said_whatever_brought_the_person_in(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let caller = product.tenant("Acme").await;
        let organization = &caller.directory.organization;
        let by = Actor::CommandLine;
        product.group(&caller, "Engineering", &[]).await;
        let hand = members::add(ctx, &by, organization, "hand@x.example", "Hand").await.unwrap().account;
        let auditor = roles::create(ctx, &by, organization, "Auditor").await.unwrap().id;
        let ask = async |name: &str| {
            let standing = inspect::standing(ctx, organization, &hand).await.unwrap();
            inspect::role(ctx, organization, &hand, &standing, name).await.unwrap()
        };
        // A name that is nearly right leads to the role.
        let answer = ask("engineers").await;
        assert!(matches!(&answer, RoleAnswer::NoSuchRole(alike) if *alike == ["Engineering"]), "{answer:?}");
        let answer = ask("Engineering").await;
        let RoleAnswer::NotInGroup { known_there: false, last: None, directory, .. } = answer else { panic!("{answer:?}") };
        assert_eq!(directory.id, caller.directory.id);
        // What was given by hand and taken again is told, and by whom.
        assert!(matches!(ask("auditor").await, RoleAnswer::NotGiven { taken: None, .. }));
        members::give_role(ctx, &by, organization, &hand, &auditor).await.unwrap();
        assert!(matches!(ask("Auditor").await, RoleAnswer::Held(held) if held[0].through.is_none()));
        members::take_role(ctx, &by, organization, &hand, &auditor).await.unwrap();
        let answer = ask("Auditor").await;
        let RoleAnswer::NotGiven { taken: Some(taken), .. } = answer else { panic!("{answer:?}") };
        assert_eq!((taken.action.as_str(), taken.actor_label.as_str()), ("member.role_taken", by.label()));
        // Another role that was taken is another matter.
        roles::create(ctx, &by, organization, "Auditors").await.unwrap();
        assert!(matches!(ask("Auditors").await, RoleAnswer::NotGiven { taken: None, .. }));
    }
}

db_test! {
    async fn who_turned_a_person_off_is_known_without_the_directory(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let okta = product.tenant("Acme").await;
        let organization = &okta.directory.organization;
        let entra = product.directory(organization, "Entra").await;
        let (here, there) = (product.user(&okta, "ada@x.example").await, product.user(&entra, "ada@x.example").await);
        let standing = inspect::standing(ctx, organization, &here.account).await.unwrap();
        assert_eq!((standing.may_sign_in, standing.records.len(), standing.turned_off.is_none()), (Some(true), 2, true));
        product.set_active(&entra, &there.id, false).await;
        let standing = inspect::standing(ctx, organization, &here.account).await.unwrap();
        let (record, event) = standing.turned_off.unwrap();
        assert_eq!((standing.may_sign_in, record.directory_name.as_str()), (Some(false), "Entra"));
        assert_eq!(event.unwrap().action, "user.deactivated");
        // On a user's page its own directory comes first.
        product.set_active(&okta, &here.id, false).await;
        for (caller, user) in [(&okta, &here), (&entra, &there)] {
            let detail = inspect::user(ctx, organization, &caller.directory.id, &user.id).await.unwrap();
            assert_eq!(detail.standing.turned_off.unwrap().0.user, user.id);
        }
        let nobody = inspect::standing(ctx, organization, &"nobody".into()).await.unwrap();
        assert!(nobody.may_sign_in.is_none() && nobody.turned_off.is_none());
    }
}
