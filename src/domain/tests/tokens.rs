//! Tokens.

use std::collections::HashSet;

use crate::domain::tokens::{Validity, find, find_by_id, issue, list, note_uses, revoke};
use crate::domain::{DomainError, directories};
use crate::model::directory::{DirectoryKind, TokenStatus, TokenUse};
use crate::model::event::Actor;
use crate::model::time::Timestamp;
use crate::store::Db;
use crate::testing::{Product, count_sql, db_test};

const DAY: u64 = 24 * 60 * 60;
const BY: Actor = Actor::CommandLine;

db_test! {
    async fn a_token_is_taken_to_the_last_millisecond_and_not_beyond(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let caller = product.tenant("Acme").await;
        let (organization, directory) = (&caller.directory.organization, &caller.directory.id);
        let mut issued = Vec::new();
        for (validity, days) in
            [(Validity::Days30, 30), (Validity::Days90, 90), (Validity::Days180, 180), (Validity::Days365, 365)]
        {
            let token = issue(ctx, &BY, organization, directory, validity.label(), validity).await.unwrap();
            assert_eq!(token.token.expires.unwrap().as_ms() - ctx.now().as_ms(), days * 86_400_000);
            issued.push((token, u64::try_from(days).unwrap()));
        }
        let active = async || directories::summary(ctx, organization, directory).await.unwrap().active_tokens;
        let mut elapsed = 0;
        let mut left = 5;
        for (token, days) in issued {
            product.clock.advance(std::time::Duration::from_millis((days - elapsed) * DAY * 1_000 - 1));
            let opened = directories::authenticate(ctx, directory, token.secret.reveal()).await.unwrap().unwrap();
            assert_eq!(opened.token, token.token.id);
            assert_eq!((token.token.status(ctx.now()), active().await), (TokenStatus::Active, left));
            product.clock.advance(std::time::Duration::from_millis(1));
            elapsed = days;
            left -= 1;
            assert_eq!(directories::authenticate(ctx, directory, token.secret.reveal()).await.unwrap(), None);
            assert_eq!((token.token.status(ctx.now()), active().await), (TokenStatus::Expired, left));
        }
        // The first one does not expire.
        product.advance(100 * 365 * DAY);
        assert_eq!(active().await, 1);
    }
}

db_test! {
    async fn a_revoked_token_is_refused_at_once_and_revoking_it_again_changes_nothing(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let acme = product.organization("Acme").await;
        let created = directories::create(ctx, &BY, &acme.id, "Okta", DirectoryKind::Okta).await.unwrap();
        let (directory, token) = (&created.directory.id, &created.token.token.id);
        assert!(directories::authenticate(ctx, directory, created.token.secret.reveal()).await.unwrap().is_some());
        revoke(ctx, &BY, &acme.id, directory, token).await.unwrap();
        assert_eq!(directories::authenticate(ctx, directory, created.token.secret.reveal()).await.unwrap(), None);
        let first = find(ctx, &acme.id, directory, token).await.unwrap();
        assert_eq!((first.revoked, first.revoked_by.as_deref()), (Some(ctx.now()), Some("command line")));
        product.advance(60);
        let tasks = [0; 4].map(|_| {
            let (ctx, acme, directory, token) = (ctx.clone(), acme.id.clone(), directory.clone(), token.clone());
            tokio::spawn(async move { revoke(&ctx, &BY, &acme, &directory, &token).await })
        });
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(find(ctx, &acme.id, directory, token).await.unwrap(), first);
        assert_eq!(
            product.actions(&acme.id).await,
            ["organization.created", "directory.created", "token.issued", "token.revoked"]
        );
        assert!(matches!(revoke(ctx, &BY, &acme.id, directory, &"nobody".into()).await, Err(DomainError::NotFound)));
    }
}

