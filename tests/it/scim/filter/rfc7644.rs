//! What RFC 7644 §3.4.2.2 says of filters, as tables.

use serde_json::{Value, json};

use super::query;
use crate::support::{Idp, TestApp};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Makes the user of RFC 7643 §8.3, a lesser one, and a group with the first in it.
async fn bjensen() -> (TestApp, Idp, String) {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let bjensen = json!({
        "userName": "bjensen@example.com", "externalId": "701984", "title": "Tour Guide", "userType": "Employee",
        "name": {"familyName": "O'Malley", "givenName": "Barbara"}, "displayName": "Babs \u{1F600} \"B\" Jensen",
        "emails": [
            {"value": "bjensen@example.com", "type": "work", "primary": true},
            {"value": "babs@jensen.org", "type": "home"},
        ],
        "ims": [{"value": "someaimhandle@foo.com", "type": "xmpp"}],
        "addresses": [{"formatted": "100 Universal City Plaza", "type": "work"}],
        "x509Certificates": [{"value": "AQID"}],
        ENTERPRISE: {"employeeNumber": "701984", "manager": {"value": "26118915", "$ref": "../Users/26118915"}},
        "urn:example:params:scim:schemas:extension:badge:1.0:User": {"badge": "x"},
    });
    let id = okta.post("/Users", bjensen).await.created_id();
    okta.post("/Users", json!({"userName": "other", "active": false})).await.assert_status(201);
    okta.create_group("Tour Guides", std::slice::from_ref(&id)).await;
    (app, okta, id)
}

#[tokio::test]
async fn filters_find_what_the_rfc_says() {
    let (_app, okta, id) = bjensen().await;
    let (both, first, second, none) = (2, 1, 1, 0);
    for (filter, expected) in [
        // The figure of §3.4.2.2.
        ("userName eq \"bjensen@example.com\"", first),
        ("userName Eq \"bjensen@EXAMPLE.com\"", first),
        ("name.familyName co \"O'Malley\"", first),
        ("userName sw \"B\"", first),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"B\"", first),
        ("title pr", first),
        ("meta.lastModified gt \"2011-05-13T04:42:34Z\"", both),
        ("meta.lastModified ge \"2011-05-13T04:42:34Z\"", both),
        ("meta.lastModified lt \"2011-05-13T04:42:34Z\"", none),
        ("meta.lastModified le \"2011-05-13T04:42:34Z\"", none),
        ("title pr and userType eq \"Employee\"", first),
        ("title pr or userType eq \"Intern\"", first),
        ("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", first),
        ("userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")", first),
        ("userType ne \"Employee\" and not (emails co \"example.com\" or emails.value co \"example.org\")", second),
        ("userType eq \"Employee\" and (emails.type eq \"work\")", first),
        ("userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]", first),
        (
            "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]",
            first,
        ),
        // `pr`: simple, complex, multi-valued, a part, a boolean that is false, what nobody has.
        ("name pr", first),
        ("emails pr", first),
        ("emails.primary pr", first),
        ("emails[primary pr]", first),
        ("active pr", both),
        ("groups pr", first),
        ("photos pr", none),
        ("meta pr and id pr and schemas pr and meta.version pr", both),
        (&format!("{ENTERPRISE}:manager pr"), first),
        // `ne` and `eq null`: absence is another value, and no value.
        ("title ne \"Tour Guide\"", second),
        ("title ne \"x\"", both),
        ("title eq null", second),
        ("title ne null", first),
        ("emails ne \"babs@jensen.org\"", both),
        ("not (emails eq \"babs@jensen.org\")", second),
        ("photos eq null", both),
        // Parts of text, of complex values and of references, too.
        ("emails ew \"jensen.org\"", first),
        ("emails.value sw \"BABS\"", first),
        (&format!("{ENTERPRISE}:manager co \"6118\""), first),
        (&format!("{ENTERPRISE}:manager.$ref ew \"/26118915\""), first),
        ("meta.location ew \"nothing\"", none),
        ("x509Certificates co \"QI\"", first),
        ("x509Certificates.value eq \"aqid\"", none),
        // Order: of text without case, and of instants with offsets and fractions.
        ("userName gt \"BJENSEN\"", both),
        ("userName lt \"C\"", first),
        ("userName ge \"other\" and userName le \"OTHER\"", second),
        ("meta.created gt \"2025-12-31T23:59:59.999999Z\"", both),
        ("meta.created lt \"2026-01-01T13:00:00+13:00\"", none),
        ("meta.created lt \"2026-01-01T00:00:59-00:00\"", both),
        // Booleans.
        ("active eq true", first),
        ("active ne true", second),
        ("active eq false", second),
        ("emails.primary eq true", first),
        // Precedence: not, and, or; parentheses.
        ("title pr or title pr and photos pr", first),
        ("(title pr or title pr) and photos pr", none),
        ("not (title pr) or title pr", both),
        ("not (title pr) and title pr", none),
        ("not (not (title pr))", first),
        ("NOT(title pr)", second),
        // Paths with a filter: one element has to fulfil all of it.
        ("emails[type eq \"home\" and value co \"@example.com\"]", none),
        ("emails[(type eq \"home\" or type eq \"work\") and not (primary eq true)]", first),
        ("emails[not (type eq \"home\") and not (type eq \"work\")]", none),
        ("addresses[type eq \"work\" and formatted co \"universal\"]", first),
        ("emails[type eq \"work\"] and emails[type eq \"home\"]", first),
        // Strings are JSON: escapes, surrogates, characters beyond the basic plane.
        ("displayName co \"\\ud83d\\ude00\"", first),
        ("displayName co \"\u{1F600}\"", first),
        ("displayName co \"\\\"b\\\"\"", first),
        ("displayName co \"\\u0042abs\"", first),
        ("name.familyName eq \"O\\u0027Malley\"", first),
        // Case: where the schema regards it.
        ("externalId eq \"701984\"", first),
        ("meta.resourceType eq \"User\"", both),
        ("meta.resourceType eq \"user\"", none),
        (&format!("id eq \"{id}\""), first),
        (&format!("id eq \"{}\"", id.to_uppercase()), none),
        // An extension with its URN, and without.
        (&format!("{}:EMPLOYEENUMBER eq \"701984\"", ENTERPRISE.to_uppercase()), first),
        ("employeeNumber eq \"701984\"", first),
        ("schemas eq \"urn:example:params:scim:schemas:extension:badge:1.0:User\"", first),
        // White space around is no part of a filter.
        ("  userName   eq   \"other\"  ", second),
    ] {
        let (total, page) = okta.get(&format!("/Users?{}", query(filter))).await.list();
        assert_eq!(total, expected, "{filter}");
        assert_eq!(page.len() as u64, expected, "{filter}");
    }
    for (filter, expected) in [
        ("displayName eq \"tour guides\"", 1),
        (&*format!("members.value eq \"{id}\""), 1),
        (&format!("members[value eq \"{id}\" and type eq \"User\"]"), 1),
        (&format!("members.$ref ew \"/Users/{id}\""), 1),
        ("members pr", 1),
        ("meta.resourceType eq \"Group\"", 1),
        ("not (members pr)", 0),
    ] {
        assert_eq!(okta.get(&format!("/Groups?{}", query(filter))).await.list().0, expected, "{filter}");
    }
}

