//! `type`, `multiValued`, `required`, `canonicalValues`, `referenceTypes` (RFC 7643 §2.2, §2.3, §7).

use serde_json::{Value, json};

use super::declared::{everything, holds, text};
use super::samples::{World, least};

#[tokio::test]
async fn a_value_of_the_declared_type_is_taken_and_comes_back() {
    let world = World::new().await;
    for (n, declared) in everything(&world.idp).await.iter().enumerate().filter(|(_, declared)| declared.is_writable())
    {
        let sample = world.sample(declared, 0);
        let body = world.with(declared, sample.clone(), &format!("right{n}"));
        let created = world.idp.post(&declared.endpoint, body).await.assert_status(201).json();
        let read = world.idp.read(&format!("{}/{}", declared.endpoint, text(&created["id"]))).await;
        let is_back = |resource: &Value| declared.find(resource).iter().any(|value| holds(value, &sample));
        assert_eq!(
            (is_back(&created), is_back(&read)),
            (declared.is_returned(), declared.is_returned()),
            "{declared:?}"
        );
    }
}

#[tokio::test]
async fn a_value_of_another_type_is_refused() {
    let world = World::new().await;
    for (n, declared) in everything(&world.idp).await.iter().enumerate().filter(|(_, declared)| declared.is_writable())
    {
        let has_value = declared.parts().iter().any(|part| part.name() == "value");
        let wrong = match text(&declared.own["type"]).as_str() {
            "string" | "reference" => vec![json!({"a": 1}), json!(["a"]), json!([["a"]])],
            "boolean" => vec![json!("maybe"), json!(1), json!({"a": true}), json!([true])],
            "binary" => vec![json!("not base64!"), json!(1), json!(true), json!({"a": 1}), json!(["AQID"])],
            // Text is tolerated where it can be the value: see below.
            "complex" if has_value => vec![json!(true), json!([["a"]])],
            "complex" => vec![json!(true), json!("a"), json!(1), json!([["a"]])],
            other => panic!("nothing is known of {other}"),
        };
        let path = world.create(&declared.endpoint, least(&declared.endpoint, &format!("there{n}"))).await;
        for wrong in wrong {
            let body = world.with(declared, wrong.clone(), &format!("wrong{n}"));
            world.idp.post(&declared.endpoint, body.clone()).await.assert_error(
                400,
                Some("invalidValue"),
                &[&text(&declared.whole()["name"])],
            );
            world.idp.put(&path, body).await.assert_error(400, Some("invalidValue"), &[]);
            // The members of a group are refused by rules of their own.
            if declared.endpoint == "/Users" {
                let operation = json!({"op": "replace", "path": declared.path(), "value": wrong});
                world.patch(&path, operation).await.assert_error(400, Some("invalidValue"), &[]);
            }
        }
    }
}

#[tokio::test]
async fn what_is_tolerated_instead_has_a_name() {
    let world = World::new().await;
    let read = async |name: &str, attribute: &str, given: Value| {
        let mut body = least("/Users", name);
        body[attribute] = given;
        world.idp.post("/Users", body).await.assert_status(201).json()[attribute].clone()
    };
    // `ScalarAsText`, `BooleanAsText`, `TextForComplex`, `SingleForList`.
    assert_eq!(read("a", "title", json!(5)).await, "5");
    assert_eq!(read("b", "title", json!(true)).await, "true");
    assert_eq!(read("c", "active", json!("False")).await, false);
    assert_eq!(read("d", "roles", json!(["Admin"])).await, json!([{"value": "Admin"}]));
    assert_eq!(read("e", "emails", json!({"value": "e@acme.example"})).await, json!([{"value": "e@acme.example"}]));
}

#[tokio::test]
async fn several_values_are_taken_where_several_are_declared_and_nowhere_else() {
    let world = World::new().await;
    for (n, declared) in everything(&world.idp).await.iter().enumerate() {
        if declared.parent.is_some() || !declared.is_writable() {
            continue;
        }
        let (one, other) = (world.sample(declared, 0), world.sample(declared, 1));
        let mut body = least(&declared.endpoint, &format!("several{n}"));
        declared.put(&mut body, json!([one, other]));
        let answer = world.idp.post(&declared.endpoint, body).await;
        if declared.own["multiValued"] == true {
            let values = declared.find(&answer.assert_status(201).json());
            assert_eq!(values.len(), 2, "{}", declared.path());
            assert!(holds(&values[0], &one) && holds(&values[1], &other), "{values:?}");
        } else {
            answer.assert_error(400, Some("invalidValue"), &[declared.name()]);
        }
    }
}

