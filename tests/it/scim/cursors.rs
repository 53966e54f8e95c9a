//! Pages by cursor (RFC 9865).

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rollcall::limits::Limits;
use rollcall::model::account::Account;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::ids::AccountId;
use rollcall::model::user::{User, UserProfile};
use rollcall::store::MemberName;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::{Idp, Setup, TestApp, group, user};

fn ids(page: &[Value]) -> Vec<String> {
    page.iter().map(|resource| resource["id"].as_str().unwrap().to_owned()).collect()
}

/// Asks for a page; returns its ids, and the cursors before and behind it.
async fn page(okta: &Idp, address: &str, cursor: &str) -> (Vec<String>, Option<String>, Option<String>) {
    let sign = if address.contains('?') { '&' } else { '?' };
    let answer = okta.get(&format!("{address}{sign}cursor={cursor}")).await;
    let body = answer.json();
    let (_, resources) = answer.list();
    assert_eq!(body.get("startIndex"), None, "{body}");
    let at = |name: &str| body.get(name).map(|cursor| cursor.as_str().unwrap().to_owned());
    (ids(&resources), at("previousCursor"), at("nextCursor"))
}

async fn next_cursor(okta: &Idp, address: &str) -> String {
    page(okta, address, "").await.2.expect("a next page")
}

#[tokio::test]
async fn cursors_lead_from_the_first_page_to_the_last_and_back() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let made = okta.create_users(5).await;
    okta.create_group("Staff", &made).await;
    for address in [
        "/Users?count=2",
        "/Users?count=2&filter=userName sw \"user\"",
        "/Users?count=2&filter=active eq true",
        "/Users?count=2&sortBy=userName&sortOrder=descending",
        "/Users?count=2&sortBy=userName&filter=userName co \"0\"",
        "?count=2",
        "?count=2&filter=id pr",
        "?count=4&sortBy=displayName",
    ] {
        let by_number = okta.get(&address.replace("count=2", "").replace("count=4", "")).await.list();
        let mut pages = vec![page(&okta, address, "").await];
        while let Some(next) = pages.last().unwrap().2.clone() {
            pages.push(page(&okta, address, &next).await);
        }
        let walked: Vec<String> = pages.iter().flat_map(|(ids, ..)| ids.clone()).collect();
        assert_eq!(walked, ids(&by_number.1), "{address}");
        assert_eq!(pages[0].1, None);
        let mut back = pages.last().unwrap().1.clone();
        for (expected, ..) in pages.iter().rev().skip(1) {
            let (ids, previous, next) = page(&okta, address, &back.expect("a previous page")).await;
            assert_eq!(ids, *expected, "{address}");
            assert!(next.is_some());
            back = previous;
        }
        assert_eq!(back, None);
        // RFC 9865 §2: unreserved characters alone.
        let cursor = pages[0].2.as_ref().unwrap();
        assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{cursor}");
    }
    // Asked for in every way that means an empty cursor.
    for address in ["/Users?cursor&count=2", "/Users?count=2&CURSOR="] {
        let answer = okta.get(address).await.assert_status(200).json();
        assert_eq!((&answer["totalResults"], &answer["itemsPerPage"]), (&json!(5), &json!(2)));
        assert!(answer["nextCursor"].is_string());
    }
    let whole = okta.get("/Users?cursor=").await.json();
    assert_eq!((whole["totalResults"].as_u64(), whole.get("nextCursor")), (Some(5), None));
    // Without one pages go by number, as ever.
    let plain = okta.get("/Users?count=2").await.json();
    assert_eq!((plain.get("nextCursor"), &plain["startIndex"]), (None, &json!(1)));
}

#[tokio::test]
async fn cursors_go_through_a_search_by_post_too() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let made = okta.create_users(3).await;
    let first = okta.post("/Users/.search", json!({"cursor": "", "count": 2})).await.assert_status(200).json();
    let next = &first["nextCursor"];
    let second = okta.post("/Users/.search", json!({"cursor": next, "count": 2})).await;
    assert_eq!(ids(&second.list().1), made[2..]);
    // A cursor is of a search, however it is asked for.
    assert_eq!(page(&okta, "/Users?count=2", next.as_str().unwrap()).await.0, made[2..]);
    let by_number = okta.post("/Users/.search", json!({"cursor": null, "startIndex": 2})).await.assert_status(200);
    assert_eq!(by_number.json()["startIndex"], 2);
}

