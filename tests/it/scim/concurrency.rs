//! Many at once.

use futures::future::join_all;
use rollcall::domain::directories;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use serde_json::json;

use crate::support::{Answer, TestApp, group, user};

fn statuses(answers: Vec<Result<Answer, tokio::task::JoinError>>) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.into_iter().map(|answer| answer.unwrap().status.as_u16()).collect();
    statuses.sort_unstable();
    statuses
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_32_posts_of_one_user_name_exactly_one_creates_it() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let posting = (0..32).map(|n| {
        let okta = okta.clone();
        let name = if n % 2 == 0 { "ada@acme.example" } else { "ADA@acme.example" };
        tokio::spawn(async move { okta.post("/Users", user(name)).await })
    });
    let statuses = statuses(join_all(posting).await);
    assert_eq!(statuses[0], 201, "{statuses:?}");
    assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
    assert_eq!(okta.get("/Users").await.list().0, 1);
    assert_eq!(okta.roles().await, [("Member".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_32_posts_of_one_group_exactly_one_creates_it() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Acme", "Entra", DirectoryKind::Entra).await;
    let posting = (0..32).map(|n| {
        let idp = if n % 2 == 0 { okta.clone() } else { entra.clone() };
        tokio::spawn(async move { idp.post("/Groups", group("Engineers", &[])).await })
    });
    let statuses = statuses(join_all(posting).await);
    assert_eq!(statuses[0], 201, "{statuses:?}");
    assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
    assert_eq!(okta.roles().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn membership_patches_at_once_lose_nobody() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(64).await;
    let group = okta.create_group("Everybody", &ids[32..]).await;
    let path = format!("/Groups/{group}");
    let patching = (0..32).map(|n| {
        let (okta, path, add, remove) = (okta.clone(), path.clone(), ids[n].clone(), ids[n + 32].clone());
        tokio::spawn(async move {
            let operations = json!([{"op": "Add", "path": "members", "value": [{"value": add}]},
                                    {"op": "remove", "path": format!("members[value eq \"{remove}\"]")}]);
            okta.patch_with(&path, operations).await
        })
    });
    let statuses = statuses(join_all(patching).await);
    assert!(statuses.iter().all(|status| *status == 204), "{statuses:?}");
    assert_eq!(okta.members(&group).await, ids[..32]);
    assert_eq!(okta.version(&path).await, "W/\"33\"");
    assert_eq!(okta.roles().await[0], ("Everybody".to_owned(), 32));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn patches_of_one_user_at_once_lose_nothing() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let path = format!("/Users/{}", okta.create_user("ada@acme.example").await);
    let patching = (0..32).map(|n| {
        let (okta, path) = (okta.clone(), path.clone());
        tokio::spawn(async move {
            let number = json!([{"op": "add", "path": "phoneNumbers", "value": [{"value": format!("+1 {n:03}")}]}]);
            okta.patch_with(&path, number).await
        })
    });
    let statuses = statuses(join_all(patching).await);
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(okta.read(&path).await["phoneNumbers"].as_array().unwrap().len(), 32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn organizations_that_link_one_person_at_once_share_one_account() {
    let app = TestApp::start().await;
    let mut connected = Vec::new();
    for n in 0..8 {
        connected.push(app.directory(&format!("Organization {n}"), "Okta", DirectoryKind::Okta).await);
    }
    for _ in 0..4 {
        let posting = connected.iter().cloned().map(|directory| {
            tokio::spawn(async move { directory.post("/Users", user("ada@shared.example")).await.created_id() })
        });
        let ids: Vec<String> = join_all(posting).await.into_iter().map(Result::unwrap).collect();
        let account = connected[0].account("ada@shared.example").await.unwrap().id;
        for directory in &connected {
            assert_eq!(directory.member("ada").await.unwrap().account, account);
        }
        let deleting = connected.iter().cloned().zip(ids).map(|(directory, id)| {
            tokio::spawn(async move { directory.delete(&format!("/Users/{id}")).await.assert_status(204) })
        });
        join_all(deleting).await.into_iter().for_each(|result| drop(result.unwrap()));
        assert!(connected[0].account("ada@shared.example").await.is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_deleted_while_groups_change_leave_no_trace_and_nothing_fails() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(24).await;
    let mut groups = Vec::new();
    for n in 0..4 {
        groups.push(okta.create_group(&format!("Group {n}"), &ids).await);
    }
    let deleting = ids.iter().map(|id| {
        let (okta, path) = (okta.clone(), format!("/Users/{id}"));
        tokio::spawn(async move { okta.delete(&path).await })
    });
    let adding = groups.iter().flat_map(|group| ids.iter().map(move |id| (group, id))).map(|(group, id)| {
        let (okta, path, id) = (okta.clone(), format!("/Groups/{group}"), id.clone());
        tokio::spawn(async move {
            okta.patch_with(&path, json!([{"op": "add", "path": "members", "value": [{"value": id}]}])).await
        })
    });
    let deleting: Vec<_> = deleting.collect();
    let adding: Vec<_> = adding.collect();
    let deleted = statuses(join_all(deleting).await);
    assert!(deleted.iter().all(|status| *status == 204), "{deleted:?}");
    // A user who is gone already is an unknown member.
    let added = statuses(join_all(adding).await);
    assert!(added.iter().all(|status| matches!(status, 204 | 400)), "{added:?}");
    for group in groups {
        assert!(okta.members(&group).await.is_empty());
    }
    assert_eq!(okta.roles().await.iter().map(|(_, members)| members).sum::<i64>(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_who_swap_their_addresses_at_once_both_get_them() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut paths = Vec::new();
    for n in 0..8 {
        let body = json!({"userName": format!("user{n}"), "emails": [{"value": format!("user{n}@acme.example")}]});
        paths.push(format!("/Users/{}", okta.post("/Users", body).await.created_id()));
    }
    for round in 1..5 {
        let patching: Vec<_> = paths
            .iter()
            .enumerate()
            .map(|(n, path)| {
                let (okta, path, address) = (okta.clone(), path.clone(), format!("user{}@acme.example", n ^ round));
                let swap = json!([{"op": "replace", "path": "emails", "value": [{"value": address}]}]);
                tokio::spawn(async move { okta.patch_with(&path, swap).await })
            })
            .collect();
        let statuses = statuses(join_all(patching).await);
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    }
    for (n, path) in paths.iter().enumerate() {
        assert_eq!(okta.read(path).await["emails"][0]["value"], format!("user{}@acme.example", n ^ 4));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_that_is_deleted_while_requests_write_goes_whole() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Acme", "Entra", DirectoryKind::Entra).await;
    let here = okta.create_users(16).await;
    let there = entra.create_users(16).await;
    let group = okta.create_group("Engineers", &here).await;
    let mut writing = Vec::new();
    for n in 0..16 {
        let (own, shared) = (okta.clone(), entra.clone());
        let (here, there, group) = (here[n].clone(), there[n].clone(), group.clone());
        writing.push(tokio::spawn({
            let own = own.clone();
            async move { own.post("/Users", user(&format!("new{n}@acme.example"))).await }
        }));
        writing.push(tokio::spawn({
            let own = own.clone();
            async move { own.post("/Groups", self::group(&format!("Group {n}"), &[])).await }
        }));
        writing.push(tokio::spawn(async move {
            let title = json!([{"op": "add", "path": "members", "value": [{"value": here}]},
                               {"op": "remove", "path": format!("members[value eq \"{here}\"]")}]);
            own.patch_with(&format!("/Groups/{group}"), title).await
        }));
        // The other directory of the organization holds the same people.
        writing.push(tokio::spawn(async move {
            let change = json!([{"op": "replace", "value": {"displayName": "Ada", "active": n % 2 == 0}}]);
            shared.patch_with(&format!("/Users/{there}"), change).await
        }));
    }
    let by = Actor::CommandLine;
    directories::delete(&okta.ctx, &by, &okta.organization, &okta.directory, "Okta").await.unwrap();
    let statuses = statuses(join_all(writing).await);
    assert!(statuses.iter().all(|status| matches!(status, 200 | 201 | 204 | 401 | 404)), "{statuses:?}");
    // What came before is gone, and what came behind was refused.
    assert_eq!(okta.roles().await, [("Member".to_owned(), 16)]);
    assert_eq!(entra.get("/Users").await.list().0, 16);
    for n in 0..16 {
        assert!(okta.account(&format!("new{n}@acme.example")).await.is_none());
    }
}
