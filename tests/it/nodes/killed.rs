//! A node that dies in the middle of its work.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};
use ureq::http::Method;

use super::Installation;
use super::node::Idp;
use crate::support::{group, patch, user};

/// Who sends at one time; every second one to the node that dies.
const SENDERS: usize = 32;
/// Groups whose members they change: four senders wait for each other at each of them.
const GROUPS: usize = 8;
/// Changes that each sender makes, of as many users of its own.
const CHANGES: usize = 12;
/// Users that one change adds: what is half done would have some of them.
const ADDED: usize = 3;
/// After so many answers the node is killed.
const KILLED_AFTER: usize = 60;

/// What a group has, counted in the database.
type Counted = (String, i64, i64, i64, i64, i64);

/// Adds three users; true when that was answered as done.
fn add(idp: &Idp, group: &str, users: &[String]) -> bool {
    let members: Vec<Value> = users.iter().map(|id| json!({"value": id})).collect();
    let body = patch(json!([{"op": "add", "path": "members", "value": members}]));
    match idp.try_call(Method::PATCH, &format!("/Groups/{group}"), Some(body)) {
        Ok(answer) => {
            assert_eq!(answer.status, 204, "{}", answer.body);
            true
        }
        Err(_) => false,
    }
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_node_that_is_killed_loses_no_acknowledged_change_and_leaves_none_half_there() {
    let installation = Installation::new();
    let tenant = installation.tenant("Acme");
    let (mut dies, stays) = (installation.node(), installation.node());
    let idps = [dies.idp(&tenant), stays.idp(&tenant)];
    let groups: Vec<String> =
        (0..GROUPS).map(|number| idps[1].create("/Groups", group(&format!("Team {number}"), &[]))).collect();
    let users: Vec<Vec<String>> = thread::scope(|scope| {
        let make = |sender: usize| {
            let idps = &idps;
            move || {
                let name = |number| format!("user{sender}-{number}@acme.example");
                (0..CHANGES * ADDED).map(|number| idps[sender % 2].create("/Users", user(&name(number)))).collect()
            }
        };
        let makers: Vec<_> = (0..SENDERS).map(|sender| scope.spawn(make(sender))).collect();
        makers.into_iter().map(|maker| maker.join().unwrap()).collect()
    });

    // Each sender goes on with its own users until it is done, or its node is dead.
    let answered = AtomicUsize::new(0);
    let acknowledged: Vec<Vec<&[String]>> = thread::scope(|scope| {
        let send = |sender: usize| {
            let (idp, group, users, answered) = (&idps[sender % 2], &groups[sender / 2 % GROUPS], &users, &answered);
            move || {
                let mut done = Vec::new();
                for users in users[sender].chunks(ADDED) {
                    if !add(idp, group, users) {
                        break;
                    }
                    done.push(users);
                    answered.fetch_add(1, Ordering::SeqCst);
                }
                done
            }
        };
        let senders: Vec<_> = (0..SENDERS).map(|sender| scope.spawn(send(sender))).collect();
        while answered.load(Ordering::SeqCst) < KILLED_AFTER {
            thread::yield_now();
        }
        dies.kill();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    let cut_short = acknowledged.iter().step_by(2).filter(|done| done.len() < CHANGES).count();
    assert!(cut_short > 0, "the node was killed when everything was done");
    assert!(acknowledged.iter().skip(1).step_by(2).all(|done| done.len() == CHANGES), "the other one served on");

    // What was acknowledged is there, and the node that lives has nothing that waits for the dead.
    let members: HashSet<(String, String)> =
        installation.ask("SELECT group_id, user_id FROM scim_group_members").into_iter().collect();
    for (sender, done) in acknowledged.iter().enumerate() {
        let group = &groups[sender / 2 % GROUPS];
        for user in done.iter().copied().flatten() {
            assert!(members.contains(&(group.clone(), user.clone())), "an acknowledged change is lost");
        }
    }
    // What was not is there whole or not at all: users, number, version and events agree.
    for (sender, users) in users.iter().enumerate() {
        let group = &groups[sender / 2 % GROUPS];
        for users in users.chunks(ADDED) {
            let there = users.iter().filter(|user| members.contains(&(group.clone(), (*user).clone()))).count();
            assert!(there == 0 || there == ADDED, "a change is half there: {there} of {ADDED} users");
        }
    }
    let counted: Vec<Counted> = installation.ask(
        "SELECT g.id, g.member_count, g.version,
            (SELECT COUNT(*) FROM scim_group_members m WHERE m.group_id = g.id),
            (SELECT COUNT(*) FROM events e WHERE e.subject_id = g.id AND e.action = 'group.changed'),
            (SELECT COUNT(*) FROM events e WHERE e.subject_id = g.id AND e.detail = 'Changed: 3 members added')
        FROM scim_groups g",
    );
    assert_eq!(counted.len(), GROUPS);
    let added = i64::try_from(ADDED).unwrap();
    for (id, count, version, rows, changes, additions) in counted {
        assert_eq!((count, rows), (changes * added, changes * added), "{id}");
        assert_eq!((version, additions), (changes + 1, changes), "{id}");
    }
    // And the survivor goes on with what the dead one left: the same changes, sent again.
    for (sender, users) in users.iter().enumerate() {
        for users in users.chunks(ADDED) {
            assert!(add(&idps[1], &groups[sender / 2 % GROUPS], users));
        }
    }
    let all: Vec<(i64,)> = installation.ask("SELECT COUNT(*) FROM scim_group_members");
    assert_eq!(all, [(i64::try_from(SENDERS * CHANGES * ADDED).unwrap(),)]);
}
