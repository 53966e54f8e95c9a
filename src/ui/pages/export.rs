//! Lists as CSV, at the address of their page with `.csv` behind it: narrowed and ordered as the page is, and whole.

use std::future::Future;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{MethodRouter, get};

use crate::domain::{DomainResult, administration, directories, inspect, members, organizations, roles};
use crate::model::administrator::Permission;
use crate::model::ids::GroupId;
use crate::model::page::{Page, PageRequest, Position};
use crate::model::time::Timestamp;
use crate::ui::app::UiState;
use crate::ui::call::Visit;
use crate::ui::csv;
use crate::ui::error::UiError;
use crate::ui::pages::directory_sync::DirectoryPage;
use crate::ui::pages::organizations::organization_of;
use crate::ui::pages::words::encode;
use crate::ui::routes;

/// Rows that are read at a time.
const ROWS: u32 = 500;

/// Serves the lists.
pub fn router(state: UiState) -> Router {
    let directory = "/organizations/{organization}/features/directory-sync/{directory}";
    Router::new()
        .route(routes::ORGANIZATIONS_EXPORT, file(".csv", organizations_csv))
        .route("/organizations/{organization}/members.csv", file(".csv", members_csv))
        .route("/organizations/{organization}/roles.csv", file(".csv", roles_csv))
        .route(&format!("{directory}/users.csv"), file(".csv", users_csv))
        .route(&format!("{directory}/groups.csv"), file(".csv", groups_csv))
        .route(&format!("{directory}/groups/{{group}}/members.csv"), file("/members.csv", group_members_csv))
        .route(routes::ADMINISTRATORS_EXPORT, file(".csv", administrators_csv))
        .with_state(state)
}

/// The handler of a file, whose address is that of its page with an ending. Who is not signed in is led there, and then to the page: a
/// file would leave the browser where it was.
pub fn file<F, Fut>(ending: &'static str, of: F) -> MethodRouter<UiState>
where
    F: Fn(Visit) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Response, UiError>> + Send,
{
    get(async move |State(state): State<UiState>, request: Request| {
        let path = request.uri().path();
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        let page = format!("{}{query}", path.strip_suffix(ending).unwrap_or(path));
        let answer = async { of(Visit::of_request(state, request.into_parts().0).await?).await };
        answer.await.unwrap_or_else(|error| refuse(error, &page))
    })
}

fn refuse(error: UiError, page: &str) -> Response {
    match error {
        UiError::SignedOut => Redirect::to(&routes::login(&encode(page))).into_response(),
        UiError::NotFound => (StatusCode::NOT_FOUND, "There is no such list.\n").into_response(),
        UiError::Forbidden => (StatusCode::FORBIDDEN, "Your role does not include this.\n").into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "The list could not be read. Try again in a moment.\n").into_response(),
    }
}

async fn organizations_csv(visit: Visit) -> Result<Response, UiError> {
    let call = visit.require(Permission::View).await?;
    let heads = ["name", "slug", "members", "directories", "last_request", "created", "organization_id"];
    let ctx = call.ctx().clone();
    let fetch = move |request| {
        let ctx = ctx.clone();
        async move { organizations::list(&ctx, &request).await }
    };
    Ok(list("organizations", &heads, &call.visit, fetch, |row| {
        vec![
            row.organization.name.to_string(),
            row.organization.slug.map(|slug| slug.to_string()).unwrap_or_default(),
            row.members.to_string(),
            row.directories.to_string(),
            optional(row.last_request),
            row.organization.created.to_string(),
            row.organization.id.to_string(),
        ]
    }))
}

async fn members_csv(visit: Visit) -> Result<Response, UiError> {
    let (call, organization) = organization_of(visit, Permission::View).await?;
    let heads = ["name", "email", "active", "roles", "directories", "member_since", "account_id"];
    let ctx = call.ctx().clone();
    let fetch = move |request| {
        let (ctx, id) = (ctx.clone(), organization.id.clone());
        async move { members::list(&ctx, &id, &request).await }
    };
    Ok(list("members", &heads, &call.visit, fetch, |member| {
        vec![
            member.name,
            member.email.unwrap_or_default(),
            member.active.to_string(),
            member.roles.join("; "),
            member.directories.join("; "),
            member.created.to_string(),
            member.account.to_string(),
        ]
    }))
}

