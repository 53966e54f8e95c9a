//! Who is not let in, and who is asked to come back.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::{Method, Request};
use rollcall::domain::directories;
use rollcall::domain::tokens::Validity;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use serde_json::json;

use crate::support::{Answer, Setup, TestApp, user};

#[tokio::test]
async fn whatever_is_wrong_with_a_token_the_answer_is_the_same_to_the_byte() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let second = app.directory("Acme", "Second", DirectoryKind::Other).await;
    let elsewhere = app.directory("Beta", "Entra", DirectoryKind::Entra).await;
    let gone = app.directory("Acme", "Gone", DirectoryKind::Other).await;
    directories::delete(&gone.ctx, &Actor::CommandLine, &gone.organization, &gone.directory, "Gone").await.unwrap();
    let revoked = okta.issue("Revoked", Validity::Unlimited).await.unwrap();
    okta.revoke(&revoked.token.id).await;
    let expired = okta.issue("Expired", Validity::Days30).await.unwrap();
    app.advance(Duration::from_hours(31 * 24));
    let mut mistyped = okta.token.clone();
    mistyped.pop();

    let mut answers: Vec<(String, Answer)> = Vec::new();
    for (what, token) in [
        ("wrong", mistyped.as_str()),
        ("garbage", "rcl_garbage"),
        ("of another directory", &second.token),
        ("of another organization", &elsewhere.token),
        ("of a deleted directory", &gone.token),
        ("revoked", revoked.secret.reveal()),
        ("expired", expired.secret.reveal()),
        ("empty", ""),
    ] {
        answers.push((what.to_owned(), okta.with_token(token).get("/Users").await));
    }
    answers.push(("missing".to_owned(), okta.client().with_token(None).get("/Users").await));
    answers.push(("gone".to_owned(), gone.get("/Users").await));
    for id in ["01890a5d-ac96-774b-bcce-b302099a8057", "nonsense", "%00", "%FF"] {
        let endpoint = okta.at(format!("/scim/v2/{id}"));
        answers.push((id.to_owned(), endpoint.get("/Users").await));
    }
    for header in [okta.token.clone(), format!("Basic {}", okta.token), "Bearer".to_owned(), "Bearer  ".to_owned()] {
        let path = format!("/scim/v2/{}/Users", okta.directory);
        let request = Request::builder().method(Method::GET).uri(path).header(AUTHORIZATION, &header);
        answers.push((header, app.anonymous().send(request.body(Body::empty()).unwrap()).await));
    }
    let first = answers[0].1.clone().assert_error(401, None, &["token"]);
    for (what, answer) in answers {
        let answer = answer.assert_status(401);
        assert_eq!(answer.body, first.body, "{what}");
        // RFC 6750 §3.1: who sent nothing is not told that it was wrong.
        let challenge =
            if what == "missing" { "Bearer realm=\"scim\"" } else { "Bearer realm=\"scim\", error=\"invalid_token\"" };
        assert_eq!(answer.header("www-authenticate"), Some(challenge), "{what}");
        let names = |answer: &Answer| answer.headers.keys().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&answer), names(&first), "{what}");
    }
    // The scheme is read in any case (RFC 9110 §11.1).
    let path = format!("/scim/v2/{}/Users", okta.directory);
    let request = Request::builder().uri(path).header(AUTHORIZATION, format!("bearer {}", okta.token));
    app.anonymous().send(request.body(Body::empty()).unwrap()).await.assert_status(200);
}

#[tokio::test]
async fn a_paused_directory_says_so_only_behind_the_token() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let (ctx, by) = (&okta.ctx, Actor::CommandLine);
    directories::pause(ctx, &by, &okta.organization, &okta.directory).await.unwrap();
    for answer in [
        okta.get("/Users").await,
        okta.get("/ServiceProviderConfig").await,
        okta.get("/Nowhere").await,
        okta.post("/Users", user("bob@acme.example")).await,
        okta.delete(&format!("/Users/{id}")).await,
    ] {
        let answer = answer.assert_error(503, None, &["paused"]);
        assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() > 0);
    }
    okta.with_token("rcl_garbage").get("/Users").await.assert_status(401);
    okta.client().with_token(None).get("/Users").await.assert_status(401);
    directories::resume(ctx, &by, &okta.organization, &okta.directory).await.unwrap();
    assert_eq!(okta.get("/Users").await.list().0, 1);
}

#[tokio::test]
async fn over_the_rate_a_directory_is_asked_to_come_back_and_others_are_not() {
    let app = TestApp::start_with(Setup { rate_per_second: 1, ..Setup::default() }).await;
    let okta = app.okta().await;
    let second = app.directory("Acme", "Second", DirectoryKind::Other).await;
    // A stranger does not use the rate up.
    for _ in 0..20 {
        okta.with_token("rcl_garbage").get("/Users").await.assert_status(401);
    }
    let mut passed = 0;
    let refused = loop {
        let answer = okta.get("/Users?count=0").await;
        if answer.status != 200 {
            break answer;
        }
        passed += 1;
        assert!(passed < 100, "never refused");
    };
    assert!(passed >= 5, "five seconds' worth may come at once: {passed}");
    let refused = refused.assert_error(429, None, &["1 requests a second"]);
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() > 0);
    second.get("/Users").await.assert_status(200);
}

#[tokio::test]
async fn me_is_not_implemented() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.get("/Me").await.assert_error(501, None, &[]);
    okta.patch_with("/Me", json!([])).await.assert_error(501, None, &[]);
    okta.client().with_token(None).get("/Me").await.assert_status(401);
}
