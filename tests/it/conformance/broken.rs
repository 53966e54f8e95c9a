//! Servers with one fault each. The step that is meant for the fault finds it, and says what was sent and what came.

use axum::http::Method;
use serde_json::{Value, json};

use super::run::check;
use super::server::{Asked, Fault, NONE, Server, Told};

/// A fault is found: by this step, which alone runs, and which says these words.
async fn assert_found(step: &str, words: &[&str], fault: Fault) {
    let server = Server::start(fault).await;
    let ran = check(&server, &["--only", step, "--junit", "junit.xml"]).await;
    assert_eq!(ran.code, 1, "{step}: {}{}", ran.out, ran.err);
    assert!(ran.out.contains(&format!("FAIL  {step}")), "{}", ran.out);
    assert!(ran.junit.contains("failures=\"1\""), "{}", ran.junit);
    assert!(ran.err.contains("1 step failed"), "{}", ran.err);
    // Lines are cut between words.
    let out = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(out.contains(word), "{step} does not say “{word}”: {}", ran.out);
    }
    server.assert_empty().await;
}

/// One test for each fault: its name, the step, the words, and what goes wrong.
macro_rules! faults {
    ($($name:ident: $step:literal, $words:expr, $fault:expr;)+) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            assert_found($step, &$words, $fault).await;
        })+
    };
}

faults! {
    delete_answers_200: "delete-answers-204", ["expected status 204", "came 200"],
        Fault { answer: |asked, told| if asked.method == Method::DELETE && told.status == 204 { told.status = 200 }, ..NONE };
    a_deleted_user_is_deleted_twice: "deleted-user-is-gone", ["expected status 404", "came 204"],
        Fault { answer: |asked, told| if asked.method == Method::DELETE { told.status = 204; told.body = Value::Null }, ..NONE };
    capitalised_operations_are_ignored: "operations-may-be-capitalised", ["nickName is \"Babs\""],
        Fault { request: |asked| keep_operations(asked, |op| op["op"].as_str().unwrap().starts_with(char::is_lowercase)), ..NONE };
    members_removed_by_value_empty_the_group: "members-are-removed-by-value", ["the values of members are exactly"],
        Fault { request: |asked| each_operation(asked, |op| if op["op"] == "Remove" { op["value"] = Value::Null }), ..NONE };
    a_patch_is_half_applied: "patch-is-all-or-nothing", ["displayName is as it was"], Fault {
        request: |asked| keep_operations(asked, |op| op["op"] != "remove"),
        answer: |asked, told| if asked.method == Method::PATCH { refuse(told, 400, "noTarget") },
    };
    an_unknown_filter_is_an_empty_list: "filter-with-an-unknown-operator-is-refused", ["expected status 400", "came 200"],
        Fault { answer: |_, told| if told.body["scimType"] == "invalidFilter" { empty_list(told) }, ..NONE };
    a_filter_is_ignored: "filter-eq", ["exactly the resources"],
        Fault { request: |asked| drop_parameter(asked, "filter"), ..NONE };
    the_total_is_that_of_the_page: "count-is-not-exceeded", ["totalResults is 4"],
        Fault { answer: |_, told| if let Some(list) = told.body["Resources"].as_array() { told.body["totalResults"] = list.len().into() }, ..NONE };
    pages_are_counted_from_zero: "pages-cover-everything-once", ["on all pages together"],
        Fault { request: |asked| asked.query = asked.query.replace("startIndex=1", "startIndex=2"), ..NONE };
    items_per_page_is_the_count_asked_for: "count-of-zero-tells-the-total", ["itemsPerPage is 0"],
        Fault { answer: |_, told| if told.body["itemsPerPage"].is_u64() { told.body["itemsPerPage"] = 100.into() }, ..NONE };
    the_password_is_echoed: "password-is-never-returned", ["expected no password"],
        Fault { answer: |asked, told| if told.status == 201 { told.body["password"] = asked.body["password"].clone() }, ..NONE };
    an_error_has_no_body: "unknown-user-is-not-found", ["expected a body with the schema", "came 404 without a body"],
        Fault { answer: |_, told| if told.status == 404 { told.body = Value::Null }, ..NONE };
    the_status_of_an_error_is_a_number: "unknown-user-is-not-found", ["\"status\": \"404\""],
        Fault { answer: |_, told| if told.status == 404 { told.body["status"] = 404.into() }, ..NONE };
    a_conflict_is_a_400: "taken-user-name-conflicts", ["expected status 409"],
        Fault { answer: |_, told| if told.status == 409 { told.status = 400; told.body["status"] = "400".into() }, ..NONE };
    a_conflict_has_no_keyword: "taken-user-name-conflicts", ["the scimType uniqueness"],
        Fault { answer: |_, told| if told.status == 409 { told.body.as_object_mut().unwrap().remove("scimType"); }, ..NONE };
    create_tells_no_location: "create-answers-201-with-the-location", ["a Location header"],
        Fault { answer: |_, told| drop(told.headers.remove("location")), ..NONE };
    create_takes_the_clients_id: "id-is-the-servers", ["another id than"],
        Fault { answer: |asked, told| if told.status == 201 && asked.body["id"].is_string() { told.body["id"] = asked.body["id"].clone() }, ..NONE };
    excluded_attributes_are_sent: "excluded-attributes-are-left-out", ["emails has no value"],
        Fault { request: |asked| drop_parameter(asked, "excludedAttributes"), ..NONE };
    answers_are_plain_json: "answers-are-scim-json", ["application/scim+json"],
        Fault { answer: |_, told| drop(told.headers.insert("content-type", "application/json".parse().unwrap())), ..NONE };
    a_401_does_not_say_how: "request-without-token-is-refused", ["WWW-Authenticate"],
        Fault { answer: |_, told| drop(told.headers.remove("www-authenticate")), ..NONE };
    strangers_may_read: "request-without-token-is-refused", ["expected status 401", "came 200"],
        Fault { answer: |_, told| if told.status == 401 { empty_list(told) }, ..NONE };
    two_addresses_are_primary: "new-primary-value-demotes-the-old-one", ["the one primary address"],
        Fault { answer: |_, told| make_primary(&mut told.body), ..NONE };
    a_feature_is_not_named: "service-provider-config-names-every-feature", ["changePassword.supported is true or false"],
        Fault { answer: |_, told| if let Some(config) = told.body.as_object_mut() { config.remove("changePassword"); }, ..NONE };
    an_attribute_has_no_known_type: "attributes-have-a-name-and-a-type", [":userName: a name, a type"],
        Fault { answer: |_, told| rename_type(&mut told.body), ..NONE };
    preconditions_are_ignored: "put-with-an-old-version-is-refused", ["expected status 412"],
        Fault { request: |asked| drop(asked.headers.remove("if-match")), answer: |_, told| declare(told, "etag") };
    what_is_known_is_sent_again: "unchanged-resource-is-not-sent-again", ["expected status 304"],
        Fault { request: |asked| drop(asked.headers.remove("if-none-match")), answer: |_, told| declare(told, "etag") };
    the_order_is_ignored: "sort-descending", ["expected the order"],
        Fault { request: |asked| drop_parameter(asked, "sortOrder"), answer: |_, told| declare(told, "sort") };
    bulk_is_declared_and_not_there: "bulk-makes-users", ["expected status 200", "came 501"], Fault {
        request: |asked| asked.path = asked.path.replace("/Bulk", "/Me"),
        answer: |_, told| declare(told, "bulk"),
    };
    cursors_are_declared_and_not_there: "empty-cursor-begins", ["a nextCursor"], Fault {
        request: |asked| drop_parameter(asked, "cursor"),
        answer: |_, told| if told.body["pagination"].is_object() { told.body["pagination"]["cursor"] = true.into() },
    };
    a_search_finds_nothing: "search-finds-by-filter", ["totalResults is 1"],
        Fault { answer: |asked, told| if asked.path.ends_with("/.search") { empty_list(told) }, ..NONE };
}

