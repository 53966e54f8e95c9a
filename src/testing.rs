//! What the tests of the store and of the rules are written with: both databases, and a product that repeats itself.

use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::SessionStore as _;

use crate::domain::entropy::SeededEntropy;
use crate::domain::provisioning::journal::Journal;
use crate::domain::provisioning::search::{Matcher, Part, Search};
use crate::domain::provisioning::{Caller, groups, search, users};
use crate::domain::{Ctx, DomainResult, directories, events, organizations};
use crate::limits::Limits;
use crate::model::account::Account;
use crate::model::directory::DirectoryKind;
use crate::model::event::Actor;
use crate::model::ids::{AccountId, OrganizationId, UserId};
use crate::model::organization::Organization;
use crate::model::page::PageRequest;
use crate::model::search::{Kind, Resource, Start};
use crate::model::secret::PlainPassword;
use crate::model::text::EmailAddress;
use crate::model::time::{FixedClock, Timestamp};
use crate::model::user::{
    Equals, Group, GroupEdit, GroupProfile, GroupRef, MemberChange, MemberRef, PasswordWrite, User, UserProfile,
    UserWrite,
};
use crate::model::version::Precondition;
use crate::store::{Db, SessionStore};

/// Where the throw-away PostgreSQL is: `tests/with-postgres` says so.
const POSTGRES_URL: &str = "ROLLCALL_TEST_POSTGRES_URL";

