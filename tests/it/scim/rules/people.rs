//! Rules 1 to 4 and 6: the endpoint, tokens, and people who come, change and go.

use rollcall::domain::DomainError;
use rollcall::domain::tokens::Validity;
use rollcall::model::directory::DirectoryKind;
use serde_json::json;

use crate::support::{TestApp, readable, user};

#[tokio::test]
async fn rule_1_the_endpoint_is_the_public_url_and_the_directory_and_takes_the_bearer_token() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let created = okta.post("/Users", user("ada@acme.example")).await.assert_status(201);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let address = format!("https://rollcall.example.com/scim/v2/{}/Users/{id}", okta.directory);
    assert_eq!(created.header("location"), Some(address.as_str()));
    assert_eq!(created.json()["meta"]["location"], address);
}

#[tokio::test]
async fn rule_1_discovery_too_needs_the_token() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for path in ["/ServiceProviderConfig", "/ResourceTypes", "/ResourceTypes/User", "/Schemas"] {
        okta.get(path).await.assert_status(200);
        okta.client().with_token(None).get(path).await.assert_status(401);
    }
    let urn = "urn:ietf:params:scim:schemas:core:2.0:User";
    assert_eq!(okta.read(&format!("/Schemas/{urn}")).await["id"], urn);
}

#[tokio::test]
async fn rule_2_the_sixth_active_token_is_refused() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    for n in 2..=5 {
        okta.issue(&format!("Token {n}"), Validity::Unlimited).await.unwrap();
    }
    let refused = okta.issue("Token 6", Validity::Unlimited).await;
    assert!(matches!(refused, Err(DomainError::TokenLimit(5))), "{refused:?}");
    assert_eq!(okta.tokens().await.len(), 5);
}

#[tokio::test]
async fn rule_2_a_revoked_token_is_refused_from_the_next_request() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.get("/Users").await.assert_status(200);
    okta.revoke(&okta.token_id).await;
    okta.get("/Users").await.assert_status(401);
}

#[tokio::test]
async fn rule_3_post_users_links_an_existing_account_or_creates_one() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Beta", "Entra", DirectoryKind::Entra).await;
    assert!(okta.account("ada@acme.example").await.is_none());
    let first = okta.create_user("ada@acme.example").await;
    let account = okta.account("ada@acme.example").await.expect("the account was created");
    // The address is compared without case.
    let second = entra.create_user("Ada@Acme.example").await;
    let linked = okta.account("ada@acme.example").await.expect("the account is still there");
    assert_eq!(linked.id, account.id);
    assert_eq!(entra.member("ada").await.expect("a member of Beta").account, account.id);
    assert_ne!(first, second, "each directory gives an id of its own");
}

#[tokio::test]
async fn rule_3_a_new_member_gets_the_default_role_and_may_sign_in_at_once() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut body = user("ada@acme.example");
    body["password"] = "correct horse battery".into();
    okta.post("/Users", body).await.assert_status(201);
    let member = okta.member("ada").await.unwrap();
    assert!(member.active);
    assert_eq!(member.roles, ["Member"]);
    assert!(okta.can_sign_in("ada@acme.example", "correct horse battery").await);
    assert!(!okta.can_sign_in("ada@acme.example", "wrong").await);
}

#[tokio::test]
async fn rule_3_a_user_name_that_the_directory_holds_is_a_conflict() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.create_user("ada@acme.example").await;
    for user_name in ["ada@acme.example", "ADA@acme.EXAMPLE"] {
        okta.post("/Users", user(user_name)).await.assert_error(409, Some("uniqueness"), &["userName"]);
    }
    // Nor may another user be renamed to it.
    let id = okta.create_user("bob@acme.example").await;
    let rename = json!([{"op": "replace", "path": "userName", "value": "Ada@acme.example"}]);
    okta.patch_with(&format!("/Users/{id}"), rename).await.assert_error(409, Some("uniqueness"), &["userName"]);
    assert_eq!(okta.get("/Users").await.list().0, 2);
}