#[tokio::test]
async fn a_cursor_is_good_for_its_search_in_its_directory_alone() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let other = app.directory("Acme", "Other", DirectoryKind::Other).await;
    okta.create_users(3).await;
    okta.post("/Groups", group("Staff", &[])).await.assert_status(201);
    okta.post("/Groups", group("Guests", &[])).await.assert_status(201);
    let search = "/Users?count=1&filter=userName pr&sortBy=userName";
    let cursor = next_cursor(&okta, search).await;
    page(&okta, search, &cursor).await;
    // What is shown, and how much of it, may change.
    page(&okta, "/Users?count=2&filter=userName pr&sortBy=userName&sortOrder=ascending&attributes=id", &cursor).await;
    for address in [
        "/Users?count=1&filter=userName pr",
        "/Users?count=1&sortBy=userName",
        "/Users?count=1&filter=id pr&sortBy=userName",
        "/Users?count=1&filter=userName pr&sortBy=id",
        "/Users?count=1&filter=userName pr&sortBy=userName&sortOrder=descending",
        "?count=1&filter=userName pr&sortBy=userName",
    ] {
        let answer = okta.get(&format!("{address}&cursor={cursor}")).await;
        answer.assert_error(400, Some("invalidCursor"), &["empty cursor"]);
    }
    let of_users = next_cursor(&okta, "/Users?count=1").await;
    okta.get(&format!("/Groups?count=1&cursor={of_users}")).await.assert_error(400, Some("invalidCursor"), &[]);
    let elsewhere = other.get(&format!("/Users?count=1&cursor={of_users}")).await;
    elsewhere.assert_error(400, Some("invalidCursor"), &[]);
}

#[tokio::test]
async fn a_cursor_that_was_made_or_changed_by_others_is_refused() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.create_users(3).await;
    let cursor = next_cursor(&okta, "/Users?count=1").await;
    for index in 0..cursor.len() {
        let mut forged = cursor.clone().into_bytes();
        forged[index] = if forged[index] == b'0' { b'1' } else { b'0' };
        let forged = String::from_utf8(forged).unwrap();
        if index % 7 == 0 {
            let answer = okta.get(&format!("/Users?count=1&cursor={forged}")).await;
            answer.assert_error(400, Some("invalidCursor"), &[]);
        }
    }
    let cut = &cursor[..cursor.len() - 2];
    let longer = format!("{cursor}00");
    for forged in [cut, &longer, "x", "0", "00", "nextCursor", &"0".repeat(80), "%00", "\u{e9}", "'"] {
        let answer = okta.get(&format!("/Users?count=1&cursor={forged}")).await;
        answer.assert_error(400, Some("invalidCursor"), &[]);
    }
    page(&okta, "/Users?count=1", &cursor).await;
}

#[tokio::test]
async fn a_count_that_is_no_page_and_two_ways_at_once_are_refused() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    okta.create_users(2).await;
    let cursor = next_cursor(&okta, "/Users?count=1").await;
    for cursor in ["", cursor.as_str()] {
        for count in ["0", "-1", "ten", "1.5"] {
            let answer = okta.get(&format!("/Users?cursor={cursor}&count={count}")).await;
            answer.assert_error(400, Some("invalidCount"), &["between 1 and 100"]);
        }
        let both = okta.get(&format!("/Users?cursor={cursor}&startIndex=1")).await;
        both.assert_error(400, Some("invalidValue"), &["startIndex"]);
        // Fewer than are asked for may be answered.
        okta.get(&format!("/Users?cursor={cursor}&count=1000000")).await.assert_status(200);
    }
}

#[tokio::test]
async fn a_cursor_ends_when_the_configuration_says_so() {
    let limits = Limits { cursor_seconds: 60, page_size: 7, ..Limits::default() };
    let app = TestApp::start_with(Setup { limits, ..Setup::default() }).await;
    let okta = app.okta().await;
    okta.create_users(8).await;
    let config = okta.read("/ServiceProviderConfig").await;
    assert_eq!(
        config["pagination"],
        json!({"cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": 7,
               "maxPageSize": 7, "cursorTimeout": 60})
    );
    let (ids, _, next) = page(&okta, "/Users", "").await;
    assert_eq!(ids.len(), 7);
    let next = next.unwrap();
    app.advance(Duration::from_secs(59));
    page(&okta, "/Users", &next).await;
    app.advance(Duration::from_secs(1));
    okta.get(&format!("/Users?cursor={next}")).await.assert_error(400, Some("expiredCursor"), &["60 seconds"]);
}

#[tokio::test]
async fn a_walk_goes_on_though_what_it_stands_on_is_deleted() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let made = okta.create_users(6).await;
    for address in ["/Users?count=2", "/Users?count=2&filter=userName pr", "/Users?count=2&sortBy=userName"] {
        let extra = [okta.create_user("user9998").await, okta.create_user("user9999").await];
        let (first, _, next) = page(&okta, address, "").await;
        assert_eq!(first, made[..2]);
        let (_, _, next) = page(&okta, address, &next.unwrap()).await;
        let (_, _, next) = page(&okta, address, &next.unwrap()).await;
        for id in extra {
            okta.delete(&format!("/Users/{id}")).await.assert_status(204);
        }
        if let Some(next) = next {
            let (rest, previous, next) = page(&okta, address, &next).await;
            assert!(rest.iter().all(|id| made.contains(id)) && next.is_none(), "{address}");
            let (before, ..) = page(&okta, address, &previous.expect("what was before")).await;
            assert!(!before.is_empty(), "{address}");
        }
    }
}