/// Makes two tests, `name::sqlite` and `name::postgres`, of one body that gets a fresh database.
macro_rules! db_test {
    ($(#[$doc:meta])* async fn $name:ident($db:ident: $type:ty) $body:block) => {
        mod $name {
            #[allow(clippy::allow_attributes, unused_imports, reason = "a test may need nothing of its module")]
            use super::*;

            $(#[$doc])*
            async fn body($db: $type) $body

            #[test]
            fn sqlite() {
                crate::testing::on_sqlite(body);
            }

            #[test]
            #[ignore = "needs ROLLCALL_TEST_POSTGRES_URL"]
            fn postgres() {
                crate::testing::on_postgres(body);
            }
        }
    };
}

pub(crate) use db_test;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Runs a test on a fresh SQLite file.
pub(crate) fn on_sqlite<F: Future<Output = ()>>(body: impl FnOnce(Db) -> F) {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite://{}/rollcall.db", folder.path().display());
    runtime().block_on(async {
        let db = migrated(&url).await;
        body(db.clone()).await;
        db.close().await;
    });
}

/// Runs a test on a fresh PostgreSQL database, which is dropped whatever the test says.
pub(crate) fn on_postgres<F: Future<Output = ()>>(body: impl FnOnce(Db) -> F) {
    #[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the program")]
    let cluster =
        std::env::var(POSTGRES_URL).unwrap_or_else(|_| panic!("{POSTGRES_URL} is not set: see tests/with-postgres"));
    let name = format!("rollcall_{}_{}", std::process::id(), thread_number());
    let (server, rest) = cluster.rsplit_once('/').unwrap();
    let options = rest.split_once('?').map_or(String::new(), |(_, options)| format!("?{options}"));
    let url = format!("{server}/{name}{options}");
    runtime().block_on(async {
        execute(&cluster, format!("CREATE DATABASE {name}")).await;
        let db = migrated(&url).await;
        let result = AssertUnwindSafe(body(db.clone())).catch_unwind().await;
        db.close().await;
        execute(&cluster, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        if let Err(panic) = result {
            resume_unwind(panic);
        }
    });
}

/// Tells the databases of one process apart.
fn thread_number() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

async fn execute(url: &str, sql: String) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    connection.close().await.unwrap();
}

async fn migrated(url: &str) -> Db {
    let db = Db::connect(url).await.unwrap();
    db.migrate().await.unwrap();
    db
}

/// Runs a statement that no rule has: what a test changes behind the program's back.
pub(crate) async fn run_sql(db: &Db, sql: &'static str) {
    match db {
        Db::Sqlite { readers, .. } => {
            readers.connect_options().parsed().connect().await.unwrap().execute(sql).await.map(drop)
        }
        Db::Postgres(pool) => pool.execute(sql).await.map(drop),
    }
    .unwrap();
}

/// Counts rows by a statement that no rule has.
pub(crate) async fn count_sql(db: &Db, sql: &'static str) -> i64 {
    match db {
        Db::Sqlite { readers, .. } => sqlx::query_scalar(sql).fetch_one(readers).await,
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
    }
    .unwrap()
}

/// The product with a clock that stands still and randomness that repeats itself.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    pub(crate) ctx: Ctx,
    pub(crate) clock: Arc<FixedClock>,
}

impl Product {
    pub(crate) fn new(db: Db) -> Self {
        // 2026-09-01
        let clock = Arc::new(FixedClock::new(Timestamp::from_ms(1_788_220_800_000)));
        let ctx = Ctx {
            db,
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(7)),
            limits: Arc::new(Limits::default()),
        };
        Self { ctx, clock }
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) async fn organization(&self, name: &str) -> Organization {
        organizations::create(&self.ctx, &Actor::CommandLine, name, None).await.unwrap()
    }

    /// Makes a directory, and whoever asks for it.
    pub(crate) async fn directory(&self, organization: &OrganizationId, name: &str) -> Caller {
        let kind = DirectoryKind::Okta;
        let created = directories::create(&self.ctx, &Actor::CommandLine, organization, name, kind).await.unwrap();
        Caller { directory: created.directory, actor: Actor::CommandLine, journal: Journal::default() }
    }

    /// Makes an organization with one directory.
    pub(crate) async fn tenant(&self, name: &str) -> Caller {
        let organization = self.organization(name).await;
        self.directory(&organization.id, "Okta").await
    }

    pub(crate) async fn user(&self, caller: &Caller, user_name: &str) -> User {
        users::create(&self.ctx, caller, write(user_name)).await.unwrap()
    }

    pub(crate) async fn change_user(
        &self,
        caller: &Caller,
        id: &UserId,
        change: impl Fn(&mut UserWrite) + Send + Sync,
    ) -> DomainResult<User> {
        users::change(&self.ctx, caller, id, &Precondition::default(), |before| {
            let mut write = UserWrite {
                profile: before.profile.clone(),
                emails: None,
                password: PasswordWrite::Keep,
                changed: Vec::new(),
                changes: Vec::new(),
            };
            change(&mut write);
            Ok(write)
        })
        .await
        .map(|changed| changed.user)
    }

    /// Searches one kind of resources as they were made, by number.
    pub(crate) async fn search(
        &self,
        caller: &Caller,
        kind: Kind,
        equals: &[Equals],
        matches: Option<Matcher>,
        (offset, limit): (u64, u32),
    ) -> DomainResult<(Vec<Resource>, u64)> {
        let part = Part { kind, equals: equals.to_vec(), matches, key: None, needs_related: true };
        let search = Search {
            parts: vec![part],
            direction: None,
            start: Start::Number(offset),
            limit,
            total: None,
            with_members: true,
            read_already: None,
        };
        search::run(&self.ctx, caller, &search).await.map(|found| (found.resources, found.total))
    }

    /// Lists the users of a directory, with their groups.
    pub(crate) async fn users(&self, caller: &Caller) -> Vec<(User, Vec<GroupRef>)> {
        let (found, _) = self.search(caller, Kind::User, &[], None, (0, 1_000)).await.unwrap();
        let mut users = Vec::with_capacity(found.len());
        for resource in found {
            let found = users::find(&self.ctx, caller, &resource.id().into()).await.unwrap();
            users.push((found.user, found.groups));
        }
        users
    }

    /// Lists the groups of a directory, with their members.
    pub(crate) async fn groups(&self, caller: &Caller) -> Vec<(Group, Vec<MemberRef>)> {
        let (found, _) = self.search(caller, Kind::Group, &[], None, (0, 1_000)).await.unwrap();
        let groups = found.into_iter().filter_map(|resource| match resource {
            Resource::Group(group, members) => Some((group, members.unwrap())),
            Resource::User(..) | Resource::Listed(_) => None,
        });
        groups.collect()
    }

    pub(crate) async fn set_active(&self, caller: &Caller, id: &UserId, active: bool) -> User {
        self.change_user(caller, id, |write| write.profile.active = active).await.unwrap()
    }

    pub(crate) async fn group(&self, caller: &Caller, name: &str, members: &[&User]) -> Group {
        let members = members.iter().map(|user| user.id.clone()).collect();
        groups::create(&self.ctx, caller, group_profile(name), members).await.unwrap()
    }

    pub(crate) async fn change_members(
        &self,
        caller: &Caller,
        group: &Group,
        change: MemberChange,
    ) -> DomainResult<Group> {
        groups::change(&self.ctx, caller, &group.id, &Precondition::default(), |before| {
            Ok(GroupEdit { profile: before.profile.clone(), members: vec![change.clone()] })
        })
        .await
    }

    /// Signs a person in to an organization, as the session layer keeps it.
    pub(crate) async fn session(&self, account: &AccountId, organization: &OrganizationId) -> Id {
        let data = [("account_id", account.as_str()), ("organization_id", organization.as_str())];
        let mut record = Record {
            id: Id::default(),
            data: data.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect(),
            expiry_date: OffsetDateTime::from_unix_timestamp(4_000_000_000).unwrap(),
        };
        self.sessions().create(&mut record).await.unwrap();
        record.id
    }

    pub(crate) async fn has_session(&self, id: &Id) -> bool {
        self.sessions().load(id).await.unwrap().is_some()
    }

    fn sessions(&self) -> SessionStore {
        SessionStore::new(self.ctx.db.clone(), self.clock.clone())
    }

    pub(crate) async fn account(&self, id: &AccountId) -> Option<Account> {
        self.ctx.db.read().await.unwrap().accounts().find(id).await.unwrap()
    }

    /// Whether an account is a member of an organization, and then whether it is active.
    pub(crate) async fn membership(&self, organization: &OrganizationId, account: &AccountId) -> Option<bool> {
        self.ctx.db.read().await.unwrap().memberships().find_active(organization, account).await.unwrap()
    }

    pub(crate) async fn role_names(&self, organization: &OrganizationId, account: &AccountId) -> Vec<String> {
        self.ctx.db.read().await.unwrap().memberships().role_names(organization, account).await.unwrap()
    }

    /// What was done in an organization, the oldest first.
    pub(crate) async fn actions(&self, organization: &OrganizationId) -> Vec<String> {
        let mut events = events::latest(&self.ctx, organization, 10_000).await.unwrap();
        events.reverse();
        events.into_iter().map(|event| event.action).collect()
    }
}

/// What an identity provider says of a person; the address is the `userName`, if it is one.
pub(crate) fn write(user_name: &str) -> UserWrite {
    let profile = UserProfile {
        user_name: user_name.to_owned(),
        external_id: None,
        display_name: None,
        name: user_name.to_owned(),
        email: EmailAddress::parse(user_name).ok(),
        active: true,
        document: "{}".to_owned(),
    };
    let emails = Some(vec![user_name.to_owned()]);
    UserWrite { profile, emails, password: PasswordWrite::Keep, changed: Vec::new(), changes: Vec::new() }
}

pub(crate) fn with_password(user_name: &str, password: &str) -> UserWrite {
    UserWrite { password: PasswordWrite::Set(PlainPassword::new(password.to_owned())), ..write(user_name) }
}

/// The whole of a list.
pub(crate) fn everything() -> PageRequest {
    PageRequest { size: 1_000, ..PageRequest::default() }
}

pub(crate) fn group_profile(name: &str) -> GroupProfile {
    GroupProfile { display_name: name.to_owned(), external_id: None, document: "{}".to_owned() }
}
