//! Searches: `POST …/.search`, and over both kinds of resources at once (RFC 7644 §3.4.2.1, §3.4.3).

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Idp, TestApp, user};

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// Ada and Bob; Staff with Ada in it, and Guests.
async fn fill(okta: &Idp) -> [String; 4] {
    let mut ada = user("ada@acme.example");
    ada["displayName"] = "Ada".into();
    ada["name"] = json!({"givenName": "Ada", "familyName": "King"});
    ada["emails"] = json!([{"value": "ada@acme.example", "type": "work"}]);
    let ada = okta.post("/Users", ada).await.created_id();
    let mut bob = user("bob@acme.example");
    bob["active"] = false.into();
    let bob = okta.post("/Users", bob).await.created_id();
    let staff = okta.create_group("Staff", std::slice::from_ref(&ada)).await;
    let guests = okta.create_group("Guests", &[]).await;
    [ada, bob, staff, guests]
}

fn ids(page: &[Value]) -> Vec<&str> {
    page.iter().map(|resource| resource["id"].as_str().unwrap()).collect()
}

async fn post(okta: &Idp, path: &str, mut body: Value) -> Answer {
    body["schemas"] = json!([SEARCH]);
    okta.post(path, body).await
}

#[tokio::test]
async fn a_search_by_post_is_answered_as_the_query_that_says_the_same() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    fill(&okta).await;
    for (query, body) in [
        ("", json!({})),
        ("?count=1", json!({"count": 1})),
        ("?count=0", json!({"count": 0})),
        ("?startIndex=2&count=1", json!({"startIndex": 2, "count": 1})),
        ("?filter=displayName pr", json!({"filter": "displayName pr"})),
        ("?filter=id eq \"x\"", json!({"filter": "id eq \"x\"", "attributes": null})),
        ("?sortBy=id&sortOrder=descending", json!({"sortBy": "id", "sortOrder": "descending"})),
        ("?attributes=displayName,meta.location", json!({"attributes": ["displayName", "meta.location"]})),
        ("?attributes=displayName,meta.location", json!({"attributes": "displayName,meta.location"})),
        ("?excludedAttributes=meta", json!({"excludedAttributes": ["meta"]})),
        ("?filter=nosuch eq \"x\"", json!({"filter": "nosuch eq \"x\""})),
        ("?filter=displayName", json!({"filter": "displayName"})),
        ("?count=ten", json!({"count": "ten"})),
        ("?count=1.5", json!({"count": 1.5})),
        ("?sortBy=nosuch", json!({"sortBy": "nosuch"})),
        ("?attributes=id&excludedAttributes=id", json!({"attributes": ["id"], "excludedAttributes": ["id"]})),
        ("?cursor=nonsense", json!({"cursor": "nonsense"})),
    ] {
        for path in ["", "/Users", "/Groups"] {
            let by_query = okta.get(&format!("{path}{query}")).await;
            let by_post = post(&okta, &format!("{path}/.search"), body.clone()).await;
            assert_eq!((by_post.status, by_post.json()), (by_query.status, by_query.json()), "{path} {query}");
            assert_eq!(by_post.header("content-type"), Some("application/scim+json"));
        }
    }
}

#[tokio::test]
async fn both_kinds_are_found_in_one_list() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let [ada, bob, staff, guests] = &fill(&okta).await;
    for (filter, found) in [
        ("", vec![ada, bob, staff, guests]),
        ("meta.resourceType eq \"User\"", vec![ada, bob]),
        ("meta.resourceType eq \"Group\"", vec![staff, guests]),
        ("meta.resourceType eq \"Device\"", vec![]),
        // An attribute that one kind lacks has no value there.
        ("userName eq \"ADA@acme.example\"", vec![ada]),
        ("userName pr", vec![ada, bob]),
        ("not (userName pr)", vec![staff, guests]),
        ("active eq false", vec![bob]),
        (&format!("members.value eq \"{ada}\""), vec![staff]),
        (&format!("groups.value eq \"{staff}\""), vec![ada]),
        (&format!("groups eq \"{staff}\" or members eq \"{ada}\""), vec![ada, staff]),
        (&format!("id eq \"{guests}\""), vec![guests]),
        ("displayName sw \"a\" or displayName sw \"g\"", vec![ada, guests]),
        ("emails[type eq \"work\"]", vec![ada]),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"b\"", vec![bob]),
    ] {
        for answer in [
            okta.get(&format!("?filter={filter}")).await,
            okta.get(&format!("/?filter={filter}")).await,
            post(&okta, "/.search", json!({"filter": filter})).await,
        ] {
            let (total, page) = answer.list();
            assert_eq!(
                (total, ids(&page)),
                (found.len() as u64, found.iter().map(|id| id.as_str()).collect()),
                "{filter}"
            );
        }
    }
    okta.get("?filter=nosuch pr").await.assert_error(400, Some("invalidFilter"), &["nosuch"]);
    okta.get("?filter=password eq \"x\"").await.assert_error(400, Some("invalidFilter"), &[]);
    // Each as it is answered by itself.
    let (_, page) = okta.get("").await.list();
    for (resource, path) in page.iter().zip(["Users", "Users", "Groups", "Groups"]) {
        let alone = okta.read(&format!("/{path}/{}", resource["id"].as_str().unwrap())).await;
        assert_eq!(*resource, alone);
    }
}

