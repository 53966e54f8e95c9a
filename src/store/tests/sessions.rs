//! The session store, as tower-sessions uses it, and the ends that rules put to sessions.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::SessionStore as _;

use crate::model::time::{Clock as _, FixedClock, Timestamp};
use crate::store::tests::{d, insert_person, o, tenant};
use crate::store::{Db, SessionStore};
use crate::testing::{count_sql, db_test, run_sql};

const HOUR: Duration = Duration::from_hours(1);

fn store(db: &Db) -> (SessionStore, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::new(Timestamp::from_ms(1_788_220_800_123)));
    (SessionStore::new(db.clone(), clock.clone()), clock)
}

/// A session that lasts an hour.
fn record(clock: &FixedClock, data: &[(&str, &str)]) -> Record {
    let expires = clock.now().plus(HOUR).as_ms();
    Record {
        id: Id::default(),
        data: data.iter().map(|&(key, value)| (key.to_owned(), json!(value))).collect(),
        expiry_date: OffsetDateTime::from_unix_timestamp_nanos(i128::from(expires) * 1_000_000).unwrap(),
    }
}

db_test! {
    async fn a_session_is_read_back_as_it_was_kept(db: Db) {
        let (store, clock) = store(&db);
        let mut kept = record(&clock, &[("administrator_id", "a"), ("other", "ünï\u{1F600}")]);
        store.create(&mut kept).await.unwrap();
        assert_eq!(store.load(&kept.id).await.unwrap(), Some(kept.clone()));
        kept.data.insert("more".into(), json!({"deep": [1, null, true]}));
        kept.data.remove("other");
        store.save(&kept).await.unwrap();
        assert_eq!(store.load(&kept.id).await.unwrap(), Some(kept.clone()));
        store.delete(&kept.id).await.unwrap();
        assert_eq!(store.load(&kept.id).await.unwrap(), None);
        store.delete(&kept.id).await.unwrap();
    }
}

db_test! {
    async fn a_new_session_never_takes_the_id_of_another(db: Db) {
        let (store, clock) = store(&db);
        let mut first = record(&clock, &[("administrator_id", "a")]);
        store.create(&mut first).await.unwrap();
        let mut second = Record { id: first.id, ..record(&clock, &[("administrator_id", "b")]) };
        store.create(&mut second).await.unwrap();
        assert_ne!(first.id, second.id);
        assert_eq!(store.load(&first.id).await.unwrap(), Some(first));
        assert_eq!(store.load(&second.id).await.unwrap(), Some(second));
    }
}

db_test! {
    async fn a_session_that_was_ended_does_not_come_back_with_its_last_request(db: Db) {
        let (store, clock) = store(&db);
        let mut record = record(&clock, &[("account_id", "p"), ("organization_id", "o")]);
        store.create(&mut record).await.unwrap();
        let mut tx = db.write().await.unwrap();
        assert_eq!(tx.sessions().end_of_account(&"p".into(), &o()).await.unwrap(), 1);
        tx.commit().await.unwrap();
        store.save(&record).await.unwrap();
        assert_eq!(store.load(&record.id).await.unwrap(), None);
    }
}

