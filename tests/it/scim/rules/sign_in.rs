//! Rule 5: who is deactivated cannot sign in, and who is reactivated can.

use rollcall::model::ids::AccountId;
use rollcall::model::session::{ACCOUNT_KEY, ORGANIZATION_KEY};
use rollcall::store::SessionStore;
use serde_json::{Value, json};
use tower_sessions::SessionStore as _;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};

use crate::support::{Idp, TestApp, patch, user};
use rollcall::model::directory::DirectoryKind;

const EMAIL: &str = "ada@acme.example";
const PASSWORD: &str = "correct horse battery";

async fn create_with_password(idp: &Idp) -> String {
    let mut body = user(EMAIL);
    body["password"] = PASSWORD.into();
    idp.post("/Users", body).await.created_id()
}

/// Signs a person in: what the product that asks Rollcall would do.
async fn begin_session(idp: &Idp, account: &AccountId) -> Id {
    let store = SessionStore::new(idp.ctx.db.clone(), idp.ctx.clock.clone());
    let expires = OffsetDateTime::from_unix_timestamp(idp.ctx.now().as_ms() / 1_000 + 3_600).unwrap();
    let data = [(ACCOUNT_KEY, account.as_str()), (ORGANIZATION_KEY, idp.organization.as_str())];
    let data = data.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect();
    let mut record = Record { id: Id::default(), data, expiry_date: expires };
    store.create(&mut record).await.unwrap();
    record.id
}

async fn is_session_alive(idp: &Idp, id: Id) -> bool {
    SessionStore::new(idp.ctx.db.clone(), idp.ctx.clock.clone()).load(&id).await.unwrap().is_some()
}

#[tokio::test]
async fn rule_5_a_deactivated_person_cannot_sign_in_until_reactivated() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let path = format!("/Users/{}", create_with_password(&okta).await);
    assert!(okta.can_sign_in(EMAIL, PASSWORD).await);
    let set = |active: bool| json!([{"op": "replace", "path": "active", "value": active}]);
    assert_eq!(okta.patch_with(&path, set(false)).await.assert_status(200).json()["active"], false);
    assert!(!okta.can_sign_in(EMAIL, PASSWORD).await);
    let member = okta.member("ada").await.expect("the data stay");
    assert!(!member.active);
    assert_eq!(member.roles, ["Member"]);
    assert_eq!(okta.read(&path).await["userName"], EMAIL);
    okta.patch_with(&path, set(true)).await.assert_status(200);
    assert!(okta.can_sign_in(EMAIL, PASSWORD).await);
    let actions: Vec<String> = okta.events().await.into_iter().map(|event| event.action).collect();
    assert_eq!(actions[..3], ["user.reactivated", "user.deactivated", "user.created"]);
}

#[tokio::test]
async fn rule_5_put_and_post_with_active_false_deactivate_too() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let path = format!("/Users/{}", create_with_password(&okta).await);
    let put = |active: bool| json!({"userName": EMAIL, "active": active});
    okta.put(&path, put(false)).await.assert_status(200);
    assert!(!okta.can_sign_in(EMAIL, PASSWORD).await);
    okta.put(&path, put(true)).await.assert_status(200);
    assert!(okta.can_sign_in(EMAIL, PASSWORD).await);

    let mut body = user("bob@acme.example");
    body["password"] = PASSWORD.into();
    body["active"] = false.into();
    let created = okta.post("/Users", body).await.assert_status(201).json();
    assert_eq!(created["active"], false);
    assert!(!okta.member("bob").await.unwrap().active);
    assert!(!okta.can_sign_in("bob@acme.example", PASSWORD).await);
    let on = json!([{"op": "replace", "value": {"active": true}}]);
    okta.patch_with(&format!("/Users/{}", created["id"].as_str().unwrap()), on).await.assert_status(200);
    assert!(okta.can_sign_in("bob@acme.example", PASSWORD).await);
}

#[tokio::test]
async fn rule_5_a_put_that_does_not_speak_of_active_does_not_reactivate() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let path = format!("/Users/{}", create_with_password(&okta).await);
    okta.patch_with(&path, json!([{"op": "replace", "path": "active", "value": false}])).await.assert_status(200);
    let replaced = okta.put(&path, json!({"userName": EMAIL, "title": "Countess"})).await.assert_status(200).json();
    assert_eq!((&replaced["active"], &replaced["title"]), (&json!(false), &json!("Countess")));
    assert!(!okta.can_sign_in(EMAIL, PASSWORD).await);
    for value in [json!(null), json!("")] {
        let put = json!({"userName": EMAIL, "active": value});
        assert_eq!(okta.put(&path, put).await.assert_status(200).json()["active"], false);
    }
    assert!(!okta.can_sign_in(EMAIL, PASSWORD).await);
}

