//! `returned` (RFC 7643 §7, RFC 7644 §3.9), on every request that answers a resource.

use serde_json::{Value, json};

use super::declared::{Declared, everything};
use super::samples::{World, least};
use crate::support::Answer;

/// Names the attributes of a resource, those of an extension with its URN.
fn keys(resource: &Value) -> Vec<&str> {
    resource.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn what_is_returned_by_default_comes_unless_it_is_left_out() {
    let world = World::new().await;
    let all = everything(&world.idp).await;
    let mut without_value = Vec::new();
    for endpoint in ["/Users", "/Groups"] {
        let path = world.create_full(&all, endpoint, "full@acme.example").await;
        let plain = world.idp.read(&path).await;
        for declared in all.iter().filter(|declared| declared.endpoint == endpoint) {
            if declared.find(&plain).is_empty() {
                without_value.push(declared.path());
                continue;
            }
            assert!(declared.is("returned", "default"), "{}", declared.path());
            let key =
                declared.extension.clone().unwrap_or_else(|| declared.whole()["name"].as_str().unwrap().to_owned());
            for name in [declared.path(), declared.path().to_uppercase()] {
                let asked = world.idp.read(&format!("{path}?attributes={name}")).await;
                assert_eq!(keys(&asked).len(), 3, "{asked}");
                assert!(keys(&asked).contains(&key.as_str()), "{asked}");
                assert_eq!(declared.find(&asked), declared.find(&plain), "{asked}");
                if let Some(part) = declared.parent.as_ref().map(|_| only_parts(declared, &asked)) {
                    assert_eq!(part, [declared.name()], "{asked}");
                }
                let left_out = world.idp.read(&format!("{path}?excludedAttributes={name}")).await;
                assert_eq!(declared.find(&left_out), [] as [Value; 0], "{left_out}");
                assert!(keys(&left_out).len() >= keys(&plain).len() - 1, "nothing else is left out: {left_out}");
            }
            let other = world.idp.read(&format!("{path}?attributes=meta")).await;
            assert_eq!(keys(&other), ["id", "schemas", "meta"]);
            let others = world.idp.read(&format!("{path}?excludedAttributes=meta")).await;
            assert_eq!(declared.find(&others), declared.find(&plain));
        }
    }
    // Nobody tells the server what a manager is called, and a password is never told.
    assert_eq!(
        without_value,
        ["password", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName"]
    );
}

/// Names the parts that are left of a complex attribute.
fn only_parts(declared: &Declared, resource: &Value) -> Vec<String> {
    let whole = Declared { parent: None, own: declared.whole().clone(), ..declared.clone() };
    let mut parts: Vec<String> = whole
        .find(resource)
        .iter()
        .flat_map(|element| element.as_object().unwrap().keys().cloned().collect::<Vec<_>>())
        .collect();
    parts.dedup();
    parts
}

#[tokio::test]
async fn every_request_that_answers_a_resource_answers_what_is_asked_for() {
    let world = World::new().await;
    let idp = &world.idp;
    let check = |answer: Answer, expected: &[&str]| {
        assert!(answer.status.is_success(), "{answer:?}");
        let body = answer.json();
        let resource = body.get("Resources").map_or(&body, |resources| &resources[0]);
        let mut given = keys(resource);
        given.sort_unstable();
        assert_eq!(given, expected, "{answer:?}");
    };
    for (query, user, group) in [
        ("attributes=externalId", &["externalId", "id", "schemas"][..], &["externalId", "id", "schemas"][..]),
        ("attributes=id", &["id", "schemas"], &["id", "schemas"]),
        ("attributes=nosuch", &["id", "schemas"], &["id", "schemas"]),
        ("ATTRIBUTES=Meta.Location", &["id", "meta", "schemas"], &["id", "meta", "schemas"]),
        (
            "excludedAttributes=id,schemas,meta,externalId,nosuch",
            &["active", "id", "schemas", "userName"],
            &["displayName", "id", "members", "schemas"],
        ),
        (
            "attributes=",
            &["active", "externalId", "id", "meta", "schemas", "userName"],
            &["displayName", "externalId", "id", "members", "meta", "schemas"],
        ),
    ] {
        let name = format!("{}@acme.example", query.len());
        let mut body = least("/Users", &name);
        body["externalId"] = json!("x");
        let created = idp.post(&format!("/Users?{query}"), body.clone()).await;
        let path = format!("/Users/{}", created.json()["id"].as_str().unwrap());
        check(created, user);
        check(idp.get(&format!("{path}?{query}")).await, user);
        check(idp.put(&format!("{path}?{query}"), body).await, user);
        check(
            idp.patch_with(&format!("{path}?{query}"), json!([{"op": "add", "path": "active", "value": true}])).await,
            user,
        );
        check(idp.get(&format!("/Users?{query}&filter=userName eq \"{name}\"")).await, user);

        let mut body = least("/Groups", &name);
        body["externalId"] = json!("x");
        let created = idp.post(&format!("/Groups?{query}"), body.clone()).await;
        let path = format!("/Groups/{}", created.json()["id"].as_str().unwrap());
        check(created, group);
        check(idp.get(&format!("{path}?{query}")).await, group);
        check(idp.put(&format!("{path}?{query}"), body).await, group);
        check(
            idp.patch_with(&format!("{path}?{query}"), json!([{"op": "add", "path": "externalId", "value": "x"}]))
                .await,
            group,
        );
        check(idp.get(&format!("/Groups?{query}&filter=displayName eq \"{name}\"")).await, group);
    }
}

#[tokio::test]
async fn a_urn_asks_for_a_whole_schema_or_for_one_attribute_of_it() {
    let world = World::new().await;
    let core = "urn:ietf:params:scim:schemas:core:2.0:User";
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let mut body = least("/Users", "ada@acme.example");
    body["name"] = json!({"givenName": "Ada", "familyName": "Lovelace"});
    body["emails"] = json!([{"value": "ada@acme.example", "type": "work"}]);
    body[enterprise] = json!({"department": "R&D", "manager": {"value": "m", "$ref": "../Users/m"}});
    let path = world.create("/Users", body).await;
    for (names, expected) in [
        (format!("{core}:name.familyName"), json!({"name": {"familyName": "Lovelace"}})),
        (format!("{}:USERNAME", core.to_uppercase()), json!({"userName": "ada@acme.example"})),
        (
            "emails.value,name.givenName".to_owned(),
            json!({"name": {"givenName": "Ada"}, "emails": [{"value": "ada@acme.example"}]}),
        ),
        (
            enterprise.to_owned(),
            json!({enterprise: {"department": "R&D", "manager": {"value": "m", "$ref": "../Users/m"}}}),
        ),
        (format!("{enterprise}:manager.$ref"), json!({enterprise: {"manager": {"$ref": "../Users/m"}}})),
        ("department".to_owned(), json!({enterprise: {"department": "R&D"}})),
        (
            core.to_owned(),
            json!({"userName": "ada@acme.example", "name": {"familyName": "Lovelace", "givenName": "Ada"},
            "active": true, "emails": [{"value": "ada@acme.example", "type": "work"}]}),
        ),
    ] {
        let mut asked = world.idp.read(&format!("{path}?attributes={}", names.replace('&', "%26"))).await;
        let given = asked.as_object_mut().unwrap();
        assert!(given.remove("id").is_some() && given.remove("schemas").is_some());
        assert_eq!(asked, expected, "{names}");
    }
    let rest = world.idp.read(&format!("{path}?excludedAttributes={core},{enterprise}:manager")).await;
    assert_eq!(keys(&rest), ["id", "schemas", enterprise, "meta"]);
    assert_eq!(rest[enterprise], json!({"department": "R&D"}));
}