/// Stores users past the API, which would take its time: a hundred to a person, who could as well be a hundred.
async fn store_users(okta: &Idp, count: usize) -> Vec<String> {
    let now = okta.ctx.now();
    let mut account: AccountId = okta.ctx.new_id();
    let mut tx = okta.ctx.db.write().await.unwrap();
    let mut ids = Vec::with_capacity(count);
    for n in 0..count {
        let user_name = format!("stored-{n:05}");
        if n % 100 == 0 {
            account = okta.ctx.new_id();
            let person = Account { id: account.clone(), email: None, name: None, owner: None, password: None };
            let name = MemberName { name: &user_name, search: &user_name };
            assert!(tx.accounts().insert(&person, now).await.unwrap());
            assert!(tx.memberships().insert(&okta.organization, &account, true, name, now).await.unwrap());
        }
        let document = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": user_name,
                              "active": true});
        let profile = UserProfile {
            name: user_name.clone(),
            user_name,
            external_id: None,
            display_name: None,
            email: None,
            active: true,
            document: document.to_string(),
        };
        let user =
            User { id: okta.ctx.new_id(), account: account.clone(), profile, version: 1, created: now, updated: now };
        tx.users().insert(&okta.directory, &okta.organization, &user, &[]).await.unwrap();
        ids.push(user.id.to_string());
    }
    tx.commit().await.unwrap();
    ids
}

/// 20,000 users, walked while 50 clients create and delete: whoever was there before and is there behind is met once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_under_fire_misses_nobody_and_meets_nobody_twice() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let stored = store_users(&okta, 20_000).await;
    // The number of pages that were read; closed when the walk is over.
    let (turned, turning) = tokio::sync::watch::channel(0);
    let deleted: Arc<Mutex<HashSet<String>>> = Arc::default();
    let made: Arc<AtomicUsize> = Arc::default();
    let mut clients = Vec::new();
    for client in 0..50 {
        let (okta, mut turning, deleted) = (okta.clone(), turning.clone(), Arc::clone(&deleted));
        let made = Arc::clone(&made);
        // Each takes users from all over the list.
        let mut victims = stored.iter().skip(client).step_by(50).cloned().collect::<Vec<_>>();
        clients.push(tokio::spawn(async move {
            let mut changes = 0;
            while turning.changed().await.is_ok() {
                // In turn, all along the walk: to hammer would only make the walk wait for a connection.
                if (*turning.borrow_and_update() + client) % 5 != 0 {
                    continue;
                }
                let new = okta.create_user(&format!("new-{client}-{changes}")).await;
                // Some that are before the walk, some that are ahead of it, some that were not there when it began.
                let victim = match changes % 3 {
                    0 => victims.pop().unwrap_or(new),
                    1 if !victims.is_empty() => victims.remove(victims.len() / 2),
                    _ => new,
                };
                okta.delete(&format!("/Users/{victim}")).await.assert_status(204);
                deleted.lock().unwrap().insert(victim);
                changes += 1;
                made.fetch_add(1, Ordering::SeqCst);
            }
        }));
    }
    let mut met: HashMap<String, u32> = HashMap::new();
    let mut cursor = Some(String::new());
    let mut pages = 0;
    while let Some(at) = cursor {
        let (ids, _, next) = page(&okta, "/Users?count=100&attributes=id", &at).await;
        for id in ids {
            *met.entry(id).or_default() += 1;
        }
        pages += 1;
        turned.send(pages).unwrap();
        // Nor does the walk run away from them.
        while made.load(Ordering::SeqCst) < 3 * pages && !clients.iter().any(JoinHandle::is_finished) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        cursor = next;
    }
    drop(turned);
    for client in clients {
        client.await.unwrap();
    }
    let deleted = deleted.lock().unwrap();
    let missed = stored.iter().filter(|id| !deleted.contains(*id) && !met.contains_key(*id)).count();
    assert_eq!(missed, 0, "of {} in {pages} pages", stored.len());
    assert!(met.values().all(|times| *times == 1));
    assert!(pages > 190, "{pages} pages");
}

/// What the documents decide is counted once, and then read only as far as a page goes.
#[tokio::test]
async fn a_walk_over_what_documents_decide_does_not_count_anew() {
    let app = TestApp::start().await;
    let okta = app.okta().await;
    let stored = store_users(&okta, 2_000).await;
    let address = "/Users?count=100&filter=userName ew \"7\"";
    let (mut walked, mut cursor) = (Vec::new(), Some(String::new()));
    while let Some(at) = cursor {
        let answer = okta.get(&format!("{address}&cursor={at}")).await;
        assert_eq!(answer.json()["totalResults"], 200);
        cursor = answer.json()["nextCursor"].as_str().map(str::to_owned);
        walked.extend(ids(&answer.list().1));
        // Nobody of them is on a page behind this one.
        okta.post("/Users", user(&format!("later-{}", walked.len()))).await.assert_status(201);
    }
    let expected: Vec<_> = stored.iter().skip(7).step_by(10).cloned().collect();
    assert_eq!(walked, expected);
}
