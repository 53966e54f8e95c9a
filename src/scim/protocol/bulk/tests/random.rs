//! Random requests: nothing panics, everything is done once, nothing before what it refers to.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::scim::protocol::resource::tests::any_json;

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "nobody"];

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(NAMES.to_vec()).prop_map(|name| format!("bulkId:{name}")),
        1 => prop::sample::select(vec!["/Users/bulkId:a", "BULKID:b", "bulkId:", "members[value eq \"bulkId:c\"]",
                                       "members[value eq \"bulkId:d", "x \"\\", "password"]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

fn any_data() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => (any_text(), any_text(), any_text()).prop_map(|(a, b, c)| json!({
            "userName": "u", "manager": {"value": a}, "members": [{"value": b, "$ref": c}, "x"]})),
        3 => (any_text(), any_text()).prop_map(|(path, value)| json!({"Operations": [{"op": "add", "path": path, "value": value}]})),
        1 => any_json(),
    ]
}

fn any_operation() -> impl Strategy<Value = Value> {
    let method = prop::sample::select(vec!["POST", "POST", "POST", "put", "PATCH", "DELETE", "GET"]);
    let path = prop_oneof![
        4 => prop::sample::select(vec!["/Users", "/Groups", "/Users/1", "/Users/bulkId:a", "/Groups/bulkId:nobody", "/Me"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ];
    (method, path, any_data()).prop_map(|(method, path, data)| json!({"method": method, "path": path, "data": data}))
}

/// Requests in which no `bulkId` occurs twice.
fn any_request() -> impl Strategy<Value = Value> {
    prop::collection::vec(any_operation(), 1..8).prop_map(|mut operations| {
        for (operation, name) in operations.iter_mut().zip(NAMES.iter().take(5)) {
            operation["bulkId"] = (*name).into();
        }
        operations.into()
    })
}

/// Does every step with a server that lets everything succeed; returns what was sent, by the index of the operation.
fn run(steps: &[Step<'_>], created: &mut Created) -> HashMap<usize, Vec<Resolved>> {
    let mut sent: HashMap<usize, Vec<Resolved>> = HashMap::new();
    for step in steps {
        match step {
            Step::One(operation) => {
                let Ok(request) = &operation.request else { continue };
                let Ok(resolved) = request.resolve(created) else { continue };
                sent.entry(operation.index).or_default().push(resolved);
                if let Some(bulk_id) = operation.creates() {
                    created.note(bulk_id, format!("id-{bulk_id}"));
                }
            }
            Step::Circle(creations) => {
                let mut pending: HashSet<&str> = creations.iter().map(|creation| creation.bulk_id).collect();
                if creations.iter().any(|creation| created.check(creation.request.references(), &pending).is_err()) {
                    continue;
                }
                for creation in creations {
                    let resolved = creation.request.resolve_without(created, &pending).unwrap();
                    sent.entry(creation.operation.index).or_default().push(resolved);
                    created.note(creation.bulk_id, format!("id-{}", creation.bulk_id));
                    pending.remove(creation.bulk_id);
                }
                for creation in creations {
                    let resolved = creation.request.resolve(created).unwrap();
                    sent.entry(creation.operation.index).or_default().push(resolved);
                }
            }
        }
    }
    sent
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn every_operation_is_in_one_step_and_behind_what_it_refers_to(operations in any_request()) {
        let request = parse(operations);
        let steps = in_order(&request.operations);
        let mut placed: HashMap<usize, usize> = HashMap::new();
        for (place, step) in steps.iter().enumerate() {
            let indexes = match step {
                Step::One(operation) => vec![operation.index],
                Step::Circle(creations) => creations.iter().map(|creation| creation.operation.index).collect(),
            };
            for index in indexes {
                prop_assert_eq!(placed.insert(index, place), None, "{} twice", index);
            }
        }
        prop_assert_eq!(placed.len(), request.operations.len());
        for operation in &request.operations {
            let Ok(single) = &operation.request else { continue };
            for referred in request.operations.iter().filter(|other| {
                other.creates().is_some_and(|bulk_id| single.references().iter().any(|name| name == bulk_id))
            }) {
                let (this, that) = (placed[&operation.index], placed[&referred.index]);
                let in_circle = matches!(steps[this], Step::Circle(_));
                prop_assert!(that < this || that == this && in_circle);
            }
        }
    }

    #[test]
    fn no_reference_is_left_in_what_is_sent(operations in any_request()) {
        let request = parse(operations);
        let steps = in_order(&request.operations);
        let mut created = Created::none_of(&request.operations);
        for (index, sent) in run(&steps, &mut created) {
            // What is sent, read as an operation once more, refers to nothing.
            let method = request.operations[index].method.clone();
            for resolved in sent {
                let again = json!({"method": method, "path": resolved.path, "bulkId": "z", "data": resolved.data});
                let again = parse_one(again).request.unwrap();
                prop_assert!(again.references().is_empty(), "{:?}", again.references());
            }
        }
    }

    #[test]
    fn parsing_never_panics_on_any_json(body in any_json(), operation in any_json()) {
        let _ = BulkRequest::parse(body.clone(), BASE, 10);
        let _ = BulkRequest::parse(json!({"schemas": [URN], "Operations": body}), BASE, 10);
        if let Ok(request) = try_parse(json!([operation])) {
            let _ = in_order(&request.operations);
        }
    }

    #[test]
    fn paths_never_panic_and_never_leave_the_directory(path in "(/|\\.|:|\\?|bulkId|Users|scim|https|[a-c]){0,8}") {
        if let Ok(target) = Target::parse(&path, BASE) {
            let path = target.path(&Created::default()).unwrap_or_default();
            prop_assert!(path.is_empty() || ["/Users", "/Groups"].iter().any(|endpoint| path.starts_with(endpoint)));
            prop_assert!(path.matches('/').count() <= 2);
        }
    }
}
