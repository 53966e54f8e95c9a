//! Sessions of identity providers, replayed from files, and what they leave behind.
//!
//! A folder is a session: its files, in the order of their names, are sent to one directory, and `state.snap` beside them
//! is what is there then.

#[cfg(debug_assertions)]
mod deviations;
mod parse;
mod run;

use std::path::PathBuf;

use rollcall::model::directory::DirectoryKind;
use serde_json::{Value, json};

use crate::support::{Idp, TestApp, readable};

/// Replays a session against a fresh directory; returns the users and groups that are there then.
async fn replay(kind: DirectoryKind, folder: &str) -> Value {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Directory", kind).await;
    let mut session = run::Session::new(&idp);
    for step in parse::steps(folder) {
        if let Err(failure) = session.play(&step).await {
            panic!("{failure}");
        }
    }
    readable(&json!({"users": resources(&idp, "/Users").await, "groups": resources(&idp, "/Groups").await}))
}

/// Lists resources without `meta`, which says how they came about rather than what they are.
async fn resources(idp: &Idp, path: &str) -> Vec<Value> {
    let mut resources = idp.get(path).await.list().1;
    resources.iter_mut().filter_map(Value::as_object_mut).for_each(|resource| _ = resource.shift_remove("meta"));
    resources
}

fn home() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/scim/transcripts"))
}

macro_rules! transcripts {
    ($($name:ident: $kind:ident, $folder:literal;)*) => {
        const FOLDERS: &[&str] = &[$($folder),*];

        $(mod $name {
            use rollcall::model::directory::DirectoryKind;

            #[tokio::test]
            async fn comes_to_the_state_of_its_snapshot() {
                let state = super::replay(DirectoryKind::$kind, $folder).await;
                insta::with_settings!({snapshot_path => $folder, prepend_module_to_snapshot => false}, {
                    insta::assert_json_snapshot!("state", state);
                });
            }

            #[cfg(debug_assertions)]
            #[tokio::test]
            async fn needs_every_deviation_that_it_names() {
                super::deviations::check_that_all_are_needed(DirectoryKind::$kind, $folder).await;
            }

            #[cfg(debug_assertions)]
            #[tokio::test]
            async fn needs_no_other_deviations() {
                super::deviations::check_that_no_more_are_needed(DirectoryKind::$kind, $folder).await;
            }
        })*
    };
}

transcripts! {
    okta_with_an_application_of_its_catalogue: Okta, "okta-catalogue";
    okta_with_a_custom_application: Okta, "okta-custom";
    entra: Entra, "entra";
    entra_with_aadoptscim062020: Entra, "entra-aadoptscim062020";
    google: Google, "google";
    onelogin: OneLogin, "onelogin";
    jumpcloud: JumpCloud, "jumpcloud";
    ping: Ping, "ping";
    rippling: Other, "rippling";
    authentik: Other, "authentik";
    other_shapes: Other, "other-shapes";
}

#[test]
fn every_folder_is_replayed() {
    let mut folders: Vec<String> = std::fs::read_dir(home())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let mut replayed = FOLDERS.to_vec();
    replayed.sort_unstable();
    assert_eq!(folders, replayed);
}
