//! Filters that are followed, and filters that are refused.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn an_attribute_that_no_schema_has_and_bad_syntax_are_refused_with_the_position() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.create_user("ada@acme.example").await;
    for (path, filter, position) in [
        ("/Users", "nosuch eq \"x\"", "position 0"),
        ("/Users", "userName eq \"a\" and emails.nosuch eq \"x\"", "position 20"),
        ("/Users", "userName eq \"a\" and urn:example:1.0:User:badge eq \"x\"", "position 20"),
        ("/Users", "userName is \"a\"", "position 9"),
        ("/Users", "userName eq", "position 11"),
        ("/Users", "userName eq \"a\" and", "position 19"),
        ("/Users", "(userName eq \"a\"", "position 16"),
        ("/Users", "userName eq \"a", "position 12"),
        ("/Users", "displayName eq \"a\" or members.value eq \"x\"", "position 22"),
        ("/Groups", "userName eq \"a\"", "position 0"),
    ] {
        okta.get(&format!("{path}?filter={filter}")).await.assert_error(400, Some("invalidFilter"), &[position]);
    }
}

#[tokio::test]
async fn a_filter_over_the_limits_is_refused_and_the_limit_is_named() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let long = format!("/Users?filter=userName eq \"{}\"", "x".repeat(4_096));
    okta.get(&long).await.assert_error(400, Some("invalidFilter"), &["4096"]);
    let nested = |depth: usize| format!("/Users?filter={}userName pr{}", "(".repeat(depth), ")".repeat(depth));
    okta.get(&nested(33)).await.assert_error(400, Some("invalidFilter"), &["32"]);
    okta.get(&nested(20)).await.assert_status(200);
}

#[tokio::test]
async fn nothing_found_is_an_empty_list_in_the_form_that_okta_expects() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let probe = "/Users?filter=userName%20eq%20%22test.user%40okta.local%22&startIndex=1&count=100";
    let answer = okta.get(probe).await.assert_status(200);
    assert_eq!(
        String::from_utf8(answer.body.to_vec()).unwrap(),
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}"#
    );
}

#[tokio::test]
async fn users_are_found_by_what_identity_providers_ask_for() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = okta
        .post(
            "/Users",
            json!({"userName": "Ada@acme.example", "externalId": "jyoung", "displayName": "Ada Lovelace",
                "emails": [{"value": "A@b.example", "type": "work"}, {"value": "c@d.example", "type": "home"}],
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": {"value": "2819c224"}}}),
        )
        .await
        .created_id();
    let off = json!({"userName": "bob@acme.example", "active": false});
    let bob = okta.post("/Users", off).await.created_id();
    for filter in [
        "userName eq \"ADA@ACME.example\"".to_owned(),
        "USERNAME EQ \"ada@acme.example\"".to_owned(),
        "externalId eq \"jyoung\"".to_owned(),
        "externalId eq jyoung".to_owned(),
        "emails[type eq \"work\"].value eq \"a@B.example\"".to_owned(),
        "emails[type eq \"work\" and value eq \"a@b.example\"]".to_owned(),
        "emails.value eq \"C@D.EXAMPLE\"".to_owned(),
        "emails eq \"a@b.example\"".to_owned(),
        "displayName eq \"ada lovelace\"".to_owned(),
        format!("id eq \"{ada}\""),
        format!("id eq \"{ada}\" and manager eq \"2819c224\""),
        "userName eq \"ada@acme.example\" and active eq true".to_owned(),
        "userName eq \"ada@acme.example\" and active eq \"True\"".to_owned(),
        "(ActiVe eq true) and meta.lastmodified ge \"2025-01-01T00:00:00Z\"".to_owned(),
        "not (userName sw \"bob\")".to_owned(),
        "userName eq \"ada@acme.example\" or userName eq \"nobody\"".to_owned(),
    ] {
        let (total, page) = okta.get(&format!("/Users?filter={filter}")).await.list();
        assert_eq!((total, page[0]["id"].as_str()), (1, Some(ada.as_str())), "{filter}");
    }
    for filter in [
        "emails[type eq \"home\"].value eq \"a@b.example\"",
        "userName eq \"ada@acme.example\" and active eq false",
        "externalId eq \"JYOUNG\"",
    ] {
        assert_eq!(okta.get(&format!("/Users?filter={filter}")).await.list().0, 0, "{filter}");
    }
    // Who is deactivated is found too.
    let (_, page) = okta.get("/Users?filter=userName eq \"bob@acme.example\"").await.list();
    assert_eq!((page[0]["id"].as_str(), &page[0]["active"]), (Some(bob.as_str()), &json!(false)));
    let reference = format!("/Users?filter=id eq \"{ada}\" and manager eq \"2819c224\"&attributes=id");
    let (_, page) = okta.get(&reference).await.list();
    let keys: Vec<&String> = page[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "schemas"]);
}

#[tokio::test]
async fn groups_are_found_by_name_by_external_id_and_by_member() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ids = okta.create_users(2).await;
    let id = okta.create_group("Engineers", &ids[..1]).await;
    okta.create_group("Others", &ids[1..]).await;
    for filter in [
        "displayName eq \"ENGINEERS\"".to_owned(),
        format!("members.value eq \"{}\"", ids[0]),
        format!("members eq \"{}\"", ids[0]),
        format!("members[value eq \"{}\"]", ids[0]),
        format!("id eq \"{id}\" and members eq \"{}\"", ids[0]),
        "displayName co \"gine\"".to_owned(),
    ] {
        let (total, page) = okta.get(&format!("/Groups?filter={filter}")).await.list();
        assert_eq!((total, page[0]["id"].as_str()), (1, Some(id.as_str())), "{filter}");
    }
}
