//! Tokens: how many, how long, and when they were last used.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use axum::http::header::USER_AGENT;
use futures::future::join_all;
use rollcall::domain::DomainError;
use rollcall::domain::tokens::Validity;
use rollcall::model::directory::{Token, TokenStatus};

use crate::support::{Idp, TestApp};

/// Days, in the clock's words.
fn days(n: u64) -> Duration {
    Duration::from_hours(n * 24)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_32_tokens_issued_at_once_exactly_as_many_as_are_free_are_made() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let spare = okta.issue("Spare", Validity::Unlimited).await.unwrap();
    okta.revoke(&spare.token.id).await;
    let issuing = (0..32).map(|n| {
        let okta = okta.clone();
        tokio::spawn(async move { okta.issue(&format!("Token {n}"), Validity::Unlimited).await })
    });
    let results: Vec<_> = join_all(issuing).await.into_iter().map(Result::unwrap).collect();
    let mut secrets = Vec::new();
    for result in results {
        match result {
            Ok(issued) => secrets.push(issued.secret),
            Err(error) => assert!(matches!(error, DomainError::TokenLimit(5)), "{error:?}"),
        }
    }
    assert_eq!(secrets.len(), 4, "one of five is the first token");
    for secret in secrets {
        okta.with_token(secret.reveal()).get("/Users").await.assert_status(200);
    }
    let now = okta.ctx.now();
    assert_eq!(okta.tokens().await.iter().filter(|token| token.status(now) == TokenStatus::Active).count(), 5);
}

#[tokio::test]
async fn revoked_and_expired_tokens_do_not_count() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let revoked = okta.issue("Revoked", Validity::Unlimited).await.unwrap();
    for label in ["30", "30 too"] {
        okta.issue(label, Validity::Days30).await.unwrap();
    }
    okta.issue("90", Validity::Days90).await.unwrap();
    assert!(okta.issue("One too many", Validity::Unlimited).await.is_err());
    okta.revoke(&revoked.token.id).await;
    okta.issue("Instead of the revoked one", Validity::Unlimited).await.unwrap();
    assert!(okta.issue("One too many", Validity::Unlimited).await.is_err());
    app.advance(days(30));
    okta.issue("Instead of an expired one", Validity::Unlimited).await.unwrap();
    okta.issue("Instead of the other", Validity::Unlimited).await.unwrap();
    let refused = okta.issue("One too many", Validity::Unlimited).await;
    assert!(matches!(refused, Err(DomainError::TokenLimit(5))), "{refused:?}");
}

#[tokio::test]
async fn another_directory_has_five_of_its_own() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Acme", "Entra", rollcall::model::directory::DirectoryKind::Entra).await;
    for idp in [&okta, &entra] {
        for n in 2..=5 {
            idp.issue(&format!("Token {n}"), Validity::Unlimited).await.unwrap();
        }
        assert!(idp.issue("Token 6", Validity::Unlimited).await.is_err());
    }
}

#[tokio::test]
async fn a_token_is_taken_until_the_instant_it_expires() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let issued = okta.issue("Month", Validity::Days30).await.unwrap();
    let client = okta.with_token(issued.secret.reveal());
    app.advance(days(30).saturating_sub(Duration::from_millis(2)));
    client.get("/Users").await.assert_status(200);
    client.get("/Users").await.assert_status(401);
    okta.get("/Users").await.assert_status(200);
}

#[tokio::test]
async fn a_revoked_token_is_refused_at_the_next_request_and_the_others_are_not() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let second = okta.issue("Second", Validity::Unlimited).await.unwrap();
    let client = okta.with_token(second.secret.reveal());
    client.get("/Users").await.assert_status(200);
    okta.revoke(&second.token.id).await;
    client.get("/Users").await.assert_status(401);
    okta.get("/Users").await.assert_status(200);
    // Revoking again changes nothing, nor does it write a second event.
    okta.revoke(&second.token.id).await;
    let events = okta.events().await;
    assert_eq!(events.iter().filter(|event| event.action == "token.revoked").count(), 1);
}

#[tokio::test]
async fn no_answer_and_no_row_holds_a_token_in_clear() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let kept = format!("{:?} {:?}", okta.tokens().await, okta.events().await);
    assert!(!kept.contains("rcl_") && !kept.contains(&okta.token), "{kept}");
    assert!(
        kept.contains(okta.token.get(okta.token.len() - 4..).unwrap()),
        "people tell tokens apart by four characters"
    );
}

/// Waits until a token's last use is written, which happens behind the request.
async fn used(idp: &Idp, is_it: impl Fn(&Token) -> bool) -> Token {
    let waiting = async {
        loop {
            if let Some(token) = idp.tokens().await.into_iter().find(|token| is_it(token)) {
                return token;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("the use was not noted")
}

#[tokio::test]
async fn the_last_use_is_noted_at_most_once_a_minute() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    assert_eq!(okta.tokens().await[0].last_used, None);
    let ask = async |agent: &str| {
        let request = okta.request(Method::GET, "/Users").header(USER_AGENT, agent).body(Body::empty()).unwrap();
        okta.send(request).await.assert_status(200);
    };
    ask("Okta SCIM Client 1.0.0").await;
    let first = used(&okta, |token| token.last_used.is_some()).await;
    assert_eq!(first.last_used_agent.as_deref(), Some("Okta SCIM Client 1.0.0"));
    assert_eq!(first.last_used, Some(okta.ctx.now()));
    ask("within the minute").await;
    app.advance(Duration::from_mins(1));
    ask("behind the minute").await;
    let second = used(&okta, |token| token.last_used != first.last_used).await;
    assert_eq!(second.last_used_agent.as_deref(), Some("behind the minute"));
    // A refused request is no use.
    okta.with_token("rcl_garbage").get("/Users").await.assert_status(401);
    assert_eq!(okta.tokens().await[0].last_used, second.last_used);
}
