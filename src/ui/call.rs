//! Who asks. Every page and every server function starts here; context is read nowhere else.

use std::time::Duration;

use axum::extract::{FromRequestParts as _, RawPathParams};
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::{COOKIE, LOCATION, USER_AGENT};
use axum::http::request::Parts;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_router::params::ParamsMap;
use tower_sessions::Session;

use crate::domain::{Ctx, administrators};
use crate::model::administrator::{Administrator, Permission};
use crate::model::event::Actor;
use crate::model::ids::AdministratorId;
use crate::model::page::{PageRequest, Position};
use crate::model::session::{ADDRESS_KEY, ADMINISTRATOR_KEY, AGENT_KEY, BEGUN_KEY, CODE_WANTED_KEY, SEEN_KEY};
use crate::model::time::Timestamp;
use crate::ui::app::UiState;
use crate::ui::components::Theme;
use crate::ui::error::UiError;
use crate::ui::pages::narrowing;

/// Characters of a `User-Agent` that a session keeps: browsers send about 150.
const MOST_AGENT_CHARACTERS: usize = 300;
/// How long who has given the password may take for the code.
const CODE_PATIENCE: Duration = Duration::from_mins(10);

/// A request, before it is known who makes it.
#[derive(Clone)]
pub struct Visit {
    /// What the console is made of.
    pub state: UiState,
    /// The session of the browser.
    pub session: Session,
    parts: Parts,
    parameters: ParamsMap,
    response: Option<ResponseOptions>,
}

impl Visit {
    /// Reads the request from the context. To be called before the first `await`.
    pub fn current() -> Result<Self, UiError> {
        let state = use_context::<UiState>().ok_or(UiError::Internal)?;
        let parts = use_context::<Parts>().ok_or(UiError::Internal)?;
        let session = parts.extensions.get::<Session>().cloned().ok_or(UiError::Internal)?;
        // A server function has no route.
        let parameters =
            use_context::<ArcMemo<ParamsMap>>().map(|parameters| parameters.get_untracked()).unwrap_or_default();
        Ok(Self { state, session, parts, parameters, response: use_context::<ResponseOptions>() })
    }

    /// Reads a request for a file, which no page surrounds.
    pub async fn of_request(state: UiState, mut parts: Parts) -> Result<Self, UiError> {
        let session = parts.extensions.get::<Session>().cloned().ok_or(UiError::Internal)?;
        let mut parameters = ParamsMap::new();
        // A part of the address that is not UTF-8 names nothing.
        let named = RawPathParams::from_request_parts(&mut parts, &()).await.map_err(|_| UiError::NotFound)?;
        for (name, value) in &named {
            parameters.insert(name.to_owned(), value.to_owned());
        }
        Ok(Self { state, session, parts, parameters, response: None })
    }

    /// Returns what the rules need.
    pub const fn ctx(&self) -> &Ctx {
        &self.state.ctx
    }

    /// Returns the path of the address.
    pub fn path(&self) -> &str {
        self.parts.uri.path()
    }

    /// Returns the query of the address, without the question mark.
    pub fn query_string(&self) -> &str {
        self.parts.uri.query().unwrap_or_default()
    }

    /// Returns a parameter of the address, if it is there and not empty.
    pub fn query(&self, name: &str) -> Option<String> {
        let query: Vec<(String, String)> =
            axum::extract::Query::try_from_uri(&self.parts.uri).map(|query| query.0).unwrap_or_default();
        query.into_iter().find(|(key, value)| key == name && !value.trim().is_empty()).map(|(_, value)| value)
    }

    /// Returns a part of the address that the page's route names, such as `organization`. Empty where the route has none.
    pub fn parameter<T: From<String>>(&self, name: &str) -> T {
        T::from(self.parameters.get_str(name).unwrap_or_default().to_owned())
    }

    /// Returns which page of a list the address asks for: `q`, `after`, `before`, and what narrows and orders it.
    pub fn page_request(&self) -> PageRequest {
        let position = match (self.query("after"), self.query("before")) {
            (Some(id), _) => Position::After(id),
            (None, Some(id)) => Position::Before(id),
            (None, None) => Position::First,
        };
        let size = self.ctx().limits.console_page_size;
        let (narrow, order) = narrowing::read(|name| self.query(name));
        PageRequest { search: self.query("q"), narrow, order, position, size, uncounted: false }
    }

    /// Returns the theme that the browser's cookie chooses.
    pub fn theme(&self) -> Theme {
        self.parts
            .headers
            .get(COOKIE)
            .and_then(|cookies| cookies.to_str().ok())
            .map(Theme::from_cookies)
            .unwrap_or_default()
    }