#[tokio::test]
async fn rule_3_the_answer_is_the_whole_user() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let created = okta
        .post(
            "/Users",
            json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": "test.user@okta.local", "name": {"givenName": "Test", "familyName": "User"},
                "emails": [{"primary": true, "value": "test.user@okta.local", "type": "work"}],
                "displayName": "Test User", "locale": "en-US", "externalId": "00ujl29u0le5T6Aj10h7",
                "groups": [], "password": "1mz050nq", "active": true}),
        )
        .await
        .assert_status(201);
    insta::assert_json_snapshot!(readable(&created.json()), @r#"
    {
      "id": "[id 1]",
      "schemas": [
        "urn:ietf:params:scim:schemas:core:2.0:User"
      ],
      "externalId": "00ujl29u0le5T6Aj10h7",
      "userName": "test.user@okta.local",
      "name": {
        "familyName": "User",
        "givenName": "Test"
      },
      "displayName": "Test User",
      "locale": "en-US",
      "active": true,
      "emails": [
        {
          "value": "test.user@okta.local",
          "type": "work",
          "primary": true
        }
      ],
      "meta": {
        "resourceType": "User",
        "created": "[time]",
        "lastModified": "[time]",
        "location": "https://rollcall.example.com/scim/v2/[id 2]/Users/[id 1]",
        "version": "W/\"1\""
      }
    }
    "#);
    assert_eq!(created.header("etag"), Some("W/\"1\""));
    let read = okta.read(&format!("/Users/{}", created.json()["id"].as_str().unwrap())).await;
    assert_eq!(read, created.json());
}

#[tokio::test]
async fn rule_4_put_and_patch_update_the_profile() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let path = format!("/Users/{id}");
    let replace = json!({"userName": "ada@acme.example", "displayName": "Ada", "title": "Countess"});
    let replaced = okta.put(&path, replace).await.assert_status(200).json();
    assert_eq!((&replaced["displayName"], &replaced["title"]), (&json!("Ada"), &json!("Countess")));
    assert_eq!(okta.account("ada@acme.example").await.unwrap().name.as_deref(), Some("Ada"));

    let change = json!([{"op": "replace", "path": "displayName", "value": "Ada Lovelace"},
                        {"op": "replace", "path": "userName", "value": "lovelace@acme.example"}]);
    let changed = okta.patch_with(&path, change).await.assert_status(200).json();
    assert_eq!(changed["displayName"], "Ada Lovelace");
    assert_eq!(changed["title"], "Countess", "a PATCH leaves what it does not name");
    assert_eq!(changed["meta"]["version"], "W/\"3\"");
    assert!(okta.account("ada@acme.example").await.is_none());
    let account = okta.account("lovelace@acme.example").await.expect("the account follows its directory");
    assert_eq!(account.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(okta.member("lovelace").await.unwrap().name, "Ada Lovelace");
    // What a PUT does not name is gone.
    let replaced = okta.put(&path, user("lovelace@acme.example")).await.assert_status(200).json();
    assert_eq!((replaced.get("title"), replaced.get("displayName")), (None, None));
}

#[tokio::test]
async fn rule_6_delete_removes_from_the_organization_and_the_second_delete_is_404() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let group = okta.create_group("Engineers", std::slice::from_ref(&id)).await;
    let path = format!("/Users/{id}");
    let deleted = okta.delete(&path).await.assert_status(204);
    assert!(deleted.body.is_empty());
    okta.delete(&path).await.assert_error(404, None, &[]);
    okta.get(&path).await.assert_error(404, None, &[]);
    okta.put(&path, user("ada@acme.example")).await.assert_error(404, None, &[]);
    okta.patch_with(&path, json!([{"op": "replace", "path": "active", "value": true}])).await.assert_error(
        404,
        None,
        &[],
    );
    assert!(okta.member("ada").await.is_none());
    assert!(okta.members(&group).await.is_empty());
    assert_eq!(okta.version(&format!("/Groups/{group}")).await, "W/\"2\"");
    okta.create_user("ada@acme.example").await;
}

