//! What owners do with the other administrators.

use crate::domain::administration::{
    change_role, deactivate, find, invite_again, list, reactivate, sign_out_everywhere,
};
use crate::domain::administrators::{PasswordTaken, accept, create, invite, invited, sign_in};
use crate::domain::{DomainError, administrators};
use crate::model::administrator::AdministratorRole::{Admin, Owner, Viewer};
use crate::model::administrator::{Administrator, AdministratorRole, AdministratorStatus};
use crate::model::event::Actor;
use crate::model::secret::PlainPassword;
use crate::store::Db;
use crate::testing::{Product, count_sql, db_test, everything, run_sql};

const BY: Actor = Actor::CommandLine;

fn good() -> PlainPassword {
    PlainPassword::new("correct horse".to_owned())
}

async fn made(product: &Product, email: &str, role: AdministratorRole) -> Administrator {
    create(&product.ctx, &BY, email, role, good()).await.unwrap()
}

db_test! {
    async fn the_last_owner_keeps_the_role_and_stays_active(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let ada = made(&product, "ada@x.example", Owner).await;
        made(&product, "bob@x.example", Admin).await;
        // Somebody who has not accepted yet is no owner to rely on.
        let (eve, code) = invite(ctx, &BY, "eve@x.example", Owner).await.unwrap();
        for refused in [change_role(ctx, &BY, &ada.id, Admin).await, deactivate(ctx, &BY, &ada.id).await] {
            assert!(matches!(refused, Err(DomainError::LastOwner)), "{refused:?}");
        }
        accept(ctx, &code, good(), "").await.unwrap();
        deactivate(ctx, &BY, &ada.id).await.unwrap();
        let refused = change_role(ctx, &BY, &eve.id, Viewer).await;
        assert!(matches!(refused, Err(DomainError::LastOwner)), "{refused:?}");
        reactivate(ctx, &BY, &ada.id).await.unwrap();
        assert_eq!(change_role(ctx, &BY, &eve.id, Viewer).await.unwrap().role, Viewer);
    }
}

db_test! {
    async fn of_two_owners_who_take_each_others_role_one_stays(db: Db) {
        let product = Product::new(db);
        let owners = [made(&product, "ada@x.example", Owner).await, made(&product, "bob@x.example", Owner).await];
        let tasks = owners.map(|owner| {
            let ctx = product.ctx.clone();
            tokio::spawn(async move { change_role(&ctx, &BY, &owner.id, Admin).await })
        });
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => done += 1,
                Err(error) => assert!(matches!(error, DomainError::LastOwner), "{error:?}"),
            }
        }
        assert_eq!(done, 1);
    }
}

db_test! {
    async fn a_deactivated_administrator_is_out_and_comes_back_with_the_same_password(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        made(&product, "ada@x.example", Owner).await;
        let bob = made(&product, "bob@x.example", Admin).await;
        run_sql(&ctx.db, "INSERT INTO sessions (id, administrator_id, data, expires_ms)
            SELECT 's', id, '{}', 9000000000000 FROM administrators WHERE email = 'bob@x.example'").await;
        deactivate(ctx, &BY, &bob.id).await.unwrap();
        deactivate(ctx, &BY, &bob.id).await.unwrap();
        assert_eq!(count_sql(&ctx.db, "SELECT COUNT(*) FROM sessions").await, 0);
        assert!(administrators::find(ctx, &bob.id).await.unwrap().is_none(), "a session of before is nobody's");
        assert_eq!(find(ctx, &bob.id).await.unwrap().status(), AdministratorStatus::Deactivated);
        let denied = sign_in(ctx, "bob@x.example", good(), "").await;
        assert!(matches!(denied, Err(DomainError::Denied)));
        reactivate(ctx, &BY, &bob.id).await.unwrap();
        let again = sign_in(ctx, "bob@x.example", good(), "").await.unwrap();
        assert!(matches!(again, PasswordTaken::SignedIn(bob) if bob.role == Admin));
        let actions = product.actions(&"".into()).await;
        assert_eq!(actions.iter().filter(|action| action.starts_with("administrator.deac")).count(), 1);
    }
}

db_test! {
    async fn a_new_invitation_replaces_the_one_before(db: Db) {
        let product = Product::new(db);
        let ctx = &product.ctx;
        let (bob, first) = invite(ctx, &BY, "bob@x.example", Admin).await.unwrap();
        let (_, second) = invite_again(ctx, &BY, &bob.id).await.unwrap();
        assert!(matches!(invited(ctx, &first).await, Err(DomainError::BadCode)));
        accept(ctx, &second, good(), "").await.unwrap();
        assert!(matches!(invite_again(ctx, &BY, &bob.id).await, Err(DomainError::Denied)));
        let (eve, code) = invite(ctx, &BY, "eve@x.example", Admin).await.unwrap();
        deactivate(ctx, &BY, &eve.id).await.unwrap();
        assert!(matches!(accept(ctx, &code, good(), "").await, Err(DomainError::BadCode)));
        assert!(matches!(invite_again(ctx, &BY, &eve.id).await, Err(DomainError::Denied)));
    }
}

db_test! {
    async fn administrators_are_listed_by_address(db: Db) {
        let product = Product::new(db);
        for email in ["Carl@x.example", "ada@x.example", "bob@y.example"] {
            made(&product, email, Viewer).await;
        }
        let emails = async |search: Option<&str>| {
            let request = crate::model::page::PageRequest { search: search.map(ToOwned::to_owned), ..everything() };
            let page = list(&product.ctx, &request).await.unwrap();
            page.items.into_iter().map(|one| one.email.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(emails(None).await, ["ada@x.example", "bob@y.example", "Carl@x.example"]);
        assert_eq!(emails(Some("X.EX")).await, ["ada@x.example", "Carl@x.example"]);
        assert!(matches!(sign_out_everywhere(&product.ctx, &BY, &"nobody".into()).await, Err(DomainError::NotFound)));
    }
}
