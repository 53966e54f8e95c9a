//! The server under test.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use rollcall::config::PublicUrl;
use rollcall::domain::entropy::SeededEntropy;
use rollcall::domain::{Ctx, directories, organizations};
use rollcall::limits::Limits;
use rollcall::model::directory::DirectoryKind;
use rollcall::model::event::Actor;
use rollcall::model::ids::OrganizationId;
use rollcall::model::time::{FixedClock, Timestamp};
use rollcall::scim::api::{Notes, RequestLogWriter};
use rollcall::web::{AppState, Metrics};

use super::client::Client;
use super::database::TestDatabase;
use super::idp::Idp;

/// 2026-01-01T00:00:00Z, when every test begins.
const START: Timestamp = Timestamp::from_ms(1_767_225_600_000);
/// Where the server believes to be reached.
pub const PUBLIC_URL: &str = "https://rollcall.example.com";

/// What a test wants otherwise than the product has it.
#[derive(Default)]
pub struct Setup {
    /// SCIM requests a second that each directory may send; 0 lets all through.
    pub rate_per_second: u32,
    /// The product's numbers.
    pub limits: Limits,
}

/// A whole server in the process, without a socket. Its clock stands but for a millisecond a request.
pub struct TestApp {
    /// What the rules need: for looking behind the API.
    pub ctx: Ctx,
    clock: Arc<FixedClock>,
    router: Router,
    request_log: tokio::sync::Mutex<RequestLogWriter>,
    // Goes last.
    _database: TestDatabase,
}

impl TestApp {
    /// Starts a server as the product has it, but without a limit of the rate.
    pub async fn start() -> Self {
        Self::start_with(Setup::default()).await
    }

    /// Starts a server.
    pub async fn start_with(setup: Setup) -> Self {
        let (database, db) = TestDatabase::create().await;
        let clock = Arc::new(FixedClock::new(START));
        let ctx =
            Ctx { db, clock: clock.clone(), entropy: Arc::new(SeededEntropy::new(7)), limits: Arc::new(setup.limits) };
        let (notes, writers) = Notes::new();
        let request_log = tokio::sync::Mutex::new(writers.split(ctx.clone()).0);
        let public_url = PublicUrl::parse(PUBLIC_URL).unwrap();
        let state = AppState::new(ctx.clone(), public_url, setup.rate_per_second, notes, Metrics::default());
        Self { ctx, clock, router: rollcall::web::router(state), request_log, _database: database }
    }

    /// Makes a directory of an organization, which is made first where it is not there.
    pub async fn directory(&self, organization: &str, name: &str, kind: DirectoryKind) -> Idp {
        let organization = self.organization(organization).await;
        let created = directories::create(&self.ctx, &Actor::CommandLine, &organization, name, kind).await.unwrap();
        self.clock.advance(Duration::from_millis(1));
        let secret = created.token.secret.reveal().to_owned();
        Idp::new(self.anonymous(), self.ctx.clone(), created.directory, created.token.token.id, secret)
    }

    async fn organization(&self, name: &str) -> OrganizationId {
        if let Some(found) = organizations::find_by_id_or_name(&self.ctx, name).await.unwrap() {
            return found.id;
        }
        organizations::create(&self.ctx, &Actor::CommandLine, name, None).await.unwrap().id
    }

    /// Makes the directory that most tests are content with: Okta's at Acme.
    pub async fn okta(&self) -> Idp {
        self.directory("Acme", "Okta", DirectoryKind::Okta).await
    }

    /// Returns somebody without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(self.router.clone(), Arc::clone(&self.clock))
    }

    /// Returns the server itself: for tests that put it behind a socket.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Writes the calls that were made into the request log, which is otherwise done a moment later.
    pub async fn write_request_log(&self) {
        self.request_log.lock().await.write_waiting(&self.ctx).await;
    }

    /// Lets time go by.
    pub fn advance(&self, duration: Duration) {
        self.clock.advance(duration);
    }
}
