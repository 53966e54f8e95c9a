//! Statements that are put together when they are run, and what they must not choke on.

use crate::model::ids::{GroupId, UserId};
use crate::model::user::{Equals, User, Window};
use crate::store::tests::{NOW, d, group, insert_person, o, role, tenant, user};
use crate::store::{Candidate, Db};
use crate::testing::db_test;

const ALL: Window = Window { offset: 0, limit: 100 };

async fn fill(db: &Db) {
    tenant(db).await;
    let mut tx = db.write().await.unwrap();
    insert_person(&mut tx, "p", "Ada").await;
    insert_person(&mut tx, "q", "Bob").await;
    let mut ada = user("p", "p", "Ada");
    ada.profile.external_id = Some("Ext-1".into());
    ada.profile.display_name = Some("Ada Lovelace".into());
    tx.users()
        .update(
            &d(),
            &user("p", "p", "Ada"),
            &ada,
            Some(&["Ada@X.example".into(), "ada@x.EXAMPLE".into(), "l@x.example".into()]),
        )
        .await
        .unwrap();
    tx.roles().insert(&o(), &role("r", "Staff")).await.unwrap();
    let mut staff = group("g", "r", "Staff");
    staff.profile.external_id = Some("Ext-1".into());
    tx.groups().insert(&d(), &o(), &staff).await.unwrap();
    tx.groups().add_members(&d(), &"g".into(), &["p".into()], NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn users(db: &Db, equals: &[Equals]) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let listed = reader.users().list(&d(), equals, ALL).await.unwrap();
    let answered = |users: Vec<User>| -> Vec<(String, String, i64)> {
        users.into_iter().map(|user| (user.id.to_string(), user.profile.document, user.version)).collect()
    };
    let listed: Vec<_> = listed.into_iter().map(|user| (user.id.to_string(), user.document, user.version)).collect();
    assert_eq!(reader.users().count(&d(), equals).await.unwrap(), i64::try_from(listed.len()).unwrap());
    assert_eq!(answered(reader.users().scan(&d(), equals, "", 100).await.unwrap()), listed);
    let mut backwards = reader.users().scan_back(&d(), equals, None, 100).await.unwrap();
    backwards.reverse();
    assert_eq!(answered(backwards), listed);
    let from_the_end = reader.users().list_back(&d(), equals, ALL).await.unwrap();
    assert_eq!(from_the_end, reader.users().list(&d(), equals, ALL).await.unwrap());
    listed.into_iter().map(|(id, ..)| id).collect()
}

async fn groups(db: &Db, equals: &[Equals]) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let listed = reader.groups().list(&d(), equals, ALL).await.unwrap();
    assert_eq!(reader.groups().count(&d(), equals).await.unwrap(), i64::try_from(listed.len()).unwrap());
    assert_eq!(reader.groups().scan(&d(), equals, "", 100).await.unwrap(), listed);
    let mut backwards = reader.groups().scan_back(&d(), equals, None, 100).await.unwrap();
    backwards.reverse();
    assert_eq!(backwards, listed);
    listed.into_iter().map(|group| group.id.to_string()).collect()
}

db_test! {
    async fn every_condition_finds_what_it_says(db: Db) {
        fill(&db).await;
        let nobody = [""; 0];
        assert_eq!(users(&db, &[]).await, ["p", "q"]);
        assert_eq!(users(&db, &[Equals::Id("p".into())]).await, ["p"]);
        assert_eq!(users(&db, &[Equals::Id("P".into())]).await, nobody);
        assert_eq!(users(&db, &[Equals::UserName("USER-Q".into())]).await, ["q"]);
        assert_eq!(users(&db, &[Equals::ExternalId("Ext-1".into())]).await, ["p"]);
        assert_eq!(users(&db, &[Equals::ExternalId("ext-1".into())]).await, nobody);
        assert_eq!(users(&db, &[Equals::DisplayName("ada lovelace".into())]).await, ["p"]);
        assert_eq!(users(&db, &[Equals::Email("ADA@x.example".into())]).await, ["p"]);
        assert_eq!(users(&db, &[Equals::Email("L@x.example".into()), Equals::UserName("user-p".into())]).await, ["p"]);
        assert_eq!(users(&db, &[Equals::Email("l@x.example".into()), Equals::UserName("user-q".into())]).await, nobody);
        assert_eq!(users(&db, &[Equals::Member("p".into())]).await, nobody);
        assert_eq!(users(&db, &[Equals::Group("g".into())]).await, ["p"]);
        assert_eq!(users(&db, &[Equals::Group("p".into())]).await, nobody);
        assert_eq!(users(&db, &[Equals::Active(true)]).await, ["p", "q"]);
        assert_eq!(users(&db, &[Equals::Active(false)]).await, nobody);
        assert_eq!(groups(&db, &[Equals::Active(true)]).await, nobody);
        assert_eq!(groups(&db, &[Equals::Group("g".into())]).await, nobody);
        assert_eq!(users(&db, &[Equals::Nothing]).await, nobody);
        assert_eq!(groups(&db, &[Equals::Nothing]).await, nobody);
        assert_eq!(groups(&db, &[]).await, ["g"]);
        assert_eq!(groups(&db, &[Equals::Id("g".into()), Equals::ExternalId("Ext-1".into())]).await, ["g"]);
        assert_eq!(groups(&db, &[Equals::DisplayName("STAFF".into())]).await, ["g"]);
        assert_eq!(groups(&db, &[Equals::Member("p".into())]).await, ["g"]);
        assert_eq!(groups(&db, &[Equals::Member("q".into())]).await, nobody);
        assert_eq!(groups(&db, &[Equals::UserName("user-p".into())]).await, nobody);
        assert_eq!(groups(&db, &[Equals::Email("l@x.example".into())]).await, nobody);
    }
}

