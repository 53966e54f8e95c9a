//! What is typed wrongly, and servers that are not there.

use super::run::{check, run};
use super::server::{NONE, Server};

const NOWHERE: &str = "http://127.0.0.1:9/scim/v2";

#[test]
fn wrong_usage_is_exit_2_with_a_line_that_says_what_to_do() {
    for (arguments, token, words) in [
        (vec![], Some("t"), "--endpoint"),
        (vec!["--endpoint", "example.com"], Some("t"), "https://example.com/scim/v2"),
        (vec!["--endpoint", NOWHERE], None, "ROLLCALL_CHECK_TOKEN"),
        (vec!["--endpoint", NOWHERE], Some(" "), "ROLLCALL_CHECK_TOKEN"),
        (vec!["--endpoint", NOWHERE, "--only", "nonesuch"], Some("t"), "nonesuch"),
        (vec!["--endpoint", NOWHERE, "--ca-file", "nonesuch.pem"], Some("t"), "--ca-file"),
        (vec!["--endpoint", NOWHERE], Some("t"), "cannot reach http://127.0.0.1:9/scim/v2"),
    ] {
        let ran = run(&arguments, token);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        assert!(ran.err.contains(words), "{arguments:?}: {}", ran.err);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_refused_is_said_before_the_first_step() {
    let server = Server::start(NONE).await;
    let token = "rcl_wrong-and-secret";
    let endpoint = server.endpoint.clone();
    let ran =
        tokio::task::spawn_blocking(move || run(&["--endpoint", &endpoint, "--token", token], None)).await.unwrap();
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("refuses the token with 401"), "{}", ran.err);
    assert!(!format!("{}{}", ran.out, ran.err).contains(token));
}

#[test]
fn the_steps_can_be_listed_without_a_server() {
    let ran = run(&["--list"], None);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for words in ["discovery\n", "  delete-answers-204 ", "RFC 7644 §3.6", "group-habits\n"] {
        assert!(ran.out.contains(words), "{words} is not listed");
    }
    let ran = run(&["--list", "--only", "delete"], None);
    assert_eq!(ran.out.lines().count(), 5, "{}", ran.out);
    assert!(ran.made_files.is_empty(), "{:?}", ran.made_files);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_step_can_be_run_alone() {
    let server = Server::start(NONE).await;
    let ran = check(&server, &["--only", "delete-answers-204"]).await;
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("SCIM 2.0: 1 passed."), "{}", ran.out);
}