#[tokio::test]
async fn what_is_required_is_missed_and_what_is_not_is_not() {
    let world = World::new().await;
    let mut required = Vec::new();
    for (n, declared) in everything(&world.idp).await.iter().enumerate().filter(|(_, declared)| declared.is_writable())
    {
        let mut whole = world.sample(declared, 0);
        if let Some(parent) = &declared.parent {
            let parent = super::declared::Declared { parent: None, own: parent.clone(), ..declared.clone() };
            whole = world.sample(&parent, 0);
            whole.as_object_mut().unwrap().remove(declared.name());
            whole = world.wrap(&parent, whole, 0);
        }
        let mut body = least(&declared.endpoint, &format!("least{n}"));
        if declared.parent.is_some() {
            declared.put(&mut body, whole);
        } else {
            declared.put(&mut body, Value::Null);
        }
        let path = world.create(&declared.endpoint, least(&declared.endpoint, &format!("there{n}"))).await;
        if declared.own["required"] != true {
            world.idp.post(&declared.endpoint, body).await.assert_status(201);
            continue;
        }
        required.push(declared.path());
        let mut empty = body.clone();
        if declared.parent.is_none() {
            declared.put(&mut empty, json!(""));
            // Not even as a path: what is required cannot be removed (RFC 7644 §3.5.2.2).
            let operation = json!({"op": "remove", "path": declared.path()});
            world.patch(&path, operation).await.assert_error(400, Some("mutability"), &[]);
        }
        for body in [body, empty] {
            world.idp.post(&declared.endpoint, body.clone()).await.assert_error(
                400,
                Some("invalidValue"),
                &["value", declared.name()][usize::from(declared.parent.is_none())..],
            );
            world.idp.put(&path, body).await.assert_error(400, Some("invalidValue"), &[]);
        }
    }
    assert_eq!(required, ["userName", "displayName", "members.value"]);
}

#[tokio::test]
async fn canonical_values_are_taken_and_others_too_where_they_can_mean_something() {
    let world = World::new().await;
    let all = everything(&world.idp).await;
    let user = world.idp.read(&world.create_full(&all, "/Users", "canonical").await).await;
    for (n, declared) in all.iter().enumerate() {
        let Some(canonical) = declared.own["canonicalValues"].as_array() else { continue };
        if !declared.is_writable() {
            assert!(declared.find(&user).iter().all(|value| canonical.contains(value)), "{}", declared.path());
            continue;
        }
        for (m, value) in canonical.iter().enumerate() {
            let body = world.with(declared, value.clone(), &format!("canonical{n}-{m}"));
            let created = world.idp.post(&declared.endpoint, body).await.assert_status(201).json();
            assert_eq!(declared.find(&created), std::slice::from_ref(value));
        }
        let body = world.with(declared, json!("Group"), &format!("other{n}"));
        let answer = world.idp.post(&declared.endpoint, body).await;
        if declared.path() == "members.type" {
            // Groups are not nested.
            answer.assert_error(400, Some("invalidValue"), &["nested"]);
        } else {
            assert_eq!(declared.find(&answer.assert_status(201).json()), ["Group"]);
        }
    }
}

#[tokio::test]
async fn references_lead_to_resources_of_the_declared_types() {
    let world = World::new().await;
    let all = everything(&world.idp).await;
    let mut followed = Vec::new();
    for endpoint in ["/Users", "/Groups"] {
        let resource = world.idp.read(&world.create_full(&all, endpoint, "full").await).await;
        for declared in all.iter().filter(|declared| declared.endpoint == endpoint && declared.is("type", "reference"))
        {
            let types = declared.own["referenceTypes"].as_array().unwrap();
            // What the client says of a manager is the client's.
            if types == &[json!("external")] || declared.path().contains(":manager.") {
                continue;
            }
            for reference in declared.find(&resource) {
                let reference = text(&reference);
                let (_, path) = reference.split_once(world.idp.directory.as_str()).unwrap();
                let found = world.idp.read(path).await;
                assert!(types.contains(&found["meta"]["resourceType"]), "{reference}");
                assert_eq!(found["meta"]["location"], reference);
                followed.push(declared.path());
            }
        }
    }
    assert_eq!(followed, ["groups.$ref", "members.$ref"]);
}
