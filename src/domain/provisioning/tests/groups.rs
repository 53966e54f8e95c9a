//! Groups, which are roles.

use crate::domain::provisioning::groups::{change, create, find, remove};
use crate::domain::provisioning::users;
use crate::domain::{DomainError, Subject, roles};
use crate::model::ids::UserId;
use crate::model::user::{Group, GroupEdit, MemberChange, User};
use crate::model::version::Precondition;
use crate::store::Db;
use crate::testing::{Product, count_sql, db_test, everything, group_profile};

fn ids(users: &[&User]) -> Vec<UserId> {
    users.iter().map(|user| user.id.clone()).collect()
}

async fn rename(
    product: &Product,
    caller: &super::super::Caller,
    group: &Group,
    name: &str,
) -> Result<Group, DomainError> {
    change(&product.ctx, caller, &group.id, &Precondition::default(), |_| {
        Ok(GroupEdit { profile: group_profile(name), members: vec![] })
    })
    .await
}

db_test! {
    async fn a_group_is_a_role_of_its_members(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let organization = &acme.directory.organization;
        let (ada, bob) = (product.user(&acme, "ada@x.example").await, product.user(&acme, "bob@x.example").await);
        let staff = product.group(&acme, "Staff", &[&ada, &ada]).await;
        assert_eq!((staff.member_count, staff.version), (1, 1));
        assert_eq!(product.role_names(organization, &ada.account).await, ["Member", "Staff"]);
        assert_eq!(product.role_names(organization, &bob.account).await, ["Member"]);
        let listed = roles::list(&product.ctx, organization, &everything()).await.unwrap();
        let row = &listed.items[1];
        assert_eq!(
            (row.role.name.as_str(), row.members, row.group.as_ref().unwrap().directory_name.as_str()),
            ("Staff", 1, "Okta")
        );
        let found = find(&product.ctx, &acme, &staff.id, true).await.unwrap();
        assert_eq!((found.group, found.members.unwrap()[0].id.clone()), (staff.clone(), ada.id.clone()));
        assert_eq!(users::find(&product.ctx, &acme, &ada.id).await.unwrap().groups[0].display_name, "Staff");
        remove(&product.ctx, &acme, &staff.id, &Precondition::default()).await.unwrap();
        assert_eq!(product.role_names(organization, &ada.account).await, ["Member"]);
        assert!(matches!(remove(&product.ctx, &acme, &staff.id, &Precondition::default()).await, Err(DomainError::NotFound)));
        assert_eq!(product.actions(organization).await[5..], ["group.created", "group.removed"]);
    }
}

db_test! {
    async fn a_role_name_is_taken_once_in_an_organization_whoever_made_it(db: Db) {
        let product = Product::new(db.clone());
        let acme = product.organization("Acme").await;
        let (one, two) = (product.directory(&acme.id, "One").await, product.directory(&acme.id, "Two").await);
        let globex = product.tenant("Globex").await;
        let staff = product.group(&one, "Größe", &[]).await;
        let other = product.group(&two, "Other", &[]).await;
        product.group(&globex, "größe", &[]).await;
        let before = product.actions(&acme.id).await;
        for (caller, name) in [(&one, "GRÖßE"), (&two, " größe "), (&one, "member"), (&two, "MEMBER")] {
            let taken = create(&product.ctx, caller, group_profile(name), vec![]).await;
            assert!(matches!(taken, Err(DomainError::Conflict(Subject::RoleName))), "{name}");
            let taken = rename(&product, &two, &other, name).await;
            assert!(matches!(taken, Err(DomainError::Conflict(Subject::RoleName))), "{name}");
        }
        assert_eq!(product.actions(&acme.id).await, before);
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM roles").await, 5);
        let renamed = rename(&product, &one, &staff, "GRÖßE").await.unwrap();
        assert_eq!((renamed.version, renamed.profile.display_name.as_str()), (2, "GRÖßE"));
        rename(&product, &one, &staff, "Elsewhere").await.unwrap();
        product.group(&two, "Größe", &[]).await;
        for bad in ["", " ", "a\u{0}b", &"x".repeat(257)] {
            let refused = create(&product.ctx, &one, group_profile(bad), vec![]).await;
            assert!(matches!(refused, Err(DomainError::Invalid { field: "displayName", .. })), "{bad:?}");
        }
        product.group(&one, &"x".repeat(256), &[]).await;
    }
}

db_test! {
    async fn unknown_members_are_named_and_nothing_is_done(db: Db) {
        let product = Product::new(db.clone());
        let acme = product.tenant("Acme").await;
        let ada = product.user(&acme, "ada@x.example").await;
        let wanted = vec![ada.id.clone(), "x".into(), "y".into(), "x".into()];
        let refused = create(&product.ctx, &acme, group_profile("Staff"), wanted.clone()).await;
        assert!(matches!(refused, Err(DomainError::UnknownMembers(ids)) if ids == ["x", "y"]));
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM roles").await, 1);
        let staff = product.group(&acme, "Staff", &[]).await;
        let before = product.actions(&acme.directory.organization).await;
        for members in [
            vec![MemberChange::Add(vec![ada.id.clone()]), MemberChange::Add(wanted.clone())],
            vec![MemberChange::Add(vec![ada.id.clone()]), MemberChange::Replace(wanted)],
        ] {
            let profile = group_profile("Renamed");
            let refused = change(&product.ctx, &acme, &staff.id, &Precondition::default(), |_| {
                Ok(GroupEdit { profile: profile.clone(), members: members.clone() })
            }).await;
            assert!(matches!(refused, Err(DomainError::UnknownMembers(ids)) if ids == ["x", "y"]));
        }
        let kept = find(&product.ctx, &acme, &staff.id, true).await.unwrap();
        assert_eq!((kept.group, kept.members.unwrap().len()), (staff, 0));
        assert_eq!(product.actions(&acme.directory.organization).await, before);
    }
}

