//! Set-up, invitations, signing in.

use std::time::Duration;

use crate::domain::administrators::{
    PasswordTaken, accept, create, find, invite, invited, is_set_up, is_set_up_code, issue_set_up_code, set_up, sign_in,
};
use crate::domain::{DomainError, Subject};
use crate::model::administrator::AdministratorRole;
use crate::model::event::Actor;
use crate::model::secret::{OneTimeCode, PlainPassword};
use crate::store::Db;
use crate::testing::{Product, db_test};

const SEVEN_DAYS: u64 = 7 * 24 * 60 * 60;

fn password(text: &str) -> PlainPassword {
    PlainPassword::new(text.to_owned())
}

fn good() -> PlainPassword {
    password("correct horse")
}

async fn code(product: &Product) -> OneTimeCode {
    issue_set_up_code(&product.ctx).await.unwrap().unwrap()
}

/// What was done to the installation, the oldest first.
async fn actions(product: &Product) -> Vec<String> {
    product.actions(&"".into()).await
}

db_test! {
    async fn set_up_makes_the_first_owner_and_is_closed_for_good(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (first, second) = (code(&product).await, code(&product).await);
        assert!(!is_set_up(ctx).await.unwrap());
        assert!(is_set_up_code(ctx, &first).await.unwrap() && is_set_up_code(ctx, &second).await.unwrap());
        let owner = set_up(ctx, &first, "Ada@X.example", good(), "").await.unwrap();
        assert_eq!((owner.role, owner.email.as_str()), (AdministratorRole::Owner, "Ada@X.example"));
        assert!(is_set_up(ctx).await.unwrap());
        for code in [first, second] {
            assert!(!is_set_up_code(ctx, &code).await.unwrap());
            let again = set_up(ctx, &code, "eve@x.example", good(), "").await;
            assert!(matches!(again, Err(DomainError::BadCode)), "{again:?}");
        }
        assert!(issue_set_up_code(ctx).await.unwrap().is_none());
        assert_eq!(actions(&product).await, ["administrator.created"]);
    }
}

db_test! {
    async fn of_two_who_set_up_at_once_one_becomes_the_owner(db: Db) {
        let product = Product::new(db);
        let codes = [code(&product).await, code(&product).await];
        let tasks = [("ada", 0), ("bob", 1), ("eve", 1), ("dan", 0)].map(|(name, code)| {
            let (ctx, code) = (product.ctx.clone(), codes[code].clone());
            tokio::spawn(async move { set_up(&ctx, &code, &format!("{name}@x.example"), good(), "").await })
        });
        let mut owners = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => owners += 1,
                Err(error) => assert!(matches!(error, DomainError::BadCode), "{error:?}"),
            }
        }
        assert_eq!(owners, 1);
        assert_eq!(actions(&product).await, ["administrator.created"]);
    }
}

db_test! {
    async fn a_set_up_code_is_good_for_seven_days(db: Db) {
        let product = Product::new(db);
        let code = code(&product).await;
        product.clock.advance(Duration::from_secs(SEVEN_DAYS).checked_sub(Duration::from_millis(1)).unwrap());
        assert!(is_set_up_code(&product.ctx, &code).await.unwrap());
        product.clock.advance(Duration::from_millis(1));
        assert!(!is_set_up_code(&product.ctx, &code).await.unwrap());
        let late = set_up(&product.ctx, &code, "ada@x.example", good(), "").await;
        assert!(matches!(late, Err(DomainError::BadCode)));
        assert!(!is_set_up(&product.ctx).await.unwrap());
        // A restart prints another.
        let fresh = issue_set_up_code(&product.ctx).await.unwrap().unwrap();
        set_up(&product.ctx, &fresh, "ada@x.example", good(), "").await.unwrap();
    }
}

db_test! {
    async fn an_administrator_made_at_the_command_line_closes_set_up_for_good(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let code = code(&product).await;
        // Not by being refused.
        let bad = create(ctx, &Actor::CommandLine, "no address", AdministratorRole::Viewer, good()).await;
        assert!(matches!(bad, Err(DomainError::Invalid { field: "email", .. })));
        assert!(is_set_up_code(ctx, &code).await.unwrap());
        create(ctx, &Actor::CommandLine, "ada@x.example", AdministratorRole::Viewer, good()).await.unwrap();
        assert!(!is_set_up_code(ctx, &code).await.unwrap());
        let closed = set_up(ctx, &code, "eve@x.example", good(), "").await;
        assert!(matches!(closed, Err(DomainError::BadCode)));
        let taken = create(ctx, &Actor::CommandLine, "ADA@X.example", AdministratorRole::Admin, good()).await;
        assert!(matches!(taken, Err(DomainError::Conflict(Subject::AdministratorEmail))));
        assert_eq!(actions(&product).await, ["administrator.created"]);
    }
}

db_test! {
    async fn an_invitation_closes_set_up_too(db: Db) {
        let product = Product::new(db);
        let code = code(&product).await;
        invite(&product.ctx, &Actor::CommandLine, "ada@x.example", AdministratorRole::Owner).await.unwrap();
        assert!(!is_set_up_code(&product.ctx, &code).await.unwrap());
        assert!(issue_set_up_code(&product.ctx).await.unwrap().is_none());
    }
}

