//! Random PATCH requests on the members of a group, against a set.

use std::cell::Cell;
use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use rollcall::model::directory::DirectoryKind;
use serde_json::{Value, json};

use super::{runner, wait};
use crate::support::{Idp, TestApp};

/// Users of the directory are 0 to 3; number 4 is nobody.
const NOBODY: usize = 4;

#[derive(Debug, Clone)]
enum Step {
    Add(Vec<usize>),
    AddWithoutPath(Vec<usize>),
    AddOne(usize),
    Replace(Vec<usize>),
    ReplaceWithoutPath(Vec<usize>),
    RemoveByFilter(Vec<usize>),
    RemoveByValue(Vec<usize>),
    RemoveAll,
    Rename(&'static str),
    RemoveName,
}

fn step() -> impl Strategy<Value = Step> {
    let users = || prop::collection::vec(prop_oneof![12 => 0..NOBODY, 1 => Just(NOBODY)], 0..4);
    prop_oneof![
        4 => users().prop_map(Step::Add),
        2 => users().prop_map(Step::AddWithoutPath),
        1 => (0..NOBODY).prop_map(Step::AddOne),
        2 => users().prop_map(Step::Replace),
        1 => users().prop_map(Step::ReplaceWithoutPath),
        3 => prop::collection::vec(0..=NOBODY, 1..3).prop_map(Step::RemoveByFilter),
        3 => prop::collection::vec(0..=NOBODY, 0..3).prop_map(Step::RemoveByValue),
        1 => Just(Step::RemoveAll),
        1 => prop::sample::select(vec!["Makers", "Engineers"]).prop_map(Step::Rename),
        1 => Just(Step::RemoveName),
    ]
}

fn to_json(step: &Step, ids: &[String]) -> Value {
    let members = |users: &[usize]| -> Value { users.iter().map(|user| json!({"value": ids[*user]})).collect() };
    match step {
        Step::Add(users) => json!({"op": "add", "path": "members", "value": members(users)}),
        Step::AddWithoutPath(users) => json!({"op": "add", "value": {"members": members(users)}}),
        Step::AddOne(user) => json!({"op": "add", "path": "members", "value": {"value": ids[*user]}}),
        Step::Replace(users) => json!({"op": "replace", "path": "members", "value": members(users)}),
        Step::ReplaceWithoutPath(users) => json!({"op": "replace", "value": {"members": members(users)}}),
        Step::RemoveByFilter(users) => {
            let terms: Vec<String> = users.iter().map(|user| format!("value eq \"{}\"", ids[*user])).collect();
            json!({"op": "remove", "path": format!("members[{}]", terms.join(" or "))})
        }
        Step::RemoveByValue(users) => json!({"op": "remove", "path": "members", "value": members(users)}),
        Step::RemoveAll => json!({"op": "remove", "path": "members"}),
        Step::Rename(name) => json!({"op": "replace", "path": "displayName", "value": name}),
        Step::RemoveName => json!({"op": "remove", "path": "displayName"}),
    }
}

/// A name and the members.
type Group = (String, BTreeSet<usize>);

/// What the group is then, or why it stays as it was.
fn patched(before: &Group, steps: &[Step]) -> Result<Group, &'static str> {
    let (mut name, mut members) = before.clone();
    for step in steps {
        match step {
            Step::Add(users) | Step::AddWithoutPath(users) => members.extend(users),
            Step::AddOne(user) => _ = members.insert(*user),
            Step::Replace(users) | Step::ReplaceWithoutPath(users) => members = users.iter().copied().collect(),
            Step::RemoveByFilter(users) | Step::RemoveByValue(users) => members.retain(|user| !users.contains(user)),
            Step::RemoveAll => members.clear(),
            Step::Rename(to) => (*to).clone_into(&mut name),
            Step::RemoveName => return Err("mutability"),
        }
        if members.contains(&NOBODY) {
            return Err("invalidValue");
        }
    }
    Ok((name, members))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_members_after_a_patch_are_those_of_the_model() {
    let app = TestApp::start().await;
    let runs = Cell::new(0);
    let patches = prop::collection::vec(prop::collection::vec(step(), 1..5), 1..5);
    let result = runner(24).run(&patches, |patches| {
        runs.set(runs.get() + 1);
        wait(async {
            let idp = app.directory(&format!("Acme {}", runs.get()), "Directory", DirectoryKind::Other).await;
            check(&idp, &patches).await
        })
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

async fn check(idp: &Idp, patches: &[Vec<Step>]) -> Result<(), TestCaseError> {
    let mut ids = idp.create_users(NOBODY).await;
    ids.push("nobody".to_owned());
    let path = format!("/Groups/{}", idp.create_group("Engineers", &ids[..1]).await);
    let mut expected: Group = ("Engineers".to_owned(), BTreeSet::from([0]));
    for steps in patches {
        let operations: Value = steps.iter().map(|step| to_json(step, &ids)).collect();
        let answer = idp.patch_with(&path, operations.clone()).await;
        let only_members = !steps.iter().any(|step| matches!(step, Step::Rename(_) | Step::RemoveName));
        match patched(&expected, steps) {
            Ok(after) => {
                prop_assert_eq!(answer.status.as_u16(), if only_members { 204 } else { 200 }, "{}", operations);
                expected = after;
            }
            Err(kind) => {
                prop_assert_eq!(answer.status.as_u16(), 400, "{}", operations);
                // Members are looked up last, so that of two mistakes the one in the document may be told first.
                let told = answer.json()["scimType"].clone();
                prop_assert!(told == kind || told == "mutability", "{} for {}", told, operations);
            }
        }
        prop_assert_eq!(&read(idp, &path, &ids).await, &expected, "{}", operations);
    }
    Ok(())
}

async fn read(idp: &Idp, path: &str, ids: &[String]) -> Group {
    let group = idp.read(path).await;
    let member = |member: &Value| ids.iter().position(|id| member["value"] == id.as_str()).unwrap();
    let members = group["members"].as_array().unwrap().iter().map(member).collect();
    (group["displayName"].as_str().unwrap().to_owned(), members)
}