#[tokio::test]
async fn pages_over_both_kinds_fit_together() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let made = fill(&okta).await;
    for parameters in ["", "&filter=id pr"] {
        for start in 1..=5 {
            for count in 1..=4 {
                let (total, page) = okta.get(&format!("?startIndex={start}&count={count}{parameters}")).await.list();
                let expected: Vec<_> = made.iter().skip(start - 1).take(count).map(String::as_str).collect();
                assert_eq!((total, ids(&page)), (4, expected), "{start} {count}");
            }
        }
    }
    let (_, page) = okta.get("?attributes=userName,members").await.list();
    assert_eq!(page[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "schemas", "userName"]);
    assert_eq!(page[2]["members"][0]["value"], made[0]);
    let (_, page) = okta.get("?sortBy=displayName").await.list();
    assert_eq!(ids(&page), [&made[0], &made[3], &made[2], &made[1]]);
}

#[tokio::test]
async fn a_search_takes_post_alone_and_a_body_that_is_one() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for path in ["/.search", "/Users/.search", "/Groups/.search"] {
        for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
            let answer = okta.call(method, path, Some(json!({}))).await.assert_error(405, None, &[]);
            assert_eq!(answer.header("allow"), Some("POST"));
        }
        for (body, keyword) in [
            (json!([]), "invalidSyntax"),
            (json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}), "invalidSyntax"),
            (json!({"schemas": [SEARCH], "filter": 7}), "invalidValue"),
            (json!({"schemas": [SEARCH], "attributes": {"a": 1}}), "invalidValue"),
        ] {
            okta.post(path, body).await.assert_error(400, Some(keyword), &[]);
        }
        for schemas in [json!([SEARCH]), json!([SEARCH.to_uppercase()]), Value::Null] {
            okta.post(path, json!({"schemas": schemas, "count": 1})).await.assert_status(200);
        }
        let request = okta.request(Method::POST, path).header("content-type", "text/plain");
        okta.send(request.body("{}".into()).unwrap()).await.assert_error(415, None, &[]);
    }
    let answer = okta.call(Method::POST, "", Some(json!({}))).await.assert_error(405, None, &[]);
    assert_eq!(answer.header("allow"), Some("GET,HEAD"));
}

/// Conditions that a column decides find the same as the documents would.
#[tokio::test]
async fn equalities_on_columns_are_those_of_the_documents() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let made = fill(&okta).await;
    let change = json!([{"op": "replace", "path": "title", "value": "Countess"}]);
    okta.patch_with(&format!("/Users/{}", made[0]), change).await.assert_status(200);
    let (_, all) = okta.get("").await.list();
    for resource in &all {
        let meta = &resource["meta"];
        for (name, value) in meta.as_object().unwrap() {
            let literal = Value::from(value.as_str().unwrap()).to_string();
            // A filter that no column decides, and says the same.
            let (_, by_column) = okta.get(&format!("?filter=meta.{name} eq {literal}")).await.list();
            let (_, by_document) = okta.get(&format!("?filter=not (meta.{name} ne {literal})")).await.list();
            assert_eq!(by_column, by_document, "{name} {literal}");
            assert!(by_column.contains(resource), "{name} {literal}");
        }
        // The same instant elsewhere, and one that is none of ours.
        let created = meta["created"].as_str().unwrap();
        for (filter, is_found) in [
            (format!("meta.created eq \"{}+00:00\"", created.trim_end_matches('Z')), true),
            (format!("meta.created eq \"{}000Z\"", created.trim_end_matches('Z')), true),
            (format!("meta.created eq \"{}001Z\"", created.trim_end_matches('Z')), false),
        ] {
            let (_, found) = okta.get(&format!("?filter={}", filter.replace('+', "%2B"))).await.list();
            assert_eq!(found.contains(resource), is_found, "{filter}");
        }
    }
    for (path, filter, total) in [
        ("/Users", "active eq true", 1),
        ("/Users", "active eq \"False\"", 1),
        ("/Users", "not (active eq true)", 1),
        ("/Users", "active eq true and userName sw \"b\"", 0),
        ("/Users", "userName eq \" ada@acme.example\"", 1),
        ("/Users", "not (userName ne \" ada@acme.example\")", 1),
        ("/Users", "userName eq \"ada @acme.example\"", 0),
        ("/Users", &format!("groups.value eq \"{}\" and active eq true", made[2]), 1),
        ("/Users", &format!("groups[value eq \"{}\"]", made[3]), 0),
        ("/Users", "meta.version eq \"W/\\\"1\\\"\"", 1),
        ("/Groups", "meta.version eq \"W/\\\"1\\\"\"", 2),
        ("/Groups", "meta.resourceType eq \"group\"", 0),
    ] {
        assert_eq!(okta.get(&format!("{path}?filter={filter}")).await.list().0, total, "{filter}");
    }
}
