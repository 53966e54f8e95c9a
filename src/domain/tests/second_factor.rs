//! The second factor of administrators.

use crate::domain::administrators::{PasswordTaken, create};
use crate::domain::second_factor::{
    RECOVERY_CODES, code_at, find, new_secret, remove, renew_codes, sign_in, turn_off, turn_on,
};
use crate::domain::{DomainError, DomainResult, administration, administrators, profile};
use crate::model::administrator::{Administrator, AdministratorRole};
use crate::model::event::Actor;
use crate::model::second_factor::{RecoveryCode, SecondFactor, TotpSecret};
use crate::model::secret::PlainPassword;
use crate::store::Db;
use crate::testing::{Product, count_sql, db_test, run_sql};

const BY: Actor = Actor::CommandLine;
const EMAIL: &str = "ada@x.example";

fn good() -> PlainPassword {
    PlainPassword::new("correct horse".to_owned())
}

fn wrong() -> PlainPassword {
    PlainPassword::new("another horse".to_owned())
}

/// An administrator who has just turned a second factor on.
struct Enrolled {
    who: Administrator,
    secret: TotpSecret,
    codes: Vec<RecoveryCode>,
}

async fn with_factor(product: &Product) -> Enrolled {
    let ctx = &product.ctx;
    create(ctx, &BY, EMAIL, AdministratorRole::Owner, good()).await.unwrap();
    let secret = new_secret(ctx);
    let ada = administrators::find_by_email(ctx, EMAIL).await.unwrap().unwrap();
    let code = code(product, &secret);
    let codes = turn_on(ctx, &BY, &ada, &secret, (good(), &code), "").await.unwrap();
    let ada = administrators::find_by_email(ctx, EMAIL).await.unwrap().unwrap();
    Enrolled { who: ada, secret, codes }
}

fn code(product: &Product, secret: &TotpSecret) -> String {
    code_at(secret, product.ctx.now()).unwrap()
}

async fn signs_in(product: &Product, ada: &Administrator, code: &str) -> bool {
    match sign_in(&product.ctx, &ada.id, code, "10.0.0.1").await {
        Ok(who) => who.id == ada.id,
        Err(DomainError::Denied) => false,
        Err(other) => panic!("{other:?}"),
    }
}

async fn codes_left(product: &Product, ada: &Administrator) -> Option<u32> {
    let ada = administration::find(&product.ctx, &ada.id).await.unwrap();
    find(&product.ctx, &ada).await.unwrap().map(|factor: SecondFactor| factor.codes_left)
}

/// What is known of an administrator, and how many entries the audit log has.
async fn state(product: &Product, ada: &Administrator) -> (String, i64) {
    let ada = administration::find(&product.ctx, &ada.id).await.unwrap();
    (format!("{ada:?}"), count_sql(&product.ctx.db, "SELECT COUNT(*) FROM audit_entries").await)
}

fn is_denied<T>(done: DomainResult<T>) -> bool {
    matches!(done, Err(DomainError::Denied))
}