#[tokio::test]
async fn filters_that_mean_nothing_are_refused_with_the_place() {
    let (_app, okta, _) = bjensen().await;
    let long = format!("title eq \"{}\"", "x".repeat(4_096));
    let deep = format!("{}title pr{}", "(".repeat(33), ")".repeat(33));
    for (endpoint, filter, words) in [
        // §3.4.2.2: booleans and binaries have no order, and booleans no parts.
        ("/Users", "active gt true", &["position 0", "boolean"][..]),
        ("/Users", "active le true", &["boolean"]),
        ("/Users", "active co \"t\"", &["boolean"]),
        ("/Users", "x509Certificates.value ge \"AQID\"", &["binary"]),
        ("/Users", "emails[primary gt true]", &["position 7", "boolean"]),
        ("/Users", "active eq \"maybe\"", &["boolean"]),
        ("/Users", "meta.created gt \"yesterday\"", &["dateTime"]),
        ("/Users", "title gt null", &["null"]),
        // Names that no schema of the resource has.
        ("/Users", "title pr and nosuch eq \"x\"", &["position 13", "nosuch"]),
        ("/Users", "members.value eq \"x\"", &["position 0", "members"]),
        ("/Users", "urn:ietf:params:scim:schemas:core:2.0:Group:displayName pr", &["position 0"]),
        ("/Users", "urn:example:params:scim:schemas:extension:badge:1.0:User:badge eq \"x\"", &["position 0"]),
        ("/Groups", "userName eq \"x\"", &["position 0", "userName"]),
        ("/Users", "name.nosuch eq \"x\"", &["name.nosuch"]),
        ("/Users", "emails[nosuch eq \"x\"]", &["position 7"]),
        ("/Users", "name eq \"x\"", &["parts"]),
        ("/Users", "title[value eq \"x\"]", &["no parts"]),
        ("/Users", "password eq \"x\"", &["cannot be searched"]),
        // Syntax.
        ("/Users", "title", &["position 5", "operator"]),
        ("/Users", "title eq", &["position 8", "value"]),
        ("/Users", "title is \"x\"", &["position 6", "\"is\""]),
        ("/Users", "title eq \"x", &["position 9", "quotation mark"]),
        ("/Users", "title eq \"\\ud83d\"", &["position 9", "JSON"]),
        ("/Users", "title eq \"\\x\"", &["position 9", "JSON"]),
        ("/Users", "title eq \"\\u0000\"", &["position 9"]),
        ("/Users", "title pr and", &["position 12"]),
        ("/Users", "title pr title pr", &["position 9"]),
        ("/Users", "(title pr", &["position 9"]),
        ("/Users", "title pr)", &["position 8"]),
        ("/Users", "not title pr", &["position 4"]),
        ("/Users", "emails[type eq \"work\"", &["position 21"]),
        ("/Users", "emails[ims[type pr]]", &["brackets"]),
        ("/Users", "emails[]", &["position 7"]),
        ("/Users", "1title pr", &["position 0", "attribute name"]),
        ("/Users", "and", &["position 3"]),
        ("/Users", "\u{e9}t\u{e9} pr", &["position 0"]),
        ("/Users", &long, &["4096"]),
        ("/Users", &deep, &["32"]),
    ] {
        let answer = okta.get(&format!("{endpoint}?{}", query(filter))).await;
        answer.assert_error(400, Some("invalidFilter"), words);
    }
    let error = okta.get(&format!("/Users?{}", query("title is 1"))).await.json();
    let expected = "the filter is wrong at position 6: \"is\" is not an operator; use eq, ne, co, sw, ew, pr, gt, ge, lt or le \
        (positions count characters, from 0)";
    assert_eq!(error["detail"], Value::from(expected));
}
