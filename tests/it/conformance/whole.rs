//! A server that keeps the RFCs: ours.

use std::process::Command;
use std::time::Duration;

use roxmltree::Document;
use serde_json::json;

use super::run::{begin_against, check};
use super::server::{Fault, NONE, Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_server_passes_every_step_and_is_as_it_was_afterwards() {
    let server = Server::start(NONE).await;
    let ran = check(&server, &["--junit", "junit.xml"]).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(ran.err, "");
    assert!(ran.out.contains("All that the run made is deleted."), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "colours although nobody watches");
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "a line is too wide");
    assert!(!format!("{}{}", ran.out, ran.junit).contains(&server.idp.token), "the token is shown");
    assert_eq!(ran.made_files, ["junit.xml"], "a database was made");
    server.assert_empty().await;

    let document = Document::parse(&ran.junit).unwrap();
    let root = document.root_element();
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase")).count();
    assert_eq!(root.attribute("tests"), Some(cases.to_string().as_str()));
    assert_eq!(root.attribute("failures"), Some("0"));
    assert!(cases > 150, "{cases} steps");
    // Only what the discovery documents do not declare may be skipped.
    let config = server.idp.get("/ServiceProviderConfig").await.json();
    for (area, is_offered) in [
        ("sort", config["sort"]["supported"] == true),
        ("etag", config["etag"]["supported"] == true),
        ("bulk", config["bulk"]["supported"] == true),
        ("cursor", config["pagination"]["cursor"] == true),
        ("search", server.idp.post("/Users/.search", json!({})).await.status != 501),
    ] {
        let suite = document.descendants().find(|node| node.attribute("name") == Some(area)).unwrap();
        assert!(!is_offered || suite.attribute("skipped") == Some("0"), "{area} is offered, and was skipped");
    }
    for suite in document.descendants().filter(|node| node.has_tag_name("testsuite")) {
        let name = suite.attribute("name").unwrap();
        let may_skip = ["sort", "etag", "bulk", "bulk-refusals", "cursor", "search"].contains(&name);
        assert!(may_skip || suite.attribute("skipped") == Some("0"), "{name} has skipped steps");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_made_is_not_touched() {
    let server = Server::start(NONE).await;
    let id = server.idp.create_user("ada@acme.example").await;
    let group = server.idp.create_group("Engineers", std::slice::from_ref(&id)).await;
    let before = (server.idp.read(&format!("/Users/{id}")).await, server.idp.read(&format!("/Groups/{group}")).await);
    let ran = check(&server, &["--rfc-only"]).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("Habits"), "{}", ran.out);
    let after = (server.idp.read(&format!("/Users/{id}")).await, server.idp.read(&format!("/Groups/{group}")).await);
    assert_eq!(before, after);
    assert_eq!(server.idp.get("/Users?count=0").await.list().0, 1);
    assert_eq!(server.idp.get("/Groups?count=0").await.list().0, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_asked_for_patience_waits_and_asks_again() {
    let server = Server::start(Fault {
        request: |asked| {
            if asked.number % 3 == 0 {
                // Nowhere: so that nothing is done before the 429.
                "/scim/v2/nowhere".clone_into(&mut asked.path);
            }
        },
        answer: |asked, told| {
            if asked.number % 3 == 0 {
                told.status = 429;
                told.headers.insert("retry-after", "0".parse().unwrap());
            }
        },
    })
    .await;
    let ran = check(&server, &["--only", "create", "--only", "members"]).await;
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    server.assert_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_interrupted_deletes_what_it_made() {
    let server = Server::start(NONE).await;
    let running = begin_against(&server, &[]);
    let pid = running.child.id().to_string();
    tokio::time::timeout(Duration::from_secs(30), async {
        while server.requests() < 120 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await
    .expect("the run sends requests");
    let ran = tokio::task::spawn_blocking(move || {
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        running.end()
    })
    .await
    .unwrap();
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("The run was interrupted."), "{}", ran.out);
    assert!(ran.out.contains("All that the run made is deleted."), "{}", ran.out);
    server.assert_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_deleted_is_named() {
    let server = Server::start(Fault {
        request: |asked| {
            if asked.method == "DELETE" {
                "/scim/v2/nowhere".clone_into(&mut asked.path);
            }
        },
        answer: |asked, told| {
            if asked.method == "DELETE" {
                told.status = 500;
            }
        },
    })
    .await;
    let ran = check(&server, &["--only", "user-is-read-by-id"]).await;
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let id = server.idp.get("/Users").await.list().1[0]["id"].as_str().unwrap().to_owned();
    assert!(ran.out.contains(&format!("/Users/{id}")), "{}", ran.out);
    assert!(ran.err.contains("could not be deleted"), "{}", ran.err);
}
