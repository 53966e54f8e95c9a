//! The order in which operations are done.

use super::*;

/// Writes steps as the indexes of their operations, a circle in parentheses.
pub(super) fn written(steps: &[Step<'_>]) -> String {
    let written: Vec<String> = steps
        .iter()
        .map(|step| match step {
            Step::One(operation) => operation.index.to_string(),
            Step::Circle(creations) => {
                let members: Vec<_> = creations.iter().map(|creation| creation.operation.index.to_string()).collect();
                format!("({})", members.join(" "))
            }
        })
        .collect();
    written.join(" ")
}

fn order_of(operations: Value) -> String {
    written(&in_order(&parse(operations).operations))
}

#[test]
fn operations_are_done_as_they_come() {
    assert_eq!(
        order_of(json!([user("a", "x"), user("b", "bulkId:a"), {"method": "DELETE", "path": "/Users/bulkId:a"}, {}])),
        "0 1 2 3"
    );
}

#[test]
fn what_is_referred_to_is_created_first_and_nothing_else_is_moved() {
    let delete = json!({"method": "DELETE", "path": "/Users/9"});
    assert_eq!(
        order_of(json!([user("a", "bulkId:c"), delete, user("b", "x"), user("c", "bulkId:d"), user("d", "x")])),
        "4 3 0 1 2"
    );
    let patch = json!({"method": "PATCH", "path": "/Groups/bulkId:g", "data": {"Operations": [
        {"op": "add", "path": "members", "value": [{"value": "bulkId:b"}, {"value": "bulkId:a"}]}]}});
    let group = json!({"method": "POST", "path": "/Groups", "bulkId": "g", "data": {"displayName": "G"}});
    assert_eq!(order_of(json!([patch, delete, user("a", "x"), user("b", "x"), group])), "2 3 4 0 1");
}

#[test]
fn circles_are_one_step_before_whatever_refers_to_them() {
    assert_eq!(order_of(json!([user("a", "bulkId:a")])), "(0)");
    assert_eq!(order_of(json!([user("a", "bulkId:b"), user("b", "bulkId:a")])), "(0 1)");
    // Of two circles the one that is referred to comes first, and with it what it refers to itself.
    let first = [user("a", "bulkId:b"), user("b", "bulkId:c")];
    let mut third = user("c", "bulkId:a");
    third["data"]["friend"] = "bulkId:e".into();
    let mut fifth = user("e", "bulkId:d");
    fifth["data"]["friend"] = "bulkId:f".into();
    let [a, b] = first;
    assert_eq!(
        order_of(json!([user("z", "bulkId:b"), a, b, third, user("d", "bulkId:e"), fifth, user("f", "x")])),
        "6 (4 5) (1 2 3) 0"
    );
}

#[test]
fn a_reference_to_what_cannot_be_read_is_no_circle() {
    let unreadable = json!({"method": "POST", "path": "/Users", "bulkId": "b", "data": "bulkId:a"});
    assert_eq!(order_of(json!([user("a", "bulkId:b"), unreadable, user("c", "bulkId:nobody")])), "1 0 2");
}

#[test]
fn a_long_chain_is_followed_to_its_end() {
    let count: usize = 1_000;
    let chain: Vec<Value> = (0..count).map(|i| user(&i.to_string(), &format!("bulkId:{}", i + 1))).collect();
    let expected: Vec<String> = (0..count).rev().map(|i| i.to_string()).collect();
    assert_eq!(order_of(chain.clone().into()), expected.join(" "));
    let mut closed = chain;
    closed[count - 1] = user(&(count - 1).to_string(), "bulkId:0");
    assert!(order_of(closed.into()).starts_with("(0 1 2 3 "));
}
