//! Whether every deviation that is tolerated is needed: the steps name those that they need, and each one that a step
//! names is proved by a session that goes wrong without it.

use rollcall::model::directory::DirectoryKind;
use rollcall::scim::protocol::patch::dialect::Deviation;
use rollcall::scim::protocol::patch::refusal::Refusal;

use super::parse::Source;
use super::run::Session;
use super::{FOLDERS, parse};
use crate::support::{Idp, TestApp};

/// Replays a folder against a server that tolerates at each step no more than the step names.
pub async fn check_that_no_more_are_needed(kind: DirectoryKind, folder: &str) {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Directory", kind).await;
    let mut session = Session::new(&idp);
    for step in parse::steps(folder) {
        // Requests run on the thread of the test, where the refusal holds.
        let _refusal =
            Refusal::of(Deviation::ALL.iter().copied().filter(|deviation| !step.deviations.contains(deviation)));
        if let Err(failure) = session.play(&step).await {
            panic!("a deviation is not named: {failure}");
        }
    }
}

/// Refuses each deviation at each step of a folder that names it, and fails unless the session then goes wrong, there or
/// later.
pub async fn check_that_all_are_needed(kind: DirectoryKind, folder: &str) {
    let app = TestApp::start().await;
    let steps = parse::steps(folder);
    let named = steps.iter().enumerate().flat_map(|(n, step)| step.deviations.iter().map(move |&named| (n, named)));
    for (run, (n, deviation)) in named.enumerate() {
        let idp = app.directory(&format!("Acme {run}"), "Directory", kind).await;
        assert!(goes_wrong_without(deviation, &idp, &steps, n).await, "{} does not need {deviation:?}", steps[n]);
    }
}

async fn goes_wrong_without(deviation: Deviation, idp: &Idp, steps: &[Source], refused_at: usize) -> bool {
    let mut session = Session::new(idp);
    for (n, step) in steps.iter().enumerate() {
        let _refusal = (n == refused_at).then(|| Refusal::of([deviation]));
        if let Err(failure) = session.play(step).await {
            assert!(n >= refused_at, "{failure}");
            return true;
        }
    }
    false
}

#[test]
fn every_deviation_is_named_by_a_transcript() {
    let named: Vec<Deviation> =
        FOLDERS.iter().flat_map(|folder| parse::steps(folder)).flat_map(|step| step.deviations).collect();
    let missing: Vec<&Deviation> = Deviation::ALL.iter().filter(|deviation| !named.contains(deviation)).collect();
    assert!(missing.is_empty(), "no transcript names {missing:?}");
}

#[test]
fn every_deviation_is_in_a_table_of_the_documentation() {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
    let pages =
        folder.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "md"));
    let text: String = pages.map(|page| std::fs::read_to_string(page).unwrap()).collect();
    let has_row = |deviation: &Deviation| text.contains(&format!("\n| `{deviation:?}` | "));
    let missing: Vec<&Deviation> = Deviation::ALL.iter().filter(|deviation| !has_row(deviation)).collect();
    assert!(missing.is_empty(), "no page in docs/ has a row for {missing:?}");
}
