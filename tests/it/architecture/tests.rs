//! The reader of imports finds what it must, and nothing else.

use super::*;

fn found(file: &str, source: &str) -> Vec<(usize, String)> {
    let crates =
        ["axum", "leptos", "metrics", "serde_json", "sqlx", "time", "tokio", "tower_sessions"].map(String::from);
    offences(file, source, &crates).into_iter().map(|offence| (offence.line, offence.import)).collect()
}

fn found_one(file: &str, source: &str) -> String {
    let found = found(file, source);
    assert_eq!(found.len(), 1, "{source}: {found:?}");
    found[0].1.clone()
}

#[test]
fn a_forbidden_import_is_found_however_it_is_written() {
    for (source, import) in [
        ("use crate::store::Db;", "crate::store::Db"),
        ("use crate::store;", "crate::store"),
        ("use crate::{domain::Ctx, store::Db};", "crate::store::Db"),
        ("use crate::{\n    domain::{Ctx, tokens},\n    store::{self, Db},\n};", "crate::store::self"),
        ("fn f(db: &crate::store::Db) {}", "crate::store::Db"),
        ("pub(in crate::store) fn f() {}", "crate::store"),
        ("macro_rules! m { () => { $crate::store::Db } }", "crate::store::Db"),
        ("#[derive(sqlx::FromRow)] struct Row;", "sqlx"),
        ("use sqlx as database;", "sqlx"),
        ("fn f() -> sqlx :: Result<()> {}", "sqlx"),
        ("fn f(x: char) { g('\"', \"//\"); sqlx::query(x) }", "sqlx"),
        ("fn f() { g(r#\"\"//\"#); sqlx::query(x) }", "sqlx"),
        ("fn f<'a>(x: &'a str) { g('\\''); sqlx::query(x) }", "sqlx"),
        ("use crate::ui::routes;", "crate::ui::routes"),
        ("use crate::web::AppState;", "crate::web::AppState"),
        ("use leptos::prelude::*;", "leptos"),
    ] {
        // A group names the module once for itself and once for each of its items.
        let found = found("src/scim/api/call.rs", source);
        let first = found.first().unwrap_or_else(|| panic!("{source}: nothing found"));
        let expected = import.trim_end_matches("::self");
        assert!(first.1 == expected, "{source}: {found:?}");
    }
}

#[test]
fn what_is_no_import_is_not_found() {
    for source in [
        "// use crate::store::Db;\n/// sqlx::query\n/* crate::store::Db */",
        "const TEXT: &str = \"crate::store::Db sqlx::query\";",
        "const TEXT: &str = r#\"use \"sqlx::query\"\"#;",
        "fn f() { self.sqlx.run(); x.store() }",
        "use crate::domain::{Ctx, tokens}; use crate::model::ids::UserId; use crate::limits::Limits;",
        "use axum::Router; use tokio::time::Duration; use crate::scim::convert;",
        "mod metrics; pub use metrics::install;",
        "#[cfg(test)]\nmod tests { use crate::store::Db; fn f() { { sqlx::query() } } }",
        "use std::time::Duration; use crate::testing::db_test;",
    ] {
        assert_eq!(found("src/scim/api/call.rs", source), [], "{source}");
    }
    // Behind the tests the module goes on.
    let source = "#[cfg(test)]\nmod tests { fn f() {} }\nuse crate::store::Db;";
    assert_eq!(found("src/scim/api/call.rs", source), [(3, "crate::store::Db".to_owned())]);
}

#[test]
fn the_file_and_the_line_are_told() {
    let source = "//! Head.\n\nuse std::fmt;\n\nuse crate::{\n    model::ids::UserId,\n    store::Db,\n};\n\nfn f() {\n    \"a\n    b\";\n    sqlx::query(x)\n}\n";
    assert_eq!(
        found("src/scim/api/users/get.rs", source),
        [(7, "crate::store::Db".to_owned()), (13, "sqlx".to_owned())]
    );
    let offence = &offences("src/scim/api/mod.rs", "use crate::store::Db;", &[])[0];
    assert_eq!(offence.to_string(), "src/scim/api/mod.rs:1: `scim::api` may not import `crate::store::Db`");
}

#[test]
fn the_table_says_what_the_style_says() {
    // Each is a line of "must never see".
    for (file, source) in [
        ("src/model/user.rs", "use crate::limits::Limits;"),
        ("src/model/user.rs", "use crate::store::Db;"),
        ("src/model/user.rs", "use sqlx::query;"),
        ("src/model/user.rs", "#[derive(sqlx::FromRow)] struct Row;"),
        ("src/model/user.rs", "use serde_json::Value;"),
        ("src/limits.rs", "use crate::model::ids::UserId;"),
        ("src/store/users.rs", "use crate::domain::Ctx;"),
        ("src/store/users.rs", "use crate::scim::protocol::ScimError;"),
        ("src/store/roles.rs", "use serde_json::Value;"),
        ("src/store/users.rs", "use tower_sessions::SessionStore;"),
        ("src/store/sessions.rs", "use crate::domain::Ctx;"),
        ("src/domain/users.rs", "use crate::scim::convert;"),
        ("src/domain/users.rs", "use crate::config::PublicUrl;"),
        ("src/domain/users.rs", "use serde_json::Value;"),
        ("src/domain/users.rs", "use axum::Router;"),
        ("src/domain/users.rs", "use sqlx::query;"),
        ("src/scim/protocol/meta.rs", "use crate::model::ids::UserId;"),
        ("src/scim/protocol/meta.rs", "use crate::scim::api::call::ScimCall;"),
        ("src/scim/protocol/meta.rs", "use tokio::sync::Mutex;"),
        ("src/scim/convert/user.rs", "use crate::domain::Ctx;"),
        ("src/scim/convert/user.rs", "use crate::store::Db;"),
        ("src/scim/convert/user.rs", "use crate::scim::api::error::Failure;"),
        ("src/scim/convert/user.rs", "use axum::Router;"),
        ("src/ui/pages/home.rs", "use crate::store::Db;"),
        ("src/ui/pages/home.rs", "use crate::scim::api::router;"),
        ("src/ui/pages/home.rs", "use sqlx::query;"),
        ("src/ui/islands/copy_button.rs", "use crate::ui::routes;"),
        ("src/ui/islands/copy_button.rs", "use crate::model::ids::UserId;"),
        ("src/ui/islands/copy_button.rs", "use axum::Router;"),
        ("src/ui/islands/copy_button.rs", "use tokio::sync::Mutex;"),
        ("src/config.rs", "use crate::domain::Ctx;"),
        ("src/unheard_of/mod.rs", "use std::fmt;"),
    ] {
        found_one(file, source);
    }
    for (file, source) in [
        ("src/model/user.rs", "#[derive(sqlx::Type)]\n#[sqlx(transparent)] struct Id(String);"),
        ("src/store/sessions.rs", "use tower_sessions::SessionStore; use serde_json::Value;"),
        ("src/scim/protocol/meta.rs", "use crate::scim::protocol::urn; use serde_json::Value; use time::Date;"),
        ("src/ui/pages/home.rs", "use crate::ui::islands::CopyButton; use crate::config::PublicUrl;"),
        ("src/web/state.rs", "use crate::store::Db; use crate::ui::shell; use sqlx::query;"),
        ("src/cli/mod.rs", "use crate::store::Db; use crate::web::Server;"),
        ("src/main.rs", "use rollcall::cli; use tokio::main;"),
    ] {
        assert_eq!(found(file, source), [], "{source}");
    }
}