db_test! {
    async fn members_come_and_go_and_what_changes_nothing_leaves_the_version(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let ada = product.user(&acme, "ada@x.example").await;
        let bob = product.user(&acme, "bob@x.example").await;
        let cyn = product.user(&acme, "cyn@x.example").await;
        let staff = product.group(&acme, "Staff", &[]).await;
        let mut version = 1;
        let mut events = product.actions(&acme.directory.organization).await.len();
        let starts_with_b = || MemberChange::RemoveWhere(std::sync::Arc::new(|member| member.name.starts_with('b')));
        let steps: [(MemberChange, &[&User], bool); 14] = [
            (MemberChange::Add(ids(&[&ada, &bob, &ada])), &[&ada, &bob], true),
            (MemberChange::Add(ids(&[&bob])), &[&ada, &bob], false),
            (MemberChange::Add(vec![]), &[&ada, &bob], false),
            (MemberChange::Remove(ids(&[&cyn])), &[&ada, &bob], false),
            (MemberChange::Remove(vec!["nobody".into()]), &[&ada, &bob], false),
            (MemberChange::Replace(ids(&[&bob, &ada])), &[&ada, &bob], false),
            (MemberChange::Replace(ids(&[&bob, &cyn])), &[&bob, &cyn], true),
            (starts_with_b(), &[&cyn], true),
            (starts_with_b(), &[&cyn], false),
            (MemberChange::Remove(ids(&[&cyn, &cyn])), &[], true),
            (MemberChange::Clear, &[], false),
            (MemberChange::Add(ids(&[&ada, &bob, &cyn])), &[&ada, &bob, &cyn], true),
            (MemberChange::Clear, &[], true),
            (MemberChange::Replace(vec![]), &[], false),
        ];
        for (n, (step, members, changes)) in steps.into_iter().enumerate() {
            product.advance(1);
            let group = product.change_members(&acme, &staff, step).await.unwrap();
            version += i64::from(changes);
            events += usize::from(changes);
            let mut found = find(&product.ctx, &acme, &staff.id, true).await.unwrap();
            assert_eq!((&found.group, group.version), (&group, version), "step {n}");
            assert_eq!(group.updated == product.ctx.now(), changes, "step {n}");
            let mut wanted = ids(members);
            wanted.sort();
            let found: Vec<_> = found.members.take().unwrap().into_iter().map(|member| member.id).collect();
            assert_eq!((found, group.member_count), (wanted, i64::try_from(members.len()).unwrap()), "step {n}");
            assert_eq!(product.actions(&acme.directory.organization).await.len(), events, "step {n}");
        }
    }
}

db_test! {
    async fn several_changes_of_one_request_are_made_in_order(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let (ada, bob) = (product.user(&acme, "ada@x.example").await, product.user(&acme, "bob@x.example").await);
        let staff = product.group(&acme, "Staff", &[&ada]).await;
        let members =
            vec![MemberChange::Clear, MemberChange::Add(ids(&[&ada, &bob])), MemberChange::Remove(ids(&[&ada]))];
        let group = change::<DomainError>(&product.ctx, &acme, &staff.id, &Precondition::default(), |_| {
            Ok(GroupEdit { profile: group_profile("Crew"), members: members.clone() })
        })
        .await
        .unwrap();
        assert_eq!((group.member_count, group.version), (1, 2));
        assert_eq!(product.role_names(&acme.directory.organization, &bob.account).await, ["Crew", "Member"]);
    }
}

db_test! {
    async fn a_removed_user_leaves_the_groups_which_get_new_versions(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let (ada, bob) = (product.user(&acme, "ada@x.example").await, product.user(&acme, "bob@x.example").await);
        let groups = [
            product.group(&acme, "One", &[&ada, &bob]).await,
            product.group(&acme, "Two", &[&ada]).await,
            product.group(&acme, "Three", &[&bob]).await,
        ];
        product.advance(60);
        users::remove(&product.ctx, &acme, &ada.id, &Precondition::default()).await.unwrap();
        for (group, count, version) in [(&groups[0], 1, 2), (&groups[1], 0, 2), (&groups[2], 1, 1)] {
            let found = find(&product.ctx, &acme, &group.id, true).await.unwrap();
            assert_eq!((found.group.member_count, found.group.version), (count, version));
            assert_eq!(found.members.unwrap().len(), usize::try_from(count).unwrap());
            assert_eq!(found.group.updated == product.ctx.now(), version == 2);
        }
    }
}

db_test! {
    async fn a_deactivated_member_stays_in_the_group(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let ada = product.user(&acme, "ada@x.example").await;
        let staff = product.group(&acme, "Staff", &[&ada]).await;
        product.set_active(&acme, &ada.id, false).await;
        assert_eq!(find(&product.ctx, &acme, &staff.id, false).await.unwrap().group, staff);
    }
}
