//! The server finds by indexes, by SQL and by documents; the evaluator by documents alone. They find the same.

use rollcall::scim::protocol::filter::Filter;
use rollcall::scim::protocol::schema::{GROUP, ResourceType, USER};
use serde_json::Value;

use super::dice::Dice;
use super::query;
use super::random::{Field, filter, group, user};
use crate::scim::discovery::everything;
use crate::support::{Idp, TestApp};

const USERS: usize = 40;
const GROUPS: usize = 12;
const FILTERS: usize = 200;

#[tokio::test]
async fn what_the_server_finds_is_what_the_evaluator_finds_in_each_document() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut dice = Dice::new(17);
    let mut users = Vec::new();
    for n in 0..USERS {
        users.push(okta.post("/Users", user(&mut dice, n)).await.created_id());
    }
    let mut groups = Vec::new();
    for n in 0..GROUPS {
        groups.push(okta.post("/Groups", group(&mut dice, n, &users)).await.created_id());
    }
    compare(&okta, &mut dice, &USER, &users).await;
    compare(&okta, &mut dice, &GROUP, &groups).await;
}

async fn compare(okta: &Idp, dice: &mut Dice, resource_type: &'static ResourceType, ids: &[String]) {
    let endpoint = resource_type.endpoint;
    let mut resources = Vec::new();
    for id in ids {
        resources.push(okta.read(&format!("{endpoint}/{id}")).await);
    }
    let fields = fields(okta, endpoint, &resources).await;
    let (mut found_some, mut found_none) = (0, 0);
    for _ in 0..FILTERS {
        let text = filter(dice, &fields, 3);
        let asked = Filter::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let asked = asked.resolve(resource_type).unwrap_or_else(|error| panic!("{text}: {error}"));
        let matching = resources.iter().filter(|resource| asked.matches(resource.as_object().unwrap()));
        let expected: Vec<&Value> = matching.map(|resource| &resource["id"]).collect();
        let (total, page) = okta.get(&format!("{endpoint}?{}", query(&text))).await.list();
        let found: Vec<&Value> = page.iter().map(|resource| &resource["id"]).collect();
        assert_eq!((found.len() as u64, &found), (total, &expected), "{text}");
        // The resources of a list are those that are read one by one.
        for resource in &page {
            assert!(resources.contains(resource), "{resource}");
        }
        // A page of it is a part of it.
        let (total, page) = okta.get(&format!("{endpoint}?startIndex=2&count=2&{}", query(&text))).await.list();
        let part: Vec<&Value> = page.iter().map(|resource| &resource["id"]).collect();
        let expected: Vec<&Value> = expected.into_iter().skip(1).take(2).collect();
        assert_eq!((total, part), (found.len() as u64, expected), "{text}");
        *(if found.is_empty() { &mut found_none } else { &mut found_some }) += 1;
    }
    assert!(found_some > FILTERS / 4 && found_none > FILTERS / 20, "{found_some} found some, {found_none} none");
}

/// Every attribute that can be searched, of the schemas and of every resource.
async fn fields(okta: &Idp, endpoint: &str, resources: &[Value]) -> Vec<Field> {
    let all = everything(okta).await;
    let searched = all.iter().filter(|declared| declared.endpoint == endpoint && declared.is_returned());
    let mut fields: Vec<Field> = searched.map(|declared| Field::of(declared, resources)).collect();
    for (path, kind) in [
        ("id", "string"),
        ("externalId", "string"),
        ("schemas", "reference"),
        ("meta.resourceType", "string"),
        ("meta.created", "dateTime"),
        ("meta.lastModified", "dateTime"),
        ("meta.location", "reference"),
        ("meta.version", "string"),
    ] {
        fields.push(Field::common(path, kind, resources));
    }
    // What indexes answer comes up as often as everything else.
    let indexed = ["userName", "externalId", "displayName", "id", "emails", "emails.value", "members", "members.value"];
    for declared in all.iter().filter(|declared| declared.endpoint == endpoint) {
        if indexed.contains(&declared.path().as_str()) {
            fields.extend((0..12).map(|_| Field::of(declared, resources)));
        }
    }
    fields.extend((0..12).map(|_| Field::common("externalId", "string", resources)));
    fields
}