db_test! {
    async fn it_is_on_for_who_knows_the_password_and_has_the_key_in_the_app(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let ada = create(ctx, &BY, EMAIL, AdministratorRole::Owner, good()).await.unwrap();
        let (secret, other) = (new_secret(ctx), new_secret(ctx));
        assert_ne!(secret, other);
        assert_eq!(secret.reveal().len(), 32, "160 bits in base32");
        let right = code(&product, &secret);
        let before = state(&product, &ada).await;
        for bad in ["", "000000", &code(&product, &other)] {
            let refused = turn_on(ctx, &BY, &ada, &secret, (good(), bad), "").await;
            assert!(matches!(refused, Err(DomainError::BadCode)), "{bad}");
        }
        assert_eq!(state(&product, &ada).await, before);
        assert!(is_denied(turn_on(ctx, &BY, &ada, &secret, (wrong(), &right), "").await));
        assert_eq!(codes_left(&product, &ada).await, None);

        run_sql(&ctx.db, "INSERT INTO sessions (id, administrator_id, data, expires_ms)
            SELECT 's', id, '{}', 9000000000000 FROM administrators").await;
        run_sql(&ctx.db, "INSERT INTO sessions (id, administrator_id, data, expires_ms)
            SELECT 'own', id, '{}', 9000000000000 FROM administrators").await;
        let codes = turn_on(ctx, &BY, &ada, &secret, (good(), &right), "own").await.unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert_eq!(count_sql(&ctx.db, "SELECT COUNT(*) FROM sessions WHERE id = 'own'").await, 1);
        assert_eq!(count_sql(&ctx.db, "SELECT COUNT(*) FROM sessions").await, 1, "sessions without a code have ended");
        assert_eq!(codes_left(&product, &ada).await, Some(10));
    }
}

db_test! {
    async fn the_password_alone_signs_nobody_in_any_more(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let Enrolled { who: ada, .. } = with_factor(&product).await;
        let before = state(&product, &ada).await;
        let taken = administrators::sign_in(ctx, EMAIL, good(), "10.0.0.1").await.unwrap();
        assert!(matches!(taken, PasswordTaken::CodeWanted(who) if who.id == ada.id));
        assert_eq!(state(&product, &ada).await, before, "nobody has signed in yet");
        assert!(is_denied(administrators::sign_in(ctx, EMAIL, wrong(), "10.0.0.1").await));
    }
}

db_test! {
    async fn a_code_is_good_once_and_none_before_it_is_good_again(db: Db) {
        let product = Product::new(db);
        let Enrolled { who: ada, secret, .. } = with_factor(&product).await;
        assert!(!signs_in(&product, &ada, &code(&product, &secret)).await, "it turned the factor on");
        product.advance(30);
        let early = code(&product, &secret);
        product.advance(30);
        let late = code(&product, &secret);
        assert!(signs_in(&product, &ada, &late).await);
        assert_eq!(administration::find(&product.ctx, &ada.id).await.unwrap().last_sign_in, Some(product.ctx.now()));
        for used in [&late, &early] {
            assert!(!signs_in(&product, &ada, used).await);
        }
        for bad in ["", "0", "000000 ", "' OR 1=1", "\u{0}"] {
            assert!(!signs_in(&product, &ada, bad).await, "{bad}");
        }
        product.advance(30);
        assert!(signs_in(&product, &ada, &code(&product, &secret)).await);
        let failed = "SELECT COUNT(*) FROM audit_entries WHERE action = 'sign-in.failed' AND subject_label = 'ada@x.example'";
        assert_eq!(count_sql(&product.ctx.db, failed).await, 8);
        assert_eq!(count_sql(&product.ctx.db, "SELECT COUNT(*) FROM audit_entries WHERE action = 'sign-in.succeeded'").await, 2);
    }
}

db_test! {
    async fn of_many_with_one_code_at_once_one_signs_in(db: Db) {
        let product = Product::new(db);
        let Enrolled { who: ada, secret, codes } = with_factor(&product).await;
        product.advance(30);
        for code in [code(&product, &secret), codes[0].reveal()] {
            let all = (0..8).map(|_| signs_in(&product, &ada, &code));
            let signed_in = futures::future::join_all(all).await.into_iter().filter(|in_| *in_).count();
            assert_eq!(signed_in, 1, "{code}");
        }
        assert_eq!(codes_left(&product, &ada).await, Some(9));
    }
}

db_test! {
    async fn recovery_codes_are_good_once_each_until_there_are_new_ones(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let Enrolled { who: ada, codes, .. } = with_factor(&product).await;
        assert!(signs_in(&product, &ada, &codes[0].reveal().to_uppercase().replace('-', " ")).await);
        assert!(!signs_in(&product, &ada, &codes[0].reveal()).await);
        assert_eq!(codes_left(&product, &ada).await, Some(9));
        assert!(is_denied(renew_codes(ctx, &BY, &ada, wrong()).await));
        let new = renew_codes(ctx, &BY, &ada, good()).await.unwrap();
        assert_eq!(codes_left(&product, &ada).await, Some(10));
        assert!(!signs_in(&product, &ada, &codes[1].reveal()).await);
        for code in &new {
            assert!(signs_in(&product, &ada, &code.reveal()).await);
        }
        assert_eq!(codes_left(&product, &ada).await, Some(0));
        // Another's code is none.
        let eve = create(ctx, &BY, "eve@x.example", AdministratorRole::Viewer, good()).await.unwrap();
        let secret = new_secret(ctx);
        let codes = turn_on(ctx, &BY, &eve, &secret, (good(), &code(&product, &secret)), "").await.unwrap();
        assert!(!signs_in(&product, &ada, &codes[0].reveal()).await);
    }
}

db_test! {
    async fn it_is_gone_when_its_owner_turns_it_off_or_somebody_removes_it(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let Enrolled { who: ada, secret, codes } = with_factor(&product).await;
        assert!(is_denied(turn_off(ctx, &BY, &ada, wrong()).await));
        assert_eq!(codes_left(&product, &ada).await, Some(10));
        turn_off(ctx, &BY, &ada, good()).await.unwrap();
        assert_eq!(codes_left(&product, &ada).await, None);
        product.advance(30);
        for none in [code(&product, &secret), codes[0].reveal()] {
            assert!(!signs_in(&product, &ada, &none).await);
        }
        let taken = administrators::sign_in(ctx, EMAIL, good(), "").await.unwrap();
        assert!(matches!(taken, PasswordTaken::SignedIn(_)));
        assert!(matches!(renew_codes(ctx, &BY, &ada, good()).await, Err(DomainError::NotFound)));
        assert_eq!(count_sql(&ctx.db, "SELECT COUNT(*) FROM recovery_codes").await, 0);

        // On again, with a key that replaces itself: codes of the one before are none.
        turn_on(ctx, &BY, &ada, &secret, (good(), &code(&product, &secret)), "").await.unwrap();
        let second = new_secret(ctx);
        turn_on(ctx, &BY, &ada, &second, (good(), &code(&product, &second)), "").await.unwrap();
        product.advance(30);
        assert!(!signs_in(&product, &ada, &code(&product, &secret)).await);
        assert!(signs_in(&product, &ada, &code(&product, &second)).await);
        let (now, there_was_one) = remove(ctx, &BY, &ada.id).await.unwrap();
        assert!(there_was_one && now.second_factor.is_none());
        assert!(!remove(ctx, &BY, &ada.id).await.unwrap().1);
        assert!(matches!(remove(ctx, &BY, &"none".into()).await, Err(DomainError::NotFound)));
        assert_eq!(codes_left(&product, &ada).await, None);
        let actions = product.actions(&"".into()).await;
        let of = |name: &str| actions.iter().filter(|action| *action == &format!("administrator.{name}")).count();
        let counted = ["second-factor-on", "second-factor-off", "second-factor-removed"].map(of);
        assert_eq!(counted, [3, 1, 1]);
    }
}

db_test! {
    async fn who_is_deactivated_signs_in_with_no_code(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let Enrolled { who: ada, secret, codes } = with_factor(&product).await;
        create(ctx, &BY, "eve@x.example", AdministratorRole::Owner, good()).await.unwrap();
        administration::deactivate(ctx, &BY, &ada.id).await.unwrap();
        product.advance(30);
        for code in [code(&product, &secret), codes[0].reveal()] {
            assert!(!signs_in(&product, &ada, &code).await);
        }
        administration::reactivate(ctx, &BY, &ada.id).await.unwrap();
        assert!(signs_in(&product, &ada, &code(&product, &secret)).await, "the factor is still there");
    }
}

db_test! {
    /// Whoever has a session and the password from before must not get between.
    async fn a_password_that_was_changed_meanwhile_changes_no_factor(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let Enrolled { who: read_before, .. } = with_factor(&product).await;
        profile::change_password(ctx, &BY, &read_before, (good(), wrong()), "").await.unwrap();
        let (before, secret) = (state(&product, &read_before).await, new_secret(ctx));
        let right = code(&product, &secret);
        assert!(is_denied(turn_on(ctx, &BY, &read_before, &secret, (good(), &right), "").await));
        assert!(is_denied(renew_codes(ctx, &BY, &read_before, good()).await));
        assert!(is_denied(turn_off(ctx, &BY, &read_before, good()).await));
        assert_eq!(state(&product, &read_before).await, before);
        assert_eq!(codes_left(&product, &read_before).await, Some(10));
    }
}
