//! Rule 9: pages.

use std::collections::HashSet;

use serde_json::Value;

use crate::support::TestApp;

fn ids(page: &[Value]) -> Vec<String> {
    page.iter().map(|resource| resource["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn rule_9_a_page_has_at_most_100_results_and_total_results_is_the_true_number() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let made = okta.create_users(250).await;
    for (query, on_page) in [
        ("", 100),
        ("?count=101", 100),
        ("?count=100000000000000000000", 100),
        ("?count=100", 100),
        ("?count=99", 99),
        ("?count=1", 1),
        ("?count=0", 0),
        ("?count=-7", 0),
        ("?startIndex=201", 50),
        ("?startIndex=251", 0),
        ("?startIndex=9223372036854775807", 0),
        // A filter that the database does not decide pages as others do.
        ("?filter=userName sw \"user0\"&count=101", 100),
        ("?filter=userName sw \"user0\"&startIndex=240&count=20", 11),
        ("?filter=active eq true&count=0", 0),
    ] {
        let (total, page) = okta.get(&format!("/Users{query}")).await.list();
        assert_eq!((total, page.len()), (250, on_page), "{query}");
    }
    // Walked page by page, everybody is met exactly once, in the order in which they were made.
    let mut walked = Vec::new();
    for start in [1, 101, 201] {
        let answer = okta.get(&format!("/Users?startIndex={start}&count=100")).await;
        assert_eq!(answer.json()["startIndex"], start);
        walked.extend(ids(&answer.list().1));
    }
    assert_eq!(walked, made);
    assert_eq!(walked.iter().collect::<HashSet<_>>().len(), 250);
}

#[tokio::test]
async fn rule_9_groups_are_paged_as_users_are() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut made = Vec::new();
    for n in 0..105 {
        made.push(okta.create_group(&format!("Group {n:03}"), &[]).await);
    }
    let (total, first) = okta.get("/Groups?startIndex=1&count=500").await.list();
    assert_eq!((total, first.len()), (105, 100));
    let (total, second) = okta.get("/Groups?startIndex=101&count=100").await.list();
    assert_eq!((total, second.len()), (105, 5));
    assert_eq!([ids(&first), ids(&second)].concat(), made);
}

#[tokio::test]
async fn rule_9_start_index_below_1_is_1() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let made = okta.create_users(3).await;
    for query in ["startIndex=0", "startIndex=-5", "startindex=0", "STARTINDEX=1", "startIndex="] {
        let answer = okta.get(&format!("/Users?{query}&count=2")).await;
        assert_eq!(answer.json()["startIndex"], 1, "{query}");
        assert_eq!(ids(&answer.list().1), made[..2], "{query}");
    }
}

#[tokio::test]
async fn rule_9_what_is_no_number_is_refused() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for path in ["/Users", "/Groups"] {
        for (name, value) in [("count", "ten"), ("count", "1.5"), ("startIndex", "x"), ("startIndex", "0x1")] {
            okta.get(&format!("{path}?{name}={value}")).await.assert_error(400, Some("invalidValue"), &[name]);
        }
    }
}