#[tokio::test]
async fn rule_6_patch_then_delete_works_as_delete_alone_does() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let id = okta.create_user("ada@acme.example").await;
    let off = json!([{"op": "replace", "value": {"active": false}}]);
    okta.patch_with(&format!("/Users/{id}"), off).await.assert_status(200);
    okta.delete(&format!("/Users/{id}")).await.assert_status(204);
    okta.delete(&format!("/Users/{id}")).await.assert_status(404);
    assert!(okta.account("ada@acme.example").await.is_none());
}

#[tokio::test]
async fn rule_6_the_account_goes_for_good_only_if_it_is_in_no_other_organization() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Beta", "Entra", DirectoryKind::Entra).await;
    let at_acme = okta.create_user("ada@acme.example").await;
    let at_beta = entra.create_user("ada@acme.example").await;
    okta.delete(&format!("/Users/{at_acme}")).await.assert_status(204);
    assert!(okta.member("ada").await.is_none());
    assert!(entra.member("ada").await.expect("still a member of Beta").active);
    assert!(okta.account("ada@acme.example").await.is_some());
    entra.delete(&format!("/Users/{at_beta}")).await.assert_status(204);
    assert!(okta.account("ada@acme.example").await.is_none());
}

#[tokio::test]
async fn rule_3_spaces_around_a_user_name_make_no_other_user() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let created = okta.post("/Users", user(" ada@acme.example\t")).await.assert_status(201).json();
    assert_eq!(created["userName"], "ada@acme.example");
    let path = format!("/Users/{}", created["id"].as_str().unwrap());
    assert_eq!(okta.read(&path).await["userName"], "ada@acme.example");
    for user_name in ["ada@acme.example", "  ADA@acme.example", "ada@acme.example\u{3000}"] {
        okta.post("/Users", user(user_name)).await.assert_error(409, Some("uniqueness"), &["userName"]);
        for filter in [
            format!("userName eq \"{user_name}\""),
            format!("userName eq \"{user_name}\" and title eq null"),
            format!("title pr or userName eq \"{user_name}\""),
            format!("not (userName ne \"{user_name}\")"),
        ] {
            assert_eq!(okta.get(&format!("/Users?filter={filter}")).await.list().0, 1, "{filter}");
        }
    }
    // Parts of text are sought as they are.
    for (filter, found) in [("userName sw \" ada\"", 0), ("userName co \"@acme\"", 1), ("userName ew \"example \"", 0)]
    {
        assert_eq!(okta.get(&format!("/Users?filter={filter}")).await.list().0, found, "{filter}");
    }
    let replaced = okta.put(&path, user(" ada@acme.example")).await.assert_status(200).json();
    assert_eq!(replaced["meta"]["version"], "W/\"1\"", "nothing changed");
    let rename = json!([{"op": "replace", "path": "userName", "value": " lovelace@acme.example "}]);
    assert_eq!(okta.patch_with(&path, rename).await.json()["userName"], "lovelace@acme.example");
    let blank = json!([{"op": "replace", "path": "userName", "value": " \t"}]);
    okta.patch_with(&path, blank).await.assert_error(400, Some("invalidValue"), &["userName"]);
    // What other attributes hold stays as it came, and is found as it is.
    let spaced = json!({"userName": "bob", "externalId": " ", "displayName": "  "});
    okta.post("/Users", spaced).await.assert_status(201);
    for (filter, found) in [("externalId eq \" \"", 1), ("displayName eq \"  \"", 1), ("displayName eq \" \"", 0)] {
        assert_eq!(okta.get(&format!("/Users?filter={filter}")).await.list().0, found, "{filter}");
    }
}
