//! Versions: `ETag`, `If-Match`, `If-None-Match` (RFC 7644 §3.14, RFC 9110 §13).

use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{Answer, Idp, TestApp, group, patch, user};

async fn send(idp: &Idp, method: Method, path: &str, header: (&str, &str), body: Option<Value>) -> Answer {
    let request = idp.request(method, path).header(header.0, header.1).header(CONTENT_TYPE, "application/scim+json");
    idp.send(request.body(body.map_or_else(Body::empty, |body| body.to_string().into())).unwrap()).await
}

fn tag(answer: &Answer) -> String {
    answer.header("etag").expect("an ETag").to_owned()
}

fn title(text: &str) -> Value {
    patch(json!([{"op": "replace", "path": "title", "value": text}]))
}

#[tokio::test]
async fn every_answer_with_a_resource_has_its_version_as_etag() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let made = okta.post("/Users", user("ada@acme.example")).await.assert_status(201);
    let path = format!("/Users/{}", made.json()["id"].as_str().unwrap());
    let ids = [made.json()["id"].as_str().unwrap().to_owned()];
    let staff = okta.post("/Groups", group("Staff", &ids)).await.assert_status(201);
    let staff_path = format!("/Groups/{}", staff.json()["id"].as_str().unwrap());
    for answer in [
        made,
        staff,
        okta.get(&path).await,
        okta.patch(&path, title("Engineer")).await,
        okta.put(&path, user("ada@acme.example")).await,
        okta.get(&staff_path).await,
        okta.put(&staff_path, group("Crew", &ids)).await,
        okta.patch_with(&staff_path, json!([{"op": "replace", "path": "displayName", "value": "Staff"}])).await,
    ] {
        assert_eq!(answer.json()["meta"]["version"], tag(&answer), "{}", answer.json());
        assert!(tag(&answer).starts_with("W/\""), "{}", tag(&answer));
    }
    // The same in a list.
    for (path, list) in [(&path, "/Users"), (&staff_path, "/Groups")] {
        let (_, page) = okta.get(list).await.list();
        assert_eq!(page[0]["meta"]["version"], tag(&okta.get(path).await));
    }
    // And where there is no body.
    let cleared = okta.patch_with(&staff_path, json!([{"op": "remove", "path": "members"}])).await.assert_status(204);
    assert_eq!(tag(&cleared), tag(&okta.get(&staff_path).await));
    assert_eq!(okta.read("/ServiceProviderConfig").await["etag"]["supported"], true);
}

#[tokio::test]
async fn what_the_client_has_already_is_304_without_a_body() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let staff = okta.create_group("Staff", std::slice::from_ref(&id)).await;
    for path in [format!("/Users/{id}"), format!("/Groups/{staff}")] {
        let version = okta.version(&path).await;
        let whole = okta.get(&path).await;
        let strong = version.trim_start_matches("W/").to_owned();
        for sent in [version.clone(), strong, "*".into(), format!("W/\"0\", {version}")] {
            for method in [Method::GET, Method::HEAD] {
                let answer = send(&okta, method, &path, ("if-none-match", &sent), None).await.assert_status(304);
                assert!(answer.body.is_empty(), "{sent}");
                assert_eq!(answer.header("etag"), Some(version.as_str()));
                assert_eq!(answer.header("cache-control"), Some("no-store"));
                // RFC 9110 §15.4.5: what the 200 would say.
                assert!(whole.header("content-location").is_some_and(|location| location.ends_with(&path)));
                assert_eq!(answer.header("content-location"), whole.header("content-location"));
                let vary = |answer: &Answer| answer.headers.get_all("vary").iter().cloned().collect::<Vec<_>>();
                assert!(!vary(&whole).is_empty());
                assert_eq!(vary(&answer), vary(&whole));
            }
        }
        for sent in ["W/\"0\"", "\"nonsense\"", ""] {
            let answer = send(&okta, Method::GET, &path, ("if-none-match", sent), None).await.assert_status(200);
            assert_eq!(answer.json()["meta"]["version"], version);
        }
        for sent in [version.as_str(), "*"] {
            send(&okta, Method::GET, &path, ("if-match", sent), None).await.assert_status(200);
        }
        let other = send(&okta, Method::GET, &path, ("if-match", "W/\"0\""), None).await;
        other.assert_error(412, None, &["If-Match"]);
    }
}

