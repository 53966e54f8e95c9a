//! Micro-benchmarks of what requests pass through without a server and a database: filters, changes, documents.
//!
//! `cargo bench --features ssr --bench micro`

use divan::{Bencher, black_box};
use rollcall::model::ids::{AccountId, GroupId, RoleId, UserId};
use rollcall::model::time::Timestamp;
use rollcall::model::user::{Group, GroupProfile, GroupRef, MemberRef, User, UserProfile};
use rollcall::scim::convert;
use rollcall::scim::convert::user::Answered;
use rollcall::scim::protocol::ScimError;
use rollcall::scim::protocol::filter::Filter;
use rollcall::scim::protocol::patch::PatchRequest;
use rollcall::scim::protocol::projection::Projection;
use rollcall::scim::protocol::schema::{GROUP, USER};
use serde_json::{Map, Value, json};

const BASE: &str = "https://rollcall.example.com/scim/v2/01a20a9b-7215-7c59-a5aa-4175b5f664f2";
const ID: &str = "01a20a9b-7215-7c59-a5aa-4175b5f664f3";

/// Filters, by what they are called in the table.
const FILTERS: &[&str] = &["user name", "element", "nested"];

const PATCHES: &[&str] = &["active", "name", "email"];

fn main() {
    divan::main();
}

#[divan::bench(args = FILTERS)]
fn filter_parse(bencher: Bencher, name: &str) {
    let text = filter(name);
    bencher.bench(|| Filter::parse(black_box(text)));
}

#[divan::bench(args = FILTERS)]
fn filter_parse_and_resolve(bencher: Bencher, name: &str) {
    let text = filter(name);
    bencher.bench(|| {
        let filter = Filter::parse(black_box(text)).map_err(|error| error.to_string())?;
        filter.resolve(&USER).map_err(|error| error.to_string())
    });
}

/// The documents of a scan are read from their text, and then asked.
#[divan::bench(args = FILTERS)]
fn filter_match_a_document(bencher: Bencher, name: &str) {
    let filter = Filter::parse(filter(name)).ok().and_then(|filter| filter.resolve(&USER).ok());
    let user = user();
    bencher.bench(|| -> Result<Option<bool>, ScimError> {
        let resource = Answered::of(black_box(&user), &[]).resource(BASE)?;
        Ok(filter.as_ref().map(|filter| filter.matches(&resource)))
    });
}

#[divan::bench(args = PATCHES)]
fn patch_parse(bencher: Bencher, name: &str) {
    let body = patch(name);
    bencher.with_inputs(|| body.clone()).bench_values(PatchRequest::parse);
}

#[divan::bench(args = PATCHES)]
fn patch_apply(bencher: Bencher, name: &str) {
    let operations = PatchRequest::parse(patch(name)).unwrap_or_default();
    let user = user();
    bencher.bench(|| convert::user::patched(black_box(&user), &operations));
}

#[divan::bench(args = [1, 200])]
fn patch_members(bencher: Bencher, count: usize) {
    let members: Vec<_> = (0..count).map(|number| json!({ "value": format!("{ID}{number}") })).collect();
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "add", "path": "members", "value": members }],
    });
    let text = body.to_string();
    let group = group();
    bencher.bench(|| {
        let body = serde_json::from_str(black_box(&text)).unwrap_or_default();
        let patch = convert::group::GroupPatch::read(PatchRequest::parse(body)?, 200)?;
        patch.apply(&group, BASE)
    });
}

#[divan::bench]
fn user_from_body(bencher: Bencher) {
    let text = document();
    bencher.bench(|| convert::user::from_body(serde_json::from_str(black_box(&text)).unwrap_or_default(), None));
}

#[divan::bench]
fn user_render(bencher: Bencher) {
    let (user, groups) = (user(), groups());
    bencher.bench(|| Answered::of(black_box(&user), &groups).render(BASE, &Projection::full(&USER)));
}

#[divan::bench]
fn user_render_some_attributes(bencher: Bencher) {
    let (user, groups) = (user(), groups());
    let projection = Projection::parse(Some("userName,emails.value,active"), None, &USER);
    bencher.bench(|| -> Result<String, ScimError> {
        match &projection {
            Ok(projection) => Answered::of(black_box(&user), &groups).render(BASE, projection),
            Err(_) => Ok(String::new()),
        }
    });
}

#[divan::bench(args = [10, 10_000])]
fn group_render(bencher: Bencher, count: usize) {
    let group = group();
    let member = |number| MemberRef { id: UserId::from(format!("{ID}{number}")), name: format!("Person {number}") };
    let members: Vec<_> = (0..count).map(member).collect();
    bencher.bench(|| convert::group::render(black_box(&group), Some(&members), BASE, &Projection::full(&GROUP)));
}

fn filter(name: &str) -> &'static str {
    match name {
        "user name" => r#"userName eq "ada@example.com""#,
        "element" => r#"emails[type eq "work" and value co "@example.com"]"#,
        _ => concat!(
            r#"(title sw "Eng" or userType eq "Employee") and not (active eq false) "#,
            r#"and meta.created gt "2026-01-01T00:00:00Z""#
        ),
    }
}

fn document() -> String {
    json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "userName": "ada@example.com",
        "externalId": "1815",
        "name": { "givenName": "Ada", "familyName": "Lovelace" },
        "displayName": "Ada Lovelace",
        "title": "Engineer",
        "userType": "Employee",
        "active": true,
        "emails": [
            { "value": "ada@example.com", "type": "work", "primary": true },
            { "value": "ada@home.example", "type": "home" },
        ],
        "phoneNumbers": [{ "value": "+44 20 7946 0000", "type": "work" }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Engines", "employeeNumber": "1" },
    })
    .to_string()
}

fn user() -> User {
    let stored: Map<String, Value> = serde_json::from_str(&document()).unwrap_or_default();
    User {
        id: UserId::from(ID),
        account: AccountId::from(ID),
        profile: UserProfile {
            user_name: "ada@example.com".to_owned(),
            external_id: Some("1815".to_owned()),
            display_name: Some("Ada Lovelace".to_owned()),
            name: "Ada Lovelace".to_owned(),
            email: None,
            active: true,
            document: Value::Object(stored).to_string(),
        },
        version: 7,
        created: Timestamp::from_ms(1_767_225_600_000),
        updated: Timestamp::from_ms(1_767_225_660_000),
    }
}

fn groups() -> Vec<GroupRef> {
    vec![GroupRef { id: GroupId::from(ID), display_name: "Engineers".to_owned() }]
}

fn group() -> Group {
    Group {
        id: GroupId::from(ID),
        role: RoleId::from(ID),
        profile: GroupProfile {
            display_name: "Engineers".to_owned(),
            external_id: None,
            document: r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Engineers"}"#
                .to_owned(),
        },
        member_count: 10,
        version: 7,
        created: Timestamp::from_ms(1_767_225_600_000),
        updated: Timestamp::from_ms(1_767_225_660_000),
    }
}

fn patch(name: &str) -> Value {
    let operation = match name {
        "active" => json!({ "op": "replace", "path": "active", "value": false }),
        "name" => json!({ "op": "replace", "value": { "name.familyName": "King", "displayName": "Ada King" } }),
        _ => json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada@king.example" }),
    };
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation] })
}
