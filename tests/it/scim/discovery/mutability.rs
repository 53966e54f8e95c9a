//! `mutability` (RFC 7643 §7; RFC 7644 §3.3, §3.5.1, §3.5.2).

use serde_json::{Value, json};

use super::declared::{everything, holds};
use super::samples::{World, least};

#[tokio::test]
async fn what_is_read_only_is_ignored_in_a_body_and_refused_as_a_path() {
    let world = World::new().await;
    let all = everything(&world.idp).await;
    let mut tried = 0;
    for (n, declared) in all.iter().enumerate().filter(|(_, declared)| !declared.is_writable()) {
        let mut forged =
            json!({"value": "forged", "$ref": "https://example.com/forged", "display": "forged", "type": "forged"});
        if declared.parent.is_some() {
            forged = json!("forged");
        }
        let body = world.with(declared, forged.clone(), &format!("forged{n}"));
        let created = world.idp.post(&declared.endpoint, body.clone()).await.assert_status(201).json();
        let path = format!("{}/{}", declared.endpoint, created["id"].as_str().unwrap());
        let replaced = world.idp.put(&path, body).await.assert_status(200).json();
        let mut value = json!({});
        declared.put(&mut value, world.wrap(declared, forged.clone(), 0));
        let as_key = world.patch(&path, json!({"op": "replace", "value": value})).await;
        assert!(as_key.status.is_success(), "{}: {}", declared.path(), as_key.status);
        for kind in ["add", "replace", "remove"] {
            let operation = json!({"op": kind, "path": declared.path(), "value": forged});
            world.patch(&path, operation).await.assert_error(400, Some("mutability"), &[]);
        }
        let read = world.idp.read(&path).await;
        for resource in [created, replaced, read] {
            assert!(!resource["meta"].is_null() && !declared.find(&resource).contains(&json!("forged")), "{resource}");
            assert!(!resource.to_string().contains("example.com/forged"), "{resource}");
        }
        tried += 1;
    }
    assert_eq!(tried, 7, "groups with its parts, the manager's name, a member's name");
    // The common attributes are declared by the RFC alone (RFC 7643 §3.1).
    let path = world.create("/Users", least("/Users", "common")).await;
    for attribute in ["id", "meta", "meta.created", "meta.location"] {
        let operation = json!({"op": "replace", "path": attribute, "value": "forged"});
        world.patch(&path, operation).await.assert_error(400, Some("mutability"), &[]);
    }
}

#[tokio::test]
async fn what_is_read_and_written_is_changed_by_a_patch_and_cleared_by_one() {
    let world = World::new().await;
    let all = everything(&world.idp).await;
    for (n, declared) in all.iter().enumerate().filter(|(_, declared)| declared.is("mutability", "readWrite")) {
        let path = world.create_full(&all, &declared.endpoint, &format!("full{n}@acme.example")).await;
        let before = world.idp.read(&path).await;
        assert!(!declared.find(&before).is_empty(), "{}: {before}", declared.path());
        let mut next = world.sample(declared, 1);
        if declared.parent.is_none() {
            next = world.wrap(declared, next, 1);
        }
        let operation = json!({"op": "replace", "path": declared.path(), "value": next});
        let answer = world.patch(&path, operation).await;
        assert!(answer.status.is_success(), "{}: {answer:?}", declared.path());
        let after = world.idp.read(&path).await;
        let said = next.as_array().map_or(&next, |values| &values[0]);
        assert!(declared.find(&after).iter().any(|value| holds(value, said)), "{}: {after}", declared.path());
        if declared.own["required"] == true || declared.path() == "active" {
            continue;
        }
        let answer = world.patch(&path, json!({"op": "remove", "path": declared.path()})).await;
        assert!(answer.status.is_success(), "{}: {answer:?}", declared.path());
        let cleared = world.idp.read(&path).await;
        assert_eq!(declared.find(&cleared), [] as [Value; 0], "{}", declared.path());
    }
}

#[tokio::test]
async fn what_is_immutable_stays_as_it_was_written() {
    let world = World::new().await;
    let all = everything(&world.idp).await;
    let path = world.create_full(&all, "/Groups", "Engineers").await;
    let before = world.idp.read(&path).await;
    let immutable: Vec<_> = all.iter().filter(|declared| declared.is("mutability", "immutable")).collect();
    assert_eq!(
        immutable.iter().map(|declared| declared.path()).collect::<Vec<_>>(),
        ["members.value", "members.$ref", "members.type"]
    );
    let member = before["members"][0]["value"].as_str().unwrap();
    // The value is what a member is: to replace it is to exchange the member, which the attribute itself allows.
    for declared in immutable.into_iter().filter(|declared| declared.name() != "value") {
        for path_of_part in [declared.path(), format!("members[value eq \"{member}\"].{}", declared.name())] {
            for kind in ["add", "replace", "remove"] {
                let operation = json!({"op": kind, "path": path_of_part, "value": "Other"});
                world.patch(&path, operation).await.assert_error(400, Some("mutability"), &[]);
            }
        }
    }
    assert_eq!(world.idp.read(&path).await, before);
}

#[tokio::test]
async fn what_is_write_only_is_in_no_answer() {
    let world = World::new().await;
    let all = everything(&world.idp).await;
    let secrets: Vec<_> = all.iter().filter(|declared| declared.is("mutability", "writeOnly")).collect();
    assert_eq!(secrets.iter().map(|declared| declared.path()).collect::<Vec<_>>(), ["password"]);
    for declared in secrets {
        assert!(declared.is("returned", "never"));
        let body = world.with(declared, json!("S3cret-0"), "secret@acme.example");
        let created = world.idp.post("/Users", body.clone()).await.assert_status(201);
        let path = format!("/Users/{}", created.json()["id"].as_str().unwrap());
        let name = declared.path();
        let replace = json!({"op": "replace", "path": name, "value": "S3cret-1"});
        let pathless = json!({"op": "add", "value": {name.as_str(): "S3cret-2"}});
        for answer in [
            created,
            world.idp.put(&path, body).await,
            world.patch(&path, replace).await,
            world.patch(&path, pathless).await,
            world.idp.get(&path).await,
            world.idp.get(&format!("{path}?attributes={name}")).await,
            world.idp.get(&format!("{path}?excludedAttributes=title")).await,
            world.idp.get(&format!("/Users?attributes={name},userName")).await,
        ] {
            assert!(answer.status.is_success());
            let text = String::from_utf8(answer.body.to_vec()).unwrap();
            assert!(!text.contains("S3cret") && !text.contains(&name) && !text.contains("$argon2"), "{text}");
        }
        assert!(world.idp.can_sign_in("secret@acme.example", "S3cret-2").await);
        for filter in [format!("{name} pr"), format!("{name} sw \"S\""), format!("not ({name} eq \"S3cret-2\")")] {
            let answer = world.idp.get(&format!("/Users?filter={filter}")).await;
            answer.assert_error(400, Some("invalidFilter"), &["cannot be searched"]);
        }
    }
}