db_test! {
    async fn an_invitation_is_used_once(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (ada, code) = invite(ctx, &Actor::CommandLine, "ada@x.example", AdministratorRole::Admin).await.unwrap();
        let (bob, other) = invite(ctx, &Actor::CommandLine, "bob@x.example", AdministratorRole::Viewer).await.unwrap();
        // Nobody signs in before there is a password, with any.
        for guess in ["", "correct horse"] {
            let denied = sign_in(ctx, "ada@x.example", password(guess), "").await;
            assert!(matches!(denied, Err(DomainError::Denied)));
        }
        // A password that is refused does not use the code up.
        let short = accept(ctx, &code, password("short"), "").await;
        assert!(matches!(short, Err(DomainError::Invalid { field: "password", .. })));
        assert_eq!(invited(ctx, &code).await.unwrap().id, ada.id);
        assert_eq!(accept(ctx, &code, good(), "").await.unwrap().id, ada.id);
        for again in [accept(ctx, &code, password("another password"), "").await, invited(ctx, &code).await] {
            assert!(matches!(again, Err(DomainError::BadCode)));
        }
        let signed_in = sign_in(ctx, "ada@x.example", good(), "").await.unwrap();
        assert!(matches!(signed_in, PasswordTaken::SignedIn(who) if who.id == ada.id));
        assert_eq!(invited(ctx, &other).await.unwrap().id, bob.id);
        assert_eq!(
            actions(&product).await,
            ["administrator.invited", "administrator.invited", "administrator.accepted"]
        );
    }
}

db_test! {
    async fn of_two_who_accept_at_once_one_chooses_the_password(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (_, code) = invite(ctx, &Actor::CommandLine, "ada@x.example", AdministratorRole::Admin).await.unwrap();
        let tasks = ["first password", "second password", "third password"].map(|text| {
            let (ctx, code) = (ctx.clone(), code.clone());
            tokio::spawn(async move { (text, accept(&ctx, &code, password(text), "").await.is_ok()) })
        });
        let mut chosen = Vec::new();
        for task in tasks {
            let (text, accepted) = task.await.unwrap();
            assert_eq!(sign_in(ctx, "ada@x.example", password(text), "").await.is_ok(), accepted || chosen.contains(&text));
            chosen.extend(accepted.then_some(text));
        }
        assert_eq!(chosen.len(), 1);
    }
}

db_test! {
    async fn an_invitation_is_good_for_seven_days(db: Db) {
        let product = Product::new(db);
        let (_, code) =
            invite(&product.ctx, &Actor::CommandLine, "ada@x.example", AdministratorRole::Admin).await.unwrap();
        product.advance(SEVEN_DAYS - 1);
        assert!(invited(&product.ctx, &code).await.is_ok());
        product.advance(1);
        assert!(matches!(invited(&product.ctx, &code).await, Err(DomainError::BadCode)));
        assert!(matches!(accept(&product.ctx, &code, good(), "").await, Err(DomainError::BadCode)));
    }
}

db_test! {
    async fn a_code_is_good_for_its_purpose_only(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let for_set_up = code(&product).await;
        assert!(matches!(accept(ctx, &for_set_up, good(), "").await, Err(DomainError::BadCode)));
        assert!(is_set_up_code(ctx, &for_set_up).await.unwrap(), "a wrong use does not use it up");
        let (_, for_ada) = invite(ctx, &Actor::CommandLine, "ada@x.example", AdministratorRole::Admin).await.unwrap();
        assert!(!is_set_up_code(ctx, &for_ada).await.unwrap());
        for wrong in ["", "x", "\u{0}"] {
            let wrong = OneTimeCode::presented(wrong);
            assert!(!is_set_up_code(ctx, &wrong).await.unwrap());
            assert!(matches!(invited(ctx, &wrong).await, Err(DomainError::BadCode)));
        }
    }
}

db_test! {
    async fn only_the_right_password_signs_in(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let ada = create(ctx, &Actor::CommandLine, "Ada@x.example", AdministratorRole::Owner, good()).await.unwrap();
        assert_eq!(ada.last_sign_in, None);
        for (email, guess) in [
            ("ada@x.example", "Correct horse"),
            ("ada@x.example", ""),
            ("ada@x.example", "correct horse "),
            ("eve@x.example", "correct horse"),
            ("no address", "correct horse"),
            ("", ""),
            ("\u{0}", "x"),
        ] {
            let denied = sign_in(ctx, email, password(guess), "").await;
            assert!(matches!(denied, Err(DomainError::Denied)), "{email} {guess}");
        }
        assert_eq!(find(ctx, &ada.id).await.unwrap().unwrap().last_sign_in, None);
        product.advance(60);
        let signed_in = sign_in(ctx, " ADA@X.EXAMPLE ", good(), "").await.unwrap();
        assert!(matches!(signed_in, PasswordTaken::SignedIn(who) if who.id == ada.id));
        assert_eq!(find(ctx, &ada.id).await.unwrap().unwrap().last_sign_in, Some(ctx.now()));
    }
}