db_test! {
    async fn five_tokens_are_active_at_most_also_when_many_ask_at_once(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let caller = product.tenant("Acme").await;
        let (organization, directory) = (&caller.directory.organization, &caller.directory.id);
        let tasks: Vec<_> = (0..32)
            .map(|n| {
                let (ctx, organization, directory) = (ctx.clone(), organization.clone(), directory.clone());
                tokio::spawn(async move {
                    issue(&ctx, &BY, &organization, &directory, &format!("Token {n}"), Validity::Days30).await
                })
            })
            .collect();
        let mut issued = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                Ok(token) => issued.push(token.token),
                Err(error) => assert!(matches!(error, DomainError::TokenLimit(5)), "{error:?}"),
            }
        }
        assert_eq!(issued.len(), 4, "the directory was made with the first");
        let events = product.actions(organization).await;
        assert_eq!(events.iter().filter(|action| *action == "token.issued").count(), 5);
        // A revoked one makes room, and so do expired ones.
        revoke(ctx, &BY, organization, directory, &issued[0].id).await.unwrap();
        issue(ctx, &BY, organization, directory, "Sixth", Validity::Days30).await.unwrap();
        let full = issue(ctx, &BY, organization, directory, "Seventh", Validity::Days30).await;
        assert!(matches!(full, Err(DomainError::TokenLimit(5))));
        product.advance(30 * DAY);
        for n in 0..4 {
            issue(ctx, &BY, organization, directory, &format!("Again {n}"), Validity::Unlimited).await.unwrap();
        }
        let full = issue(ctx, &BY, organization, directory, "Another", Validity::Unlimited).await;
        assert!(matches!(full, Err(DomainError::TokenLimit(5))));
        let listed = list(ctx, organization, directory).await.unwrap();
        assert_eq!(listed.len(), 10);
        assert_eq!(listed.iter().map(|token| &token.id).collect::<HashSet<_>>().len(), 10);
        assert!(listed.is_sorted_by(|a, b| a.id > b.id), "the newest first");
    }
}

db_test! {
    async fn nothing_of_a_token_is_kept_in_clear(db: Db) {
        let product = Product::new(db.clone());
        let acme = product.organization("Acme").await;
        let created = directories::create(&product.ctx, &BY, &acme.id, "Okta", DirectoryKind::Okta).await.unwrap();
        let hashes: Vec<String> = match &db {
            Db::Sqlite { readers, .. } => sqlx::query_scalar("SELECT hash FROM tokens").fetch_all(readers).await,
            Db::Postgres(pool) => sqlx::query_scalar("SELECT hash FROM tokens").fetch_all(pool).await,
        }
        .unwrap();
        let secret = created.token.secret.reveal();
        assert!(hashes.iter().all(|hash| hash.len() == 64 && !secret.contains(hash.as_str())));
        let digits = secret.strip_prefix("rcl_").unwrap();
        let events = crate::domain::events::latest(&product.ctx, &acme.id, 10).await.unwrap();
        assert!(events.iter().all(|event| !format!("{event:?}").contains(digits)));
        assert!(events.iter().any(|event| event.detail.contains(&created.token.token.last_four)));
        assert!(!format!("{created:?}").contains(digits));
        assert_eq!(count_sql(&db, "SELECT COUNT(*) FROM tokens WHERE hash LIKE 'rcl%'").await, 0);
    }
}

db_test! {
    async fn the_last_use_only_moves_on(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let caller = product.tenant("Acme").await;
        let (organization, directory) = (&caller.directory.organization, &caller.directory.id);
        let token = list(ctx, organization, directory).await.unwrap().remove(0);
        assert_eq!(token.last_used, None);
        let used = |ms: i64, agent: &str| TokenUse {
            directory: directory.clone(),
            token: token.id.clone(),
            at: Timestamp::from_ms(ms),
            address: "192.0.2.1".into(),
            agent: agent.into(),
        };
        let gone = TokenUse { token: "nobody".into(), ..used(9, "x") };
        note_uses(ctx, &[used(5, "five"), gone, used(3, "three")]).await.unwrap();
        note_uses(ctx, &[used(5, "five again")]).await.unwrap();
        let token = find(ctx, organization, directory, &token.id).await.unwrap();
        assert_eq!((token.last_used, token.last_used_agent.as_deref()), (Some(Timestamp::from_ms(5)), Some("five")));
        let summary = directories::summary(ctx, organization, directory).await.unwrap();
        assert_eq!(summary.last_request, Some(Timestamp::from_ms(5)));
        assert_eq!(find_by_id(ctx, &token.id).await.unwrap(), (caller.directory.clone(), token));
    }
}
