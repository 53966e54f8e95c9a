//! PostgreSQL that does not answer, and comes back.

use std::thread;

use ureq::http::Method;

use super::Installation;
use super::node::Node;
use super::wire::Wire;
use crate::support::{group, user};

const SETTINGS: [(&str, &str); 2] = [("ROLLCALL_DATABASE_WAIT_SECONDS", "1"), ("RUST_LOG", "off")];

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_node_without_a_database_says_so_and_goes_on_when_it_is_back() {
    let installation = Installation::new();
    installation.owner();
    let tenant = installation.tenant("Acme");
    let mut wire = Wire::to(&installation.url);
    let node = Node::start(&wire.url(&installation.url), &SETTINGS);
    let (client, idp) = (node.client(), node.idp(&tenant));
    let ada = idp.create("/Users", user("ada@acme.example"));
    let session = client.sign_in();
    client.get("/readyz").assert_status(200);

    // The first one finds its connection dead, the later ones find none.
    wire.cut();
    for (method, path, body) in [
        (Method::GET, format!("/Users/{ada}"), None),
        (Method::POST, "/Users".to_owned(), Some(user("bob@acme.example"))),
        (Method::DELETE, format!("/Users/{ada}"), None),
    ] {
        let refused = idp.try_call(method, &path, body).unwrap().assert_status(503);
        assert_eq!(refused.header("retry-after"), "5");
        assert_eq!(refused.header("content-type"), "application/scim+json");
        assert_eq!(refused.json()["status"], "503");
        assert!(refused.body.contains("database does not answer"), "{}", refused.body);
    }
    let page = client.open("/organizations", &session).assert_status(503);
    assert!(page.body.contains("The database does not answer"), "{}", page.body);
    let page = client.post("/console/create_organization", &session, &[("name", "Globex")]).assert_status(503);
    assert!(page.body.contains("The database does not answer"), "{}", page.body);
    client.get("/readyz").assert_status(503);
    client.get("/healthz").assert_status(200);

    wire.mend();
    client.get("/readyz").assert_status(200);
    idp.get(&format!("/Users/{ada}")).assert_status(200);
    idp.create("/Users", user("bob@acme.example"));
    client.open("/organizations", &session).assert_status(200);
    assert_eq!(installation.ask::<(i64,)>("SELECT COUNT(*) FROM organizations"), [(1,)]);
    assert_eq!(installation.ask::<(i64,)>("SELECT COUNT(*) FROM scim_users"), [(2,)]);
}

#[test]
#[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
fn a_change_whose_connection_is_cut_is_made_as_a_whole_or_not_at_all() {
    let installation = Installation::new();
    let tenant = installation.tenant("Acme");
    let mut wire = Wire::to(&installation.url);
    let node = Node::start(&wire.url(&installation.url), &SETTINGS);
    let idp = node.idp(&tenant);
    let users: Vec<String> = (0..20).map(|n| idp.create("/Users", user(&format!("u{n}@acme.example")))).collect();
    thread::scope(|scope| {
        let senders: Vec<_> = (0..8)
            .map(|sender| {
                let (idp, users) = (&idp, &users);
                scope.spawn(move || {
                    // Until the cut.
                    (0..1_000_000)
                        .map(|number| idp.post("/Groups", group(&format!("Team {sender}-{number}"), users)).status)
                        .find(|status| *status != 201)
                })
            })
            .collect();
        while installation.ask::<(i64,)>("SELECT COUNT(*) FROM scim_groups")[0].0 < 20 {}
        wire.cut();
        for sender in senders {
            assert_eq!(sender.join().unwrap(), Some(503));
        }
    });
    let whole: Vec<(i64, i64, i64, i64)> = installation.ask(
        "SELECT (SELECT COUNT(*) FROM scim_groups), (SELECT COUNT(*) / 20 FROM scim_group_members),
            (SELECT COUNT(*) FROM events WHERE action = 'group.created'), (SELECT COUNT(*) - 1 FROM roles)",
    );
    let (groups, members, events, roles) = whole[0];
    assert_eq!([members, events, roles], [groups; 3]);
}
