//! The store on both databases.

mod built;
mod group_commit;
mod lists;
mod newcomers;
mod postgres;
mod sessions;
mod statements;
mod unique;
mod work;

use crate::model::account::{Account, Role};
use crate::model::directory::{Directory, DirectoryKind};
use crate::model::ids::{DirectoryId, OrganizationId};
use crate::model::organization::Organization;
use crate::model::text::{EmailAddress, Name};
use crate::model::time::Timestamp;
use crate::model::user::{Group, User};
use crate::store::{Db, MemberName, Tx};
use crate::testing::{group_profile, write};

const NOW: Timestamp = Timestamp::from_ms(1_000);

fn name(text: &str) -> Name {
    Name::from_stored(text.to_owned())
}

fn organization(id: &str, called: &str) -> Organization {
    Organization { id: id.into(), name: name(called), slug: None, created: NOW }
}

fn directory(id: &str, called: &str) -> Directory {
    Directory {
        id: id.into(),
        organization: "o".into(),
        name: name(called),
        kind: DirectoryKind::Other,
        paused: None,
        created: NOW,
        created_by: "test".into(),
    }
}

fn role(id: &str, called: &str) -> Role {
    Role { id: id.into(), name: name(called), is_default: false, created: NOW }
}

fn account(id: &str, email: Option<&str>) -> Account {
    let email = email.map(|email| EmailAddress::from_stored(email.to_owned()));
    Account { id: id.into(), email, name: None, owner: None, password: None }
}

fn user(id: &str, account: &str, called: &str) -> User {
    let mut profile = write(&format!("user-{id}")).profile;
    called.clone_into(&mut profile.name);
    User { id: id.into(), account: account.into(), profile, version: 1, created: NOW, updated: NOW }
}

fn group(id: &str, role: &str, called: &str) -> Group {
    Group {
        id: id.into(),
        role: role.into(),
        profile: group_profile(called),
        member_count: 0,
        version: 1,
        created: NOW,
        updated: NOW,
    }
}

fn o() -> OrganizationId {
    "o".into()
}

fn d() -> DirectoryId {
    "d".into()
}

/// Stores the organization `o` with its directory `d`.
async fn tenant(db: &Db) {
    let mut tx = db.write().await.unwrap();
    tx.organizations().insert(&organization("o", "Acme")).await.unwrap();
    tx.directories().insert(&directory("d", "Okta")).await.unwrap();
    tx.commit().await.unwrap();
}

async fn insert_account(tx: &mut Tx, id: &str) {
    assert!(tx.accounts().insert(&account(id, None), NOW).await.unwrap());
}

/// Stores a user of `d` with its account and membership: all have the same id.
async fn insert_person(tx: &mut Tx, id: &str, called: &str) {
    insert_account(tx, id).await;
    let called_so = MemberName { name: called, search: called };
    tx.memberships().insert(&o(), &id.into(), true, called_so, NOW).await.unwrap();
    tx.users().insert(&d(), &o(), &user(id, id, called), &[]).await.unwrap();
}