#[tokio::test]
async fn rule_5_deactivation_ends_running_sessions_with_the_same_transaction() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Beta", "Entra", DirectoryKind::Entra).await;
    let path = format!("/Users/{}", create_with_password(&okta).await);
    entra.create_user(EMAIL).await;
    let bob = okta.create_user("bob@acme.example").await;
    let account = okta.account(EMAIL).await.unwrap().id;
    let here = begin_session(&okta, &account).await;
    let elsewhere = begin_session(&entra, &account).await;
    let another = begin_session(&okta, &okta.account("bob@acme.example").await.unwrap().id).await;

    // A deactivation that is not applied, since the operation behind it fails, ends nothing.
    let failing = json!([{"op": "replace", "path": "active", "value": false},
                         {"op": "replace", "path": "userName", "value": "bob@acme.example"}]);
    okta.patch_with(&path, failing).await.assert_status(409);
    assert!(is_session_alive(&okta, here).await);
    // Neither does a change of something else.
    okta.patch_with(&path, json!([{"op": "add", "path": "title", "value": "Countess"}])).await.assert_status(200);
    assert!(is_session_alive(&okta, here).await);

    okta.patch_with(&path, json!([{"op": "replace", "path": "active", "value": "False"}])).await.assert_status(200);
    assert!(!is_session_alive(&okta, here).await);
    assert!(is_session_alive(&okta, elsewhere).await, "the other organization did not deactivate the person");
    assert!(is_session_alive(&okta, another).await, "another person of the same organization");

    okta.delete(&format!("/Users/{bob}")).await.assert_status(204);
    assert!(!is_session_alive(&okta, another).await);
}

#[tokio::test]
async fn rule_5_a_deactivation_in_a_bulk_request_ends_running_sessions_too() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let mut body = user(EMAIL);
    body["password"] = PASSWORD.into();
    let bulk = |operation: Value| json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [operation]});
    let created = json!({"method": "POST", "path": "/Users", "bulkId": "ada", "data": body});
    let created = okta.post("/Bulk", bulk(created)).await.assert_status(200);
    assert!(!String::from_utf8(created.body.to_vec()).unwrap().contains(PASSWORD));
    let path = created.json()["Operations"][0]["location"].as_str().unwrap().to_owned();
    assert!(okta.can_sign_in(EMAIL, PASSWORD).await);
    let session = begin_session(&okta, &okta.account(EMAIL).await.unwrap().id).await;
    let off = patch(json!([{"op": "replace", "path": "active", "value": false}]));
    let off = bulk(json!({"method": "PATCH", "path": path, "data": off}));
    assert_eq!(okta.post("/Bulk", off).await.assert_status(200).json()["Operations"][0]["status"], "200");
    assert!(!is_session_alive(&okta, session).await);
    assert!(!okta.can_sign_in(EMAIL, PASSWORD).await);
}

#[tokio::test]
async fn rule_5_a_password_opens_only_the_organization_whose_directory_set_it() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let entra = app.directory("Beta", "Entra", DirectoryKind::Entra).await;
    create_with_password(&okta).await;
    let mut body = user(EMAIL);
    body["password"] = "chosen by Beta".into();
    let at_beta = entra.post("/Users", body).await.created_id();
    let push = json!([{"op": "replace", "value": {"password": "chosen by Beta"}}]);
    entra.patch_with(&format!("/Users/{at_beta}"), push).await.assert_status(200);
    assert!(okta.can_sign_in(EMAIL, PASSWORD).await);
    for (idp, password) in [(&okta, "chosen by Beta"), (&entra, PASSWORD), (&entra, "chosen by Beta")] {
        assert!(!idp.can_sign_in(EMAIL, password).await, "{password}");
    }
}

