//! A new token is shown once, and is nowhere else.

use rollcall::model::administrator::AdministratorRole;
use rollcall::model::directory::DirectoryKind;
use rollcall::store::Db;

use super::browser::Browser;
use crate::support::TestApp;

/// The data of every session, as somebody reads it who has got hold of the database.
async fn stored_sessions(app: &TestApp) -> String {
    const TEXT: &str = "SELECT data FROM sessions";
    let rows: Vec<String> = match &app.ctx.db {
        Db::Sqlite { readers, .. } => sqlx::query_scalar(TEXT).fetch_all(readers).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_scalar(TEXT).fetch_all(pool).await.unwrap(),
    };
    rows.join("\n")
}

fn token_in(html: &str) -> Option<String> {
    let start = html.find("value=\"rcl_")? + "value=\"".len();
    Some(html[start..].split('"').next()?.to_owned())
}

#[tokio::test]
async fn a_new_token_is_shown_once_and_never_stored() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let mut admin = Browser::signed_in(&app, "admin@x.example", AdministratorRole::Admin).await;
    let organization = idp.organization.to_string();
    let page = admin
        .post("/console/create_directory", &[("organization", &organization), ("name", "Entra"), ("kind", "entra")])
        .await;
    assert!(!page.location().contains("rcl_"), "no secret in an address");
    let waiting = stored_sessions(&app).await;
    assert!(!waiting.contains("rcl_"), "no secret in the database, not even for a moment");

    let shown = admin.get(page.location()).await;
    let token = token_in(&shown.body).expect("the token is shown");
    assert_eq!(shown.headers["cache-control"], "no-store");
    assert_eq!(idp.with_token(&token).get("/Users").await.status, 401, "it is the token of the other directory");
    let again = admin.get(page.location()).await;
    assert_eq!(token_in(&again.body), None);
    assert!(!again.body.contains(&token));
    assert!(again.body.contains(&token[token.len() - 4..]), "the last four characters stay");
    assert!(!stored_sessions(&app).await.contains("nonce"), "what was handed over is gone");
}
