//! A group of a whole company: RFC 7644 §3.4.1 answers it in one piece.

use std::collections::HashSet;

use rollcall::model::ids::{GroupId, UserId};
use rollcall::model::user::{User, UserProfile};
use serde_json::Value;

use crate::support::{Idp, TestApp};

const MEMBERS: usize = 50_000;
/// Users that are stored in one unit of work.
const BATCH: usize = 10_000;

/// Stores users like one that is there, and puts them into a group, past the API: that would take minutes.
async fn fill(okta: &Idp, like: &str, group: &str) -> HashSet<String> {
    let like = UserId::from(like);
    let ids: Vec<UserId> = (0..MEMBERS).map(|n| UserId::from(format!("member-{n:05}"))).collect();
    for batch in ids.chunks(BATCH) {
        let mut tx = okta.ctx.db.write().await.unwrap();
        let user = tx.users().find(&okta.directory, &like).await.unwrap().unwrap();
        for id in batch {
            let profile = UserProfile { user_name: id.to_string(), ..user.profile.clone() };
            let user = User { id: id.clone(), profile, ..user.clone() };
            tx.users().insert(&okta.directory, &okta.organization, &user, &[]).await.unwrap();
        }
        tx.groups().add_members(&okta.directory, &GroupId::from(group), batch, okta.ctx.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    ids.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_group_of_fifty_thousand_is_answered_whole() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let ada = okta.create_user("ada@acme.example").await;
    let group = okta.create_group("Everybody", &[]).await;
    let expected = fill(&okta, &ada, &group).await;
    let path = format!("/Groups/{group}");

    let whole = okta.read(&path).await;
    let members = whole["members"].as_array().unwrap();
    let ids: HashSet<String> = members.iter().map(|member| member["value"].as_str().unwrap().to_owned()).collect();
    assert_eq!((members.len(), ids == expected), (MEMBERS, true));
    let parts = |member: &Value| member.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert!(members.iter().all(|member| parts(member) == ["value", "$ref", "display", "type"]));

    let without = okta.get(&format!("{path}?excludedAttributes=members")).await.assert_status(200);
    assert!(without.body.len() < 1_000 && without.json().get("members").is_none());
    let values = okta.read(&format!("{path}?attributes=members.value")).await;
    assert_eq!(values["members"].as_array().unwrap().len(), MEMBERS);
    let (total, page) = okta.get("/Groups?filter=members eq \"member-49999\"&attributes=displayName").await.list();
    assert_eq!((total, &page[0]["displayName"]), (1, &"Everybody".into()));

    let one = okta.read("/Users/member-00007").await;
    assert_eq!(one["groups"][0]["value"], group.as_str());
    let body = serde_json::json!([{"op": "remove", "path": "members[value eq \"member-00007\"]"}]);
    okta.patch_with(&path, body).await.assert_status(204);
    assert_eq!(okta.members(&group).await.len(), MEMBERS - 1);
}