/// Changes each operation of a PATCH.
fn each_operation(asked: &mut Asked, change: fn(&mut Value)) {
    if let Some(operations) = asked.body["Operations"].as_array_mut() {
        operations.iter_mut().for_each(change);
    }
}

/// Leaves operations of a PATCH out.
fn keep_operations(asked: &mut Asked, keep: fn(&Value) -> bool) {
    if let Some(operations) = asked.body["Operations"].as_array_mut() {
        operations.retain(keep);
    }
}

fn drop_parameter(asked: &mut Asked, name: &str) {
    let start = format!("{name}=");
    asked.query = asked.query.split('&').filter(|pair| !pair.starts_with(&start)).collect::<Vec<_>>().join("&");
}

fn refuse(told: &mut Told, status: u16, keyword: &str) {
    told.status = status;
    told.body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": status.to_string(),
                       "scimType": keyword, "detail": "no"});
}

fn empty_list(told: &mut Told) {
    told.status = 200;
    told.body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 0,
                       "startIndex": 1, "itemsPerPage": 0, "Resources": []});
}

/// Lets `ServiceProviderConfig` say that a feature is supported.
fn declare(told: &mut Told, feature: &str) {
    if told.body["authenticationSchemes"].is_array() {
        told.body[feature]["supported"] = true.into();
    }
}

fn make_primary(body: &mut Value) {
    for email in body["emails"].as_array_mut().into_iter().flatten() {
        email["primary"] = true.into();
    }
}

fn rename_type(body: &mut Value) {
    let schemas = body["Resources"].as_array_mut().into_iter().flatten();
    for attribute in schemas.filter_map(|schema| schema["attributes"].as_array_mut()).flatten() {
        if attribute["name"] == "userName" {
            attribute["type"] = "text".into();
        }
    }
}

/// A server that sends the token back, in a body that a report cuts short.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_is_not_shown_even_if_the_server_sends_it() {
    let server = Server::start(Fault {
        answer: |asked, told| {
            let token = asked.headers.get("authorization").map_or("", |value| value.to_str().unwrap());
            if asked.path.ends_with("/ServiceProviderConfig") {
                told.body = json!([token, "x".repeat(500), token, token, token]);
            }
        },
        ..NONE
    })
    .await;
    let ran = check(&server, &["--only", "discovery", "--junit", "junit.xml"]).await;
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let shown = format!("{}{}{}", ran.out, ran.err, ran.junit);
    let shown: String = shown.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(shown.contains("[token]"), "{shown}");
    assert!(!shown.contains(&server.idp.token[..8]), "{shown}");
}
