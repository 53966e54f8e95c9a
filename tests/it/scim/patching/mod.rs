//! Random PATCH requests against a model: in the protocol alone, and through the whole server.

mod groups;
mod list;
mod model;
mod operation;
mod requests;

use std::cell::Cell;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use rollcall::model::directory::DirectoryKind;
use rollcall::scim::protocol::patch::{PatchRequest, apply};
use rollcall::scim::protocol::{resource, schema};
use serde_json::{Value, json};

use self::model::Object;
use self::operation::{ENTERPRISE, Operation, Target, Verb};
use crate::support::{Idp, TestApp, patch};

/// The same requests each time; of a sequence that fails the shortest that does is told.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, max_shrink_iters: 500, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Runs a request to its end from where the cases are made.
fn wait<T>(request: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(request))
}

fn body(operations: &[Operation]) -> Value {
    patch(operations.iter().map(Operation::to_json).collect())
}

/// Brings a user into the form in which it is kept.
fn parsed(user: Object) -> Object {
    resource::parse(&schema::USER, Value::Object(user)).unwrap().into_map()
}

/// Patches by the protocol layer of the server.
fn patched(before: &Object, operations: &[Operation]) -> Result<Object, String> {
    let document = resource::parse(&schema::USER, Value::Object(before.clone())).unwrap();
    PatchRequest::parse(body(operations))
        .and_then(|operations| apply(&schema::USER, &document, &operations))
        .map(resource::Document::into_map)
        .map_err(|error| error.scim_type.map(|kind| kind.as_str().to_owned()).unwrap_or_default())
}

#[test]
fn a_patch_comes_to_what_the_model_says() {
    let result = runner(3_000).run(&(requests::user(), requests::operations()), |(user, operations)| {
        let before = parsed(user);
        let expected = model::patch(&before, &operations).map_err(str::to_owned);
        prop_assert_eq!(patched(&before, &operations), expected, "{} by {}", json!(before), body(&operations));
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn operations_are_applied_one_after_the_other() {
    let result = runner(600).run(&(requests::user(), requests::operations()), |(user, operations)| {
        let before = parsed(user);
        let one_by_one = operations
            .iter()
            .try_fold(before.clone(), |before, operation| patched(&before, std::slice::from_ref(operation)));
        // On the way something required may be missing that is there in the end.
        if let Ok(one_by_one) = one_by_one {
            prop_assert_eq!(patched(&before, &operations), Ok(one_by_one), "{}", body(&operations));
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn replacing_twice_is_replacing_once() {
    let result = runner(1_000).run(&(requests::user(), requests::operation()), |(user, operation)| {
        let once = Operation { verb: Verb::Replace, ..operation };
        // What changes what its own filter asks for finds something else the second time.
        let moves = match &once.target {
            Target::Picked(..) => true,
            Target::PickedPart(_, filter, part) => filter.asks_for(part),
            _ => false,
        };
        if !moves && once.value.is_some() {
            let before = parsed(user);
            let twice = [once.clone(), once.clone()];
            prop_assert_eq!(
                patched(&before, &twice),
                patched(&before, &[once]),
                "{} by {}",
                json!(before),
                body(&twice)
            );
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn adding_what_was_not_there_and_removing_it_changes_nothing() {
    let result = runner(1_500).run(&(requests::user(), requests::operation()), |(user, operation)| {
        let before = parsed(user);
        let is_there = match &operation.target {
            Target::Attribute(name) => before.contains_key(*name),
            Target::Part(name, part) => {
                before.get(*name).is_some_and(|value| value.is_array() || value.get(part).is_some())
            }
            Target::Extended(name) => before.get(ENTERPRISE).is_some_and(|extension| extension.get(*name).is_some()),
            Target::Extension => before.contains_key(ENTERPRISE),
            Target::Resource | Target::Picked(..) | Target::PickedPart(..) => true,
        };
        if !is_there && operation.value.is_some() {
            let add = Operation { verb: Verb::Add, ..operation };
            let remove = Operation { verb: Verb::Remove, value: None, ..add.clone() };
            // Values that are refused are not added.
            if patched(&before, std::slice::from_ref(&add)).is_ok() {
                let both = [add, remove];
                prop_assert_eq!(patched(&before, &both), Ok(before), "{}", body(&both));
            }
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn the_requests_do_more_than_being_refused() {
    let mut runner = runner(1);
    let strategy = (requests::user(), requests::operation());
    let (mut changed, mut unchanged, mut refused) = (0, 0, 0);
    for _ in 0..1_000 {
        let (user, operation) = strategy.new_tree(&mut runner).unwrap().current();
        let before = parsed(user);
        match model::patch(&before, &[operation]) {
            Ok(after) if after != before => changed += 1,
            Ok(_) => unchanged += 1,
            Err(_) => refused += 1,
        }
    }
    assert!(
        changed > 400 && unchanged > 50 && refused > 50,
        "{changed} changed, {unchanged} did not, {refused} were refused"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_read_after_a_patch_is_what_the_model_says() {
    let app = TestApp::start().await;
    let cases = (requests::user(), prop::collection::vec(requests::operations(), 1..4));
    let runs = Cell::new(0);
    let result = runner(120).run(&cases, |(user, patches)| {
        runs.set(runs.get() + 1);
        wait(async {
            let idp = app.directory(&format!("Acme {}", runs.get()), "Directory", DirectoryKind::Other).await;
            check(&idp, user, &patches).await
        })
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

async fn check(idp: &Idp, user: Object, patches: &[Vec<Operation>]) -> Result<(), TestCaseError> {
    let path = format!("/Users/{}", idp.post("/Users", Value::Object(user)).await.created_id());
    let mut expected = stored(idp, &path).await;
    for operations in patches {
        let before = expected.clone();
        let answer = idp.patch(&path, body(operations)).await;
        match model::patch(&before, operations) {
            Ok(mut after) => {
                // Who is active stays so until told otherwise.
                after.entry("active").or_insert_with(|| before["active"].clone());
                prop_assert_eq!(answer.status.as_u16(), 200, "{} {}", body(operations), answer.json());
                expected = after;
            }
            Err(kind) => {
                prop_assert_eq!(answer.status.as_u16(), 400, "{}", body(operations));
                prop_assert_eq!(&answer.json()["scimType"], kind, "{}", body(operations));
            }
        }
        prop_assert_eq!(&stored(idp, &path).await, &expected, "{} by {}", json!(before), body(operations));
    }
    Ok(())
}

/// Reads a user without what the server adds.
async fn stored(idp: &Idp, path: &str) -> Object {
    let Value::Object(mut user) = idp.read(path).await else { panic!("no object") };
    for added in ["id", "meta"] {
        user.shift_remove(added);
    }
    user
}
