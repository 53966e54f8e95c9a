//! Sessions of identity providers, replayed from files, and what they leave behind.

mod parse;
mod run;

use rollcall::model::directory::DirectoryKind;
use serde_json::{Value, json};

use crate::support::{TestApp, readable};

/// Replays a session against a fresh directory; returns the users and groups that are there then.
async fn replay(kind: DirectoryKind, transcript: &str) -> Value {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Directory", kind).await;
    run::run(&idp, transcript).await;
    let state =
        json!({"users": idp.read("/Users").await["Resources"], "groups": idp.read("/Groups").await["Resources"]});
    readable(&state)
}

macro_rules! transcripts {
    ($($name:ident: $kind:ident, $file:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let state = replay(DirectoryKind::$kind, include_str!($file)).await;
            insta::assert_json_snapshot!(stringify!($name), state);
        }
    )*};
}

transcripts! {
    okta_with_an_application_of_its_catalogue: Okta, "okta-catalogue.http";
    okta_with_a_custom_application: Okta, "okta-custom.http";
    entra: Entra, "entra.http";
    entra_with_aadoptscim062020: Entra, "entra-aadoptscim062020.http";
    onelogin: OneLogin, "onelogin.http";
    rippling: Other, "rippling.http";
    authentik: Other, "authentik.http";
    other_shapes: Other, "other-shapes.http";
    google: Google, "google.http";
    jumpcloud: JumpCloud, "jumpcloud.http";
    ping: Ping, "ping.http";
}