async fn roles_csv(visit: Visit) -> Result<Response, UiError> {
    let (call, organization) = organization_of(visit, Permission::View).await?;
    let heads = ["name", "default", "directory", "members", "created", "role_id"];
    let ctx = call.ctx().clone();
    let fetch = move |request| {
        let (ctx, id) = (ctx.clone(), organization.id.clone());
        async move { roles::list(&ctx, &id, &request).await }
    };
    Ok(list("roles", &heads, &call.visit, fetch, |row| {
        vec![
            row.role.name.to_string(),
            row.role.is_default.to_string(),
            row.group.map(|group| group.directory_name).unwrap_or_default(),
            row.members.to_string(),
            row.role.created.to_string(),
            row.role.id.to_string(),
        ]
    }))
}

async fn users_csv(visit: Visit) -> Result<Response, UiError> {
    let page = DirectoryPage::of(visit, Permission::View).await?;
    let (ctx, directory) = (page.call.ctx().clone(), page.id().clone());
    let fetch = move |request| {
        let (ctx, id) = (ctx.clone(), directory.clone());
        async move { directories::users(&ctx, &id, &request).await }
    };
    let heads = ["name", "user_name", "email", "active", "updated", "id"];
    Ok(list("users", &heads, &page.call.visit, fetch, |user| {
        vec![
            user.name,
            user.user_name,
            user.email.unwrap_or_default(),
            user.active.to_string(),
            user.updated.to_string(),
            user.id.to_string(),
        ]
    }))
}

async fn groups_csv(visit: Visit) -> Result<Response, UiError> {
    let page = DirectoryPage::of(visit, Permission::View).await?;
    let (ctx, directory) = (page.call.ctx().clone(), page.id().clone());
    let fetch = move |request| {
        let (ctx, id) = (ctx.clone(), directory.clone());
        async move { directories::groups(&ctx, &id, &request).await }
    };
    Ok(list("groups", &["name", "members", "updated", "id"], &page.call.visit, fetch, |group| {
        vec![group.display_name, group.members.to_string(), group.updated.to_string(), group.id.to_string()]
    }))
}

async fn group_members_csv(visit: Visit) -> Result<Response, UiError> {
    let page = DirectoryPage::of(visit, Permission::View).await?;
    let (ctx, directory) = (page.call.ctx().clone(), page.id().clone());
    let group: GroupId = page.call.visit.parameter("group");
    inspect::group(&ctx, &page.organization.id, &directory, &group).await?;
    let fetch = move |request| {
        let (ctx, directory, group) = (ctx.clone(), directory.clone(), group.clone());
        async move { inspect::members(&ctx, &directory, &group, &request).await }
    };
    let heads = ["name", "user_name", "email", "active", "since", "id"];
    Ok(list("members", &heads, &page.call.visit, fetch, |user| {
        vec![
            user.name,
            user.user_name,
            user.email.unwrap_or_default(),
            user.active.to_string(),
            user.since.to_string(),
            user.id.to_string(),
        ]
    }))
}

async fn administrators_csv(visit: Visit) -> Result<Response, UiError> {
    let call = visit.require(Permission::ManageAdministrators).await?;
    let heads = ["email", "role", "active", "second_factor", "last_sign_in", "created", "administrator_id"];
    let ctx = call.ctx().clone();
    let fetch = move |request| {
        let ctx = ctx.clone();
        async move { administration::list(&ctx, &request).await }
    };
    Ok(list("administrators", &heads, &call.visit, fetch, |administrator| {
        vec![
            administrator.email.to_string(),
            administrator.role.word().to_owned(),
            administrator.deactivated.is_none().to_string(),
            administrator.second_factor.is_some().to_string(),
            optional(administrator.last_sign_in),
            administrator.created.to_string(),
            administrator.id.to_string(),
        ]
    }))
}

/// Sends a list from its first row on, narrowed and ordered as the address says.
fn list<T, F, Fut>(name: &str, heads: &[&str], visit: &Visit, fetch: F, row: fn(T) -> Vec<String>) -> Response
where
    T: Send + 'static,
    F: Fn(PageRequest) -> Fut + Send + 'static,
    Fut: Future<Output = DomainResult<Page<T>>> + Send,
{
    let first = PageRequest { position: Position::First, size: ROWS, uncounted: true, ..visit.page_request() };
    csv::file(name, heads, first, move |request| {
        let page = fetch(request.clone());
        async move {
            let page = page.await?;
            // Where all that was to come has been deleted meanwhile, the first page stands in its place.
            if request.position != Position::First && page.previous.is_none() {
                return Ok((Vec::new(), None));
            }
            let rest = page.next.map(|next| PageRequest { position: Position::After(next), ..request });
            Ok((page.items.into_iter().map(row).collect(), rest))
        }
    })
}

fn optional(at: Option<Timestamp>) -> String {
    at.map(|at| at.to_string()).unwrap_or_default()
}