db_test! {
    /// A value that only goes through a statement as a parameter cannot change the statement.
    async fn a_value_is_never_part_of_the_statement(db: Db) {
        fill(&db).await;
        for value in ["'", "' OR '1'='1", "\\", "%", "_", "$1", "?", ";--", "\u{0}", "p\u{0}", "\u{FFFF}", "'\u{0}"] {
            for equals in [
                Equals::Id(value.into()),
                Equals::UserName(value.into()),
                Equals::ExternalId(value.into()),
                Equals::DisplayName(value.into()),
                Equals::Email(value.into()),
                Equals::Member(value.into()),
                Equals::Group(value.into()),
            ] {
                assert_eq!(users(&db, std::slice::from_ref(&equals)).await, [""; 0], "{equals:?}");
                assert_eq!(groups(&db, std::slice::from_ref(&equals)).await, [""; 0], "{equals:?}");
            }
            let mut reader = db.read().await.unwrap();
            assert_eq!(reader.users().find(&d(), &value.into()).await.unwrap(), None, "{value:?}");
            assert_eq!(reader.groups().find(&d(), &value.into()).await.unwrap(), None, "{value:?}");
            assert_eq!(reader.directories().find_by_id(&value.into()).await.unwrap(), None, "{value:?}");
            assert_eq!(reader.organizations().find(&value.into()).await.unwrap(), None, "{value:?}");
        }
    }
}

db_test! {
    async fn a_scan_goes_on_at_an_id_in_either_direction(db: Db) {
        fill(&db).await;
        let mut reader = db.read().await.unwrap();
        let ids = |users: Vec<User>| users.into_iter().map(|user| user.id.to_string()).collect::<Vec<_>>();
        assert_eq!(ids(reader.users().scan(&d(), &[], "", 1).await.unwrap()), ["p"]);
        assert_eq!(ids(reader.users().scan(&d(), &[], "p", 100).await.unwrap()), ["q"]);
        assert_eq!(ids(reader.users().scan_back(&d(), &[], None, 1).await.unwrap()), ["q"]);
        assert_eq!(ids(reader.users().scan_back(&d(), &[], Some("q"), 100).await.unwrap()), ["p"]);
        assert_eq!(ids(reader.users().find_all(&d(), &["q", "nobody"]).await.unwrap()), ["q"]);
        assert_eq!(ids(reader.users().find_all(&"another".into(), &["q"]).await.unwrap()), [""; 0]);
        assert_eq!(reader.users().find_all(&d(), &[]).await.unwrap(), []);
        assert_eq!(reader.groups().find_all(&d(), &["g", "p"]).await.unwrap().len(), 1);
        assert_eq!(reader.groups().scan_back(&d(), &[], Some("g"), 100).await.unwrap(), []);
    }
}

/// PostgreSQL decides by the number of rows, of which a test has none.
#[test]
fn sqlite_finds_every_equality_by_an_index_of_its_own() {
    crate::testing::on_sqlite(async |db: Db| {
        tenant(&db).await;
        let mut reader = db.read().await.unwrap();
        let of_users = [
            (Equals::Id("x".into()), "id=?"),
            (Equals::UserName("x".into()), "user_name_key=?"),
            (Equals::ExternalId("x".into()), "external_id=?"),
            (Equals::DisplayName("x".into()), "display_name_key=?"),
            (Equals::Email("x".into()), "value_key=?"),
            (Equals::Group("x".into()), "group_id=?"),
        ];
        let inactive = reader.users().explain_scan(&d(), &[Equals::Active(false)]).await;
        assert!(inactive.iter().all(|step| step.contains("scim_users_inactive_idx")), "{inactive:?}");
        for (equals, looked_up) in of_users {
            let steps = reader.users().explain_scan(&d(), std::slice::from_ref(&equals)).await;
            assert_is_looked_up(&steps, looked_up);
        }
        let of_groups = [
            (Equals::Id("x".into()), "id=?"),
            (Equals::ExternalId("x".into()), "external_id=?"),
            (Equals::DisplayName("x".into()), "display_name_key=?"),
            (Equals::Member("x".into()), "user_id=?"),
        ];
        for (equals, looked_up) in of_groups {
            let steps = reader.groups().explain_scan(&d(), std::slice::from_ref(&equals)).await;
            assert_is_looked_up(&steps, looked_up);
        }
        let steps = reader.users().explain_scan(&d(), &[]).await;
        assert!(steps.iter().all(|step| !step.contains("SCAN") && !step.contains("TEMP B-TREE")), "{steps:?}");
    });
}

