//! Clients that hang up: behind a real socket, since a request in the process has nobody who could.

use std::net::SocketAddr;
use std::time::Duration;

use rollcall::limits::Limits;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Idp, Setup, TestApp, user};

/// Clients that hang up, in each of a few rounds.
const CLIENTS: usize = 40;
const ROUNDS: usize = 32;

/// Puts a server behind a socket. It ends with the test's runtime.
async fn listen(app: &TestApp) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// The text of a request.
fn text(idp: &Idp, method: &str, path: &str, body: &Value) -> String {
    let body = body.to_string();
    let (directory, token, length) = (&idp.directory, &idp.token, body.len());
    format!(
        "{method} /scim/v2/{directory}{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/scim+json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// Sends a request, or only the first part of it, and hangs up after a while without reading.
async fn hang_up(address: SocketAddr, request: String, part: usize, after: Duration) {
    let mut socket = TcpStream::connect(address).await.unwrap();
    // A reset instead of an orderly end.
    socket.set_zero_linger().unwrap();
    let bytes = request.as_bytes();
    if socket.write_all(bytes.get(..part).unwrap_or(bytes)).await.is_ok() {
        tokio::time::sleep(after).await;
    }
}

/// Sends a request and reads the whole answer; returns its status.
async fn ask(address: SocketAddr, request: String) -> u16 {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer}"))
}

/// Fails unless the answer comes at once: a connection with an open transaction would keep it waiting for seconds.
async fn at_once<T>(what: &str, answer: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(5), answer).await.unwrap_or_else(|_| panic!("{what} did not come at once"))
}