#[tokio::test]
async fn a_change_of_another_version_is_412_and_changes_nothing() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let staff = okta.create_group("Staff", std::slice::from_ref(&id)).await;
    for (path, put, change) in [
        (format!("/Users/{id}"), user("eve@acme.example"), title("Spy")),
        (
            format!("/Groups/{staff}"),
            group("Spies", &[]),
            patch(json!([{"op": "remove", "path": "members"}, {"op": "replace", "path": "displayName", "value": "X"}])),
        ),
    ] {
        let before = okta.read(&path).await;
        let version = before["meta"]["version"].as_str().unwrap();
        for (method, body) in [(Method::PUT, Some(&put)), (Method::PATCH, Some(&change)), (Method::DELETE, None)] {
            for header in [("if-match", "W/\"77\""), ("if-none-match", version), ("if-none-match", "*")] {
                let answer = send(&okta, method.clone(), &path, header, body.cloned()).await;
                answer.assert_error(412, None, &["Read it again"]);
            }
        }
        assert_eq!(okta.read(&path).await, before);
        // The version that it has, and any.
        send(&okta, Method::PATCH, &path, ("if-match", version), Some(change)).await.assert_status(200);
        send(&okta, Method::PUT, &path, ("if-match", "*"), Some(put)).await.assert_status(200);
        let stale = send(&okta, Method::DELETE, &path, ("if-match", version), None).await;
        stale.assert_error(412, None, &[]);
        let version = okta.version(&path).await;
        send(&okta, Method::DELETE, &path, ("if-match", &version), None).await.assert_status(204);
        // What is not there is 404, whatever version it should have.
        for header in [("if-match", "*"), ("if-match", version.as_str()), ("if-none-match", "*")] {
            send(&okta, Method::DELETE, &path, header, None).await.assert_error(404, None, &[]);
            send(&okta, Method::GET, &path, header, None).await.assert_error(404, None, &[]);
        }
    }
}

#[tokio::test]
async fn what_changes_nothing_keeps_the_version() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let staff = okta.create_group("Staff", std::slice::from_ref(&id)).await;
    let member = json!([{"op": "add", "path": "members", "value": [{"value": id}]}]);
    for (path, operations) in [
        (format!("/Users/{id}"), json!([{"op": "replace", "path": "userName", "value": "ada@acme.example"}])),
        (format!("/Users/{id}"), json!([{"op": "remove", "path": "title"}])),
        (format!("/Groups/{staff}"), member),
        (format!("/Groups/{staff}"), json!([{"op": "replace", "path": "displayName", "value": "Staff"}])),
    ] {
        let before = okta.read(&path).await;
        let version = before["meta"]["version"].as_str().unwrap();
        let answer = send(&okta, Method::PATCH, &path, ("if-match", version), Some(patch(operations))).await;
        assert_eq!(answer.header("etag"), Some(version));
        assert_eq!(okta.read(&path).await, before);
    }
}

