//! Every statement, as far as a database can check it without rows: syntax, names, types, the number of parameters.

use sqlx::{Executor as _, SqlSafeStr as _, query_as};

use crate::store::keyset::Keyset;
use crate::store::{
    Db, accounts, administrators, audit, directories, events, groups, installation, memberships, newcomers,
    organizations, request_log, roles, search, second_factors, sessions, tokens, users,
};
use crate::testing::{db_test, on_sqlite};

const AREAS: [(&str, &[(&str, &str)]); 17] = [
    ("accounts", accounts::STATEMENTS),
    ("administrators", administrators::STATEMENTS),
    ("audit", audit::STATEMENTS),
    ("directories", directories::STATEMENTS),
    ("events", events::STATEMENTS),
    ("groups", groups::STATEMENTS),
    ("installation", installation::STATEMENTS),
    ("memberships", memberships::STATEMENTS),
    ("newcomers", newcomers::STATEMENTS),
    ("organizations", organizations::STATEMENTS),
    ("request_log", request_log::STATEMENTS),
    ("roles", roles::STATEMENTS),
    ("search", search::STATEMENTS),
    ("second_factors", second_factors::STATEMENTS),
    ("sessions", sessions::STATEMENTS),
    ("tokens", tokens::STATEMENTS),
    ("users", users::STATEMENTS),
];

const LISTS: [(&str, Keyset); 13] = [
    ("administrators", administrators::LIST),
    ("administrators", administrators::NEWEST),
    ("groups", groups::LIST),
    ("groups", groups::MEMBER_LIST),
    ("groups", groups::NEWEST),
    ("memberships", memberships::LIST),
    ("memberships", memberships::NEWEST),
    ("organizations", organizations::LIST),
    ("organizations", organizations::NEWEST),
    ("roles", roles::LIST),
    ("roles", roles::NEWEST),
    ("users", users::LIST),
    ("users", users::NEWEST),
];

async fn prepare(db: &Db, text: &'static str) -> Result<(), sqlx::Error> {
    match db {
        Db::Sqlite { readers, .. } => readers.acquire().await?.check(text),
        Db::Postgres(pool) => pool.prepare(text.into_sql_str()).await.map(drop),
    }
}

db_test! {
    async fn every_statement_prepares(db: Db) {
        let mut problems = Vec::new();
        for (area, statements) in AREAS {
            assert!(!statements.is_empty(), "{area} has no statements");
            for &(name, text) in statements {
                // SQLite has one writer, and no row locks; and a few texts are one database's own.
                let others: &[&str] = match db {
                    Db::Sqlite { .. } => &["FOR_UPDATE", "FOR_SHARE", "POSTGRES"],
                    Db::Postgres(_) => &["SQLITE"],
                };
                if others.iter().any(|suffix| name.ends_with(suffix)) {
                    continue;
                }
                if let Err(error) = prepare(&db, text).await {
                    problems.push(format!("{area}::{name}: {error}"));
                }
            }
        }
        for (area, list) in LISTS {
            for (which, text) in [("first", list.first), ("after", list.after), ("before", list.before)] {
                if let Err(error) = prepare(&db, text).await {
                    problems.push(format!("{area}::LIST.{which}: {error}"));
                }
            }
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }
}

/// What reads the groups of a user costs the same however many groups the directory has.
#[test]
fn sqlite_finds_the_groups_of_a_user_by_the_user() {
    on_sqlite(async |db: Db| {
        let Db::Sqlite { readers, .. } = &db else { unreachable!() };
        let texts = users::STATEMENTS
            .iter()
            .filter(|(name, text)| !name.contains("POSTGRES") && text.contains("scim_group_members"));
        let mut checked = 0;
        for (name, text) in texts {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {text}"));
            let parameters = (0..9).fold(query_as(explain), |query, _| query.bind(""));
            let steps: Vec<(i64, i64, i64, String)> = parameters.fetch_all(readers).await.unwrap();
            for (.., step) in steps {
                let reads_all = step.starts_with("SCAN") && !step.contains("SUBQUERY") && step != "SCAN g";
                assert!(!reads_all && !step.ends_with("(directory_id=?)"), "{name}: {step}");
            }
            checked += 1;
        }
        assert!(checked >= 4);
    });
}

db_test! {
    /// Or else the test above would prove nothing.
    async fn preparing_finds_what_is_wrong(db: Db) {
        for wrong in ["SELECT no_such_column FROM accounts", "SELECT id FROM no_such_table", "SELEC 1"] {
            assert!(prepare(&db, wrong).await.is_err(), "{wrong}");
        }
    }
}

/// Every area's file stands in the lists above: a new one is not forgotten.
#[test]
fn every_area_is_checked() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Some(area) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        if area == "mod" || area == "keyset" || area == "tests" {
            continue;
        }
        // A large area is a folder.
        let file = if path.is_dir() { path.join("mod.rs") } else { path.clone() };
        let text = std::fs::read_to_string(&file).unwrap();
        let has = |what: &str| text.contains(what);
        assert_eq!(has("\nstatements! {"), AREAS.iter().any(|(name, _)| *name == area), "statements of {area}");
        assert_eq!(has("LIST: Keyset = keyset! {"), LISTS.iter().any(|(name, _)| *name == area), "list of {area}");
    }
}