/// What is looked up is part of the key, and no table is read by directory alone.
#[track_caller]
fn assert_is_looked_up(steps: &[String], looked_up: &str) {
    assert!(steps.iter().any(|step| step.contains(looked_up)), "{looked_up}: {steps:?}");
    let by_directory = |step: &String| step.contains("SCAN") || step.ends_with("(directory_id=?)");
    assert!(!steps.iter().any(by_directory), "{looked_up}: {steps:?}");
}

db_test! {
    async fn a_window_counts_rows(db: Db) {
        fill(&db).await;
        let mut reader = db.read().await.unwrap();
        let mut ids = async |offset, limit| {
            let users = reader.users().list(&d(), &[], Window { offset, limit }).await.unwrap();
            users.into_iter().map(|user| user.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(ids(0, 1).await, ["p"]);
        assert_eq!(ids(1, 1).await, ["q"]);
        assert_eq!(ids(1, 100).await, ["q"]);
        assert_eq!(ids(2, 100).await, [""; 0]);
        assert_eq!(ids(u64::MAX, u32::MAX).await, [""; 0]);
        let mut back = async |offset, limit| {
            let users = reader.users().list_back(&d(), &[], Window { offset, limit }).await.unwrap();
            users.into_iter().map(|user| user.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(back(0, 1).await, ["q"]);
        assert_eq!(back(1, 1).await, ["p"]);
        assert_eq!(back(0, 2).await, ["p", "q"]);
    }
}

db_test! {
    /// More than a database takes as parameters of one statement: SQLite 32,766, PostgreSQL 65,535.
    async fn any_number_of_values_is_taken(db: Db) {
        fill(&db).await;
        let many: Vec<UserId> = (0..70_000).map(|n| UserId::from(format!("id-{n}"))).chain(["p".into()]).collect();
        let mut tx = db.write().await.unwrap();
        let known = tx.groups().candidates(&d(), &"g".into(), &many).await.unwrap();
        assert_eq!(known.into_iter().collect::<Vec<_>>(), [(UserId::from("p"), Candidate { name: "Ada".to_owned(), is_member: true })]);
        let elsewhere = tx.groups().candidates(&d(), &"another".into(), &["p".into()]).await.unwrap();
        assert_eq!(elsewhere.into_iter().collect::<Vec<_>>(), [(UserId::from("p"), Candidate { name: "Ada".to_owned(), is_member: false })]);
        assert_eq!(tx.groups().remove_members(&d(), &"g".into(), &many).await.unwrap().len(), 1);
        let emails: Vec<String> = (0..30_000).map(|n| format!("Ada-{n}@x.example")).collect();
        tx.users().update(&d(), &user("p", "p", "Ada"), &user("p", "p", "Ada"), Some(&emails)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(users(&db, &[Equals::Email("ada-29999@x.example".into())]).await, ["p"]);
        assert_eq!(users(&db, &[Equals::Email("ada-0@x.example".into())]).await, ["p"]);
    }
}

db_test! {
    async fn groups_and_members_are_found_from_both_sides(db: Db) {
        fill(&db).await;
        let mut reader = db.read().await.unwrap();
        let groups = reader.users().groups_of(&d(), &["p".into(), "q".into(), "nobody".into()]).await.unwrap();
        assert_eq!(groups.len(), 1);
        for (id, names) in [("p", vec!["Staff"]), ("q", vec![])] {
            let found = reader.users().find_with_groups(&d(), &id.into()).await.unwrap().unwrap();
            assert_eq!(found.groups.iter().map(|group| group.display_name.as_str()).collect::<Vec<_>>(), names);
            assert_eq!(reader.users().find(&d(), &id.into()).await.unwrap(), Some(found.user));
        }
        assert_eq!(reader.users().find_with_groups(&"another".into(), &"p".into()).await.unwrap(), None);
        assert_eq!(groups[&UserId::from("p")][0].display_name, "Staff");
        assert!(reader.users().groups_of(&d(), &[]).await.unwrap().is_empty());
        assert!(reader.users().groups_of(&"another".into(), &["p".into()]).await.unwrap().is_empty());
        let members = reader.groups().members_of(&d(), &["g".into()]).await.unwrap();
        assert_eq!(members[&GroupId::from("g")][0].name, "Ada");
        assert!(reader.groups().members_of(&"another".into(), &["g".into()]).await.unwrap().is_empty());
        assert_eq!(reader.groups().members(&d(), &"g".into(), "", 10).await.unwrap().len(), 1);
        assert_eq!(reader.groups().members(&d(), &"g".into(), "p", 10).await.unwrap().len(), 0);
        assert_eq!(reader.groups().member_ids(&"another".into(), &"g".into()).await.unwrap().len(), 0);
    }
}
