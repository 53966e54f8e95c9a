//! Random requests against a whole server: every answer is well-formed, and what it says is what is there.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::*;
use crate::support::TestApp;

/// Requests in this many cases: each one adds to the same directory.
const CASES: u32 = 64;

fn any_id() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => (0..6).prop_map(|n| format!("bulkId:{n}")),
        1 => Just("bulkId:nobody".to_owned()),
        1 => Just("01890a5d-ac96-774b-bcce-b302099a8057".to_owned()),
    ]
}

/// Users with managers, groups with members, and changes of both; of their names some are taken.
fn any_operation() -> impl Strategy<Value = Value> {
    let name = "[a-f][0-9]{0,2}";
    prop_oneof![
        4 => (name, any_id()).prop_map(|(name, id)| post_report("", &format!("{name}@acme.example"), &id)),
        2 => (name, any_id(), any_id()).prop_map(|(name, a, b)| post_group("", &name, &[&a, &b])),
        2 => (prop::sample::select(vec!["/Users", "/Groups"]), any_id(), any_id()).prop_map(|(endpoint, id, other)| {
            let path = format!("members[value eq \"{other}\"]");
            let operations = json!([{"op": "remove", "path": path}, {"op": "add", "path": "manager", "value": other}]);
            patch_of(&format!("{endpoint}/{id}"), operations)
        }),
        1 => (any_id(), name).prop_map(|(id, name)| {
            json!({"method": "PUT", "path": format!("/Users/{id}"), "data": user(&format!("{name}@acme.example"))})
        }),
        1 => any_id().prop_map(|id| json!({"method": "DELETE", "path": format!("/Users/{id}")})),
        1 => Just(json!({"method": "GET", "path": "/Users"})),
    ]
}

fn any_request() -> impl Strategy<Value = (Vec<Value>, Option<usize>)> {
    let operations = prop::collection::vec(any_operation(), 1..7).prop_map(|mut operations| {
        for (n, operation) in operations.iter_mut().enumerate() {
            operation["bulkId"] = n.to_string().into();
        }
        operations
    });
    (operations, proptest::option::weighted(0.2, 1_usize..3))
}

/// Returns the ids of everything that is there.
async fn everything(idp: &Idp) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for list in ["/Users", "/Groups"] {
        let (total, _) = idp.get(&format!("{list}?count=0")).await.list();
        let before = ids.len();
        while ids.len() - before < usize::try_from(total).unwrap() {
            let (_, page) =
                idp.get(&format!("{list}?attributes=id&startIndex={}", ids.len() - before + 1)).await.list();
            ids.extend(page.into_iter().map(|resource| resource["id"].as_str().unwrap().to_owned()));
        }
    }
    ids
}

async fn check(idp: &Idp, operations: Vec<Value>, fail_on_errors: Option<usize>) {
    let mut expected = everything(idp).await;
    let mut request = body(&operations.clone().into());
    request["failOnErrors"] = fail_on_errors.into();
    let done = read(&idp.post("/Bulk", request).await);
    let failures = done.iter().filter(|done| !done["response"].is_null()).count();
    if fail_on_errors.is_none_or(|most| failures < most) {
        assert_eq!(done.len(), operations.len(), "{operations:?}: {done:?}");
    }
    for done in &done {
        assert_ne!(done["status"], "500", "{done}");
    }
    // Deletions come behind the creation that they are of, wherever they stand.
    let of = |method: &str| {
        let done = done.iter().filter(move |done| done["method"] == method && done["response"].is_null());
        done.map(id).collect::<BTreeSet<_>>()
    };
    expected.extend(of("POST"));
    expected.retain(|id| !of("DELETE").contains(id));
    assert_eq!(everything(idp).await, expected, "{operations:?}: {done:?}");
}

#[test]
fn what_a_random_request_leaves_behind_is_what_its_answer_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (_app, idp) = runtime.block_on(async {
        let app = TestApp::start().await;
        let idp = app.okta().await;
        (app, idp)
    });
    let mut runner = TestRunner::new(Config { cases: CASES, ..Config::default() });
    let result = runner.run(&any_request(), |(operations, fail_on_errors)| {
        runtime.block_on(check(&idp, operations, fail_on_errors));
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}