    /// Returns the address of the browser, as far as it is known.
    pub fn address(&self) -> String {
        self.parts
            .extensions
            .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>()
            .map_or_else(String::new, |connect| connect.0.ip().to_string())
    }

    /// Returns the start of what the browser calls itself.
    fn agent(&self) -> String {
        let agent = self.parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        agent.chars().take(MOST_AGENT_CHARACTERS).collect()
    }

    /// Sets the status of the page.
    pub fn set_status(&self, status: StatusCode) {
        if let Some(response) = &self.response {
            response.set_status(status);
        }
    }

    /// Leads the browser to another address of the console.
    pub fn redirect(&self, path: &str) {
        // Not `leptos_axum::redirect`, which reads the context that is gone behind an `await`.
        if let Some(response) = &self.response {
            response.set_status(StatusCode::FOUND);
            // A header takes ASCII alone; what is encoded already stays as it is.
            let path = percent_encoding::utf8_percent_encode(path, percent_encoding::CONTROLS).to_string();
            if let Ok(location) = HeaderValue::from_str(&path) {
                response.insert_header(LOCATION, location);
            }
        }
    }

    /// Starts the session of somebody who has just signed in: whose it is, under the keys of `model::session`, and since when.
    ///
    /// Nothing of the session before stays. Not its id, so that an id from before is worth nothing; and not who was signed in,
    /// so that an administrator and an account never share a session.
    pub async fn start(&self, owner: &[(&str, &str)]) -> Result<(), UiError> {
        self.session.clear().await;
        // Not `flush`, which would give the emptied session its old id back.
        self.session.cycle_id().await?;
        for (key, id) in owner {
            self.session.insert(key, id).await?;
        }
        let now = self.ctx().now().as_ms();
        self.session.insert(BEGUN_KEY, now).await?;
        self.session.insert(AGENT_KEY, self.agent()).await?;
        self.session.insert(ADDRESS_KEY, self.address()).await?;
        Ok(self.session.insert(SEEN_KEY, now).await?)
    }

    /// Begins the session of an administrator who has given the right password and must still give a code. Nobody is signed in with it.
    pub async fn want_code_of(&self, administrator: &AdministratorId) -> Result<(), UiError> {
        self.session.clear().await;
        self.session.cycle_id().await?;
        self.session.insert(CODE_WANTED_KEY, administrator.as_str()).await?;
        Ok(self.session.insert(BEGUN_KEY, self.ctx().now().as_ms()).await?)
    }

    /// Finds out who has given the right password, not long ago, and must still give a code.
    pub async fn code_wanted_of(&self) -> Result<Option<AdministratorId>, UiError> {
        let Some(id) = self.session.get::<String>(CODE_WANTED_KEY).await? else { return Ok(None) };
        let begun = self.session.get::<i64>(BEGUN_KEY).await?.map(Timestamp::from_ms);
        let in_time = begun.is_some_and(|begun| begun > self.ctx().now().minus(CODE_PATIENCE));
        Ok(in_time.then(|| AdministratorId::from(id)))
    }

    /// Finds out who is signed in.
    pub async fn administrator(&self) -> Result<Option<Administrator>, UiError> {
        let Some(id) = self.session.get::<String>(ADMINISTRATOR_KEY).await? else { return Ok(None) };
        Ok(administrators::find(self.ctx(), &AdministratorId::from(id)).await?)
    }

    /// Requires that an administrator is signed in who may do something.
    pub async fn require(self, permission: Permission) -> Result<Call, UiError> {
        let administrator = self.administrator().await?.ok_or(UiError::SignedOut)?;
        if !administrator.role.allows(permission) {
            return Err(UiError::Forbidden);
        }
        Ok(Call { actor: administrators::actor_of(&administrator, &self.address()), administrator, visit: self })
    }
}

/// A request of an administrator who may do what it asks for.
#[derive(Clone)]
pub struct Call {
    /// The request.
    pub visit: Visit,
    /// Who makes it.
    pub administrator: Administrator,
    /// The same, as the one who does something.
    pub actor: Actor,
}

impl Call {
    /// Returns what the rules need.
    pub const fn ctx(&self) -> &Ctx {
        self.visit.ctx()
    }

    /// Makes a nonce to seal something with for the session.
    pub fn nonce(&self) -> [u8; 12] {
        let mut nonce = [0; 12];
        self.ctx().entropy.fill(&mut nonce);
        nonce
    }

    /// Tells whether buttons that change things are shown.
    pub const fn may_manage(&self) -> bool {
        self.administrator.role.allows(Permission::Manage)
    }
}

/// Requires, in a server function, that an administrator is signed in who may do something.
///
/// That the request comes from the console itself is checked before, for every unsafe request, by `web::origin`.
pub async fn admin(permission: Permission) -> Result<Call, UiError> {
    Visit::current()?.require(permission).await
}
