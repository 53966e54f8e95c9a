//! `uniqueness` and `caseExact` (RFC 7643 §2.2, §7; RFC 7644 §3.3, §3.4.2.2, §3.5.2).

use serde_json::{Value, json};

use super::cases::swapped;
use super::declared::everything;
use super::samples::{World, least};

#[tokio::test]
async fn a_value_that_must_be_unique_is_taken_once_and_any_other_twice() {
    let world = World::new().await;
    let mut unique = Vec::new();
    for (n, declared) in everything(&world.idp).await.iter().enumerate().filter(|(_, declared)| declared.is_writable())
    {
        let sample = world.sample(declared, 0);
        let body = world.with(declared, sample.clone(), &format!("first{n}"));
        let first = world.create(&declared.endpoint, body).await;
        let second = world.with(declared, sample.clone(), &format!("second{n}"));
        if declared.is("uniqueness", "none") {
            world.idp.post(&declared.endpoint, second).await.assert_status(201);
            continue;
        }
        assert!(declared.is("uniqueness", "server"), "{}", declared.path());
        unique.push(declared.path());
        let mut taken = vec![sample.clone()];
        if declared.own["caseExact"] == false {
            taken.push(swapped(&sample));
        }
        let other = world.create(&declared.endpoint, least(&declared.endpoint, "Other")).await;
        let before = world.idp.read(&other).await;
        for value in taken {
            let body = world.with(declared, value.clone(), "ignored");
            let operation = json!({"op": "replace", "path": declared.path(), "value": value});
            for answer in [
                world.idp.post(&declared.endpoint, body.clone()).await,
                world.idp.put(&other, body.clone()).await,
                world.patch(&other, operation).await,
            ] {
                answer.assert_error(409, Some("uniqueness"), &[]);
            }
            // Its own value is nobody else's.
            world.idp.put(&first, body).await.assert_status(200);
        }
        assert_eq!(world.idp.read(&other).await, before);
    }
    assert_eq!(unique, ["userName", "displayName"]);
}

#[tokio::test]
async fn user_names_are_compared_as_rfc_7644_section_5_asks() {
    let world = World::new().await;
    world.create("/Users", least("/Users", "J\u{fc}rgen.\u{df}@acme.example")).await;
    for same in ["JU\u{308}RGEN.\u{1E9E}@acme.example", "\u{FF4A}\u{fc}rgen.\u{df}@ACME.example"] {
        let body = least("/Users", same);
        world.idp.post("/Users", body).await.assert_error(409, Some("uniqueness"), &[]);
        for filter in [format!("userName eq \"{same}\""), format!("userName sw \"{same}\"")] {
            assert_eq!(world.idp.get(&format!("/Users?filter={filter}")).await.list().0, 1, "{filter}");
        }
    }
    let other = least("/Users", "jurgen.\u{df}@acme.example");
    world.idp.post("/Users", other).await.assert_status(201);
    // Passwords, too: one keyboard composes its characters, another one does not.
    let mut body = least("/Users", "pass@acme.example");
    body["password"] = json!("Geha\u{308}us\u{a0}12");
    world.idp.post("/Users", body).await.assert_status(201);
    assert!(world.idp.can_sign_in("pass@acme.example", "Geh\u{e4}us 12").await);
    assert!(!world.idp.can_sign_in("pass@acme.example", "geh\u{e4}us 12").await);
}

#[tokio::test]
async fn text_in_another_case_matches_unless_case_counts() {
    let world = World::new().await;
    let all = everything(&world.idp).await;
    for endpoint in ["/Users", "/Groups"] {
        let path = world.create_full(&all, endpoint, "Full@acme.example").await;
        let full = world.idp.read(&path).await;
        for declared in
            all.iter().filter(|declared| declared.endpoint == endpoint && !declared.own["caseExact"].is_null())
        {
            for value in declared.find(&full) {
                let (other, exact) = (swapped(&value), declared.own["caseExact"] == true);
                assert_ne!(other, value, "{}", declared.path());
                let name = declared.path();
                let mut filters = vec![("eq", name.clone()), ("sw", name.clone()), ("ge", name.clone())];
                if declared.is("type", "binary") {
                    filters.pop();
                }
                for (operator, name) in filters {
                    let found = async |value: &Value| {
                        let filter = format!("id eq {} and {name} {operator} {value}", full["id"]);
                        world.idp.get(&format!("{endpoint}?filter={}", filter.replace('+', "%2B"))).await.list().0
                    };
                    assert_eq!(found(&value).await, 1, "{name} {operator} {value}");
                    if operator != "ge" {
                        assert_eq!(found(&other).await, u64::from(!exact), "{name} {operator} {other}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_path_with_a_filter_finds_values_by_the_same_rule() {
    let world = World::new().await;
    let all = everything(&world.idp).await;
    let mut tried = 0;
    for (n, declared) in all.iter().enumerate() {
        let Some(parent) = declared.parent.as_ref().filter(|parent| parent["multiValued"] == true) else { continue };
        if declared.own["caseExact"].is_null() || !declared.is_writable() {
            continue;
        }
        tried += 1;
        let body = world.with(declared, world.sample(declared, 0), &format!("filtered{n}"));
        let path = world.create(&declared.endpoint, body).await;
        let value = declared.find(&world.idp.read(&path).await).remove(0);
        let remove = async |value: &Value| {
            let target = format!("{}[{} eq {value}]", parent["name"].as_str().unwrap(), declared.name());
            world.patch(&path, json!({"op": "remove", "path": target})).await;
            declared.find(&world.idp.read(&path).await).is_empty()
        };
        assert_eq!(remove(&swapped(&value)).await, declared.own["caseExact"] == false, "{}", declared.path());
        if declared.own["caseExact"] == true {
            assert!(remove(&value).await, "{}", declared.path());
        }
    }
    assert!(tried > 20, "{tried}");
}