/// A 304 that hides a change would leave the client with what is no longer so.
#[tokio::test]
async fn the_version_changes_with_everything_that_an_answer_shows() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = okta.create_user("ada@acme.example").await;
    let bob = okta.create_user("bob@acme.example").await;
    let staff = okta.create_group("Staff", std::slice::from_ref(&bob)).await;
    let (user_path, group_path) = (format!("/Users/{ada}"), format!("/Groups/{staff}"));
    let add = json!([{"op": "add", "path": "members", "value": [{"value": ada}]}]);
    let rename = json!([{"op": "replace", "path": "displayName", "value": "Crew"}]);
    let remove = json!([{"op": "remove", "path": format!("members[value eq \"{ada}\"]")}]);
    let called = |name: &str| json!([{"op": "replace", "path": "displayName", "value": name}]);
    let mut seen: Vec<(String, Value)> = Vec::new();
    for (changed, operations) in [
        (&group_path, add.clone()),
        (&group_path, rename),
        (&user_path, called("Ada")),
        (&user_path, called("Ada Lovelace")),
        (&group_path, remove),
        (&user_path, called("Ada L.")),
        (&group_path, add),
    ] {
        for path in [&user_path, &group_path] {
            let before = okta.get(path).await;
            seen.push((tag(&before), before.json()));
        }
        let answer = okta.patch_with(changed, operations).await;
        assert!(answer.status.is_success(), "{}", answer.json());
        for (path, (version, body)) in [&user_path, &group_path].into_iter().zip(&seen[seen.len() - 2..]) {
            let now = send(&okta, Method::GET, path, ("if-none-match", version), None).await;
            let as_it_was = okta.read(path).await == *body;
            assert_eq!(now.status.as_u16(), if as_it_was { 304 } else { 200 }, "{path}");
        }
    }
    // A user who goes takes a member from the group.
    let version = okta.version(&group_path).await;
    okta.delete(&user_path).await.assert_status(204);
    send(&okta, Method::GET, &group_path, ("if-none-match", &version), None).await.assert_status(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_changes_of_one_version_exactly_one_is_made() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let staff = okta.create_group("Staff", std::slice::from_ref(&id)).await;
    for round in 0..4 {
        for path in [format!("/Users/{id}"), format!("/Groups/{staff}")] {
            let version = okta.version(&path).await;
            let writing = (0..16).map(|n| {
                let (okta, path, version) = (okta.clone(), path.clone(), version.clone());
                tokio::spawn(async move {
                    let name = format!("Name {round} {n}");
                    let body = patch(json!([{"op": "replace", "path": "displayName", "value": name}]));
                    send(&okta, Method::PATCH, &path, ("if-match", &version), Some(body)).await
                })
            });
            let mut statuses: Vec<u16> =
                join_all(writing).await.into_iter().map(|answer| answer.unwrap().status.as_u16()).collect();
            statuses.sort_unstable();
            assert_eq!(statuses[0], 200, "{statuses:?}");
            assert!(statuses[1..].iter().all(|status| *status == 412), "{statuses:?}");
        }
    }
}

/// Groups are held before users: whoever is renamed while the groups and the users come and go does not wait for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_renamed_while_their_groups_change_and_nothing_fails() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(12).await;
    let mut groups = Vec::new();
    for n in 0..4 {
        groups.push(okta.create_group(&format!("Group {n}"), &ids[..6]).await);
    }
    let mut writing = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        for group in &groups {
            let (okta, group, id) = (okta.clone(), group.clone(), id.clone());
            writing.push(tokio::spawn(async move {
                let path = format!("members[value eq \"{id}\"]");
                let change = if n < 6 {
                    json!([{"op": "remove", "path": path}])
                } else {
                    json!([{"op": "add", "path": "members", "value": [{"value": id}]}])
                };
                okta.patch_with(&format!("/Groups/{group}"), change).await
            }));
        }
        let (okta, path) = (okta.clone(), format!("/Users/{id}"));
        writing.push(tokio::spawn(async move {
            if n % 3 == 0 {
                return okta.delete(&path).await;
            }
            okta.patch_with(&path, json!([{"op": "replace", "path": "displayName", "value": format!("P {n}")}])).await
        }));
    }
    let statuses: Vec<u16> =
        join_all(writing).await.into_iter().map(|answer| answer.unwrap().status.as_u16()).collect();
    // A user who is gone already is an unknown member.
    assert!(statuses.iter().all(|status| matches!(status, 200 | 204 | 400)), "{statuses:?}");
    for group in groups {
        let group = okta.read(&format!("/Groups/{group}")).await;
        for member in group["members"].as_array().unwrap() {
            let user = okta.read(&format!("/Users/{}", member["value"].as_str().unwrap())).await;
            assert_eq!(member["display"], user["displayName"]);
        }
    }
}
