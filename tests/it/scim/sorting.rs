//! `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3).

use serde_json::{Value, json};

use crate::support::{Idp, TestApp, user};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Users by the first letter of their names, as they were made.
async fn fill(okta: &Idp) {
    for (name, body) in [
        ("delta", json!({"externalId": "b", "title": "éclair", "active": false, "name": {"familyName": "Zuse"}})),
        (
            "Alpha",
            json!({"externalId": "B", "title": "Zebra", "emails": [{"value": "z@x"}, {"value": "A@x", "primary": true}]}),
        ),
        ("charlie", json!({"externalId": "a", "title": "apple", "emails": [{"value": "m@x"}, {"value": "a@y"}]})),
        ("Bravo", json!({"title": "Apple", "name": {"familyName": "adams"}, ENTERPRISE: {"department": "R&D"}})),
        ("echo", json!({"externalId": "A", "active": false, ENTERPRISE: {"department": "art"}})),
    ] {
        let mut new = user(name);
        for (key, value) in body.as_object().unwrap() {
            new[key] = value.clone();
        }
        okta.post("/Users", new).await.assert_status(201);
    }
}

fn letters(page: &[Value]) -> String {
    page.iter().map(|user| user["userName"].as_str().unwrap()[..1].to_lowercase()).collect()
}

async fn sorted(okta: &Idp, parameters: &str) -> String {
    letters(&okta.get(&format!("/Users?{parameters}")).await.list().1)
}

#[tokio::test]
async fn every_attribute_sorts_as_its_schema_says() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    fill(&okta).await;
    for (sort_by, ascending) in [
        ("userName", "abcde"),
        ("USERNAME", "abcde"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName", "abcde"),
        ("id", "dacbe"),
        ("meta.created", "dacbe"),
        ("meta.lastModified", "dacbe"),
        // With regard to case, and without; what is not there comes last, ties by id.
        ("externalId", "eacdb"),
        ("title", "cbade"),
        ("active", "deacb"),
        ("name.familyName", "bdace"),
        // The primary value, else the first.
        ("emails", "acdbe"),
        ("emails.value", "acdbe"),
        ("emails.type", "dacbe"),
        ("department", "ebdac"),
        (&format!("{ENTERPRISE}:department"), "ebdac"),
        ("nickName", "dacbe"),
    ] {
        assert_eq!(sorted(&okta, &format!("sortBy={sort_by}")).await, ascending, "{sort_by}");
        assert_eq!(sorted(&okta, &format!("sortBy={sort_by}&sortOrder=Ascending")).await, ascending, "{sort_by}");
        let descending: String = ascending.chars().rev().collect();
        assert_eq!(sorted(&okta, &format!("sortBy={sort_by}&sortOrder=descending")).await, descending, "{sort_by}");
        // In pages by number, by cursor, and of what a filter leaves.
        for filter in ["", "&filter=active eq true", "&filter=userName co \"a\""] {
            let whole = sorted(&okta, &format!("sortBy={sort_by}{filter}")).await;
            let mut walked = String::new();
            for start in (1..=whole.len()).step_by(2) {
                walked += &sorted(&okta, &format!("sortBy={sort_by}{filter}&startIndex={start}&count=2")).await;
            }
            assert_eq!(walked, whole, "{sort_by} {filter}");
            let (mut walked, mut cursor) = (String::new(), Some(String::new()));
            while let Some(at) = cursor {
                let answer = okta.get(&format!("/Users?sortBy={sort_by}{filter}&count=2&cursor={at}")).await;
                cursor = answer.json()["nextCursor"].as_str().map(str::to_owned);
                walked += &letters(&answer.list().1);
            }
            assert_eq!(walked, whole, "{sort_by} {filter} by cursor");
        }
    }
    assert_eq!(okta.read("/ServiceProviderConfig").await["sort"]["supported"], true);
    assert_eq!(sorted(&okta, "").await, "dacbe");
    assert_eq!(sorted(&okta, "sortOrder=descending").await, "dacbe");
}

#[tokio::test]
async fn groups_sort_by_name_and_by_members() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(2).await;
    for (name, members) in [("Crew", &ids[1..]), ("alumni", &ids[..0]), ("Board", &ids[..])] {
        okta.create_group(name, members).await;
    }
    for (sort_by, expected) in [
        ("displayName", ["alumni", "Board", "Crew"]),
        ("members", ["Board", "Crew", "alumni"]),
        ("members.display", ["Board", "Crew", "alumni"]),
        ("meta.version", ["Crew", "alumni", "Board"]),
    ] {
        let (_, page) = okta.get(&format!("/Groups?sortBy={sort_by}&excludedAttributes=members")).await.list();
        let names: Vec<_> = page.iter().map(|group| group["displayName"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{sort_by}");
        assert!(page.iter().all(|group| group.get("members").is_none()));
    }
}

#[tokio::test]
async fn what_cannot_be_sorted_by_is_refused() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for (parameters, word) in [
        ("sortBy=nosuch", "nosuch"),
        ("sortBy=name", "name.familyName"),
        ("sortBy=meta", "parts"),
        ("sortBy=password", "password"),
        ("sortBy=members", "members"),
        ("sortBy=a..b", "a..b"),
        ("sortBy=emails[type eq \"work\"]", "emails"),
        ("sortBy=userName&sortOrder=upwards", "ascending"),
    ] {
        okta.get(&format!("/Users?{parameters}")).await.assert_error(400, Some("invalidValue"), &[word]);
    }
    okta.get("/Users?sortBy=&sortOrder=").await.assert_status(200);
}