#[tokio::test]
async fn rule_5_a_pushed_password_replaces_the_one_before_and_is_in_no_answer() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let path = format!("/Users/{}", create_with_password(&okta).await);
    let push = json!([{"op": "replace", "value": {"password": "another secret"}}]);
    let answers = [
        okta.patch_with(&path, push).await.assert_status(200),
        okta.get(&path).await.assert_status(200),
        okta.get(&format!("{path}?attributes=password,userName")).await.assert_status(200),
        okta.get("/Users").await.assert_status(200),
        okta.get("/Users?attributes=password").await.assert_status(200),
    ];
    for answer in answers {
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert!(!text.contains("secret") && !text.contains("\"password\"") && !text.contains("argon2"), "{text}");
    }
    assert!(okta.can_sign_in(EMAIL, "another secret").await);
    assert!(!okta.can_sign_in(EMAIL, PASSWORD).await);
    let words = okta.events().await.into_iter().map(|event| event.detail).collect::<String>();
    assert!(!words.contains("secret"), "{words}");
}

#[tokio::test]
async fn rule_5_a_password_that_is_removed_opens_nothing_any_more() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let path = format!("/Users/{}", create_with_password(&okta).await);
    let set = json!([{"op": "replace", "path": "password", "value": PASSWORD}]);
    let mut version = 1;
    for removal in [
        json!([{"op": "remove", "path": "password"}]),
        json!([{"op": "Remove", "path": "urn:ietf:params:scim:schemas:core:2.0:User:PASSWORD"}]),
        json!([{"op": "replace", "path": "password", "value": null}]),
        json!([{"op": "replace", "path": "password", "value": ""}]),
        json!([{"op": "replace", "value": {"password": null}}]),
        json!([{"op": "replace", "path": "password", "value": "of the moment"}, {"op": "remove", "path": "password"}]),
        // Without `active` in what comes of it.
        json!([{"op": "remove", "path": "password"}, {"op": "remove", "path": "active"}]),
    ] {
        assert!(okta.can_sign_in(EMAIL, PASSWORD).await, "{removal}");
        for _ in 0..2 {
            // The second time nothing is left to be removed.
            let answer = okta.patch_with(&path, removal.clone()).await.assert_status(200);
            assert_eq!(answer.json()["meta"]["version"], format!("W/\"{}\"", version + 1), "{removal}");
            assert!(!okta.can_sign_in(EMAIL, PASSWORD).await && !okta.can_sign_in(EMAIL, "").await, "{removal}");
        }
        assert_eq!(okta.events().await[0].detail, "Removed the password", "{removal}");
        okta.patch_with(&path, set.clone()).await.assert_status(200);
        version += 2;
    }
    // Of a removal and a new one, the later counts.
    let both = json!([{"op": "remove", "path": "password"}, {"op": "add", "path": "password", "value": "new secret"}]);
    okta.patch_with(&path, both).await.assert_status(200);
    assert!(okta.can_sign_in(EMAIL, "new secret").await);
    assert_eq!(okta.events().await[0].detail, "Changed password");
    // Other changes leave it, and so does a PUT that does not speak of it.
    okta.patch_with(&path, json!([{"op": "replace", "path": "title", "value": "x"}])).await.assert_status(200);
    for body in [
        json!({"userName": EMAIL}),
        json!({"userName": EMAIL, "password": null}),
        json!({"userName": EMAIL, "password": ""}),
    ] {
        okta.put(&path, body).await.assert_status(200);
    }
    assert!(okta.can_sign_in(EMAIL, "new secret").await);
}

#[tokio::test]
async fn rule_5_a_password_that_another_directory_set_is_not_removed() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let neighbour = app.directory("Acme", "Neighbour", DirectoryKind::Other).await;
    let entra = app.directory("Beta", "Entra", DirectoryKind::Entra).await;
    create_with_password(&okta).await;
    let removal = json!([{"op": "remove", "path": "password"}]);
    let theirs = format!("/Users/{}", neighbour.create_user(EMAIL).await);
    let answer = neighbour.patch_with(&theirs, removal.clone()).await.assert_status(200);
    assert_eq!(answer.json()["meta"]["version"], "W/\"1\"");
    assert!(okta.can_sign_in(EMAIL, PASSWORD).await);
    // The account is in another organization, too, so that it is nobody's to change.
    let path = format!("/Users/{}", entra.create_user(EMAIL).await);
    entra.patch_with(&path, removal).await.assert_status(200);
    assert!(okta.can_sign_in(EMAIL, PASSWORD).await);
    let deeds = entra.events().await.into_iter().map(|event| event.detail);
    assert!(deeds.into_iter().all(|detail| !detail.contains("password")));
}
