//! The console's lists: read by key order, each row once, whatever the names and whatever is deleted meanwhile.

use std::collections::BTreeSet;

use crate::model::page::{ListOrder, MemberSource, Narrow, Page, PageRequest, Position};
use crate::store::Db;
use crate::store::tests::{NOW, d, group, insert_person, o, organization, role, tenant};
use crate::testing::{db_test, everything, run_sql};

/// Names as they come: equal ones, ones that sort oddly or not at all, and what `LIKE` takes for patterns.
const NAMES: [&str; 26] = [
    "Ada",
    "Ada",
    "Ada",
    "ada",
    "ADA",
    "Ada Lovelace",
    "Ada-Lovelace",
    "Zoë",
    "Zoe",
    "zoë",
    "Ärzte",
    "arzt",
    "100 %",
    "100 x",
    "a_b",
    "axb",
    "a\\b",
    "O'Neil",
    "\"quoted\"",
    "李",
    "😀",
    "e\u{301}",
    "é",
    "-",
    "~",
    "Straße",
];

async fn walk(position: Position, size: u32, fetch: &impl AsyncFn(PageRequest) -> Page<String>) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut request = PageRequest { position, size, ..PageRequest::default() };
    loop {
        let page = fetch(request.clone()).await;
        assert!(page.items.len() <= size as usize);
        let backwards = matches!(request.position, Position::Before(_));
        let next = if backwards { page.previous.map(Position::Before) } else { page.next.map(Position::After) };
        pages.push(page.items);
        assert!(pages.len() <= NAMES.len(), "the walk does not end");
        match next {
            Some(position) => request.position = position,
            None => return pages,
        }
    }
}

/// Walks a list of [`NAMES`] in pages of several sizes, to its end and back.
async fn check(what: &str, fetch: impl AsyncFn(PageRequest) -> Page<String>) {
    let whole = fetch(PageRequest { size: 100, ..PageRequest::default() }).await;
    let uncounted = fetch(PageRequest { size: 100, uncounted: true, ..PageRequest::default() }).await;
    assert_eq!((uncounted.total, uncounted.items.len()), (0, whole.items.len()));
    let distinct: BTreeSet<&String> = whole.items.iter().collect();
    assert_eq!((whole.items.len(), distinct.len()), (NAMES.len(), NAMES.len()), "{what}");
    assert_eq!((whole.previous, whole.next), (None, None), "{what}");
    for size in [1, 2, 3, 7, 25, 26] {
        let forwards = walk(Position::First, size, &fetch).await;
        assert_eq!(forwards.concat(), whole.items, "{what} in pages of {size}");
        // The page behind the first, and from there back: only the first.
        let Some(next) = fetch(PageRequest { size, ..PageRequest::default() }).await.next else {
            continue;
        };
        let second = fetch(PageRequest { position: Position::After(next), size, ..PageRequest::default() }).await;
        let back = second.previous.map(Position::Before).unwrap();
        let first = fetch(PageRequest { position: back, size, ..PageRequest::default() }).await;
        assert_eq!((first.items, first.previous), (forwards[0].clone(), None), "{what} in pages of {size}");
        assert!(first.next.is_some());
    }
    for size in [1, 2, 3, 7] {
        let mut position = Position::First;
        let mut last = fetch(PageRequest { position: position.clone(), size, ..PageRequest::default() }).await;
        while let Some(next) = last.next.take() {
            position = Position::After(next);
            last = fetch(PageRequest { position: position.clone(), size, ..PageRequest::default() }).await;
        }
        let mut backwards = walk(Position::Before(last.previous.unwrap()), size, &fetch).await;
        backwards.reverse();
        backwards.push(last.items);
        assert_eq!(backwards.concat(), whole.items, "{what} backwards in pages of {size}");
    }
}