/// What the lists, the counts and the roles say must be the same.
async fn assert_consistent(idp: &Idp, group: &str) {
    let (total, _) = idp.get("/Users?count=0").await.list();
    let mut ids = Vec::new();
    while ids.len() < usize::try_from(total).unwrap() {
        let (_, page) = idp.get(&format!("/Users?startIndex={}", ids.len() + 1)).await.list();
        assert!(!page.is_empty(), "{} of {total} users are listed", ids.len());
        ids.extend(page.into_iter().map(|user| user["id"].as_str().unwrap().to_owned()));
    }
    let members = idp.members(group).await;
    assert!(members.iter().all(|member| ids.contains(member)), "a member is no user");
    let roles = idp.roles().await;
    assert_eq!(roles[0], ("Everybody".to_owned(), i64::try_from(members.len()).unwrap()));
    assert_eq!(roles[1], ("Member".to_owned(), i64::try_from(total).unwrap()), "every user is a member");
    let created = idp.events().await.into_iter().filter(|event| event.action == "user.created").count();
    assert_eq!(created, ids.len(), "each creation has its event, and no other");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_hang_up_leave_no_transaction_open_and_nothing_half_done() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let address = listen(&app).await;
    let first = okta.create_user("first@acme.example").await;
    let group = okta.create_group("Everybody", std::slice::from_ref(&first)).await;
    for round in 0..ROUNDS {
        let mut clients = Vec::new();
        for n in 0..CLIENTS {
            let name = format!("user-{round}-{n}@acme.example");
            let patch = json!({"Operations": [{"op": "replace", "path": "title", "value": name}]});
            let members = json!({"Operations": [{"op": "add", "path": "members", "value": [{"value": first}]},
                                                {"op": "remove", "path": "members", "value": [{"value": first}]}]});
            let request = match n % 4 {
                0 | 1 => text(&okta, "POST", "/Users", &user(&name)),
                2 => text(&okta, "PATCH", &format!("/Users/{first}"), &patch),
                _ => text(&okta, "PATCH", &format!("/Groups/{group}"), &members),
            };
            // Some hang up in the middle of the request, the others from at once to some milliseconds after it.
            let part = if n % 7 == 0 { request.len() / 2 } else { request.len() };
            let after = Duration::from_micros(u64::try_from((n * 379 + round * 97) % 8_000).unwrap());
            clients.push(tokio::spawn(hang_up(address, request, part, after)));
        }
        for client in clients {
            client.await.unwrap();
        }
        let name = format!("witness-{round}@acme.example");
        let status = at_once("a write", ask(address, text(&okta, "POST", "/Users", &user(&name)))).await;
        assert_eq!(status, 201);
        let status = at_once("a read", ask(address, text(&okta, "GET", "/Users", &Value::Null))).await;
        assert_eq!(status, 200);
    }
    // What was begun comes to its end: then the number of users no longer changes, and all of them hold together.
    let mut before = 0;
    let settled = at_once("peace", async {
        loop {
            let (now, _) = okta.get("/Users?count=0").await.list();
            if now == before {
                break now;
            }
            before = now;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
    assert!(settled > u64::try_from(ROUNDS).unwrap(), "no request got through");
    assert_consistent(&okta, &group).await;
    okta.delete(&format!("/Users/{first}")).await.assert_status(204);
    assert!(okta.members(&group).await.is_empty());
}

/// The head of a request whose body is announced in `headers`.
fn head(idp: &Idp, path: &str, headers: &str) -> String {
    let (directory, token) = (&idp.directory, &idp.token);
    format!(
        "POST /scim/v2/{directory}{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/scim+json\r\n{headers}\r\n\r\n"
    )
}

/// A server whose bodies may have few bytes.
async fn with_small_bodies() -> TestApp {
    let limits = Limits { body_bytes: 1_000, bulk_bytes: 1_000, ..Limits::default() };
    TestApp::start_with(Setup { limits, ..Setup::default() }).await
}

/// Far more than the buffers between two sockets take.
const LARGE: usize = 12 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_too_large_is_read_before_it_is_refused() {
    let app = with_small_bodies().await;
    let okta = app.okta().await;
    let address = listen(&app).await;
    let body = "x".repeat(LARGE);
    for path in ["/Users", "/Bulk"] {
        let announced = format!("{}{body}", head(&okta, path, &format!("Content-Length: {LARGE}")));
        assert_eq!(at_once("a refusal", ask(address, announced)).await, 413, "{path}");
        let chunk = format!("{:x}\r\n{}\r\n", body.len() / 8, &body[..body.len() / 8]).repeat(8);
        let streamed = format!("{}{chunk}0\r\n\r\n", head(&okta, path, "Transfer-Encoding: chunked"));
        assert_eq!(at_once("a refusal", ask(address, streamed)).await, 413, "{path}");
    }
    assert_eq!(okta.get("/Users").await.list().0, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_whose_body_was_too_large_can_be_used_again() {
    let app = with_small_bodies().await;
    let okta = app.okta().await;
    let address = listen(&app).await;
    let head = head(&okta, "/Users", &format!("Content-Length: {LARGE}")).replace("Connection: close\r\n", "");
    let answer = at_once("both answers", async {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(format!("{head}{}", "x".repeat(LARGE)).as_bytes()).await.unwrap();
        socket.write_all(text(&okta, "GET", "/Users", &Value::Null).as_bytes()).await.unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.unwrap();
        answer
    })
    .await;
    let statuses: Vec<&str> = answer.split("HTTP/1.1 ").skip(1).filter_map(|answer| answer.get(..3)).collect();
    assert_eq!(statuses, ["413", "200"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_without_an_end_is_not_read_to_its_end() {
    let app = with_small_bodies().await;
    let okta = app.okta().await;
    let address = listen(&app).await;
    // What is announced to be far too large is not waited for, nor is what its sender holds back until it is asked for it.
    for headers in ["Content-Length: 100000000000", "Content-Length: 2000\r\nExpect: 100-continue"] {
        assert_eq!(at_once("a refusal", ask(address, head(&okta, "/Users", headers))).await, 413, "{headers}");
    }
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(head(&okta, "/Users", "Transfer-Encoding: chunked").as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let sent = tokio::time::timeout(Duration::from_secs(20), async {
        let mut sent = 0;
        while socket.write_all(chunk.as_bytes()).await.is_ok() {
            sent += chunk.len();
        }
        sent
    });
    let sent = sent.await.expect("the server hangs up");
    assert!((16..64).contains(&(sent >> 20)), "{sent} bytes were taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bulk_request_is_done_to_its_end_though_its_client_hangs_up() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let address = listen(&app).await;
    let count = 50;
    let operations: Vec<Value> = (0..count)
        .map(|n| json!({"method": "POST", "path": "/Users", "bulkId": n.to_string(), "data": user(&format!("user-{n}@acme.example"))}))
        .collect();
    let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations});
    let request = text(&okta, "POST", "/Bulk", &body);
    let whole = request.len();
    // Time enough to be read, and not to be answered.
    hang_up(address, request, whole, Duration::from_millis(20)).await;
    at_once("the end of the request", async {
        while okta.get("/Users?count=0").await.list().0 < count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}
