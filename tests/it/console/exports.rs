//! Lists as files: whole, as the page is narrowed, for who may see the page, and without formulas.

use axum::http::StatusCode;
use rollcall::domain::{members, organizations, roles};
use rollcall::model::administrator::AdministratorRole;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use serde_json::json;

use super::browser::{Browser, Page};
use crate::support::{Idp, TestApp};

fn home(idp: &Idp) -> String {
    format!("/organizations/{}", idp.organization)
}

fn directory(idp: &Idp) -> String {
    format!("{}/features/directory-sync/{}", home(idp), idp.directory)
}

/// The lines of a file, which must be one.
fn lines(file: &Page) -> Vec<&str> {
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.headers["cache-control"], "no-store");
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\""));
    file.body.lines().collect()
}

#[tokio::test]
async fn lists_are_exported_whole_and_never_as_formulas() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let by = Actor::CommandLine;
    for n in 0..501 {
        members::add(&app.ctx, &by, &idp.organization, &format!("p{n}@x.example"), "").await.unwrap();
    }
    let formula = json!({ "userName": "ada@x.example", "displayName": "=1+1" });
    let ada = idp.post("/Users", formula).await.created_id();
    let members = json!([{ "value": ada }]);
    let group = idp.post("/Groups", json!({ "displayName": "@Staff", "members": members })).await.created_id();
    roles::create(&app.ctx, &by, &idp.organization, "-Auditor").await.unwrap();
    organizations::create(&app.ctx, &by, "+Globex", None).await.unwrap();
    let (home, directory) = (home(&idp), directory(&idp));
    let mut owner = Browser::signed_in(&app, "owner@x.example", AdministratorRole::Owner).await;
    let members = owner.get(&format!("{home}/members.csv")).await;
    assert_eq!(lines(&members).len(), 503);
    for (path, count, line) in [
        (format!("{home}/members.csv?q=p77"), 2, "\"p77@x.example\",\"p77@x.example\",\"true\",\"Member\",\"\","),
        (format!("{home}/members.csv?after=made-up&q=p77"), 2, "\"p77@x.example\""),
        (format!("{directory}/users.csv"), 2, "\"'=1+1\",\"ada@x.example\",\"ada@x.example\",\"true\","),
        (format!("{directory}/groups.csv"), 2, "\"'@Staff\",\"1\""),
        (format!("{directory}/groups/{group}/members.csv"), 2, "\"'=1+1\",\"ada@x.example\""),
        (format!("{home}/roles.csv"), 4, "\"'@Staff\",\"false\",\"Okta\",\"1\""),
        (format!("{home}/roles.csv?q=mem"), 2, "\"Member\",\"true\",\"\",\"502\""),
        (format!("{home}/roles.csv?sort=newest"), 4, "\"'-Auditor\",\"false\",\"\",\"0\""),
        ("/organizations.csv".to_owned(), 3, "\"Acme\",\"acme\",\"502\",\"1\","),
        ("/organizations.csv?q=globex".to_owned(), 2, "\"'+Globex\",\"globex\",\"0\",\"0\",\"\","),
        ("/administrators.csv".to_owned(), 2, "\"owner@x.example\",\"owner\",\"true\",\"false\",\"2026-01-01T"),
        // An organization is named by its slug, too.
        ("/organizations/acme/members.csv?q=p77".to_owned(), 2, "\"p77@x.example\""),
    ] {
        let file = owner.get(&path).await;
        let lines = lines(&file);
        assert_eq!(lines.len(), count, "{path}: {}", file.body);
        assert!(lines[1..].iter().any(|found| found.starts_with(line)), "{path}: {}", file.body);
    }
}

#[tokio::test]
async fn a_file_is_for_who_may_see_its_page() {
    let app = TestApp::start().await;
    let idp = app.directory("Acme", "Okta", DirectoryKind::Okta).await;
    let globex = app.directory("Globex", "Okta", DirectoryKind::Okta).await;
    let group = idp.post("/Groups", json!({ "displayName": "Staff" })).await.created_id();
    idp.post("/Users", json!({ "userName": "ada@x.example" })).await.created_id();
    let (home, directory) = (home(&idp), directory(&idp));
    let group = format!("{directory}/groups/{group}");
    let mut viewer = Browser::signed_in(&app, "viewer@x.example", AdministratorRole::Viewer).await;
    for (page, ending) in [
        ("/organizations", ".csv"),
        ("/audit", "/export.csv"),
        (&format!("{home}/members"), ".csv"),
        (&format!("{home}/roles"), ".csv"),
        (&format!("{directory}/users"), ".csv"),
        (&format!("{directory}/groups"), ".csv"),
        (&group, "/members.csv"),
    ] {
        let path = format!("{page}{ending}?q=a");
        assert_eq!(viewer.get(&path).await.status, StatusCode::OK, "{path}");
        // Signing in leads to the page: a file would leave the browser at the form.
        let refused = Browser::new(&app).get(&path).await;
        let next = page.replace('/', "%2F").replace('-', "%2D");
        assert_eq!(refused.location(), format!("/login?next={next}%3Fq%3Da"));
        assert!(refused.body.is_empty(), "{path}");
    }
    let refused = viewer.get("/administrators.csv").await;
    assert_eq!((refused.status, refused.body.as_str()), (StatusCode::FORBIDDEN, "Your role does not include this.\n"));
    // What is of another organization, or nobody's, is not there.
    let other = format!("/organizations/{}/features/directory-sync", globex.organization);
    for path in [
        format!("{other}/{}/users.csv", idp.directory),
        format!("/organizations/nobody/features/directory-sync/{}/users.csv", idp.directory),
        format!("{other}/{}/groups/{}/members.csv", globex.directory, group.rsplit('/').next().unwrap()),
        "/organizations/nobody/members.csv".to_owned(),
        "/organizations/%FF/members.csv".to_owned(),
        "/organizations/%00/roles.csv".to_owned(),
    ] {
        let refused = viewer.get(&path).await;
        let answer = (refused.status, refused.body.as_str());
        assert_eq!(answer, (StatusCode::NOT_FOUND, "There is no such list.\n"), "{path}");
    }
}
