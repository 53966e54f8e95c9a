//! Random requests over two organizations with two directories each, against a model of a few lines.

mod model;
mod program;

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::domain::DomainError;
use crate::domain::provisioning::tests::random::Step::{
    AddMembers, CreateGroup, CreateUser, RemoveGroup, RemoveMembers, RemoveUser, RenameGroup, RenameUser,
    ReplaceMembers, SetActive,
};
use crate::domain::provisioning::tests::random::model::Model;
use crate::domain::provisioning::tests::random::program::Program;
use crate::store::Db;
use crate::testing::{Product, db_test};

/// Directories 0 and 1 are of the first organization, 2 and 3 of the second.
const DIRECTORIES: usize = 4;
const PEOPLE: usize = 3;
const GROUPS: usize = 2;
const STEPS: usize = 40;

#[derive(Debug, Clone)]
enum Step {
    CreateUser { directory: usize, person: usize, active: bool },
    SetActive { directory: usize, person: usize, active: bool },
    RenameUser { directory: usize, person: usize, to: usize },
    RemoveUser { directory: usize, person: usize },
    CreateGroup { directory: usize, group: usize, people: Vec<usize> },
    RenameGroup { directory: usize, group: usize, to: usize },
    AddMembers { directory: usize, group: usize, people: Vec<usize> },
    RemoveMembers { directory: usize, group: usize, people: Vec<usize> },
    ReplaceMembers { directory: usize, group: usize, people: Vec<usize> },
    RemoveGroup { directory: usize, group: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let people = || prop::collection::vec(0..PEOPLE, 0..2);
    let place = || (0..DIRECTORIES, 0..PEOPLE);
    let group = || (0..DIRECTORIES, 0..GROUPS);
    prop_oneof![
        3 => (place(), prop::bool::weighted(0.8)).prop_map(|((directory, person), active)| CreateUser { directory, person, active }),
        3 => (place(), any::<bool>()).prop_map(|((directory, person), active)| SetActive { directory, person, active }),
        3 => (place(), 0..PEOPLE).prop_map(|((directory, person), to)| RenameUser { directory, person, to }),
        2 => place().prop_map(|(directory, person)| RemoveUser { directory, person }),
        1 => (group(), people()).prop_map(|((directory, group), people)| CreateGroup { directory, group, people }),
        1 => (group(), 0..GROUPS).prop_map(|((directory, group), to)| RenameGroup { directory, group, to }),
        5 => (group(), people()).prop_map(|((directory, group), people)| AddMembers { directory, group, people }),
        2 => (group(), people()).prop_map(|((directory, group), people)| RemoveMembers { directory, group, people }),
        1 => (group(), people()).prop_map(|((directory, group), people)| ReplaceMembers { directory, group, people }),
        1 => group().prop_map(|(directory, group)| RemoveGroup { directory, group }),
    ]
}

/// Most people and some groups are there at first, so that most steps meet what they ask for.
fn sequence() -> impl Strategy<Value = Vec<Step>> {
    let places = |count| (0..DIRECTORIES).flat_map(move |directory| (0..count).map(move |n| (directory, n)));
    let users: Vec<Step> =
        places(PEOPLE).map(|(directory, person)| CreateUser { directory, person, active: true }).collect();
    let groups: Vec<Step> =
        places(GROUPS).map(|(directory, group)| CreateGroup { directory, group, people: vec![] }).collect();
    let users = prop::sample::subsequence(users, 7..=10).prop_shuffle();
    let groups = prop::sample::subsequence(groups, 3..=5).prop_shuffle();
    (users, groups, prop::collection::vec(step(), 0..STEPS))
        .prop_map(|(users, groups, steps)| [users, groups, steps].concat())
}

const fn organization_of(directory: usize) -> usize {
    directory / 2
}

async fn check_sequence(product: &Product, run: u32, steps: &[Step]) {
    let mut program = Program::new(product.clone(), run).await;
    let mut model = Model::default();
    for (n, step) in steps.iter().enumerate() {
        let expected = model.run(step);
        let result = program.run(step).await;
        assert_eq!(result.is_ok(), expected, "step {n}: {result:?}");
        assert!(!matches!(result, Err(DomainError::Store(_))), "step {n}: {result:?}");
        program.check(&model).await;
    }
}

db_test! {
    /// The sequences are the same each time; of one that fails the shortest that does is told.
    async fn any_sequence_of_requests_comes_to_what_the_model_says(db: Db) {
        let product = Product::new(db);
        let config = Config { cases: 16, max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        let run = AtomicU32::new(0);
        let here = tokio::runtime::Handle::current();
        let result = runner.run(&sequence(), |steps| {
            let run = run.fetch_add(1, Ordering::Relaxed);
            tokio::task::block_in_place(|| here.block_on(check_sequence(&product, run, &steps)));
            Ok(())
        });
        result.unwrap_or_else(|failure| panic!("{failure}"));
    }
}

#[test]
fn the_sequences_do_more_than_being_refused() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (mut done, mut all) = (0, 0);
    for _ in 0..100 {
        let mut model = Model::default();
        for step in sequence().new_tree(&mut runner).unwrap().current() {
            done += usize::from(model.run(&step));
            all += 1;
        }
    }
    assert!(done * 2 > all, "{done} of {all}");
}
