//! What one node does is so for the other one, too, from the next request on.

use std::thread;

use serde_json::{Value, json};

use super::Installation;
use super::node::{Idp, Node, Tenant};
use crate::support::{group, patch, user};

/// Who works at one time.
const WORKERS: usize = 8;
/// Users that each of them makes.
const USERS: usize = 6;

struct Two {
    installation: Installation,
    tenant: Tenant,
    nodes: [Node; 2],
}

impl Two {
    fn start() -> Self {
        let installation = Installation::new();
        installation.owner();
        let tenant = installation.tenant("Acme");
        let nodes = [installation.node(), installation.node()];
        Self { installation, tenant, nodes }
    }

    fn idps(&self) -> [Idp; 2] {
        [self.nodes[0].idp(&self.tenant), self.nodes[1].idp(&self.tenant)]
    }

    /// Posts a form about the directory to the first node.
    fn post(&self, path: &str, session: &str, more: &[(&str, &str)]) -> super::node::Answer {
        let about = [("organization", self.tenant.organization.as_str()), ("directory", &self.tenant.directory)];
        self.nodes[0].client().post(path, session, &[&about[..], more].concat())
    }
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn traffic_that_reaches_either_node_is_one_traffic() {
    let two = Two::start();
    let idps = two.idps();
    let team = idps[0].create("/Groups", group("Team", &[]));
    // Each worker changes nodes with every request: what it wrote on one it finds on the other.
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let (idps, team) = (&idps, &team);
            scope.spawn(move || {
                for number in 0..USERS {
                    let [here, there] = if (worker + number) % 2 == 0 { [0, 1] } else { [1, 0] };
                    let name = format!("user{worker}-{number}@acme.example");
                    let id = idps[here].create("/Users", user(&name));
                    let path = format!("/Users/{id}");
                    assert_eq!(idps[there].get(&path).assert_status(200).json()["userName"], name);
                    let nickname = json!([{"op": "replace", "path": "nickName", "value": "Nick"}]);
                    idps[there].patch(&path, patch(nickname)).assert_status(200);
                    assert_eq!(idps[here].get(&path).assert_status(200).json()["nickName"], "Nick");
                    let member = json!([{"op": "add", "path": "members", "value": [{"value": id}]}]);
                    idps[here].patch(&format!("/Groups/{team}"), patch(member)).assert_status(204);
                    let found = idps[there].get(&path).assert_status(200).json();
                    assert_eq!(found["groups"][0]["value"], team.as_str(), "{found}");
                }
            });
        }
    });
    let members = |idp: &Idp| idp.get(&format!("/Groups/{team}")).json()["members"].as_array().unwrap().len();
    assert_eq!([members(&idps[0]), members(&idps[1])], [WORKERS * USERS; 2]);
    // A cursor that one node gave is good at the other one.
    let (mut found, mut turn, mut next) = (0, 0, Some(String::new()));
    while let Some(cursor) = next {
        let page = idps[turn % 2].get(&format!("/Users?count=7&cursor={cursor}")).assert_status(200).json();
        found += page["Resources"].as_array().unwrap().len();
        next = page["nextCursor"].as_str().map(str::to_owned);
        turn += 1;
    }
    assert_eq!((found, turn), (WORKERS * USERS, 7));
    // Its version counts every change, and each change has its event.
    let counted: Vec<(i64, i64)> = two
        .installation
        .ask("SELECT version, (SELECT COUNT(*) FROM events WHERE action = 'group.changed') FROM scim_groups");
    let changes = i64::try_from(WORKERS * USERS).unwrap();
    assert_eq!(counted, [(changes + 1, changes)]);
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_token_that_is_revoked_on_one_node_is_refused_on_the_other_at_the_next_request() {
    let two = Two::start();
    let [_, there] = two.idps();
    there.get("/Users").assert_status(200);
    let session = two.nodes[0].client().sign_in();
    let tokens: Vec<(String,)> = two.installation.ask("SELECT id FROM tokens");
    two.post("/console/revoke_token", &session, &[("token", &tokens[0].0)]).assert_status(302);
    there.get("/Users").assert_status(401);
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_session_that_ends_on_one_node_is_refused_on_the_other_at_the_next_click() {
    let two = Two::start();
    let [here, there] = [two.nodes[0].client(), two.nodes[1].client()];
    let session = here.sign_in();
    assert!(there.open("/organizations", &session).assert_status(200).body.contains("Acme"));
    here.post("/console/sign_out", &session, &[]).assert_status(302);
    let led = there.open("/organizations", &session).assert_status(302);
    assert!(led.header("location").starts_with("/login"), "{}", led.header("location"));
    let refused = there.post("/console/create_organization", &session, &[("name", "Globex")]);
    assert_eq!(refused.header("location"), "/login");
    assert_eq!(two.installation.ask::<(i64,)>("SELECT COUNT(*) FROM organizations"), [(1,)]);
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn the_tokens_of_a_directory_that_is_deleted_on_one_node_are_refused_on_the_other() {
    let two = Two::start();
    let [here, there] = two.idps();
    let id = here.create("/Users", user("ada@acme.example"));
    there.get(&format!("/Users/{id}")).assert_status(200);
    let session = two.nodes[0].client().sign_in();
    two.post("/console/delete_directory", &session, &[("confirmation", "Okta")]).assert_status(302);
    for idp in [&there, &here] {
        let refused = idp.get(&format!("/Users/{id}")).assert_status(401).json();
        assert_eq!(refused["status"], Value::from("401"));
    }
}
