//! The console as a router: its pages, its server functions, and what surrounds them.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Redirect, Response};
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use leptos_axum::{LeptosRoutes as _, ResponseOptions, generate_route_list, render_app_async_with_context};
use leptos_meta::provide_meta_context;
use leptos_router::components::{Route, Router as Pages, Routes};
use leptos_router::{ParamSegment as Param, SsrMode, StaticSegment as Static};

use crate::config::PublicUrl;
use crate::domain::Ctx;
use crate::ui::call::Visit;
use crate::ui::components::Theme;
use crate::ui::error::UiError;
use crate::ui::pages::sign_in::SignInLimit;
use crate::ui::pages::{
    self, administrators, directory_sync, home, invite, organizations, people, search, set_up, sign_in,
};
use crate::ui::routes;
use crate::ui::shell::{Shell, content_security_policy};

/// Most bytes of the code that says why a server function was refused.
const MOST_ERROR_BYTES: usize = 1024;

/// What the console is made of. Cheap to clone.
#[derive(Clone)]
pub struct UiState {
    /// What the rules need.
    pub ctx: Ctx,
    /// The address under which the server is reached.
    pub public_url: PublicUrl,
    /// How often somebody may try to sign in.
    pub sign_in_limit: Arc<SignInLimit>,
}

impl UiState {
    /// Puts the console together.
    pub fn new(ctx: Ctx, public_url: PublicUrl) -> Self {
        Self { ctx, public_url, sign_in_limit: Arc::default() }
    }
}

/// Builds the console.
pub fn router(state: UiState) -> Router {
    let options = LeptosOptions::builder().output_name("rollcall").build();
    let pages = generate_route_list(App);
    let files = pages::audit::export_router(state.clone());
    let exports = pages::export::router(state.clone());
    let hits = pages::search::hits_router(state.clone());
    let checklist = directory_sync::set_up::checklist_router(state.clone());
    let context = move || {
        provide_context(state.clone());
        // Every page is about people, and some show a secret once: no copy of it stays anywhere.
        if let Some(response) = use_context::<ResponseOptions>() {
            response.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            let policy = use_nonce().map(|nonce| content_security_policy(&nonce));
            if let Some(policy) = policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
                response.insert_header(CONTENT_SECURITY_POLICY, policy);
            }
        }
    };
    let instead = {
        let context = context.clone();
        move |error: UiError, request: Request<Body>| {
            let context = context.clone();
            let context = move || {
                provide_context(error);
                context();
            };
            let render = render_app_async_with_context(context, document);
            async move { render(request).await.into_response() }
        }
    };
    let not_found = {
        let instead = instead.clone();
        move |request| instead(UiError::NotFound, request)
    };
    let refused_action = from_fn(move |request, next| refused_action(request, next, instead.clone()));
    Router::new()
        .leptos_routes_with_context(&options, pages, context, document)
        .fallback(not_found.clone())
        // The address of a form that was refused stands in the browser: who presses Enter there asks for a page.
        .method_not_allowed_fallback(not_found)
        .layer(refused_action)
        .with_state(options)
        .merge(files)
        .merge(exports)
        .merge(hits)
        .merge(checklist)
}

/// Answers a form whose server function was refused with the page that says why, under the status that says so too.
///
/// Leptos would lead the browser back to the form instead, which then shows nothing new.
async fn refused_action<F, Fut>(request: Request<Body>, next: Next, instead: F) -> Response
where
    F: FnOnce(UiError, Request<Body>) -> Fut,
    Fut: Future<Output = Response>,
{
    let (parts, body) = request.into_parts();
    let mut page = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return response;
    }
    let code = to_bytes(response.into_body(), MOST_ERROR_BYTES).await.unwrap_or_default();
    match serde_json::from_slice(&code).unwrap_or(UiError::Internal) {
        // The action cannot be repeated after signing in: its form is gone.
        UiError::SignedOut => Redirect::to(routes::LOGIN).into_response(),
        error => {
            page.method = Method::GET;
            instead(error, Request::from_parts(page, Body::empty())).await
        }
    }
}

/// The document of every page.
fn document() -> impl IntoView {
    let theme = Visit::current().map_or(Theme::default(), |visit| visit.theme());
    view! {
        <Shell theme=theme>
            <App />
        </Shell>
    }
}