db_test! {
    async fn an_expired_session_is_none_and_is_swept(db: Db) {
        let (store, clock) = store(&db);
        let mut record = record(&clock, &[]);
        store.create(&mut record).await.unwrap();
        clock.advance(HOUR.checked_sub(Duration::from_millis(1)).unwrap());
        assert!(store.load(&record.id).await.unwrap().is_some());
        let mut tx = db.write().await.unwrap();
        assert_eq!(tx.sessions().delete_expired(clock.now()).await.unwrap(), 0);
        clock.advance(Duration::from_millis(1));
        assert_eq!(store.load(&record.id).await.unwrap(), None);
        assert_eq!(tx.sessions().delete_expired(clock.now()).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM sessions").await, 0);
    }
}

db_test! {
    async fn sessions_end_by_person_and_organization(db: Db) {
        let (store, clock) = store(&db);
        let mut ids = HashMap::new();
        for (name, data) in [
            ("p in o", vec![("account_id", "p"), ("organization_id", "o")]),
            ("p in o again", vec![("account_id", "p"), ("organization_id", "o")]),
            ("p in another", vec![("account_id", "p"), ("organization_id", "another")]),
            ("q in o", vec![("account_id", "q"), ("organization_id", "o")]),
            ("administrator", vec![("administrator_id", "a")]),
            // The ids of administrators and of accounts do not meet.
            ("another administrator", vec![("administrator_id", "p")]),
            ("nobody", vec![]),
        ] {
            let mut record = record(&clock, &data);
            store.create(&mut record).await.unwrap();
            ids.insert(name, record.id);
        }
        let mut tx = db.write().await.unwrap();
        assert_eq!(tx.sessions().end_of_account(&"p".into(), &o()).await.unwrap(), 2);
        assert_eq!(tx.sessions().end_of_administrator(&"a".into()).await.unwrap(), 1);
        tx.commit().await.unwrap();
        for (name, id) in ids {
            let stays = !["p in o", "p in o again", "administrator"].contains(&name);
            assert_eq!(store.load(&id).await.unwrap().is_some(), stays, "{name}");
        }
    }
}

db_test! {
    async fn a_session_that_gets_an_owner_later_ends_with_the_owner(db: Db) {
        let (store, clock) = store(&db);
        let mut record = record(&clock, &[]);
        store.create(&mut record).await.unwrap();
        record.data.insert("administrator_id".into(), Value::from("a"));
        store.save(&record).await.unwrap();
        let mut tx = db.write().await.unwrap();
        assert_eq!(tx.sessions().end_of_administrator(&"a".into()).await.unwrap(), 1);
    }
}

db_test! {
    async fn with_a_directory_go_the_sessions_of_those_who_are_no_active_members(db: Db) {
        tenant(&db).await;
        let (store, clock) = store(&db);
        let mut tx = db.write().await.unwrap();
        for id in ["active", "deactivated", "gone"] {
            insert_person(&mut tx, id, id).await;
        }
        tx.commit().await.unwrap();
        run_sql(&db, "UPDATE memberships SET active = FALSE WHERE account_id = 'deactivated'").await;
        run_sql(&db, "DELETE FROM memberships WHERE account_id = 'gone'").await;
        let mut sessions = Vec::new();
        for (account, organization, stays) in [
            ("active", "o", true),
            ("deactivated", "o", false),
            ("gone", "o", false),
            ("gone", "another", true),
            ("stranger", "o", true),
        ] {
            let mut record = record(&clock, &[("account_id", account), ("organization_id", organization)]);
            store.create(&mut record).await.unwrap();
            sessions.push((account, organization, record.id, stays));
        }
        let mut tx = db.write().await.unwrap();
        assert_eq!(tx.sessions().end_of_directory(&o(), &d()).await.unwrap(), 2);
        tx.commit().await.unwrap();
        for (account, organization, id, stays) in sessions {
            assert_eq!(store.load(&id).await.unwrap().is_some(), stays, "{account} in {organization}");
        }
    }
}

db_test! {
    async fn the_id_of_a_session_is_not_kept_in_clear(db: Db) {
        let (store, clock) = store(&db);
        let mut record = record(&clock, &[("administrator_id", "a")]);
        store.create(&mut record).await.unwrap();
        let in_clear = record.id.to_string();
        let rows: Vec<(String, String)> = match &db {
            Db::Sqlite { readers, .. } => sqlx::query_as("SELECT id, data FROM sessions").fetch_all(readers).await,
            Db::Postgres(pool) => sqlx::query_as("SELECT id, data FROM sessions").fetch_all(pool).await,
        }
        .unwrap();
        let [(id, data)] = rows.as_slice() else { panic!("{} rows", rows.len()) };
        assert!(!id.contains(&in_clear) && !data.contains(&in_clear));
        assert_eq!(id.len(), 64, "SHA-256 in hexadecimal");
        assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}

db_test! {
    async fn administrators_see_and_end_their_own_sessions_alone(db: Db) {
        let (store, clock) = store(&db);
        let (ada, eve) = ("a".into(), "e".into());
        let mut ids = Vec::new();
        for data in [
            vec![("administrator_id", "a"), ("agent", "curl/8"), ("address", "10.0.0.1")],
            vec![("administrator_id", "a"), ("agent", "")],
            vec![("code_wanted_of", "a")],
            vec![("administrator_id", "e")],
        ] {
            let mut record = record(&clock, &data);
            clock.advance(Duration::from_secs(1));
            store.create(&mut record).await.unwrap();
            ids.push(record.id);
        }
        let handle = |at: usize| crate::store::session_handle(&ids[at].to_string());
        let listed = async |limit| {
            let found = db.read().await.unwrap().sessions().of_administrator(&ada, clock.now(), limit).await.unwrap();
            found.into_iter().map(|session| session.handle).collect::<Vec<_>>()
        };
        assert_eq!(listed(100).await, [handle(1), handle(0)], "the last used first, and none that waits for a code");
        let found = db.read().await.unwrap().sessions().of_administrator(&ada, clock.now(), 100).await.unwrap();
        assert_eq!((found[1].agent.as_deref(), found[1].address.as_deref()), (Some("curl/8"), Some("10.0.0.1")));
        assert_eq!((found[0].agent.as_deref(), found[0].begun), (None, None));

        let mut tx = db.write().await.unwrap();
        assert!(!tx.sessions().end_one_of_administrator(&eve, &handle(0)).await.unwrap(), "it is not Eve's");
        assert!(!tx.sessions().end_one_of_administrator(&ada, &ids[0].to_string()).await.unwrap(), "that is no handle");
        assert!(tx.sessions().end_one_of_administrator(&ada, &handle(0)).await.unwrap());
        assert!(!tx.sessions().end_one_of_administrator(&ada, &handle(0)).await.unwrap());
        assert_eq!(tx.sessions().end_others_of_administrator(&ada, &handle(1)).await.unwrap(), 1, "what waits for a code ends, too");
        tx.commit().await.unwrap();
        assert_eq!(listed(100).await, [handle(1)]);
        assert!(store.load(&ids[3]).await.unwrap().is_some());
        clock.advance(HOUR);
        assert!(listed(100).await.is_empty(), "what has expired is not listed");
    }
}