/// Stores a person, a role with its group, and an organization of each name.
async fn fill(db: &Db) {
    tenant(db).await;
    run_sql(db, "DELETE FROM directories").await;
    run_sql(db, "DELETE FROM organizations").await;
    run_sql(db, "DROP INDEX organizations_name_key").await;
    run_sql(db, "DROP INDEX roles_name_key").await;
    tenant(db).await;
    let mut tx = db.write().await.unwrap();
    for (n, name) in NAMES.iter().enumerate() {
        let id = format!("id-{n:02}");
        insert_person(&mut tx, &id, name).await;
        tx.roles().insert(&o(), &role(&id, name)).await.unwrap();
        tx.groups().insert(&d(), &o(), &group(&id, &id, name)).await.unwrap();
        tx.organizations().insert(&organization(&id, name)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn users(db: &Db, request: PageRequest) -> Page<String> {
    db.read().await.unwrap().users().list_by_name(&d(), &request).await.unwrap().map(|row| row.id.to_string())
}

async fn groups(db: &Db, request: PageRequest) -> Page<String> {
    db.read().await.unwrap().groups().list_by_name(&d(), &request).await.unwrap().map(|row| row.id.to_string())
}

async fn members(db: &Db, request: PageRequest) -> Page<String> {
    db.read().await.unwrap().memberships().list(&o(), &request).await.unwrap().map(|row| row.account.to_string())
}

async fn roles(db: &Db, request: PageRequest) -> Page<String> {
    db.read().await.unwrap().roles().list(&o(), &request).await.unwrap().map(|row| row.role.id.to_string())
}

async fn organizations(db: &Db, request: PageRequest) -> Page<String> {
    let page = db.read().await.unwrap().organizations().list(&request).await.unwrap();
    page.map(|row| row.organization.id.to_string())
}

db_test! {
    async fn a_walk_meets_every_row_once_forwards_and_backwards(db: Db) {
        fill(&db).await;
        run_sql(&db, "DELETE FROM directories WHERE id NOT IN (SELECT directory_id FROM scim_users)").await;
        check("users", async |request| users(&db, request).await).await;
        check("groups", async |request| groups(&db, request).await).await;
        check("members", async |request| members(&db, request).await).await;
        check("roles", async |request| roles(&db, request).await).await;
        // The organization of the rest is one more.
        run_sql(&db, "DELETE FROM organizations WHERE id = 'id-00'").await;
        check("organizations", async |request| organizations(&db, request).await).await;
    }
}

async fn delete_user(db: &Db, id: &str) {
    let mut tx = db.write().await.unwrap();
    tx.users().delete(&d(), &id.into()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn delete_role(db: &Db, id: &str) {
    let mut tx = db.write().await.unwrap();
    tx.roles().delete(&o(), &id.into()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Walks, and behind every page deletes its last row, where the next page starts from, and its first.
async fn check_deleting(what: &str, fetch: impl AsyncFn(PageRequest) -> Page<String>, delete: impl AsyncFn(&str)) {
    let whole = fetch(PageRequest { size: 100, ..PageRequest::default() }).await.items;
    let mut seen = Vec::new();
    let mut request = PageRequest { position: Position::First, size: 3, ..PageRequest::default() };
    loop {
        let page = fetch(request.clone()).await;
        let Some(next) = page.next else {
            seen.extend(page.items);
            break;
        };
        delete(page.items.last().unwrap()).await;
        delete(page.items.first().unwrap()).await;
        seen.extend(page.items);
        assert!(seen.len() <= whole.len(), "the walk of {what} does not end");
        request.position = Position::After(next);
    }
    assert_eq!(seen, whole, "{what}");
}

db_test! {
    async fn a_row_that_is_deleted_meanwhile_does_not_end_the_walk(db: Db) {
        fill(&db).await;
        check_deleting("users", async |request| users(&db, request).await, async |id| delete_user(&db, id).await).await;
        check_deleting("roles", async |request| roles(&db, request).await, async |id| delete_role(&db, id).await).await;
    }
}

db_test! {
    async fn behind_the_last_row_there_is_a_way_back(db: Db) {
        fill(&db).await;
        let first = users(&db, PageRequest { position: Position::First, size: 25, ..PageRequest::default() }).await;
        let last =
            users(&db, PageRequest { position: Position::After(first.next.clone().unwrap()), size: 25, ..PageRequest::default() })
                .await;
        assert_eq!(last.items.len(), 1);
        delete_user(&db, &last.items[0]).await;
        let empty =
            users(&db, PageRequest { position: Position::After(first.next.unwrap()), size: 25, ..PageRequest::default() }).await;
        assert_eq!(empty.items, first.items, "an empty page shows the first one in its place");
        assert_eq!((empty.previous, empty.next), (None, None));
    }
}

async fn found(db: &Db, search: &str) -> Vec<String> {
    let request =
        PageRequest { search: Some(search.to_owned()), position: Position::First, size: 100, ..PageRequest::default() };
    let page = db.read().await.unwrap().groups().list_by_name(&d(), &request).await.unwrap();
    assert_eq!(page.total, i64::try_from(page.items.len()).unwrap(), "the total of {search:?}");
    let mut names: Vec<String> = page.items.into_iter().map(|group| group.display_name).collect();
    names.sort();
    names
}

db_test! {
    async fn a_search_takes_every_character_for_itself(db: Db) {
        fill(&db).await;
        assert_eq!(found(&db, "%").await, ["100 %"]);
        assert_eq!(found(&db, "100 ").await, ["100 %", "100 x"]);
        assert_eq!(found(&db, "_").await, ["a_b"]);
        assert_eq!(found(&db, "a_b").await, ["a_b"]);
        assert_eq!(found(&db, "\\").await, ["a\\b"]);
        assert_eq!(found(&db, "\\b").await, ["a\\b"]);
        assert_eq!(found(&db, "'").await, ["O'Neil"]);
        assert_eq!(found(&db, "\"").await, ["\"quoted\""]);
        assert_eq!(found(&db, "LOVE").await, ["Ada Lovelace", "Ada-Lovelace"]);
        assert_eq!(found(&db, "ÄRZ").await, ["Ärzte"]);
        assert_eq!(found(&db, "ZOË").await, ["Zoë", "zoë"]);
        assert_eq!(found(&db, "😀").await, ["😀"]);
        assert_eq!(found(&db, " ada ").await.len(), 7);
        assert_eq!(found(&db, "").await.len(), NAMES.len());
        assert_eq!(found(&db, "nobody").await, [""; 0]);
    }
}

db_test! {
    async fn every_list_searches_alike(db: Db) {
        fill(&db).await;
        let request = PageRequest { search: Some("a_B".into()), position: Position::First, size: 100, ..PageRequest::default() };
        for page in [
            users(&db, request.clone()).await,
            groups(&db, request.clone()).await,
            members(&db, request.clone()).await,
            roles(&db, request.clone()).await,
            organizations(&db, request.clone()).await,
        ] {
            assert_eq!((page.items, page.total), (vec!["id-14".to_owned()], 1));
        }
    }
}

db_test! {
    async fn a_search_is_paged_like_the_whole_list(db: Db) {
        fill(&db).await;
        let mut seen = Vec::new();
        let mut request = PageRequest { search: Some("ada".into()), position: Position::First, size: 2, ..PageRequest::default() };
        loop {
            let page = members(&db, request.clone()).await;
            assert_eq!(page.total, 7);
            seen.extend(page.items);
            let Some(next) = page.next else { break };
            request.position = Position::After(next);
        }
        seen.sort();
        assert_eq!(seen, ["id-00", "id-01", "id-02", "id-03", "id-04", "id-05", "id-06"]);
    }
}

db_test! {
    async fn a_position_of_another_tenant_tells_nothing(db: Db) {
        fill(&db).await;
        let mut tx = db.write().await.unwrap();
        tx.organizations().insert(&organization("other", "Other")).await.unwrap();
        tx.commit().await.unwrap();
        for position in [Position::After("nobody".into()), Position::Before("nobody".into())] {
            let request = PageRequest { position, size: 100, ..PageRequest::default() };
            let page = db.read().await.unwrap().roles().list(&"other".into(), &request).await.unwrap();
            assert_eq!((page.items.len(), page.total), (0, 0));
        }
        let _ = NOW;
    }
}

db_test! {
    async fn the_newest_come_first_in_pages_of_any_size(db: Db) {
        fill(&db).await;
        // Two of an instant each, as a sync makes them.
        for (n, _) in NAMES.iter().enumerate() {
            let sql = format!(
                "UPDATE scim_users SET updated_ms = {at} WHERE id = 'id-{n:02}'; UPDATE scim_groups SET updated_ms = {at} WHERE id = 'id-{n:02}';
                UPDATE memberships SET created_ms = {at} WHERE account_id = 'id-{n:02}'; UPDATE roles SET created_ms = {at} WHERE id = 'id-{n:02}';
                UPDATE organizations SET created_ms = {at} WHERE id = 'id-{n:02}'",
                at = 10_000 + n / 2
            );
            for statement in sql.split(';') {
                run_sql(&db, Box::leak(statement.to_owned().into_boxed_str())).await;
            }
        }
        let mut expected: Vec<String> = (0..NAMES.len()).map(|n| format!("id-{n:02}")).collect();
        expected.reverse();
        // The organization of the rest is one more: the oldest, in the place of the first.
        run_sql(&db, "DELETE FROM organizations WHERE id = 'id-00'").await;
        for list in ["users", "groups", "members", "roles", "organizations"] {
            let fetch = async |request: PageRequest| {
                let request = PageRequest { order: ListOrder::Newest, ..request };
                match list {
                    "users" => users(&db, request).await,
                    "groups" => groups(&db, request).await,
                    "members" => members(&db, request).await,
                    "roles" => roles(&db, request).await,
                    _ => organizations(&db, request).await,
                }
            };
            if list == "organizations" {
                *expected.last_mut().unwrap() = "o".to_owned();
            }
            check(list, fetch).await;
            assert_eq!(fetch(everything()).await.items, expected, "{list}");
            // An address that was made up, or of a list by name, starts at the first row.
            for odd in ["id-01:Ada", "id-01", "", ":", "id-01:9223372036854775808", "x:\u{0}"] {
                let page = fetch(PageRequest { position: Position::After(odd.to_owned()), ..everything() }).await;
                assert_eq!(page.items, expected, "{list} {odd:?}");
            }
        }
    }
}

db_test! {
    async fn members_are_narrowed_by_state_role_and_source(db: Db) {
        tenant(&db).await;
        let mut tx = db.write().await.unwrap();
        tx.directories().insert(&crate::store::tests::directory("e", "Entra")).await.unwrap();
        for id in ["a", "b", "c"] {
            insert_person(&mut tx, id, id).await;
        }
        crate::store::tests::insert_account(&mut tx, "h").await;
        let called = crate::store::MemberName { name: "h", search: "h" };
        tx.memberships().insert(&o(), &"h".into(), true, called, NOW).await.unwrap();
        for id in ["r", "g"] {
            tx.roles().insert(&o(), &role(id, id)).await.unwrap();
        }
        tx.groups().insert(&d(), &o(), &group("g", "g", "g")).await.unwrap();
        tx.commit().await.unwrap();
        for sql in [
            "UPDATE memberships SET active = FALSE WHERE account_id IN ('b', 'h')",
            "UPDATE scim_users SET active = FALSE WHERE account_id = 'b'",
            "INSERT INTO membership_roles (organization_id, account_id, role_id) VALUES ('o', 'a', 'r'), ('o', 'h', 'r'), ('o', 'c', 'g')",
            "INSERT INTO scim_group_members (directory_id, group_id, user_id, added_ms) VALUES ('d', 'g', 'b', 1), ('d', 'g', 'c', 1)",
        ] {
            run_sql(&db, sql).await;
        }
        let narrow = async |active, role: Option<&str>, source: Option<&str>| {
            let source = source.map(|source| match source {
                "hand" => MemberSource::ByHand,
                id => MemberSource::Directory(id.into()),
            });
            let narrow = Narrow { active, role: role.map(Into::into), source };
            let request = PageRequest { narrow, ..everything() };
            let page = members(&db, request.clone()).await;
            assert_eq!(usize::try_from(page.total).unwrap(), page.items.len());
            let newest = members(&db, PageRequest { order: ListOrder::Newest, ..request }).await;
            assert_eq!(newest.total, page.total);
            page.items.concat()
        };
        assert_eq!(narrow(None, None, None).await, "abch");
        assert_eq!(narrow(Some(true), None, None).await, "ac");
        assert_eq!(narrow(Some(false), None, None).await, "bh");
        assert_eq!(narrow(None, Some("r"), None).await, "ah");
        assert_eq!(narrow(None, Some("g"), None).await, "bc", "once each, through the group and given");
        assert_eq!(narrow(None, Some("none"), None).await, "");
        assert_eq!(narrow(None, None, Some("hand")).await, "h");
        assert_eq!(narrow(None, None, Some("d")).await, "abc");
        assert_eq!(narrow(None, None, Some("e")).await, "");
        assert_eq!(narrow(Some(true), Some("g"), Some("d")).await, "c");
        let deactivated = PageRequest { narrow: Narrow { active: Some(false), ..Narrow::default() }, ..everything() };
        assert_eq!(users(&db, deactivated).await.items, ["b"]);
    }
}