/// Which page stands at which address.
#[component]
fn App() -> impl IntoView {
    provide_meta_context();
    let organization = (Static("organizations"), Param("organization"));
    let sync = (organization, (Static("features"), Static("directory-sync")));
    let directory = (sync, Param("directory"));
    let person = (Static("o"), Param("organization"));
    view! {
        <Pages>
            <Routes fallback=pages::NotFound>
                <Route path=Static("") view=home::Home ssr=SsrMode::Async />
                <Route path=Static("login") view=sign_in::SignIn ssr=SsrMode::Async />
                <Route
                    path=(Static("login"), Static("code"))
                    view=pages::sign_in_code::SignInCode
                    ssr=SsrMode::Async
                />
                <Route path=Static("setup") view=set_up::SetUp ssr=SsrMode::Async />
                <Route path=Static("invite") view=invite::Invite ssr=SsrMode::Async />
                <Route path=Static("search") view=search::SearchPage ssr=SsrMode::Async />
                <Route path=person view=people::profile::Profile ssr=SsrMode::Async />
                <Route path=(person, Static("login")) view=people::sign_in::PersonSignIn ssr=SsrMode::Async />
                <Route path=Static("administrators") view=administrators::Administrators ssr=SsrMode::Async />
                <Route
                    path=(Static("administrators"), Static("new"))
                    view=administrators::NewAdministrator
                    ssr=SsrMode::Async
                />
                <Route
                    path=(Static("administrators"), Param("administrator"))
                    view=administrators::OneAdministrator
                    ssr=SsrMode::Async
                />
                <Route path=Static("profile") view=pages::profile::OwnProfile ssr=SsrMode::Async />
                <Route
                    path=(Static("profile"), Static("second-factor"))
                    view=pages::profile::second_factor::OwnSecondFactor
                    ssr=SsrMode::Async
                />
                <Route path=Static("audit") view=pages::audit::AuditLog ssr=SsrMode::Async />
                <Route path=Static("organizations") view=organizations::list::Organizations ssr=SsrMode::Async />
                <Route
                    path=(Static("organizations"), Static("new"))
                    view=organizations::create::NewOrganization
                    ssr=SsrMode::Async
                />
                <Route path=organization view=organizations::overview::Overview ssr=SsrMode::Async />
                <Route path=(organization, Static("members")) view=organizations::members::Members ssr=SsrMode::Async />
                <Route
                    path=(organization, (Static("members"), Static("new")))
                    view=organizations::add_member::AddMember
                    ssr=SsrMode::Async
                />
                <Route
                    path=(organization, (Static("members"), Param("account")))
                    view=organizations::member::MemberPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=(organization, (Static("members"), Param("account"), Static("remove")))
                    view=organizations::remove_member::RemoveMember
                    ssr=SsrMode::Async
                />
                <Route
                    path=(organization, (Static("roles"), Static("new")))
                    view=organizations::create_role::NewRole
                    ssr=SsrMode::Async
                />
                <Route
                    path=(organization, (Static("roles"), Param("role")))
                    view=organizations::role::RolePage
                    ssr=SsrMode::Async
                />
                <Route
                    path=(organization, (Static("roles"), Param("role"), Static("delete")))
                    view=organizations::delete_role::DeleteRole
                    ssr=SsrMode::Async
                />
                <Route
                    path=(organization, Static("activity"))
                    view=organizations::activity::OrganizationActivity
                    ssr=SsrMode::Async
                />
                <Route
                    path=(organization, Static("settings"))
                    view=organizations::settings::OrganizationSettings
                    ssr=SsrMode::Async
                />
                <Route
                    path=(organization, Static("delete"))
                    view=organizations::delete::DeleteOrganization
                    ssr=SsrMode::Async
                />
                <Route path=(organization, Static("roles")) view=organizations::roles::Roles ssr=SsrMode::Async />
                <Route path=(organization, Static("features")) view=organizations::features::Features ssr=SsrMode::Async />
                <Route path=sync view=directory_sync::list::DirectoryList ssr=SsrMode::Async />
                <Route path=(sync, Static("new")) view=directory_sync::create::NewDirectory ssr=SsrMode::Async />
                <Route path=directory view=directory_sync::overview::DirectoryOverview ssr=SsrMode::Async />
                <Route path=(directory, Static("users")) view=directory_sync::users::DirectoryUsers ssr=SsrMode::Async />
                <Route
                    path=(directory, (Static("users"), Param("user")))
                    view=directory_sync::user::DirectoryUser
                    ssr=SsrMode::Async
                />
                <Route path=(directory, Static("set-up")) view=directory_sync::set_up::DirectorySetUp ssr=SsrMode::Async />
                <Route
                    path=(directory, (Static("groups"), Param("group")))
                    view=directory_sync::group::DirectoryGroup
                    ssr=SsrMode::Async
                />
                <Route path=(directory, Static("groups")) view=directory_sync::groups::DirectoryGroups ssr=SsrMode::Async />
                <Route
                    path=(directory, Static("activity"))
                    view=directory_sync::activity::DirectoryActivity
                    ssr=SsrMode::Async
                />
                <Route
                    path=(directory, (Static("activity"), Param("request")))
                    view=directory_sync::activity::DirectoryCall
                    ssr=SsrMode::Async
                />
                <Route
                    path=(directory, Static("settings"))
                    view=directory_sync::settings::DirectorySettings
                    ssr=SsrMode::Async
                />
                <Route path=(directory, Static("delete")) view=directory_sync::delete::DeleteDirectory ssr=SsrMode::Async />
                <Route
                    path=(directory, Static("tokens"))
                    view=directory_sync::tokens::DirectoryTokens
                    ssr=SsrMode::Async
                />
                <Route path=(directory, Static("new-token")) view=directory_sync::new_token::NewToken ssr=SsrMode::Async />
                <Route
                    path=(directory, (Static("tokens"), Param("token"), Static("revoke")))
                    view=directory_sync::revoke_token::RevokeToken
                    ssr=SsrMode::Async
                />
            </Routes>
        </Pages>
    }
}
